/**
 * A kind of work: what a command of a benchmark has an engine do, for example write and read checkpoints. Whoever watches, verifies or
 * sums up a run goes through this value and knows no kind by name.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { WorkEvent } from "../domain/EngineEvent.ts"
import type { Measurement } from "../domain/Measurement.ts"
import type { AnyWork, Plan } from "../domain/Plan.ts"
import { InternalError } from "../errors/AppError.ts"
import type { ExpectedOutcome } from "../results/outcome.ts"
import type { SummaryInput, SummaryPart } from "../view/SummaryInput.ts"
import type { WorkProgress } from "../view/WorkProgress.ts"

/** All parts of one kind. What one part makes only another part of the same kind reads. */
export interface Kind<
  Work extends AnyWork = AnyWork,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whoever holds several kinds hands the body of one to that same one
  Body = any,
  State = unknown,
  Event extends WorkEvent = WorkEvent
> {
  /** As in a plan's `work.kind`. */
  readonly id: Work["kind"]
  /** What a whole run of the plan leaves behind. */
  outcome(plan: Plan<Work>): ExpectedOutcome
  /** What is measured of it: the body of a measurement, which nothing else can read. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- its JSON has a shape of its own
  readonly body: Schema.Schema<Body, any>
  readonly progress: WorkProgress<State, Event>
  summary(input: SummaryInput, body: Body): SummaryPart
}

/** All kinds that run; what only reads results does not load them. */
export class Kinds extends Context.Tag("mlpstorage/Kinds")<Kinds, ReadonlyArray<Kind>>() {}

/** What was measured, as its kind reads it. Fails for anything else, which is a bug of this program. */
export const bodyOf = <Body>(
  { body, id }: Kind<AnyWork, Body>,
  measurement: Measurement
): Effect.Effect<Body, InternalError> =>
  measurement.kind === id
    ? Schema.decodeUnknown(body)(measurement.body, { errors: "all" }).pipe(
      Effect.mapError(({ message }) => new InternalError({ detail: `what was measured cannot be read: ${message}` }))
    )
    : Effect.fail(new InternalError({ detail: `${id} was planned, and ${measurement.kind} was measured` }))

/** undefined is a mistake in the list of kinds: nothing else may stand in for one. */
export const kindOf = (kinds: ReadonlyArray<Kind>, { work }: Pick<Plan, "work">): Kind | undefined =>
  kinds.find(({ id }) => id === work.kind)
