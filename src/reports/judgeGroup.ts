/** What the rules about several runs say of a group, and which of its runs they judge together. */
import type { Reading } from "../benchmarks/Reading.ts"
import { type Category, type Issue, worseOf } from "../domain/Verdict.ts"
import type { Identity } from "../results/Identity.ts"
import { editionOf, notKnownHere } from "../rules/editions/editions.ts"
import type { Experiment as Formed, Surroundings } from "../rules/Group.ts"
import { judgeGroup as judgeExperiment } from "../rules/judgeGroup.ts"
import type { GroupRun } from "./GroupRun.ts"
import type { Experiment } from "./Report.ts"

/** Windows of a long series that are judged and listed, newest first; how many there are is always said. */
const listedExperiments = 20

export interface GroupJudgement {
  readonly category: Category
  readonly issues: ReadonlyArray<Issue>
  readonly experiments: ReadonlyArray<Experiment>
  readonly sets: number
  /** Rules that found nothing to judge. */
  readonly pending: ReadonlyArray<string>
}

const order: ReadonlyArray<Category> = ["CLOSED", "OPEN", "UNKNOWN", "INVALID"]

const unjudged = (reading: Reading | undefined, runs: ReadonlyArray<GroupRun>, why: string): GroupJudgement => {
  const issue: Issue = {
    rule: "not-judged",
    validation: "UNKNOWN",
    severity: "error",
    message: why,
    parameter: null,
    expected: null,
    actual: null,
    source: null,
    disputed: false
  }
  const category = runs.reduce<Category>((worst, run) => worseOf(worst, run.category), "UNKNOWN")
  return {
    category,
    issues: [issue],
    experiments: [{
      runs: runs.map(({ path }) => ({ path, part: "measured" })),
      category,
      issues: [issue],
      aggregates: reading?.aggregates(runs) ?? []
    }],
    sets: 1,
    pending: []
  }
}

/** Runs that count into figures: measured and complete, the warm-up left out. */
const counted = ({ members }: Formed<GroupRun>): ReadonlyArray<GroupRun> =>
  members.flatMap(({ part, run }) => part === "warm-up" || part === "not counted" ? [] : [run])

/** Runs are of one identity and measured. Shown is the newest experiment of the best category; scores play no part. */
export const judgeGroup = (
  reading: Reading | undefined,
  identity: Identity,
  runs: ReadonlyArray<GroupRun>,
  around: Surroundings
): GroupJudgement => {
  const { benchmarkType } = identity
  const edition = runs[0]?.judgedBy ?? null
  if (reading === undefined || benchmarkType === null) {
    return unjudged(
      reading,
      runs,
      `not judged: there are no rules for ${benchmarkType ?? "an unknown benchmark"}`
    )
  }
  if (edition === null) {
    return unjudged(reading, runs, "not judged: nothing tells the edition; name one with --edition")
  }
  if (editionOf(edition) === undefined) return unjudged(reading, runs, `not judged: ${notKnownHere(edition)}`)
  const { rules } = reading
  const formed = rules.experiments(edition, runs)
  const judged = formed.slice(0, listedExperiments).map((experiment, place) => {
    const { members } = experiment
    const own = new Set(members.map(({ run }) => run.path))
    const others = runs.filter(({ path }) => !own.has(path)).map(({ path, start }) => ({
      path,
      start,
      reason: "it is another run of the group",
      elsewhere: false
    }))
    const { category, issues, pending } = judgeExperiment(rules.group, {
      members,
      edition,
      benchmarkType,
      around: { ...around, beside: [...around.beside, ...others] }
    })
    return {
      place,
      pending,
      experiment: {
        runs: members.map(({ part, run }) => ({ path: run.path, part })),
        category,
        issues,
        aggregates: reading.aggregates(counted(experiment))
      } satisfies Experiment
    }
  })
  const best = Math.min(...judged.map(({ experiment }) => order.indexOf(experiment.category)))
  const shown = judged.find(({ experiment }) => order.indexOf(experiment.category) === best)
  if (shown === undefined) return unjudged(reading, runs, "not judged: no runs can be judged together")
  const others = judged.filter(({ place }) => place !== shown.place)
  return {
    category: shown.experiment.category,
    issues: shown.experiment.issues,
    experiments: [shown.experiment, ...others.map(({ experiment }) => experiment)],
    sets: formed.length,
    pending: shown.pending
  }
}
