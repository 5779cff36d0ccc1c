/** `fs_separation.json` beside our own runs, and the df table that says it in older logs. */
import * as FileSystem from "@effect/platform/FileSystem"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { JsonObject } from "../../../src/domain/Json.ts"
import { readRun } from "../../../src/reading/readRun.ts"
import { mountsIn, shareMount } from "../../../src/results/dfTable.ts"
import type { RunRecord } from "../../../src/results/RunRecord.ts"
import { separationOf } from "../../../src/results/separation.ts"
import { orNull } from "../../../src/results/values.ts"
import { folderOf, type Tree } from "../../fixtures/memoryTree.ts"
import { known } from "../../fixtures/readings.ts"
import { stamp, v3CheckpointArgs } from "../../fixtures/runTrees.ts"

const table = (...rows: ReadonlyArray<string>) =>
  ["Filesystem     1K-blocks     Used Available Use% Mounted on", ...rows, "", "more output"].join("\n")

const shared = (rows: ReadonlyArray<string>, data: string, results: string) =>
  orNull(shareMount(mountsIn(table(...rows)), data, results, "log"))

const root = "/dev/sda1        264212084 18016264  77485000  19% /"

describe("a df table", () => {
  it("tells by the deepest mount that holds a folder", () => {
    const rows = [root, "srv:/export 1000 10 990 1% /mnt/data", "/dev/sdb1 1000 10 990 1% /mnt"]
    assert.strictEqual(shared(rows, "/mnt/data/unet3d", "/home/me"), false)
    assert.strictEqual(shared(rows, "/mnt/data/unet3d", "/mnt/database"), false)
    assert.strictEqual(shared(rows, "/mnt/data/unet3d", "/mnt/data/results"), true)
    assert.strictEqual(shared(rows, "/var/a", "/home/me"), true)
  })

  it("takes two mounts of one device for one file system, and not two of one kind", () => {
    assert.strictEqual(shared([root, "srv:/e 9 1 8 12% /a", "srv:/e 9 1 8 12% /b"], "/a", "/b"), true)
    assert.strictEqual(shared([root, "tmpfs 9 1 8 12% /a", "tmpfs 9 1 8 12% /b"], "/a", "/b"), false)
  })

  it("reads a mount with a blank in its name, a size in units and the rows of a second table", () => {
    assert.strictEqual(shared(["/dev/sdc 1.0T 10G 990G 1% /my data"], "/my data/a", "/my data/b"), true)
    const two = `${table("srv:/x 9 1 8 12% /x")}\n${table(root)}`
    assert.strictEqual(orNull(shareMount(mountsIn(two), "/x/data", "/home", "log")), false)
  })

  it("says nothing of a folder that no row holds, or where there is no table", () => {
    assert.isNull(shared(["srv:/e 9 1 8 12% /a"], "/a", "/b"))
    assert.deepStrictEqual(mountsIn("srv:/e 9 1 8 12% /a\nFilesystem is full\n/dev/sda1 1 1 1 1% /\n"), [])
  })
})

describe("a run of v3.0 with a df table in its log", () => {
  const run = (files: Tree): unknown => {
    const reading = readRun(
      known,
      folderOf({
        [`checkpointing_${stamp}_metadata.json`]: JSON.stringify({
          benchmark_type: "checkpointing",
          command: "run",
          run_datetime: stamp,
          num_processes: 2,
          parameters: {},
          override_parameters: {},
          args: { ...v3CheckpointArgs, checkpoint_folder: "/mnt/ckpt", results_dir: "/mnt/ckpt/results" }
        }),
        ...files
      })
    )
    if (reading._tag === "leftOut") throw new Error(reading.leftOut.reason)
    return reading.facts.evidence.facts["probedFileSystem"]
  }
  const log: Tree = { "checkpointing_run.stdout.log": table(root, "srv:/e 9 1 8 12% /mnt/ckpt") }

  it("is known by it, and by fs_separation.json where that stands beside it", () => {
    assert.deepStrictEqual(run(log), {
      _tag: "present",
      value: true,
      source: "the df table in checkpointing_run.stdout.log"
    })
    const separation = { "fs_separation.json": JSON.stringify({ version: 1, same_filesystem: false }) }
    assert.deepInclude(run({ ...log, ...separation }) as object, { value: false })
    assert.isUndefined(run({ "checkpointing_run.stdout.log": "no table" }))
  })
})

describe("the fs_separation.json of our own run", () => {
  const facts = (values: JsonObject) =>
    ({
      facts: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, source: "here" }])),
      result_dir: "/r/run"
    }) as unknown as RunRecord
  const written = (values: JsonObject) =>
    separationOf(facts(values), { dataFact: "dataFolder", host: "node1", at: Date.UTC(2026, 6, 1, 12) }).pipe(
      Effect.provide(FileSystem.layerNoop({ realPath: (path) => Effect.succeed(`/real${path}`) }))
    )

  it.effect("has what the official tool writes", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* written({ sameFileSystem: false, dataFolder: "/data", resultsDir: "/r" }), {
        version: 1,
        method: "st_dev",
        data_or_chkpt_path: "/data",
        results_path: "/r",
        data_or_chkpt_realpath: "/real/data",
        results_realpath: "/real/r",
        same_filesystem: false,
        probed_at: "2026-07-01T12:00:00Z",
        probed_by_rank: null,
        probed_by_host: "node1"
      })
    }))

  it.effect("is not written where nobody found out", () =>
    Effect.gen(function*() {
      assert.isUndefined(yield* written({ dataFolder: "/data", resultsDir: "/r" }))
      assert.isUndefined(yield* written({ sameFileSystem: false, resultsDir: "/r" }))
    }))
})
