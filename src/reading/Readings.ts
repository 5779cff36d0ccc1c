/** The readings as a service, loaded when somebody asks for them. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Plan } from "../domain/Plan.ts"
import type { KnownReadings } from "./KnownReadings.ts"

/** What all benchmarks tell of their runs; the effect loads it once. */
export class Readings extends Context.Tag("mlpstorage/Readings")<Readings, Effect.Effect<KnownReadings>>() {}

/** The readings, loaded by now. */
export const loadedReadings = Effect.flatten(Readings)

/** Of a benchmark that is run here. One without a reading is a bug. */
export const readingOf = ({ benchmarkType }: Pick<Plan, "benchmarkType">) =>
  Effect.flatMap(loadedReadings, ({ of }) => {
    const reading = of(benchmarkType)
    return reading === undefined ? Effect.dieMessage(`${benchmarkType} has no reading`) : Effect.succeed(reading)
  })
