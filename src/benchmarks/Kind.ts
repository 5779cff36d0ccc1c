/**
 * A kind of work: what a command of a benchmark has an engine do, for example write and read checkpoints. Whoever watches, verifies or
 * sums up a run goes through this value and knows no kind by name.
 */
import * as Context from "effect/Context"
import type { Measurement } from "../domain/Measurement.ts"
import type { Plan } from "../domain/Plan.ts"
import type { SummaryInput, SummaryPart } from "../view/SummaryInput.ts"
import type { WorkProgress } from "../view/WorkProgress.ts"

export interface Kind<Body = unknown, State = unknown> {
  /** As in a plan's `work.kind`. */
  readonly id: string
  /** What was measured of it; undefined where it was not. */
  body(measurement: Measurement): Body | undefined
  readonly progress: WorkProgress<State>
  summary(input: SummaryInput, body: Body): SummaryPart
}

/** All kinds that run; what only reads results does not load them. */
export class Kinds extends Context.Tag("mlpstorage/Kinds")<Kinds, ReadonlyArray<Kind>>() {}

/** undefined is a mistake in the list of kinds: nothing else may stand in for one. */
export const kindOf = (kinds: ReadonlyArray<Kind>, { work }: Pick<Plan, "work">): Kind | undefined =>
  kinds.find(({ id }) => id === work.kind)
