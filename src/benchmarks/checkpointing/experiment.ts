/** `--between`: a run that writes, a command on every host, and a run that reads. */
import * as Either from "effect/Either"
import type { GapLimit } from "../../domain/GapLimit.ts"
import type { AppError } from "../../errors/AppError.ts"
import type { Discovery, Request } from "../Benchmark.ts"
import type { Experiment } from "../Experiment.ts"
import type { CheckpointWork } from "./CheckpointWork.ts"
import type { RunOptions } from "./options.ts"
import { planPhase } from "./plan.ts"
import { longestPauseOf, pauseRule } from "./rules/group.ts"

/** null: one run, or several that stand alone. */
export const checkpointExperiment = (
  whole: CheckpointWork,
  request: Request<RunOptions>,
  discovery: Discovery
): Either.Either<Experiment | null, AppError> =>
  Either.gen(function*() {
    const { between, edition, resume } = request.settings
    if (between.value === undefined) return null
    const seconds = longestPauseOf(edition.value)
    const limit: GapLimit | null = seconds === undefined ? null : { rule: pauseRule.id, seconds, from: "invocation" }
    return {
      steps: [
        { _tag: "run", name: "write", role: null, plan: yield* planPhase(request, discovery, whole, "write") },
        { _tag: "command", command: between.value },
        { _tag: "run", name: "read", role: null, plan: yield* planPhase(request, discovery, whole, "read") }
      ],
      resume: resume.value,
      gapLimit: () => limit
    }
  })
