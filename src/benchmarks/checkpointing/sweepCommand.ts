/** `checkpointing sweep`: with how many ranks the rate no longer grows. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Answer } from "../../domain/limitSearch.ts"
import { mean } from "../../domain/statistics.ts"
import { plural } from "../../domain/Units.ts"
import { ConflictingOptions } from "../../errors/AppError.ts"
import type { Request, RunCommand } from "../Benchmark.ts"
import { commonOptions } from "../shared/commonOptions.ts"
import { unset } from "../shared/unset.ts"
import { figureIn, type Probe } from "../Sweep.ts"
import { workloadFileOf } from "./models.ts"
import { experimentOptions, type RunOptions, type SweepOptions } from "./options.ts"
import { planRun } from "./plan.ts"
import { checkpointingRun } from "./runCommand.ts"

const { allowInvalidParams, baseline, closed, loops, open, require } = unset(commonOptions)
const alone = unset(experimentOptions)

/** The run of one candidate, as its own command line would ask for it. */
const runOf = (request: Request<SweepOptions>, ranks: number): Request<RunOptions> => {
  const { figure: _f, growth: _g, maxProcesses: _m, ...settings } = request.settings
  return {
    ...request,
    command: "run",
    settings: {
      ...settings,
      ...alone,
      allowInvalidParams,
      baseline,
      closed,
      loops,
      open,
      require,
      numProcesses: { value: ranks, origin: "tool" },
      overwrite: { value: false, origin: "default" },
      cleanup: { value: true, origin: "tool" }
    }
  }
}

const powersBelow = (most: number): ReadonlyArray<number> =>
  Array.from({ length: Math.ceil(Math.log2(most)) }, (_, i) => 2 ** i)

/** Of the candidate before it, as far as it had run by then. */
const rateBefore = (
  candidates: ReadonlyArray<number>,
  { value }: Probe,
  before: ReadonlyArray<Probe>,
  figure: string
): number | null => {
  const previous = candidates[candidates.indexOf(value) - 1]
  const rates = before.flatMap((probe) => probe.value === previous ? figureIn(probe, figure) ?? [] : [])
  return rates.length === 0 ? null : mean(rates)
}

const answerOf = (answer: Answer, figure: string, percent: number): string => {
  switch (answer._tag) {
    case "found":
      return `the ${figure} rate grows up to ${
        plural(answer.limit, "rank")
      }; ${answer.above} gave less than ${percent} % more, twice`
    case "open":
      return `the ${figure} rate still grew with ${plural(answer.limit, "rank")}, the most that were to be tried, twice`
    case "none":
      return `the ${figure} rate did not grow at all`
  }
}

export const checkpointingSweep: RunCommand<SweepOptions> = {
  workload: (settings) => ({ edition: settings.edition.value, name: workloadFileOf(settings.model.value) }),
  inputs: ({ hostfile }) => hostfile.value === undefined ? [] : [hostfile.value],
  plan: (request, discovery) => planRun(runOf(request, request.settings.maxProcesses.value), discovery),
  sweep: (request, discovery) =>
    Effect.gen(function*() {
      const { figure: { value: figure }, growth, maxProcesses, numCheckpointsRead, numCheckpointsWrite, resume } =
        request.settings
      const counted = figure === "write" ? numCheckpointsWrite : numCheckpointsRead
      if (counted.value === 0 || numCheckpointsWrite.value === 0) {
        return yield* new ConflictingOptions({
          options: [
            `--figure ${figure}`,
            `--num-checkpoints-write ${numCheckpointsWrite.value}`,
            `--num-checkpoints-read ${numCheckpointsRead.value}`
          ],
          reason: "every run writes what it reads, for each number of ranks has files of its own",
          advice: "write at least one checkpoint, and read one where the rate of reading is asked for"
        })
      }
      const most = maxProcesses.value
      const planOf = (ranks: number) => planRun(runOf(request, ranks), discovery)
      yield* planOf(most)
      // Layouts that need more ranks, or another multiple of them, are no candidates.
      const below = powersBelow(most).filter((ranks) => Either.isRight(planOf(ranks)))
      const candidates = Arr.isNonEmptyReadonlyArray(below) ? Arr.append(below, most) : Arr.of(most)
      return {
        of: "ranks",
        candidates,
        opening: "each",
        demand: `a ${figure} rate ${growth.value} % above that of the number of ranks before it`,
        answered: (answer) => answerOf(answer, figure, growth.value),
        shown: ["write", "read"],
        resume: resume.value,
        planOf,
        passes: (probe, before) => {
          const rate = figureIn(probe, figure)
          if (rate === null) return null
          const previous = rateBefore(candidates, probe, before, figure)
          return previous === null || rate > previous * (1 + growth.value / 100)
        }
      }
    }),
  evidence: checkpointingRun.evidence,
  partialFiles: checkpointingRun.partialFiles,
  preflight: checkpointingRun.preflight
}
