import { describe, expect, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import {
  metricsOf,
  perEpochStats,
  rankOutput,
  summary
} from "../../../../../src/benchmarks/checkpointing/native/checkpointFiles.ts"
import {
  beginLine,
  closingLines,
  openingLines,
  operationLines,
  phaseLine
} from "../../../../../src/benchmarks/checkpointing/native/checkpointLog.ts"
import type { OperationResult } from "../../../../../src/benchmarks/checkpointing/native/measureCheckpoints.ts"
import { encodeDlioJson } from "../../../../../src/engines/native/dlioOutput/jsonFiles.ts"
import { smallWork } from "../../../engines/native/files/folder.ts"
import { reportOf } from "./reports.ts"

const tree = fileURLToPath(
  new URL("../../../../fixtures/trees/dlio-v2.0/checkpointing-llama3-8b-2ranks/", import.meta.url)
)
const real = (name: string) => readFileSync(`${tree}${name}`, "utf8")

const wall = Date.UTC(2026, 10, 23, 10, 49, 6) * 1000 + 636_121
const at = (seconds: number) => seconds * 1e6
const operation = (phase: "write" | "read", index: number, start: number): OperationResult => ({
  phase,
  index,
  anchor: { monotonic: 0, wall },
  reports: [
    reportOf({ start: at(start), end: at(start + 2), bytes: 2 ** 30, fileEnds: [at(start + 0.5), at(start + 1.75)] }),
    reportOf({ start: at(start), end: at(start + 4), bytes: 2 ** 30, fileEnds: [at(start + 1), at(start + 4)] })
  ]
})
const results = [
  operation("write", 1, 0),
  operation("write", 2, 10),
  operation("read", 1, 20),
  operation("read", 2, 30)
]
const theirs = JSON.parse(real("summary.json"))
/** The real run's host, so that our files must repeat its facts to the letter. */
const host = {
  hostname: theirs.hostname,
  logicalCores: theirs.host_cpu_count[0],
  memoryBytes: theirs.host_memory_GB[0] * 2 ** 30,
  meminfo: theirs.host_meminfo,
  cpuinfo: theirs.host_cpuinfo
}
const facts = { host, ranks: 2, start: wall, end: wall + 60e6, results }
const epoch = { start: wall, end: wall + 50e6 }

/** Stamps and what was measured are blanked; everything else must be equal to the letter. */
const shape = (text: string): string =>
  text.replace(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}"/g, "STAMP")
    .replace(/("(?:\w+_seconds|\w+_per_second|checkpoint_size_GB|duration|throughput)": )[\d.]+/g, "$1NUMBER")

describe("DLIO's JSON files", () => {
  it("per_epoch_stats.json has DLIO's keys, order and layout", () => {
    expect(shape(encodeDlioJson(perEpochStats(0, epoch, results)))).toEqual(shape(real("0_per_epoch_stats.json")))
  })

  it("per_epoch_stats.json divides all ranks' bytes by this rank's own time", () => {
    const stats = JSON.parse(encodeDlioJson(perEpochStats(1, epoch, results)))
    expect(stats["1"].save_ckpt2).toMatchObject({ duration: 4, throughput: 0.5 })
    expect(JSON.parse(encodeDlioJson(perEpochStats(0, epoch, results)))["1"].save_ckpt2).toMatchObject({
      duration: 2,
      throughput: 1
    })
  })

  it("output.json has DLIO's keys, order and layout, with the epoch after the host", () => {
    expect(shape(encodeDlioJson(rankOutput(host, epoch)))).toEqual(shape(real("0_output.json")))
  })

  it("summary.json has DLIO's keys, order and layout", () => {
    expect(shape(encodeDlioJson(summary(facts)))).toEqual(shape(real("summary.json")))
  })

  it("summary.json speaks of rank 0's time and GiB", () => {
    expect(metricsOf(results)).toEqual({
      save_checkpoint_io_mean_GB_per_second: 1,
      save_checkpoint_io_stdev_GB_per_second: 0,
      save_checkpoint_duration_mean_seconds: 2,
      save_checkpoint_duration_stdev_seconds: 0,
      load_checkpoint_io_mean_GB_per_second: 1,
      load_checkpoint_io_stdev_GB_per_second: 0,
      load_checkpoint_duration_mean_seconds: 2,
      load_checkpoint_duration_stdev_seconds: 0,
      checkpoint_size_GB: 2
    })
  })

  it("leaves out the figures of a phase that did not happen", () => {
    const metric = metricsOf(results.filter(({ phase }) => phase === "read"))
    expect(Object.keys(metric).filter((key) => key.startsWith("save"))).toEqual([])
    expect(metric["checkpoint_size_GB"]).toBe(2)
    expect(encodeDlioJson(metric)).not.toContain("NaN")
  })
})

describe("dlio.log", () => {
  /** v2.0 wrote GB where v3.0 writes GiB for the same number; stamps and figures are blanked. */
  const blank = (line: string) =>
    line.replace(/\d{4}-\d\d-\d\dT\S+/, "STAMP").replace(/\bGB\b/g, "GiB").replace(/\d+\.\d{4,}/g, "F").replace(
      /\/\S+/g,
      (path) => path.startsWith("/mnt") ? "DIR" : path
    )

  it("says what DLIO says, line by line", () => {
    const work = smallWork("/anywhere")
    const lines = [
      ...openingLines({ ...work, parameterCount: 283_652_096 }, wall),
      ...(["write", "read"] as const).flatMap((phase) => [
        phaseLine(phase, "started", wall),
        ...results.filter((result) => result.phase === phase).flatMap((
          result
        ) => [beginLine(phase, result.index, wall), ...operationLines(work, result)]),
        ...(phase === "write" ? [phaseLine(phase, "finished", wall)] : [])
      ]),
      ...closingLines("/mnt/results/out", 2, metricsOf(results), wall)
    ]
    const theirLines = real("dlio.log").trimEnd().split("\n")
    // DLIO ends its read phase with "Checkpointing write started", which is not so.
    theirLines.splice(theirLines.findLastIndex((line) => line.endsWith("Checkpointing write started")), 1)
    expect(lines.map(blank)).toEqual(theirLines.map(blank))
  })

  it("gives the parts and the whole of a checkpoint as rank 0 saw them", () => {
    expect(operationLines(smallWork("/anywhere"), results[0]!).map((line) => line.replace(/^\S+ \S+ /, ""))).toEqual([
      "Saved model checkpoint in 0.5000 seconds",
      "Saved optimizer checkpoint in 1.2500 seconds",
      "Finished saving checkpoint 1 for epoch 1 in 2.0000 s; Throughput: 1.0000 GiB/s"
    ])
  })

  it("says when only a subset of the model's ranks runs", () => {
    const lines = openingLines({ ...smallWork("/anywhere"), mode: "subset", tensorParallel: 8, dataParallel: 8 }, wall)
    expect(lines[1]).toMatch(/Performing subset checkpointing: 2 of 64$/)
    expect(lines.at(-1)).toMatch(/GiB \(subset\) $/)
  })

  it("has no figures of a phase that did not happen", () => {
    const text = closingLines("/mnt/results/out", 2, metricsOf(results.slice(0, 2)), wall).join("\n")
    expect(text).toContain("Checkpoint save duration")
    expect(text).not.toContain("load")
  })
})
