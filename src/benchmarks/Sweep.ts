/**
 * A search for the last value of a parameter that still does what is asked of it, as data. A benchmark says which parameter and
 * what counts; the pipeline makes the runs. Each is a run of its own, with its own plan, directory and record.
 */
import type * as Arr from "effect/Array"
import type * as Effect from "effect/Effect"
import type { Answer, Opening } from "../domain/limitSearch.ts"
import type { Plan } from "../domain/Plan.ts"
import type { AppError } from "../errors/AppError.ts"
import type { HeadlineValue } from "./shared/figures/Headline.ts"

/** A finished run of a candidate. */
export interface Probe {
  /** The candidate, counted in `of`. */
  readonly value: number
  readonly figures: ReadonlyArray<HeadlineValue>
}

/** What is searched, and what a candidate must do. */
export interface Sweep {
  /** What the candidates count, in the plural: `accelerators`. */
  readonly of: string
  /** Ascending. Before any run, facts, folders and data are held against the plan of the last one. */
  readonly candidates: Arr.NonEmptyReadonlyArray<number>
  readonly opening: Opening
  /** What is asked of a candidate: `utilisation (au) of 90 % or more`. */
  readonly demand: string
  /** The answer in a sentence, with how often each side of it was seen. */
  readonly answered: (answer: Answer) => string
  /** Headlines that the curve shows, by name. */
  readonly shown: ReadonlyArray<string>
  /** `--resume`: go on with the newest search of the same plans. */
  readonly resume: boolean
  readonly planOf: (value: number) => Effect.Effect<Plan, AppError>
  /** `before`: all that ran before it, in order. null: the run lacks the figure. */
  readonly passes: (probe: Probe, before: ReadonlyArray<Probe>) => boolean | null
}

/** A figure of a probe by the headline's name; null where it has none. */
export const figureIn = ({ figures }: Probe, name: string): number | null =>
  figures.find(({ headline }) => headline.name === name)?.value ?? null
