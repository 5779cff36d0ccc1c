/** A plan whose engine has no way to do its work: who does it, and what must be left out for that one. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { EngineName, Plan } from "../../../src/domain/Plan.ts"
import { accepted, Engines, type EngineService } from "../../../src/engines/Engine.ts"
import { entryOf } from "../../../src/errors/catalogue.ts"
import { problemsOf } from "../../../src/pipeline/problems.ts"
import { planned } from "../benchmarks/checkpointing/requests.ts"

/** Of each engine: whether it does the work. */
const asked = (plan: Plan, does: Readonly<Partial<Record<EngineName, boolean>>>) => {
  const engine = (name: EngineName): EngineService => ({
    accepts: () => does[name] ? Effect.succeed({ findings: [], argv: [name], ofRanks: Effect.succeed([]) }) : null,
    run: () => Effect.dieMessage("nothing runs")
  })
  return accepted(plan, "/R/run").pipe(
    Effect.provideService(Engines, { native: engine("native"), dlio: engine("dlio") })
  )
}

describe("the engine of a plan", () => {
  it.effect("is asked alone where it does the work", () =>
    Effect.gen(function*() {
      const { argv, findings } = yield* asked(planned({ engine: "dlio" }), { native: true, dlio: true })
      expect([argv, findings]).toEqual([["dlio"], []])
    }))

  it.effect.each(
    [
      [{ by: "native" }, { native: false, dlio: true }, "use --engine dlio"],
      [{ by: "dlio" }, { native: true, dlio: false }, "use --engine native"],
      [
        { by: "dlio", requestedDivision: "CLOSED" },
        { native: true, dlio: false },
        "use --engine native, without --closed"
      ],
      [{ by: "dlio", hosts: ["a", "b"] }, { native: true, dlio: false }, "use --engine native, without --hosts"],
      [
        { by: "dlio", requestedDivision: "OPEN", hosts: ["a", "b"] },
        { native: true, dlio: false },
        "use --engine native, without --open and --hosts"
      ],
      [{ by: "native" }, { native: false, dlio: false }, "choose another command: no engine of this version does it"]
    ] as const
  )("%j, and %j: %s", ([{ by, ...changes }, does, advice]) =>
    Effect.gen(function*() {
      const plan: Plan = { ...planned(), engine: { name: by, reason: `--engine ${by} was given` }, ...changes }
      const { argv, findings } = yield* asked(plan, does)
      const [error, ...more] = problemsOf(findings)
      expect([argv, more]).toEqual([null, []])
      expect(error).toMatchObject({ _tag: "ConflictingOptions", advice })
      expect(error?.message).toContain(plan.engine.reason)
      expect(error && entryOf(error).status).toBe("usage")
    }))
})
