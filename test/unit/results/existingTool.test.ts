/** How the reports of the existing tool judge what this program writes: by type, model and overrides alone. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import type { JsonObject } from "../../../src/domain/Json.ts"
import type { Plan } from "../../../src/domain/Plan.ts"
import { decodeRecord } from "../../../src/results/decodeRecord.ts"
import { newRecord } from "../../../src/results/newRecord.ts"
import { ownPlan, ownStart } from "../../fixtures/ownRun.ts"

const models: Readonly<Record<string, ReadonlyArray<string>>> = {
  training: ["cosmoflow", "resnet50", "unet3d", "dlrm", "retinanet", "flux"],
  checkpointing: ["llama3-8b", "llama3-70b", "llama3-405b", "llama3-1t"],
  kv_cache: [],
  vector_database: []
}

const allowed: Readonly<Record<"CLOSED" | "OPEN", ReadonlyArray<string>>> = {
  CLOSED: [
    "dataset.num_files_train",
    "dataset.num_subfolders_train",
    "dataset.data_folder",
    "reader.read_threads",
    "reader.computation_threads",
    "reader.transfer_size",
    "reader.odirect",
    "reader.prefetch_size",
    "checkpoint.checkpoint_folder",
    "storage.storage_type",
    "storage.storage_root",
    // Those that the tool sets itself.
    "dataset.skip_listing",
    "dataset.listing_validation_interval"
  ],
  OPEN: ["framework", "dataset.format", "dataset.num_samples_per_file", "reader.data_loader"]
}

type Category = "CLOSED" | "OPEN" | "INVALID"

/** Its three decisions; the worst counts. */
const judged = (
  { benchmark_type: type, model, override_parameters: overrides }: Pick<
    JsonObject,
    "benchmark_type" | "model" | "override_parameters"
  >
): Category => {
  const known = models[String(type)]
  if (known === undefined) return "INVALID"
  if (!known.includes(String(model))) return "INVALID"
  // Overrides are looked at for training alone.
  const keys = type === "training" ? Object.keys(overrides as JsonObject) : []
  const found = keys.filter((key) => !key.startsWith("workflow")).map((key): Category =>
    allowed.CLOSED.includes(key) ? "CLOSED" : allowed.OPEN.includes(key) ? "OPEN" : "INVALID"
  )
  return found.includes("INVALID") ? "INVALID" : found.includes("OPEN") ? "OPEN" : "CLOSED"
}

const training = (changes: Partial<Plan>): Plan =>
  ownPlan({
    benchmark: "training",
    benchmarkType: "training",
    model: "unet3d",
    accelerator: "h100",
    scale: 1,
    parameters: [{ key: "dataset.num_files_train", value: 7000, origin: "flag" }],
    ...changes
  })

const native = { name: "native", reason: "one host" } as const
const official = { name: "dlio", reason: "--closed" } as const
const recordOf = (plan: Plan) => newRecord(ownStart({ plan }))

describe("the existing tool lists", () => {
  it.each([
    ["training", training({ engine: official, requestedDivision: "CLOSED" })],
    ["checkpointing", ownPlan({ engine: official, requestedDivision: "CLOSED", scale: 1 })]
  ])("a run of the official engine as it judges it: %s", (_, plan) => {
    expect(judged(recordOf(plan))).toBe("CLOSED")
  })

  it.each([
    ["training", training({ engine: native })],
    ["training for a division", training({ engine: native, requestedDivision: "CLOSED" })],
    ["checkpointing", ownPlan({ engine: native, scale: 1 })],
    ["scaled checkpointing", ownPlan({ engine: native, scale: 0.01 })],
    ["scaled checkpointing of the official engine", ownPlan({ engine: official, scale: 0.01 })]
  ])("no practice as CLOSED or OPEN, by its model alone and by what it sees changed: %s", (_, plan) => {
    const record = recordOf(plan)
    const { "practice.engine": engine, ...others } = record.override_parameters
    expect(engine).toBe(plan.engine.name)
    expect(judged(record)).toBe("INVALID")
    expect(judged({ ...record, override_parameters: others })).toBe("INVALID")
    if (plan.benchmark === "training") expect(judged({ ...record, model: plan.model })).toBe("INVALID")
    // As it was until version 2.
    expect(judged({ ...record, model: plan.model, override_parameters: others })).toBe("CLOSED")
    expect(record.verification).toBeNull()
    expect(record.args["mode"]).toBe("whatif")
  })

  const records = fileURLToPath(new URL("../../fixtures/records-v1/native", import.meta.url))
  const written = fs.readdirSync(records, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith("_metadata.json")
  )

  it.effect.each(written)("no native run of version 1 once it is written anew: %s", (name) =>
    Effect.gen(function*() {
      const record = yield* decodeRecord(fs.readFileSync(path.join(records, name), "utf8"))
      expect(judged(record)).toBe("INVALID")
      expect(record.model).toBe(`practice:${record.true_model}`)
    }))
})
