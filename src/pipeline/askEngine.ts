/** What the plan's engine says of it before there is a run directory. */
import * as Effect from "effect/Effect"
import type { Plan } from "../domain/Plan.ts"
import { accepted } from "../engines/Engine.ts"
import { readingOf } from "../reading/Readings.ts"
import { runDirectoryPath } from "../results/layout.ts"

export const askEngine = (plan: Plan) =>
  Effect.flatMap(readingOf(plan), ({ onDisk }) => accepted(plan, runDirectoryPath(onDisk, plan, "YYYYMMDD_HHMMSS")))
