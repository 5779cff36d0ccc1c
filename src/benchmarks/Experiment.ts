/**
 * Several runs that rules judge together, with what happens between them, as data. A benchmark says what its experiment is;
 * the pipeline conducts it. Each run stays a run of its own, with its own plan, directory and record.
 */
import type * as Arr from "effect/Array"
import type { GapLimit } from "../domain/GapLimit.ts"
import type { Plan } from "../domain/Plan.ts"
import type { RunRecord } from "../results/RunRecord.ts"

/** A run of an experiment. */
export interface RunStep {
  readonly _tag: "run"
  /** Tells it from the other runs of its experiment: `write`, `read`, `warm-up 1`, `measured 3`. */
  readonly name: string
  readonly role: RunRecord["role"]
  readonly plan: Plan
}

/** Runs on every host of the run before it, when that run is complete. */
interface CommandStep {
  readonly _tag: "command"
  /** Shell text, or the name of a built-in. */
  readonly command: string
}

/** What an experiment does next. */
export type Step = RunStep | CommandStep

/** The runs in their order, and what their rules say of the time between them. */
export interface Experiment {
  /** The first and the last are runs. */
  readonly steps: Arr.NonEmptyReadonlyArray<Step>
  /** `--resume`: go on with an experiment of the same plan that was not finished. */
  readonly resume: boolean
  /** Given the durations of the runs that are complete, in seconds; null where the edition sets no limit. */
  readonly gapLimit: (durations: ReadonlyArray<number>) => GapLimit | null
}

/** Whether the step is a run, and no command between two of them. */
export const isRunStep = (step: Step): step is RunStep => step._tag === "run"
