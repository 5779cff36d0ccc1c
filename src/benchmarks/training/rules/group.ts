/** Rules about several training runs. */
import type { EditionId } from "../../../domain/Edition.ts"
import type { Issue } from "../../../domain/Verdict.ts"
import { around, type Beside, type GroupRule, groupRule } from "../../../rules/Group.ts"
import { identityRules, sameDataset, sameMemory, sameParameters } from "../../../rules/group/consistency.ts"
import { gaps } from "../../../rules/group/gaps.ts"
import { describedSystem } from "../../../rules/group/systemDescription.ts"
import { unbrokenSeries } from "../../../rules/group/unbroken.ts"
import type { Voice } from "../../../rules/issue.ts"
import { trainingEdition } from "../edition.ts"
import { generatedFolders, generatedSize } from "./datagen.ts"

const words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
const inWords = (count: number): string => words[count] ?? String(count)

/** Five runs are all measured only where there is no sixth, whose first would be the warm-up. */
const lostWarmUp = (beside: ReadonlyArray<Beside>, say: Voice): ReadonlyArray<Issue> =>
  beside.filter(({ elsewhere }) => !elsewhere).slice(0, 1).map(({ path, reason }) =>
    say.unknown(`not checked which run warms up: beside these lies ${path} (${reason})`, {
      parameter: "num_runs",
      source: path
    })
  )

const runCount: GroupRule = groupRule({
  id: "2.1.17",
  title: "Number of runs",
  demands:
    "v3.0: six runs, of which the first warms up and is not counted. v2.0: five measured runs, with a warm-up before them " +
    "that may be left out of the folder. v1.0: five measured runs.",
  inEdition: (edition) => {
    const { measured, warmUpIsSubmitted, warmUps } = trainingEdition(edition).runs
    const counted = `${inWords(measured)} measured runs`
    const all = inWords(measured + warmUps)
    if (warmUps === 0) return counted
    return warmUpIsSubmitted
      ? `${all} runs, of which the first warms up`
      : `${counted}, or ${all} of which the first warms up`
  },
  source: "Rules.md 2.1.17 and 2.1.18a; v2.0 guidelines 3 and 6.6",
  since: "v1.0",
  reads: ["role", "start"],
  examples: { pass: "one warm-up and five measured runs", fail: "five runs in v3.0: a warm-up and four measured" }
}, (group, say) => {
  const { edition, members } = group
  const wanted = trainingEdition(edition).runs
  const measured = members.filter(({ part }) => part === "measured").length
  const warmUps = members.filter(({ part }) => part === "warm-up").length
  return [
    ...(measured === wanted.measured ? [] : [
      say.invalid(
        `${measured} measured ${measured === 1 ? "run" : "runs"}${
          warmUps > 0 ? " after the warm-up" : ""
        }; a result needs ${wanted.measured}`,
        { parameter: "num_runs", expected: `${wanted.measured} measured runs`, actual: measured }
      )
    ]),
    ...(warmUps >= wanted.warmUps
      ? []
      : wanted.warmUpIsSubmitted
      ? [
        say.invalid("no run is the warm-up; a result needs one before the measured runs", {
          parameter: "num_runs",
          expected: "1 warm-up",
          actual: "none"
        })
      ]
      : measured === wanted.measured
      ? lostWarmUp(around(group).beside, say)
      : [])
  ]
})

/** Where the text asks for consecutive runs and names no figure. */
const isMild = (edition: EditionId): boolean => trainingEdition(edition).runs.longGap === "warning"

const shortest = (durations: ReadonlyArray<number>): number => durations.reduce((a, b) => Math.min(a, b))

/** The existing checker's reading of 2.1.18: the starts are less than so many times the shortest run apart. */
const startToStartFactor = 2

export const runGaps: GroupRule = gaps(
  {
    id: "2.1.18",
    title: "Time between runs",
    demands:
      "From the end of one run to the start of the next less time passes than the shortest run takes. v2.0 asks for " +
      "consecutive runs without a figure, so there it warns. Two readings: the existing checker compares the starts with twice the " +
      "shortest run; the text speaks of the gap, which is applied, and what only the checker refuses is a warning.",
    inEdition: (edition) =>
      isMild(edition)
        ? "consecutive runs; a longer gap than the shortest run warns"
        : "a gap as long as the shortest run is INVALID",
    source: "Rules.md 2.1.18; v3.0 guidelines 6.8; v2.0 guidelines 3",
    since: "v2.0",
    reads: ["start", "end"],
    examples: { pass: "runs of 10 min, 1 min apart", fail: "runs of 10 min, 15 min apart" }
  },
  { limitOf: shortest, isMild, startToStart: (durations) => startToStartFactor * shortest(durations) }
)

export const trainingGroupRules: ReadonlyArray<GroupRule> = [
  unbrokenSeries,
  ...identityRules,
  sameDataset([
    "dataset.num_files_train",
    "dataset.num_samples_per_file",
    "dataset.num_subfolders_train",
    "dataset.record_length_bytes",
    "dataset.format",
    "dataset.data_folder"
  ]),
  sameParameters([
    "framework",
    "reader.batch_size",
    "reader.read_threads",
    "reader.computation_threads",
    "reader.transfer_size",
    "reader.odirect",
    "reader.prefetch_size",
    "reader.data_loader",
    "train.epochs",
    "train.computation_time"
  ]),
  sameMemory,
  runCount,
  runGaps,
  generatedSize,
  generatedFolders,
  describedSystem
]
