import { describe, expect, it } from "@effect/vitest"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { ownCheckpoints } from "../../../src/benchmarks/checkpointing/reading/ownCheckpoints.ts"
import { ownDatagen } from "../../../src/benchmarks/training/reading/ownDatagen.ts"
import { ownTraining } from "../../../src/benchmarks/training/reading/ownTraining.ts"
import { isJsonObject, type Json, type JsonObject } from "../../../src/domain/Json.ts"
import { ownBodyOf } from "../../../src/results/draft/OwnBody.ts"
import { ownFigures } from "../../../src/results/draft/ownFigures.ts"
import { ownRepeats } from "../../../src/results/draft/ownRepeats.ts"
import { ownRecord } from "../../fixtures/ownRun.ts"

const records = fileURLToPath(new URL("../../fixtures/records-v1", import.meta.url))

/** Completed records that this program wrote, by engine, benchmark and command. */
const written: ReadonlyArray<readonly [name: string, record: JsonObject]> = ["native", "dlio"].flatMap((engine) =>
  fs.readdirSync(path.join(records, engine), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith("_metadata.json"))
    .map((name) =>
      [
        `${engine} ${name}`,
        JSON.parse(fs.readFileSync(path.join(records, engine, name), "utf8")) as JsonObject
      ] as const
    )
    .filter(([, { state }]) => state === "completed")
)

const of = (wanted: RegExp): JsonObject => written.find(([name]) => wanted.test(name))![1]

const valueAt = (document: Json, place: ReadonlyArray<string>): Json | undefined =>
  place.reduce<Json | undefined>((inner, key) => (inner as JsonObject | undefined)?.[key], document)

const changed = (document: Json, [key, ...rest]: ReadonlyArray<string>, by: Json): Json => {
  if (key === undefined) return by
  if (Array.isArray(document)) {
    return document.map((item: Json, i) => i === Number(key) ? changed(item, rest, by) : item)
  }
  return isJsonObject(document) ? { ...document, [key]: changed(document[key] ?? null, rest, by) } : by
}

/** What the kind of work finds in what was measured of it. */
const bodyFindings = (record: JsonObject) => {
  const own = ownBodyOf(record)
  const kind = [ownCheckpoints, ownDatagen, ownTraining].find(({ id }) => id === own?.kind)
  if (own === null || kind === undefined) throw new Error(`nothing was measured in ${JSON.stringify(record["label"])}`)
  return kind.findings(own)
}

const parametersOf = (found: ReadonlyArray<readonly [string, string]>): ReadonlyArray<string> =>
  found.map(([parameter]) => parameter)

describe("what a record says twice", () => {
  it.each(written)("agrees in what was really written: %s", (_, record) => {
    expect(ownRepeats(record)).toEqual([])
    expect(ownFigures(record, isJsonObject(record["metrics"]) ? record["metrics"] : null)).toEqual([])
    expect(bodyFindings(record)).toEqual([])
  })

  it.each(
    [
      ["model", "llama3-70b"],
      ["command", "datagen"],
      ["num_processes", 8],
      ["scale", 1],
      ["edition", "v2.0"],
      ["systemname", "other"],
      ["orgname", null],
      ["label", "other"],
      ["allow_invalid_params", true],
      ["requested_division", "CLOSED"],
      ["engine.name", "dlio"],
      ["profile", "dlio"]
    ] as const
  )("is not believed where one of the two was changed: %s", (place, by) => {
    const record = of(/native checkpointing.*20261129_000943/)
    expect(valueAt(record, place.split("."))).not.toBe(by)
    expect(parametersOf(ownRepeats(changed(record, place.split("."), by) as JsonObject))).toContain(place)
  })

  it.each([
    ["model", { model: "llama3-8b" }],
    ["model", { true_model: "llama3-70b" }],
    ["true_model", { true_model: "llama3-70b" }],
    ["practice.engine", { override_parameters: {} }],
    ["practice.engine", { override_parameters: { "practice.engine": "dlio" } }],
    ["practice.engine", { engine: { ...ownRecord().engine, name: "dlio" }, scale: 1 }]
  ])("is not believed where practice does not say so everywhere, or all else is none: %s %j", (place, changes) => {
    const record = JSON.parse(JSON.stringify(ownRecord())) as JsonObject
    expect(ownRepeats(record)).toEqual([])
    expect(parametersOf(ownRepeats({ ...record, ...changes }))).toContain(place)
  })

  it("is not believed of an accelerator, nor of an engine that was asked for", () => {
    const training = of(/native training.*run\/20261129_001026/)
    const accelerator = changed(training, ["accelerator"], "mi355") as JsonObject
    expect(parametersOf(ownRepeats(accelerator))).toEqual(["accelerator"])
    const asked = changed(changed(training, ["args", "engine"], "dlio"), ["measurement", "engine"], "native")
    expect(parametersOf(ownRepeats(asked as JsonObject))).toEqual(["engine.name"])
  })
})

describe("figures that follow from one another", () => {
  const untrue = (record: JsonObject, place: string, by: (n: number) => Json = (n) => n * 1.5) => {
    const keys = place.split(".")
    const value = valueAt(record, keys)
    expect(typeof value, place).toBe("number")
    const untrue = changed(record, keys, by(value as number)) as JsonObject
    return parametersOf([...ownFigures(untrue, null), ...bodyFindings(untrue)])
  }

  it.each([
    ["measurement.calibration.bytesPerSecond"],
    ["measurement.calibration.seconds", "measurement.calibration.bytesPerSecond"],
    ["measurement.phases.0.operations.1.index"],
    ["measurement.phases.0.operations.1.rankSeconds.max"],
    ["measurement.phases.0.operations.1.rankSeconds.min", "measurement.phases.0.operations.1.rankSeconds.median"],
    ["measurement.phases.1.operations.0.rank0Seconds", "measurement.phases.1.operations.0.longestRankSeconds"]
  ])("of checkpoints: %s", (place, said = place) => {
    const by = said === place ? undefined : (n: number) => n * 20
    expect(untrue(of(/native checkpointing.*20261129_000910/), place, by)).toContain(said)
  })

  it.each([
    ["measurement.training.epochs.0.steps", "measurement.training.epochs.0.samples"],
    ["measurement.training.epochs.1.samples"],
    ["measurement.training.epochs.1.epoch"],
    ["measurement.training.auThresholdPercent"],
    ["measurement.training.bytesPerSampleRatio"],
    ["measurement.training.epochs.0.wait.p50", "measurement.training.epochs.0.wait.p95"],
    ["measurement.training.epochs.0.wait.mean", "measurement.training.epochs.0.wait.max"]
  ])("of training: %s", (place, said = place) => {
    const by = place.includes("wait") ? (n: number) => n + 1e6 : undefined
    expect(untrue(of(/native training.*run\/20261129_001026/), place, by)).toContain(said)
  })

  it("leave no read cold of which the ranks' own counters show that memory served it", () => {
    const record = of(/native checkpointing.*20261129_000910/)
    const phases = valueAt(record, ["measurement", "phases"]) as ReadonlyArray<JsonObject>
    const read = phases.findIndex(({ phase }) => phase === "read")
    const evidence = valueAt(record, `measurement.phases.${read}.cacheEvidence.0`.split(".")) as JsonObject
    expect(evidence["source"]).toMatch(/^\/proc\/self\/io read_bytes/)
    const fetched = `measurement.phases.${read}.cacheEvidence.0.observedBytes`
    const word = `measurement.phases.${read}.clientCache`
    const cold = changed(record, word.split("."), "cold") as JsonObject
    expect(untrue(cold, fetched, () => Number(evidence["askedBytes"]) * 0.91)).not.toContain(word)
    expect(untrue(cold, fetched, () => Number(evidence["askedBytes"]) * 0.89)).toContain(word)
    const warm = changed(cold, word.split("."), "warm") as JsonObject
    expect(untrue(warm, fetched, () => 0)).not.toContain(word)
  })
})
