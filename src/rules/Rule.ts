/** A rule is a value: what it demands, where that is written, what it reads, and the function that judges. */
import type { Edition } from "../domain/Edition.ts"
import type { Issue } from "../domain/Verdict.ts"
import type { RunEvidence } from "./Evidence.ts"

export type Scope = "run" | "submission" | "package"

/** `pending`: the evidence cannot exist yet. Otherwise the issues found; an empty list is a pass. */
export type Judgement = ReadonlyArray<Issue> | "pending"

export interface RuleText {
  /** The published number where there is one, for example `4.6.1`; else a name. */
  readonly id: string
  readonly title: string
  /** What it demands, in a sentence or two, for `rules explain`. */
  readonly demands: string
  /** What it comes to in each edition, where editions differ: `rules diff` compares these. */
  readonly byEdition?: Readonly<Partial<Record<Edition, string>>>
  /** Where it is written. */
  readonly source: string
  readonly editions: ReadonlyArray<Edition>
  readonly scope: Scope
  /** `plan`: can be judged before the run. `run`: needs the finished run. `group`: needs several runs. */
  readonly evidence: "plan" | "run" | "group"
  /** Names of the facts it reads, for people. */
  readonly reads: ReadonlyArray<string>
  readonly examples: { readonly pass: string; readonly fail: string }
}

export interface RunRule extends RuleText {
  readonly scope: "run"
  /** Never throws; what cannot be read becomes an issue. */
  readonly evaluate: (evidence: RunEvidence) => Judgement
}
