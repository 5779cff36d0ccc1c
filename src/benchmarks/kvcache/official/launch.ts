/** How the ranks of one trial are started: the launcher's words, then those of the wrapper (kvcache-vectordb A1). */
import * as Effect from "effect/Effect"
import type { LaunchPlan } from "../../../domain/Plan.ts"
import { launchNeeding } from "../../../engines/dlio/jobWords.ts"
import { confirmedNames, givenValues, type Needed } from "../../../launcher/forwardedNames.ts"
import { Launchers } from "../../../launcher/launchers.ts"
import { Machine } from "../../../process/Machine.ts"
import { type OfficialOption, type OfficialWork, trialFolder } from "./OfficialWork.ts"
import type { Program } from "./program.ts"

/** Names of the variables that every rank must have. */
const needed: Needed = {
  prefixes: ["OMP_", "OPENBLAS_", "MKL_"],
  names: new Set(["PYTHONPATH", "PYTHONUNBUFFERED"])
}

/** What is asked of this machine and of every rank: names, and the values that the user's own words give to ranks. */
export const confirmed = Effect.fnUntraced(function*(launch: LaunchPlan) {
  const { environment } = yield* Machine
  const launchers = yield* Launchers
  return {
    variables: confirmedNames(needed, launchers, environment, launch),
    environment: givenValues(launchers, launch)
  }
})

/** These words by the job's own launch. */
export const launchWith = launchNeeding(needed)

/** The wrapper's words for one trial. */
export const trialWords = (
  work: OfficialWork,
  program: Program,
  runDirectory: string,
  { option, words }: OfficialOption,
  trial: number
): readonly [string, ...ReadonlyArray<string>] => [
  program.python,
  program.wrapper,
  "--rank-output-base",
  `${runDirectory}/${trialFolder(option, trial)}`,
  "--rank-cache-base",
  work.folder,
  "--seed-base",
  String(work.seed),
  "--config",
  program.config,
  ...words
]
