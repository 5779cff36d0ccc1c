/** A rule is a value: what it demands, where that is written, what it reads, and the function that judges. */
import type { EditionId } from "../domain/Edition.ts"
import type { Issue } from "../domain/Verdict.ts"
import { editionsWith, type Holds } from "./editions/editions.ts"
import type { RunEvidence } from "./Evidence.ts"

/** What a rule is about: one run, the runs of a submission, or its folders. */
export type Scope = "run" | "submission" | "package"

/** `pending`: the evidence cannot exist yet. Otherwise the issues found; an empty list is a pass. */
export type Judgement = ReadonlyArray<Issue> | "pending"

/** What a rule says of itself, in every list and in docs/RULES.md. */
export interface RuleText {
  /** The published number where there is one, for example `4.6.1`; else a name. */
  readonly id: string
  readonly title: string
  /** What it demands, in a sentence or two, for `rules explain`. */
  readonly demands: string
  /** What it comes to in each of its editions, where they differ, by their names: `rules diff` compares these. */
  readonly byEdition?: Readonly<Record<string, string>>
  /** Where it is written. */
  readonly source: string
  readonly editions: ReadonlyArray<EditionId>
  readonly scope: Scope
  /** `plan`: can be judged before the run. `run`: needs the finished run. `group`: several runs. `package`: a package's folders. */
  readonly evidence: "plan" | "run" | "group" | "package"
  /** Names of the facts it reads, for people. */
  readonly reads: ReadonlyArray<string>
  readonly examples: { readonly pass: string; readonly fail: string }
}

/** A rule's text as it is written: the editions follow from where it holds. */
export interface AuthoredText extends Omit<RuleText, "byEdition" | "editions" | "evidence" | "scope">, Holds {
  /** What it comes to in an edition, where editions differ. */
  readonly inEdition?: (edition: EditionId) => string
}

/** The text with the editions that it holds in, and what it comes to in each. */
export const withEditions = <T extends AuthoredText>(
  { inEdition, since, until, where, ...text }: T
): Omit<T, keyof Holds | "inEdition"> & Pick<RuleText, "byEdition" | "editions"> => {
  const editions = editionsWith({ since, until, where })
  return {
    ...text,
    editions,
    ...(inEdition === undefined
      ? {}
      : { byEdition: Object.fromEntries(editions.map((edition) => [edition, inEdition(edition)])) })
  }
}

/** The same rule in fewer editions, for a benchmark that is younger than a rule it shares. */
export const heldOnly = <R extends RuleText>(rule: R, holds: Holds): R => {
  const within = editionsWith(holds)
  return { ...rule, editions: rule.editions.filter((edition) => within.includes(edition)) }
}

/** A rule about one run. */
export interface RunRule extends RuleText {
  readonly scope: "run"
  /** Never throws; what cannot be read becomes an issue. */
  readonly evaluate: (evidence: RunEvidence) => Judgement
}
