/** One run folder → what the report keeps of it: read, judged by the rules of its benchmark, recomputed from its ranks. */
import type { Reading } from "../benchmarks/Reading.ts"
import type { RanksRead, Recomputed } from "../benchmarks/shared/recompute/Recorded.ts"
import type { EditionId } from "../domain/Edition.ts"
import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../domain/Json.ts"
import { categoryOf, type Verdict } from "../domain/Verdict.ts"
import type { KnownReadings } from "../reading/KnownReadings.ts"
import { type ReadOptions, readRun } from "../reading/readRun.ts"
import { stateInWords, type ThisMachine } from "../results/liveness.ts"
import { readRanks } from "../results/readRanks.ts"
import type { LeftOut, Problem, RunFacts } from "../results/RunFacts.ts"
import type { RunFolder } from "../results/RunFolder.ts"
import { voiceOf } from "../rules/issue.ts"
import { editionKnown, judge, worstFirst } from "../rules/judge.ts"
import { type Figures, possibleFigures } from "../rules/possible.ts"
import type { ReportRun } from "./ReportRun.ts"

export type Examined =
  | { readonly _tag: "run"; readonly run: ReportRun; readonly settled: boolean }
  | { readonly _tag: "leftOut"; readonly leftOut: LeftOut }

const notChecked: Recomputed = { issues: [], writes: [], reads: [] }

const undetermined = (facts: RunFacts): Verdict => ({
  category: "UNKNOWN",
  edition: facts.evidence.edition,
  issues: [
    voiceOf(editionKnown).unknown(
      `not judged: ${facts.editionReason}; name an edition with --edition to judge it`,
      { parameter: "edition" }
    )
  ],
  pending: []
})

const verdictOf = (reading: Reading | undefined, facts: RunFacts, edition: EditionId | null): Verdict =>
  edition === null ? undetermined(facts) : judge(reading?.rules.run ?? [], {
    ...facts.evidence,
    edition,
    ofRound: facts.evidence.ofRound === true && edition === facts.edition
  })

/** Digits without end (`1e400`) are valid JSON and no number: what one output would call Infinity another cannot say. */
const finite = (value: Json): Json => {
  if (typeof value === "number") return Number.isFinite(value) ? value : null
  if (isJsonArray(value)) return value.every((item) => finite(item) === item) ? value : value.map(finite)
  return isJsonObject(value) ? finiteObject(value) : value
}

/** The very same object where all its numbers are finite. */
const finiteObject = (object: JsonObject): JsonObject => {
  const made = Object.entries(object).map(([key, value]) => [key, finite(value)] as const)
  return made.every(([key, value]) => value === object[key]) ? object : Object.fromEntries(made)
}

const noFigures = ({ evidence }: RunFacts, figures: Figures | null): ReadonlyArray<Problem> =>
  figures === null ? [] : figures.impossible.map(({ field, value }) => ({
    file: evidence.metrics._tag === "present" ? evidence.metrics.source : "",
    field,
    kind: "impossible",
    reason: `${value} is no figure: nothing can be so`
  }))

const reportRun = (
  reading: Reading | undefined,
  facts: RunFacts,
  chosen: EditionId | null,
  ranks: RanksRead
) => {
  const again = facts.kind === "measured" ? reading?.crossCheck?.(facts, ranks) ?? notChecked : notChecked
  const judgedBy = chosen ?? facts.edition
  const { issues: ruled } = facts.kind === "measured" ? verdictOf(reading, facts, judgedBy) : { issues: [] }
  const own = facts.kind === "measured" && facts.evidence.unread === undefined
    ? again.issues
    : []
  const issues = worstFirst([...ruled, ...own])
  const ownCategory = chosen === null || chosen === facts.edition || facts.kind !== "measured"
    ? null
    : categoryOf([...verdictOf(reading, facts, facts.edition).issues, ...own])
  const figures = facts.metrics === null ? null : possibleFigures(finiteObject(facts.metrics))
  // A whole copy: picking fields is slow, and outputs name what they write.
  return {
    ...facts,
    metrics: figures === null ? null : figures.metrics,
    problems: [...facts.problems, ...noFigures(facts, figures), ...ranks.unread],
    parameters: facts.parameters === null ? null : finiteObject(facts.parameters),
    series: facts.systemName === null ? facts.series : null,
    dialect: facts.engine === "dlio" && facts.shape !== "dlio" ? facts.shape : null,
    phases: reading?.phases(facts) ?? ["read" as const],
    writes: again.writes,
    reads: again.reads,
    category: facts.kind === "measured" ? categoryOf(issues) : "INVALID",
    judgedBy,
    ownCategory,
    issues
  } satisfies ReportRun
}

interface HowToExamine extends ReadOptions {
  /** What tells whether the process of a run that says `running` lives; without it nobody is asked. */
  readonly here?: ThisMachine
}

/** `chosen` is `--edition`, when it judges all runs. Never throws. */
export const examineRun = (
  readings: KnownReadings,
  folder: RunFolder,
  chosen: EditionId | null,
  { deep, here }: HowToExamine
): Examined => {
  const read = readRun(readings, folder, { deep })
  if (read._tag === "leftOut") return read
  const { process } = read.facts
  const facts = process === null || here === undefined
    ? read.facts
    : { ...read.facts, kindReason: stateInWords(process, here) }
  const unread: Array<Problem> = []
  const ranks = facts.kind === "measured" ? readRanks(folder, unread) : []
  return {
    _tag: "run",
    run: reportRun(readings.of(facts.benchmarkType), facts, chosen, { ranks, unread }),
    /** Whether the process of a run that says `running` lives is asked anew by every report. */
    settled: process === null
  }
}
