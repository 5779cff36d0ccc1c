/**
 * Is what an engine left behind whole? Every expected file there and readable, the headline figures there and finite, all work
 * of the plan recorded by every rank. A run that fails this did not happen, whatever its exit status.
 */
import type { JsonObject } from "../domain/Json.ts"
import * as T from "../rules/tolerant.ts"
import { readLogHeader } from "./dlio/logHeader.ts"
import { readSummary } from "./dlio/summary.ts"
import { type Problems, readJsonObject } from "./documents.ts"
import { configFolder, dlioLogFile, rankOutputFile, rankStatsFile, summaryFile } from "./layout.ts"
import type { RunFolder } from "./RunFolder.ts"
import { orNull } from "./values.ts"
import { readYaml } from "./yamlDocument.ts"

/** What one rank leaves; undefined where it cannot be read, which is said already. */
interface RankFiles {
  readonly output: { readonly name: string; readonly content: JsonObject | undefined }
  readonly stats: { readonly name: string; readonly content: JsonObject | undefined }
}

export interface ExpectedOutcome {
  /** Ranks that leave files of figures; 0 for work that leaves none. */
  readonly ranks: number
  /** Names below `metric` of summary.json that must be numbers. */
  readonly metrics: ReadonlyArray<string>
  /** What a rank's files lack of the work that was planned, in words that fit "the run ended without …". */
  readonly lacking: (files: RankFiles) => ReadonlyArray<string>
  /** `dlio.log` must be there and say what ran; absent where other files prove that there was a run. */
  readonly log?: boolean
}

const snapshotFiles = ["config.yaml", "hydra.yaml", "overrides.yaml"] as const

/** What DLIO leaves of itself beside its figures: its log, and Hydra's account of what it was told. */
export const missingArtefacts = (folder: RunFolder): ReadonlyArray<string> => {
  const log = folder.entries.some(({ name }) => name === dlioLogFile)
    ? readLogHeader(folder, []) === undefined ? [`the line of ${dlioLogFile} that says what ran`] : []
    : [dlioLogFile]
  const snapshot = snapshotFiles.flatMap((name) => {
    const path = `${configFolder}/${name}`
    const problems: Problems = []
    const content = readYaml(folder, path, problems)
    if (content !== undefined && content !== null) return []
    return [problems[0] === undefined ? path : `a readable ${path} (${problems[0].reason})`]
  })
  return [...log, ...snapshot]
}

/** What is missing, in words that fit "the run ended without …"; empty when the outcome is whole. */
export const missingFromOutcome = (folder: RunFolder, expected: ExpectedOutcome): ReadonlyArray<string> => {
  const missing: Array<string> = []
  const file = (name: string): JsonObject | undefined => {
    const problems: Problems = []
    const content = readJsonObject(folder, name, problems)
    if (content === undefined) {
      missing.push(problems[0] === undefined ? name : `a readable ${name} (${problems[0].reason})`)
    }
    return content
  }

  const content = expected.ranks === 0 ? undefined : file(summaryFile)
  if (content !== undefined) {
    const summary = readSummary(content)
    const ranks = orNull(summary.processes)
    if (ranks !== expected.ranks) missing.push(`num_accelerators ${expected.ranks} in ${summaryFile} (found ${ranks})`)
    if (summary.end._tag !== "present") missing.push(`an end in ${summaryFile}`)
    for (const name of expected.metrics) {
      if (T.number(T.at(summary.metrics, name), name)._tag !== "present") {
        missing.push(`a number for metric.${name} in ${summaryFile}`)
      }
    }
  }

  if (expected.log === true) {
    if (!folder.entries.some(({ name }) => name === dlioLogFile)) missing.push(dlioLogFile)
    else if (readLogHeader(folder, []) === undefined) missing.push(`the line of ${dlioLogFile} that says what ran`)
  }

  for (let rank = 0; rank < expected.ranks; rank++) {
    const [output, stats] = [rankOutputFile(rank), rankStatsFile(rank)]
    missing.push(...expected.lacking({
      output: { name: output, content: file(output) },
      stats: { name: stats, content: file(stats) }
    }))
  }
  return missing
}
