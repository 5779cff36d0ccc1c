/** A tree of this program's own runs, reported by this program: the same verdicts that the runs printed. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as fs from "node:fs"
import type { Issue } from "../../../src/domain/Verdict.ts"
import { type Ended, home, program, recordIn } from "../program/program.ts"

const { close, path } = home()

const training = ["--model", "retinanet", "--data-dir", "data", "--results-dir", "results", "--quiet"]
const files = "dataset.num_files_train=24"

const commands: ReadonlyArray<ReadonlyArray<string>> = [
  [
    ...["checkpointing", "run", "--model", "llama3-8b", "--num-processes", "2", "--scale", "0.0001", "--quiet"],
    ...["--checkpoint-folder", "scratch", "--results-dir", "results", "--io", "buffered", "-ncw", "1", "-ncr", "1"]
  ],
  ["training", "datagen", ...training, "--num-processes", "1", "--params", files],
  [
    ...["training", "run", ...training, "--accelerator-type", "b200", "--num-accelerators", "1", "--params", files],
    ...["train.epochs=1", "train.computation_time=0.001", "reader.batch_size=4"]
  ]
]

interface Run {
  readonly path: string
  readonly benchmark_type: string
  readonly category: string
  readonly issues: ReadonlyArray<Issue>
  readonly problems: ReadonlyArray<unknown>
  readonly measured: ReadonlyArray<{ readonly headline_bytes_per_second: number; readonly client_cache: string }>
}

const read = <A>(name: string): A => JSON.parse(fs.readFileSync(`${path}/report/${name}`, "utf8")) as A

const ended: Array<Ended> = []

beforeAll(async () => {
  for (const command of commands) ended.push(await program(path, command))
}, 240_000)

afterAll(close)

it("names in one run's text by whose time its rates are", async () => {
  const clocks = { checkpointing: "time of the longest rank", training: "the epochs' time" }
  for (const [type, clock] of Object.entries(clocks)) {
    const results = `${path}/results/${type}`
    const folder = fs.readdirSync(results, { recursive: true, encoding: "utf8" }).find((name) =>
      name.endsWith("summary.json")
    )
    const run = `${results}/${folder?.replace(/\/?summary\.json$/, "")}`
    const { status, stdout } = await program(path, ["reports", "show", run])
    expect(status).toBe(0)
    expect(stdout).toContain(`measured by this program: bytes really moved / ${clock}`)
  }
}, 60_000)

describe.each([[], ["--deep"]])("a report of this program's own runs %s", (...more) => {
  it("gives each run the verdict that it printed and recorded", async () => {
    expect(ended.map(({ status, stderr }) => [status, stderr])).toEqual(commands.map(() => [0, ""]))
    const { status, stderr, stdout } = await program(path, [
      ...["reports", "reportgen", "--results-dir", "results", "--output-dir", "report", ...more]
    ])
    expect([status, stderr]).toEqual([0, ""])
    const runs = read<ReadonlyArray<Run>>("results.json")
    expect(runs.map((run) => run.benchmark_type).sort()).toEqual(["checkpointing", "training"])
    for (const run of runs) {
      const verdict = recordIn(`${path}/results/${run.path}`)["verdict"] as {
        readonly category: string
        readonly issues: ReadonlyArray<Issue>
      }
      expect(run.category).toBe(verdict.category)
      expect(run.issues).toEqual(verdict.issues)
      expect(run.problems).toEqual([])
      expect(ended.some(({ stdout }) => new RegExp(`verdict +${run.category} by`).test(stdout))).toBe(true)
      // Its own rate and the cache's state are there for every phase that was measured.
      expect(run.measured.length).toBe(run.benchmark_type === "training" ? 1 : 2)
      for (const { client_cache, headline_bytes_per_second } of run.measured) {
        expect(headline_bytes_per_second).toBeGreaterThan(0)
        expect(["cold", "warm", "unknown", "memory"]).toContain(client_cache)
      }
    }
    expect(read<{ readonly summary: object }>("report.json").summary).toMatchObject({ auxiliary: 1, incomplete: 0 })
    expect(stdout).toContain("read by the longest rank")
  }, 60_000)
})
