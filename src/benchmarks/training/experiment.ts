/** `--loops` and `--warmup`: the runs that are judged together, each with its role. With a division the edition says how many. */
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import type { Settings } from "../../config/Option.ts"
import type { Plan } from "../../domain/Plan.ts"
import { ConflictingOptions } from "../../errors/AppError.ts"
import type { Experiment, RunStep } from "../Experiment.ts"
import { trainingEdition } from "./edition.ts"
import type { RunOptions } from "./options.ts"
import { runGaps } from "./rules/group.ts"

type Wanted = Pick<Settings<RunOptions>, "loops" | "resume" | "warmup">

/** A number that somebody gave counts; else the edition's where a division is asked for. */
const countsOf = ({ loops, warmup }: Wanted, { edition, requestedDivision }: Plan) => {
  const own = trainingEdition(edition).runs
  const asked = requestedDivision === null ? { measured: loops.value, warmUps: warmup.value } : own
  return {
    measured: loops.origin === "default" ? asked.measured : loops.value,
    warmUps: warmup.origin === "default" ? asked.warmUps : warmup.value
  }
}

/** Less time passes between two runs than the shortest takes. A text that names no figure sets no limit. */
const isLimited = ({ edition }: Plan): boolean => trainingEdition(edition).runs.longGap === "INVALID"

/** null: a single run, which stands alone. */
export const trainingExperiment = (
  plan: Plan,
  settings: Wanted
): Either.Either<Experiment | null, ConflictingOptions> => {
  const { measured, warmUps } = countsOf(settings, plan)
  if (measured + warmUps === 1) {
    return settings.resume.value
      ? Either.left(
        new ConflictingOptions({
          options: ["--resume"],
          reason: "only an experiment of several runs can be gone on with, and this is one run",
          advice: "repeat the command line that it was begun with, --loops and --warmup too"
        })
      )
      : Either.right(null)
  }
  const step = (role: "warm-up" | "measured", count: number, i: number): RunStep => ({
    _tag: "run",
    name: count === 1 ? role : `${role} ${i + 1}`,
    role,
    plan
  })
  return Either.right({
    steps: Arr.appendAll(
      Array.from({ length: warmUps }, (_, i) => step("warm-up", warmUps, i)),
      Arr.makeBy(measured, (i) => step("measured", measured, i))
    ),
    resume: settings.resume.value,
    gapLimit: (durations) =>
      isLimited(plan) && durations.length > 0
        ? { rule: runGaps.id, seconds: Math.min(...durations), from: "measurement" }
        : null
  })
}
