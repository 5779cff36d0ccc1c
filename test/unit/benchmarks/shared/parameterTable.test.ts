/**
 * Every dotted parameter that one of the engines knows, through the plans of both: it is taken by both, or refused with a reason that is
 * about that very parameter. What is taken changes what is done.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { checkpoints } from "../../../../src/benchmarks/checkpointing/doing.ts"
import { nativeParameters as nativeCheckpointParameters } from "../../../../src/benchmarks/checkpointing/parameters.ts"
import { dlioKeysOf } from "../../../../src/benchmarks/shared/dlioKeys.ts"
import { whyIdle } from "../../../../src/benchmarks/shared/parameterReasons.ts"
import { generates, trains } from "../../../../src/benchmarks/training/doing.ts"
import { nativeDatagenParameters, nativeTrainParameters } from "../../../../src/benchmarks/training/parameters.ts"
import type { EngineName, Plan } from "../../../../src/domain/Plan.ts"
import type { AppError } from "../../../../src/errors/AppError.ts"
import { statusOf } from "../../../../src/errors/catalogue.ts"
import { dialects } from "../../../../src/rules/editions/dialects.ts"
import { dialectOf } from "../../../../src/rules/editions/editions.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { planOf as checkpointPlanOf } from "../checkpointing/requests.ts"
import { datagenPlanOf, planOf as trainPlanOf } from "../training/requests.ts"

const does = { train: trains, generate: generates, checkpoint: checkpoints }
type Doing = keyof typeof does
type Edition = "v2.0" | "v3.0"

/** Another value than any workload has, of the type that the key takes. */
const values: Readonly<Record<string, string>> = {
  "framework": "tensorflow",
  "dataset.data_folder": "/elsewhere",
  "dataset.format": "jpeg",
  "dataset.file_prefix": "pic",
  "dataset.num_files_train": "1234",
  "dataset.num_samples_per_file": "2",
  "dataset.skip_listing": "true",
  "dataset.keep_files": "true",
  "dataset.parquet.row_group_size": "512",
  "reader.odirect": "false",
  "reader.file_shuffle": "random",
  "reader.batch_size": "3",
  "train.epochs": "7",
  "train.computation_time": "0.125",
  "train.total_training_steps": "9",
  "train.seed": "99",
  "train.seed_change_epoch": "false",
  "metric.au": "0.5",
  "checkpoint.checkpoint_folder": "/elsewhere",
  "checkpoint.mode": "subset",
  "checkpoint.fsync": "true",
  "model.name": "other",
  "model.type": "transformer",
  "model.model_datatype": "fp32",
  "model.optimizer_datatype": "fp16",
  "model.parallelism.tensor": "2",
  "model.parallelism.pipeline": "2",
  "model.parallelism.data": "16",
  "model.parallelism.zero_stage": "1",
  "model.transformer.num_kv_heads": "16",
  "model.transformer.num_attention_heads": "16",
  "model.num_layers": "16",
  "workflow.checkpoint": "true",
  "workflow.evaluation": "true",
  "workflow.profiling": "true"
}

/** What goes with a key, so that a plan can be made. */
const company: Readonly<Record<string, ReadonlyArray<string>>> = {
  "model.parallelism.data": ["checkpoint.mode=subset"],
  "model.parallelism.pipeline": ["model.parallelism.zero_stage=1"],
  "checkpoint.mode": ["model.parallelism.data=16"]
}

const native = {
  train: nativeTrainParameters,
  generate: nativeDatagenParameters,
  checkpoint: nativeCheckpointParameters
}

/** unet3d has npz; Parquet's own keys go with dlrm, in the one edition that has it. */
const modelFor = (key: string, edition: Edition) =>
  key.startsWith("dataset.parquet.") && edition === "v3.0" ? "dlrm" as const : "unet3d" as const

const plan = (doing: Doing, engine: EngineName, edition: Edition, key: string, words: ReadonlyArray<string>) => {
  const given = { engine, edition: editionId(edition) }
  const model = modelFor(key, edition)
  const isCheckpointing = words.includes("workflow.checkpoint=true")
  const training = {
    ...given,
    model,
    acceleratorType: edition === "v2.0" ? "h100" as const : "b200" as const,
    ...(edition === "v2.0" || isCheckpointing ? { checkpointFolder: "/mnt/ck" } : {})
  }
  const withoutFolder = words.some((word) => word.startsWith("checkpoint.checkpoint_folder="))
    ? { ...training, checkpointFolder: undefined }
    : training
  const result: Either.Either<Plan, AppError> = doing === "train"
    ? trainPlanOf(withoutFolder as Parameters<typeof trainPlanOf>[0], words)
    : doing === "generate"
    ? datagenPlanOf({ ...given, model }, words)
    : checkpointPlanOf({ ...given, numProcesses: 8 }, words)
  return result
}

const kept = new Map<string, ReturnType<typeof plan>>()

const once = (doing: Doing, engine: EngineName, edition: Edition, key: string, words: ReadonlyArray<string>) => {
  const name = [doing, engine, edition, words.length === 0 ? modelFor(key, edition) : "", ...words].join(" ")
  const result = kept.get(name) ?? plan(doing, engine, edition, key, words)
  kept.set(name, result)
  return result
}

const taken = (doing: Doing, engine: EngineName, edition: Edition, key: string) =>
  once(doing, engine, edition, key, [`${key}=${values[key] ?? "5"}`, ...(company[key] ?? [])])

/** Said twice on the command line of these tests; each engine says so alike. */
const isAlsoAnOption = (error: AppError): boolean =>
  error._tag === "ConflictingOptions" && /set the same thing/.test(error.reason)

const reasonOf = (error: AppError): string | undefined => {
  if (error._tag === "UnsupportedParameter") return error.reason
  if (error._tag === "InvalidParameter") return error.expected
  return error._tag === "ConflictingOptions" ? error.reason : undefined
}

const doings: ReadonlyArray<Doing> = ["train", "generate", "checkpoint"]
const editions: ReadonlyArray<Edition> = ["v2.0", "v3.0"]

const all = (doing: Doing) =>
  [
    ...new Set([...dlioKeysOf(dialects["v3.0"]), ...Object.keys(native[doing])])
  ].sort()

const rows = doings.flatMap((doing) =>
  editions.flatMap((edition) => all(doing).map((key) => [doing, edition, key] as const))
)

/** Kept in the record, or what the engine does anyway, so that no work is another for it. */
const recordedOnly = new Set([
  "model.name",
  "model.type",
  "checkpoint.fsync",
  "dataset.skip_listing",
  "dataset.listing_validation_interval",
  // Every value shuffles where DLIO shuffles, and none elsewhere.
  "reader.file_shuffle"
])

describe("a parameter that one engine knows", () => {
  it.each(rows)("%s %s %s", (doing, edition, key) => {
    for (const engine of ["native", "dlio"] as const) {
      const result = taken(doing, engine, edition, key)
      const before = Either.getOrThrow(once(doing, engine, edition, key, []))
      if (Either.isLeft(result)) {
        const error = result.left
        const told = reasonOf(error)
        expect([engine, key, error._tag, told]).toEqual([engine, key, error._tag, expect.stringMatching(/\w+ \w+/)])
        expect([2, 5]).toContain(statusOf(error))
        // Of another key nothing is said, and the other engine is no way out that is refused in turn.
        if (error._tag === "UnsupportedParameter") expect(error).toMatchObject({ parameter: key, nearest: null })
        // What is refused although the engine knows it, is refused for what it would do.
        const isKnown = engine === "native"
          ? Object.hasOwn(native[doing], key)
          : dlioKeysOf(dialectOf(editionId(edition))).includes(key) && whyIdle(does[doing], key) === undefined
        if (isKnown) expect(["InvalidParameter", "ConflictingOptions"]).toContain(error._tag)
        continue
      }
      const value = result.right.parameters.find((parameter) => parameter.key === key)
      expect([key, value?.origin]).toEqual([key, "flag"])
      if (engine === "native" && !recordedOnly.has(key) && JSON.stringify(value?.value) !== sameAs(before, key)) {
        expect([key, result.right.work]).not.toEqual([key, before.work])
      }
    }
  })

  const sameAs = (before: Plan, key: string): string | undefined =>
    JSON.stringify(before.parameters.find((parameter) => parameter.key === key)?.value)

  it("is refused by one engine alone for a reason, and never silently taken by the other", () => {
    const oneSided = rows.flatMap(([doing, edition, key]) => {
      const [ours, dlios] = [taken(doing, "native", edition, key), taken(doing, "dlio", edition, key)]
      if (Either.isRight(ours) === Either.isRight(dlios)) return []
      const refused = Either.isLeft(ours) ? ours.left : Either.isLeft(dlios) ? dlios.left : undefined
      return refused === undefined || isAlsoAnOption(refused) ? [] : [[key, reasonOf(refused)] as const]
    })
    expect(oneSided.length).toBeGreaterThan(50)
    for (const [key, reason] of oneSided) expect([key, reason]).toEqual([key, expect.stringMatching(/\w+ \w+ \w+/)])
  })

  it("that nobody knows is refused by both, with the nearest that is meant", () => {
    for (const engine of ["native", "dlio"] as const) {
      const result = plan("train", engine, "v3.0", "", ["reader.batchsize=2"])
      expect(result).toMatchObject({ left: { _tag: "UnsupportedParameter", nearest: "reader.batch_size" } })
      const checkpoint = plan("checkpoint", engine, "v3.0", "", ["checkpoint.fsinc=true"])
      expect(checkpoint).toMatchObject({ left: { _tag: "UnsupportedParameter", nearest: "checkpoint.fsync" } })
    }
  })

  it("that says what the workload says is taken by both", () => {
    for (const engine of ["native", "dlio"] as const) {
      for (const word of ["framework=pytorch", "reader.data_loader=pytorch", "workflow.train=true"]) {
        expect([word, Either.isRight(plan("train", engine, "v3.0", "", [word]))]).toEqual([word, true])
      }
    }
  })

  it("that would lose data, or move what is read, is refused for what DLIO would do", () => {
    const refused = (doing: Doing, word: string, edition: Edition = "v3.0") => {
      const result = plan(doing, "dlio", edition, "", [word])
      return Either.isLeft(result) ? result.left.message : "taken"
    }
    expect(refused("train", "dataset.keep_files=false")).toContain("DLIO deletes the data set")
    expect(refused("train", "workflow.generate_data=true")).toContain("the command says what is done")
    expect(refused("train", "output.folder=/x")).toContain("read from the run directory")
    expect(refused("train", "data_reader.batch_size=3")).toContain("give reader.batch_size")
    expect(refused("train", "train.computation_time.mean=1")).toContain("give train.computation_time=SECONDS")
    expect(refused("checkpoint", "checkpoint.fsync=false")).toContain("flushes each file whatever it is told")
    expect(refused("checkpoint", "checkpoint.fsync=false", "v2.0")).toContain("flushes no file whatever it is told")
    expect(refused("train", "dataset.skip_listing=false")).toBe("taken")
    expect(refused("train", "reader.write_threads=3", "v2.0")).toContain("only a later DLIO")
  })
})
