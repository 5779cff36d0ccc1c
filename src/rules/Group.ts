/** What rules about several runs look at: one experiment, its runs in time order, each with its part in it. */
import type { EditionId } from "../domain/Edition.ts"
import type { JsonObject } from "../domain/Json.ts"
import type { Category } from "../domain/Verdict.ts"
import { type Known, pending } from "./Evidence.ts"
import type { Voice } from "./issue.ts"
import { voiceOf } from "./issue.ts"
import { type AuthoredText, type Judgement, type RuleText, withEditions } from "./Rule.ts"

/** When a command was typed and when it returned, by the wall clock: ISO 8601 with offset. */
export interface Invocation {
  readonly startedAt: string
  /** null: it never returned. */
  readonly endedAt: string | null
  /** The same in seconds since a machine's boot; absent where it was not recorded. */
  readonly sinceBoot?: { readonly boot: string; readonly started: number; readonly ended: number }
}

/** A run's place among the runs of one command, as its record has it. */
export interface MadeTogether {
  readonly id: string
  /** Counted from 1, of so many. */
  readonly run: number
  readonly runs: number
  readonly name: string
  /** On every host, before the next run began, in seconds; null: nothing was done. */
  readonly after: { readonly command: string; readonly seconds: number; readonly outcome: string } | null
}

/**
 * A finished run as group rules see it. `null` is not recorded. What reports hold of a run has these fields and more, so it
 * is handed over as it is.
 */
export interface GroupMember {
  /** Identifies the run in messages. */
  readonly path: string
  /** What the run rules said of it. */
  readonly category: Category
  readonly benchmarkType: string | null
  readonly model: string | null
  readonly accelerator: string | null
  readonly processes: number | null
  readonly hosts: number | null
  /** Release of the engine; absent or null where nothing says it. */
  readonly engineVersion?: string | null
  readonly role: "warm-up" | "measured" | null
  /** The runs that were made together, and what was done after this one; absent where nothing says so. */
  readonly experiment?: MadeTogether | null
  /** As recorded: ISO 8601 with or without offset, or `YYYYMMDD_HHMMSS`. */
  readonly start: string | null
  readonly end: string | null
  /** When the command was typed and when it returned; only records of this program know. */
  readonly invocation: Invocation | null
  /** How the wall clock was set while it lasted; absent or null where nothing shows it. */
  readonly clock?: string | null
  /** The workload as it ran. */
  readonly parameters: JsonObject | null
  /**
   * The data that vectors were searched in or loaded into: `vectors`, `dimension`, `index_type`, and `inserted_vectors` of a
   * load. Other benchmarks say it in their parameters.
   */
  readonly dataset: JsonObject | null
  readonly checkpointWrites: number | null
  readonly checkpointReads: number | null
  /** Of all hosts together; `least` and `most` of any one host, null or absent where only the total is known. */
  readonly system: {
    readonly totalMemoryBytes: number | null
    readonly leastMemoryBytes?: number | null
    readonly mostMemoryBytes?: number | null
  } | null
}

/** What a run is to its experiment's result. */
export type Part = "warm-up" | "measured" | "write and read" | "write" | "read" | "not counted"

/** A run and its part. */
export interface Played<M extends GroupMember> {
  readonly run: M
  readonly part: Part
}

/** Runs that are judged together, in time order. */
export interface Experiment<M extends GroupMember> {
  readonly members: ReadonlyArray<Played<M>>
}

/** Forms the experiments of one group of completed runs, newest first. Runs of an empty group form none; else there is one. */
export type FormExperiments = <M extends GroupMember>(
  edition: EditionId,
  runs: ReadonlyArray<M>
) => ReadonlyArray<Experiment<M>>

/** What the tree holds beside the runs of an experiment. */
export interface Surroundings {
  /** `system_under_test` of `systems/<system>.yaml`; pending where the runs lie in no submission. */
  readonly description: Known<JsonObject>
  /** Data generations, or loads, of the same workload, in time order. */
  readonly generations: Known<ReadonlyArray<Generation>>
  /** What may be a run of the same group and is in no experiment with these: unreadable folders, and runs of no known group. */
  readonly beside: ReadonlyArray<Beside>
}

/** Something that may be a run, where the runs of a group lie. */
export interface Beside extends Pick<GroupMember, "path" | "start"> {
  /** Why it is not among them. */
  readonly reason: string
  /** It can be read, and belongs to another group by what it says. */
  readonly elsewhere: boolean
}

/** A data generation or load, as rules about the data of a run see it. */
export type Generation = Pick<GroupMember, "path" | "start" | "clock" | "parameters" | "dataset">

const nothingAround: Surroundings = { description: pending, generations: pending, beside: [] }

/** Of runs that are judged by themselves, nothing is around. */
export const around = (group: GroupEvidence): Surroundings => group.around ?? nothingAround

/** All that a rule about several runs may look at. */
export interface GroupEvidence extends Experiment<GroupMember> {
  /** Where the runs lie in a tree. */
  readonly around?: Surroundings
  readonly edition: EditionId
  /** On-disk name of the benchmark. */
  readonly benchmarkType: string
}

/** A rule about the runs of one experiment. */
export interface GroupRule extends RuleText {
  readonly scope: "submission"
  readonly evidence: "group"
  /** Never throws; what cannot be read becomes an issue. */
  readonly evaluate: (group: GroupEvidence) => Judgement
}

/** What the author of such a rule writes. */
export type GroupRuleText = AuthoredText

/** Builds a rule about several runs: its text, and a function that is handed the rule's own voice. */
export const groupRule = (
  text: GroupRuleText,
  judge: (group: GroupEvidence, say: Voice) => Judgement
): GroupRule => {
  const say = voiceOf(text.id)
  return { ...withEditions(text), scope: "submission", evidence: "group", evaluate: (group) => judge(group, say) }
}
