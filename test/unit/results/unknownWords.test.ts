import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Json, JsonObject } from "../../../src/domain/Json.ts"
import { examineRun } from "../../../src/reports/examineRun.ts"
import type { ReportRun } from "../../../src/reports/ReportRun.ts"
import { encodeRecord } from "../../../src/results/RunRecord.ts"
import { asVersion1 } from "../../fixtures/asVersion1.ts"
import { folderOf, type Tree } from "../../fixtures/memoryTree.ts"
import { ownClosedRecord, ownClosedRun } from "../../fixtures/ownClosedRun.ts"
import { known } from "../../fixtures/readings.ts"
import { v2TrainingRun, v3CheckpointRun } from "../../fixtures/runTrees.ts"

const ownRecord = JSON.stringify(Effect.runSync(encodeRecord(ownClosedRecord())))

const runs: Readonly<Record<string, Tree>> = {
  "own": ownClosedRun(ownRecord),
  "own, version 1": ownClosedRun(asVersion1(ownRecord)),
  "v3.0": v3CheckpointRun(),
  // Two epochs of five: INVALID.
  "v2.0, INVALID": v2TrainingRun()
}

const examined = (tree: Tree): ReportRun => {
  const found = examineRun(known, folderOf(tree), null, { deep: false })
  if (found._tag === "leftOut") throw new Error(found.leftOut.reason)
  return found.run
}

const metadataOf = (tree: Tree): string => Object.keys(tree).find((name) => name.endsWith("_metadata.json"))!

const setAt = (document: Json, [key, ...rest]: ReadonlyArray<string>, value: Json | undefined): Json => {
  if (key === undefined) return value ?? null
  if (Array.isArray(document)) {
    return document.map((item: Json, i) => i === Number(key) ? setAt(item, rest, value) : item)
  }
  const object = document as JsonObject
  const { [key]: inner, ...others } = object
  if (rest.length === 0 && value === undefined) return others
  return { ...object, [key]: setAt(inner ?? {}, rest, value) }
}

const withWord = (name: string, path: string, value: Json | undefined): Tree => {
  const tree = runs[name]!
  const file = metadataOf(tree)
  return { ...tree, [file]: JSON.stringify(setAt(JSON.parse(String(tree[file])), path.split("."), value)) }
}

const words = {
  "own": [
    "command",
    "engine.name",
    "requested_division",
    "mode",
    "role",
    "profile",
    "edition",
    "host_validation.state",
    "measurement.engine",
    "measurement.profile",
    "measurement.io",
    "measurement.kind",
    "measurement.body",
    "measurement.body.phases.0.phase",
    "measurement.body.phases.1.clientCache",
    "measurement.body.phases.1.operations.3.phase",
    "facts.mode.value",
    "parameter_origins.checkpoint.fsync",
    "benchmark_type"
  ],
  "own, version 1": [
    "measurement",
    "measurement.engine",
    "measurement.phases",
    "measurement.phases.0.phase",
    "measurement.phases.1.clientCache",
    "measurement.phases.1.operations.3.phase"
  ],
  "v3.0": ["command", "args.mode", "benchmark_type", "args.dry_run", "parameters.checkpoint.mode"],
  "v2.0, INVALID": ["args.command", "args.closed", "args.what_if", "benchmark_type", "args.accelerator_type"]
}

describe("a word that no reader knows", () => {
  it("starts from runs of known category", () => {
    expect(Object.entries(runs).map(([name, tree]) => [name, examined(tree).category])).toEqual([
      ["own", "CLOSED"],
      ["own, version 1", "CLOSED"],
      ["v3.0", "CLOSED"],
      ["v2.0, INVALID", "INVALID"]
    ])
  })

  it.each(Object.entries(words).flatMap(([name, paths]) => paths.map((path) => [name, path] as const)))(
    "is not judged: %s %s",
    (name, path) => {
      // `constructor` is a key of every object, which a table of words must not take for one of its own.
      for (const word of ["foo", "constructor"]) {
        const { category, kind } = examined(withWord(name, path, word))
        expect([kind, word, category]).toEqual([
          "measured",
          word,
          name === "v2.0, INVALID" && path !== "benchmark_type" ? "INVALID" : "UNKNOWN"
        ])
      }
    }
  )

  it("does not switch off the rules about runs", () => {
    const run = examined(withWord("v2.0, INVALID", "args.command", "foo"))
    expect(run.issues.map(({ rule, validation }) => `${rule} ${validation}`)).toEqual(
      expect.arrayContaining(["epochs INVALID", "readable UNKNOWN"])
    )
    expect(run.issues.find(({ rule }) => rule === "readable")?.message).toContain("found \"foo\"")
  })

  it("nor does the absence of what this program always writes", () => {
    for (const key of Object.keys(JSON.parse(ownRecord) as object)) {
      if (key === "host_validation") continue
      const { category, kind } = examined(withWord("own", key, undefined))
      expect([key, kind === "measured" ? category : "INVALID"]).not.toEqual([key, "CLOSED"])
      expect([key, kind === "measured" ? category : "INVALID"]).not.toEqual([key, "OPEN"])
    }
  })

  it("nor that nothing was measured, or another kind of work than the benchmark does", () => {
    for (
      const [path, value] of [["measurement", null], ["measurement.kind", "train"], ["measurement.kind", 7]] as const
    ) {
      const run = examined(withWord("own", path, value))
      expect([path, run.category]).toEqual([path, "UNKNOWN"])
      expect(run.issues.flatMap(({ parameter }) => parameter ?? []).join(" ")).toContain("measurement")
    }
  })

  it("nor a lost fact or override", () => {
    for (
      const path of [
        "facts.sameFileSystem",
        "facts.ranksPerHost",
        "override_parameters.checkpoint.num_checkpoints_write"
      ]
    ) {
      const [first = "", ...rest] = path.split(".")
      const file = metadataOf(runs["own"]!)
      const record = JSON.parse(ownRecord) as JsonObject
      const { [rest.join(".")]: _, ...others } = record[first] as JsonObject
      const tree = { ...runs["own"]!, [file]: JSON.stringify({ ...record, [first]: others }) }
      expect([path, examined(tree).category]).toEqual([path, "UNKNOWN"])
    }
  })

  it("nor figures of a record that do not bear one another out", () => {
    const record = JSON.parse(ownRecord) as JsonObject
    const at = (path: string): number =>
      path.split(".").reduce<Json>((inner, key) => (inner as JsonObject)[key] ?? null, record) as number
    for (
      const [path, by] of [
        ["measurement.body.phases.0.operations.3.bytesPerSecond", 1.5],
        ["measurement.body.phases.1.headline.mean", 1.5],
        ["measurement.body.phases.1.totalRate", 1.5],
        ["measurement.body.phases.0.dlioMean", 1.5],
        ["measurement.body.phases.0.bytes", 1.5],
        ["metrics.checkpoint_size_GB", 1.5],
        ["metrics.save_checkpoint_io_mean_GB_per_second", 1.5]
      ] as const
    ) {
      const run = examined(withWord("own", path, at(path) * by))
      expect([path, run.category]).not.toEqual([path, "CLOSED"])
      expect(run.issues.filter(({ rule }) => rule === "readable").map(({ parameter }) => parameter)).toContain(path)
    }
    const stdev = examined(withWord("own", "metrics.save_checkpoint_io_stdev_GB_per_second", 1000))
    expect(stdev.category).toBe("UNKNOWN")
  })

  it("nor a run whose clock was put back", () => {
    const run = examined(withWord("own", "invocation.ended_at", "2026-02-03T08:20:01.000Z"))
    expect(run.category).toBe("UNKNOWN")
    expect(run.issues.find(({ parameter }) => parameter === "invocation")?.message).toMatch(
      /^not judged: the wall clock was set back .*, and its engine times by that clock$/
    )
    const record = setAt(JSON.parse(ownRecord), ["invocation", "ended_at"], "2026-02-03T08:20:01.000Z")
    const native = examined(ownClosedRun(JSON.stringify(setAt(record, ["engine", "name"], "native"))))
    expect(native.clock).toMatch(/^the wall clock was set back/)
    expect(native.issues.map(({ parameter }) => parameter)).not.toContain("invocation")
  })
})
