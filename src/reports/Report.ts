/** What outputs are made of: one head, then group after group, then one foot. Nothing here depends on when or how fast. */
import type { Aggregate } from "../benchmarks/shared/figures/Aggregate.ts"
import type { EditionId } from "../domain/Edition.ts"
import type { Category, Issue } from "../domain/Verdict.ts"
import type { Identity } from "../results/Identity.ts"
import type { Part } from "../rules/Group.ts"
import type { NearMiss } from "./group.ts"
import type { GroupRun } from "./GroupRun.ts"
import type { LeftOut } from "./LeftOut.ts"

/** Runs that a rule about several runs judged together. */
export interface Experiment {
  /** Paths, in time order. */
  readonly runs: ReadonlyArray<{ readonly path: string; readonly part: Part }>
  readonly category: Category
  readonly issues: ReadonlyArray<Issue>
  readonly aggregates: ReadonlyArray<Aggregate>
}

export interface ChecklistItem {
  readonly rule: string
  readonly demand: string
  /** `warned`: nothing refuses the group, and something is to be known. */
  readonly state: "met" | "not met" | "not checked" | "warned"
  /** What is said against it, where it is not met. */
  readonly missing: ReadonlyArray<string>
}

/** A run in its group, with the texts that were made of it where it was read. */
export interface ReportedRun extends GroupRun {
  readonly part: Part | null
  /** JSON texts as the journal holds them; `csv` is `[shape, row]`. */
  readonly texts: Readonly<Record<"core" | "parameters" | "issues" | "csv", Uint8Array>>
}

export interface Group {
  /** Counted from 1 in the order of the outputs. */
  readonly number: number
  readonly identity: Identity
  readonly name: string
  /** The worse of the group's rules and its runs. */
  readonly category: Category
  /** Of rules about several runs, and of the tree. */
  readonly issues: ReadonlyArray<Issue>
  /** In time order. */
  readonly runs: ReadonlyArray<ReportedRun>
  /** The first is the one the group is shown by; then the others, newest first, as far as they are listed. */
  readonly experiments: ReadonlyArray<Experiment>
  /** How many sets of runs can be judged together, listed or not. */
  readonly sets: number
  /** Of the first experiment. */
  readonly aggregates: ReadonlyArray<Aggregate>
  readonly checklist: ReadonlyArray<ChecklistItem>
  /** What to type next, when something is missing that a command can supply. */
  readonly next: string | null
  readonly nearMisses: ReadonlyArray<NearMiss>
}

export interface Filters {
  readonly edition: EditionId | null
  readonly systems: ReadonlyArray<string>
  readonly organizations: ReadonlyArray<string>
  readonly benchmarks: ReadonlyArray<string>
}

export interface Head {
  readonly program: string
  /** What whoever made the report calls it and says of it; null where nothing was said. */
  readonly title: string | null
  readonly note: string | null
  readonly filters: Filters
}

type Tally = Readonly<Record<Category, number>>

export interface Foot {
  readonly runs: Tally
  readonly groups: Tally
  readonly auxiliary: number
  readonly incomplete: number
  /** Runs that are there and that the filters left out. */
  readonly filtered: number
  /** Of names: a filter that no run has, one name in two spellings. */
  readonly notes: ReadonlyArray<string>
  readonly leftOut: ReadonlyArray<LeftOut>
}
