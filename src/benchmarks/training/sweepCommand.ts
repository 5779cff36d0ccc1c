/** `training sweep`: how many accelerators the storage keeps busy. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import type { Answer } from "../../domain/limitSearch.ts"
import { plural } from "../../domain/Units.ts"
import type { Request, RunCommand } from "../Benchmark.ts"
import { commonOptions } from "../shared/commonOptions.ts"
import { unset } from "../shared/unset.ts"
import { figureIn } from "../Sweep.ts"
import { trainWorkload } from "./models.ts"
import { type RunOptions, runOptions, type SweepOptions } from "./options.ts"
import { planRun } from "./plan.ts"
import { trainingRun } from "./runCommand.ts"

const { allowInvalidParams, baseline, closed, loops, open, require } = unset(commonOptions)

/** The run of one candidate, as its own command line would ask for it. */
const runOf = (request: Request<SweepOptions>, accelerators: number): Request<RunOptions> => {
  const { maxAccelerators: _m, step: _s, ...settings } = request.settings
  return {
    ...request,
    command: "run",
    settings: {
      ...settings,
      allowInvalidParams,
      baseline,
      closed,
      loops,
      open,
      require,
      numAccelerators: { value: accelerators, origin: "tool" },
      resume: { value: false, origin: "default" },
      warmup: { value: runOptions.warmup.default, origin: "default" }
    }
  }
}

const candidatesOf = (most: number, step: number): Arr.NonEmptyReadonlyArray<number> => {
  const even = Array.from({ length: Math.floor(most / step) }, (_, i) => (i + 1) * step)
  return even.at(-1) === most ? Arr.prepend(even.slice(1), even[0] ?? most) : Arr.append(even, most)
}

const answerOf = (answer: Answer, wanted: string): string => {
  switch (answer._tag) {
    case "found":
      return `${plural(answer.limit, "accelerator")}, twice with ${wanted}; ${answer.above} missed it twice`
    case "open":
      return `${plural(answer.limit, "accelerator")} or more: the most that were to be tried had ${wanted} twice`
    case "none":
      return `not one number of accelerators: ${answer.least} missed ${wanted} twice`
  }
}

export const trainingSweep: RunCommand<SweepOptions> = {
  workload: ({ acceleratorType, edition, model }) => trainWorkload(model.value, acceleratorType.value, edition.value),
  inputs: ({ hostfile }) => hostfile.value === undefined ? [] : [hostfile.value],
  plan: (request, discovery) => planRun(runOf(request, request.settings.maxAccelerators.value), discovery),
  sweep: (request, discovery) =>
    Effect.gen(function*() {
      const { maxAccelerators, resume, step } = request.settings
      const planOf = (accelerators: number) => planRun(runOf(request, accelerators), discovery)
      const { work: { auThresholdPercent } } = yield* planOf(maxAccelerators.value)
      return {
        of: "accelerators",
        candidates: candidatesOf(maxAccelerators.value, step.value),
        opening: "doubling",
        demand: `utilisation (au) of ${auThresholdPercent} % or more`,
        answered: (answer) => answerOf(answer, `utilisation of ${auThresholdPercent} %`),
        shown: ["au", "read"],
        resume: resume.value,
        planOf,
        passes: (probe) => {
          const au = figureIn(probe, "au")
          return au === null ? null : au >= auThresholdPercent
        }
      }
    }),
  evidence: trainingRun.evidence,
  partialFiles: trainingRun.partialFiles,
  preflight: trainingRun.preflight
}
