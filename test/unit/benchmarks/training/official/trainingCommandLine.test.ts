/** What DLIO is told of plans that generate data or train, and what stands against them. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Parameter } from "../../../../../src/domain/Parameter.ts"
import { editionId } from "../../../../../src/rules/editions/list.ts"
import { accepting, findings } from "../../../../fixtures/accepting.ts"
import type { StandIn } from "../../../../fixtures/dlio/standIn.ts"
import { answers, engine, openMpi, withDlio } from "../../../engines/dlio/engine.ts"
import { type GivenPlan, trainingPlan, trainWork, unet3d } from "./trainingPlan.ts"

const words = (given: GivenPlan) => {
  const standIn: StandIn = { version: given.edition === "v2.0" ? "2.0.0" : "3.0.2", hasStreamingWriter: false }
  return withDlio(standIn, (bin) =>
    Effect.gen(function*() {
      const plan = trainingPlan({ ...given, bin })
      const { argv, findings } = yield* Effect.flatMap(engine(answers(standIn, openMpi)), accepting(plan))
      expect(findings).toEqual([])
      return (argv ?? []).map((word) =>
        word.replace(bin, "<bin>").replace(/=\/.*\/configs\/dlio/, "=<repo>/configs/dlio")
      )
    }))
}

describe("the command line", () => {
  it.effect("example 10 without object storage: O_DIRECT is a parameter of the reader", () =>
    Effect.gen(function*() {
      const line = yield* words({
        work: trainWork({ directIo: true }),
        accelerator: "b200",
        params: ["reader.odirect=true"]
      })
      expect(line).toContain("++workload.reader.odirect=true")
      expect(line).toContain("workload=unet3d_b200")
    }))

  it.effect("R49 another limit for dropping the caches is DLIO's variable, which every rank gets", () =>
    Effect.gen(function*() {
      const line = yield* words({ work: trainWork({ dropCachesTimeoutSeconds: 120 }) })
      expect(line.join(" ")).toContain("-x DLIO_DROP_CACHES_TIMEOUT ")
    }))

  it.effect("v2.0's unet3d writes its checkpoint where the plan says, quoted for Hydra", () =>
    Effect.gen(function*() {
      const checkpoint = { folder: "/D/my checkpoints", bytes: 10_240, afterEpoch: 5 }
      const line = yield* words({ work: trainWork({ checkpoint }), edition: editionId("v2.0") })
      expect(line).toContain("++workload.checkpoint.checkpoint_folder='/D/my checkpoints'")
    }))
})

describe("preflight", () => {
  const found = (given: GivenPlan, standIn: StandIn) =>
    withDlio(
      standIn,
      (bin) => Effect.flatMap(engine(answers(standIn, openMpi)), findings(trainingPlan({ ...given, bin })))
    )

  it.effect("training needs no streaming checkpoint writer", () =>
    Effect.gen(function*() {
      expect(yield* found({ work: trainWork() }, { version: "3.0.2", hasStreamingWriter: false })).toEqual([])
    }))

  it.effect("ten subfolders, whose names v3.0 misreads, are listed and told of", () =>
    Effect.gen(function*() {
      const work = trainWork({ set: unet3d({ subfolders: 10 }) })
      const skips = (value: boolean): Parameter => ({ key: "dataset.skip_listing", value, origin: "tool" })
      const listed = yield* found({ work, tool: [skips(false)] }, { version: "3.0.2" })
      expect(listed).toEqual([{ _tag: "warning", message: expect.stringContaining("told to list them") }])
      expect(yield* found({ work, tool: [skips(true)] }, { version: "3.0.2" })).toEqual([])
    }))

  it.effect("a DLIO of another edition is refused", () =>
    Effect.gen(function*() {
      const [finding] = yield* found({ work: trainWork() }, { version: "2.0.0" })
      expect(finding).toMatchObject({ _tag: "problem", error: { _tag: "ConflictingOptions" } })
    }))
})
