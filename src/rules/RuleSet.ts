/** Everything a benchmark's folder says about judging it. */
import type { OnDisk } from "../results/OnDisk.ts"
import type { PublishedEdition } from "./editions/list.ts"
import type { FormExperiments, GroupRule } from "./Group.ts"
import { categories } from "./group/categories.ts"
import { heldOnly, type RunRule } from "./Rule.ts"

/** All rules of one benchmark. */
export interface RuleSet {
  /** Command-line name: `training`, `checkpointing`, `vectordb`, `kvcache`. */
  readonly benchmark: string
  /** Name on disk and in metadata. */
  readonly directoryName: string
  readonly run: ReadonlyArray<RunRule>
  readonly group: ReadonlyArray<GroupRule>
  readonly experiments: FormExperiments
}

interface RulesOfBenchmark extends Pick<RuleSet, "experiments" | "group" | "run"> {
  /** The first edition that has the benchmark. */
  readonly since: PublishedEdition
  /** By it a finished run without one of its headline figures is UNKNOWN. */
  readonly headline: RunRule
}

/** No benchmark leaves out what keeps a run without a figure, and a group with such a run, from a category. */
export const ruleSet = (
  { directoryName, id }: Pick<OnDisk, "directoryName" | "id">,
  { experiments, group, headline, run, since }: RulesOfBenchmark
): RuleSet => ({
  benchmark: id,
  directoryName,
  run: run.includes(headline) ? run : [...run, headline],
  group: [heldOnly(categories, { since }), ...group],
  experiments
})
