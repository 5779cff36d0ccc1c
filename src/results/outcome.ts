/**
 * Is what an engine left behind whole? Every expected file there and readable, the headline figures there and finite,
 * every operation of the plan recorded by every rank. A run that fails this did not happen, whatever its exit status.
 */
import type { JsonObject } from "../domain/Json.ts"
import type { Phase } from "../domain/Measurement.ts"
import type { EngineName } from "../domain/Plan.ts"
import { plural } from "../domain/Units.ts"
import * as T from "../rules/tolerant.ts"
import { readEpochStats } from "./dlio/epochStats.ts"
import { readLogHeader } from "./dlio/logHeader.ts"
import { readRankOutput } from "./dlio/rankOutput.ts"
import { readSummary } from "./dlio/summary.ts"
import { type Problems, readJsonObject } from "./documents.ts"
import { configFolder, dlioLogFile, rankOutputFile, rankStatsFile, summaryFile } from "./layout.ts"
import type { RunFolder } from "./RunFolder.ts"
import { orNull } from "./values.ts"
import { readYaml } from "./yamlDocument.ts"

export interface ExpectedOutcome {
  /** Ranks that leave files of figures; 0 for a command that leaves none, such as data generation. */
  readonly ranks: number
  /** Checkpoints each rank writes and reads; 0 where there are none. */
  readonly operations: Readonly<Record<Phase, number>>
  /** Epochs each rank trains; 0 where there are none. */
  readonly epochs: number
  /** Names below `metric` of summary.json that must be numbers. */
  readonly metrics: ReadonlyArray<string>
  /** `dlio.log` must be there and say what ran; absent where other files prove that there was a run. */
  readonly log?: boolean
}

const checkpointMetrics: Readonly<Record<Phase, ReadonlyArray<string>>> = {
  write: ["save_checkpoint_io_mean_GB_per_second", "save_checkpoint_duration_mean_seconds"],
  read: ["load_checkpoint_io_mean_GB_per_second", "load_checkpoint_duration_mean_seconds"]
}

export const checkpointOutcome = (
  plan: { readonly ranks: number; readonly writes: number; readonly reads: number }
): ExpectedOutcome => ({
  ranks: plan.ranks,
  operations: { write: plan.writes, read: plan.reads },
  epochs: 0,
  metrics: [
    ...(plan.writes > 0 ? checkpointMetrics.write : []),
    ...(plan.reads > 0 ? checkpointMetrics.read : []),
    "checkpoint_size_GB"
  ]
})

export const trainingOutcome = (plan: { readonly ranks: number; readonly epochs: number }): ExpectedOutcome => ({
  ranks: plan.ranks,
  operations: { write: 0, read: 0 },
  epochs: plan.epochs,
  metrics: ["train_throughput_mean_samples_per_second", "train_au_mean_percentage"]
})

/**
 * Generation leaves a data set, which the engine has checked, and no file of figures (docs/reference/dlio-training.md 2). The native
 * engine writes its log itself, before anything else.
 */
export const datagenOutcome = (engine: EngineName): ExpectedOutcome => ({
  ranks: 0,
  operations: { write: 0, read: 0 },
  epochs: 0,
  metrics: [],
  log: engine === "native"
})

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

const verb: Readonly<Record<Phase, string>> = { write: "writes", read: "reads" }

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
    const outputName = rankOutputFile(rank)
    const output = file(outputName)
    if (output !== undefined && expected.epochs > 0) {
      const timed = readRankOutput(outputName, output).blocks.filter(({ compute }) => compute._tag === "present")
      const epochs = new Set(timed.map(({ epoch }) => epoch)).size
      if (epochs !== expected.epochs) {
        missing.push(`${plural(expected.epochs, "timed epoch")} in ${outputName} (found ${epochs})`)
      }
    }
    const name = rankStatsFile(rank)
    const stats = file(name)
    if (stats === undefined) continue
    const { checkpoints } = readEpochStats(name, stats)
    if (expected.epochs > 0) continue
    for (const phase of ["write", "read"] as const) {
      const done = checkpoints.filter((entry) => entry.phase === phase && entry.seconds._tag === "present")
      const distinct = new Set(done.map(({ epoch, index }) => `${epoch} ${index}`)).size
      if (distinct !== expected.operations[phase]) {
        missing.push(`${expected.operations[phase]} ${verb[phase]} in ${name} (found ${distinct})`)
      }
    }
  }
  return missing
}
