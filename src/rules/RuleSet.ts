/** Everything a benchmark's folder says about judging it. */
import type { FormExperiments, GroupRule } from "./Group.ts"
import type { RunRule } from "./Rule.ts"

export interface RuleSet {
  /** Command-line name: `training`, `checkpointing`, `vectordb`, `kvcache`. */
  readonly benchmark: string
  /** Name on disk and in metadata. */
  readonly directoryName: string
  readonly run: ReadonlyArray<RunRule>
  readonly group: ReadonlyArray<GroupRule>
  readonly experiments: FormExperiments
  /** Parameters the existing tool adds by itself; in records without origins they have the origin `tool`. */
  readonly toolInjected: ReadonlyArray<string>
}
