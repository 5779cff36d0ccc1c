/** Gaps of the existing tool's command line, by the ids of the list of its gaps, as a user meets them. */
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { home, program } from "./program.ts"

let dir: ReturnType<typeof home>
beforeEach(() => {
  dir = home()
})
afterEach(() => dir.close())

describe("the command line", () => {
  it("B18 datasize needs no name of a system, nor a folder, and makes none", async () => {
    const { status, stderr, stdout } = await program(dir.path, [
      "checkpointing",
      "datasize",
      "--model",
      "llama3-8b",
      "--num-processes",
      "8"
    ])
    assert.strictEqual(status, 0, stderr)
    assert.include(stdout, "104.70 GiB")
    assert.deepStrictEqual(readdirSync(dir.path), [])
    const training = await program(dir.path, [
      "training",
      "datasize",
      "--model=unet3d",
      "--accelerator-type=b200",
      "--max-accelerators=8",
      "--client-host-memory-in-gb=64",
      "--num-client-hosts=2"
    ])
    assert.strictEqual(training.status, 0, training.stderr)
    assert.include(training.stdout, "28,000")
    assert.deepStrictEqual(readdirSync(dir.path), [])
  })

  it("datasize ends with 9 where the division that was asked for is out of reach, and shows the sizes all the same", async () => {
    const sized = (...words: ReadonlyArray<string>) =>
      program(dir.path, [
        "training",
        "datasize",
        "--model=unet3d",
        "--accelerator-type=h100",
        "--max-accelerators=8",
        "--client-host-memory-in-gb=64",
        ...words
      ])
    assert.strictEqual((await sized()).status, 0)
    const { status, stderr, stdout } = await sized("--closed")
    assert.strictEqual(status, 9)
    assert.include(stdout, "28,000")
    assert.include(stderr, "v3.0 takes no h100 runs")
    const { stdout: json, status: asJson } = await sized("--closed", "--json")
    assert.strictEqual(asJson, 9)
    const document = JSON.parse(json) as { readonly ok: boolean; readonly result: { readonly num_files_train: number } }
    assert.deepStrictEqual([document.ok, document.result.num_files_train], [false, 28_000])
  })

  it("D28 an edition that is none is refused by name before anything is read or written", async () => {
    writeFileSync(join(dir.path, "summary.json"), "{}")
    const tried = [
      ["reports", "reportgen", "--results-dir", ".", "--edition", "v9"],
      ["reports", "show", ".", "--edition", "v9"],
      ["rules", "list", "--edition", "v9"],
      [
        "checkpointing",
        "run",
        "--model",
        "llama3-8b",
        "--num-processes",
        "8",
        "--checkpoint-folder",
        "c",
        "--edition",
        "v9"
      ]
    ]
    for (const words of tried) {
      const { status, stderr, stdout } = await program(dir.path, words)
      assert.strictEqual(status, 2, stderr)
      assert.strictEqual(stdout, "")
      assert.include(stderr, "one of v1.0, v2.0, v3.0, found v9")
      assert.strictEqual(stderr.match(/^error /gm)?.length, 1)
    }
    const former = await program(dir.path, ["reports", "reportgen", "--results-dir", ".", "--mlperf-version", "v9"])
    assert.strictEqual(former.status, 2)
    assert.include(former.stderr, "--edition")
    assert.deepStrictEqual(readdirSync(dir.path), ["summary.json"])
  })
})
