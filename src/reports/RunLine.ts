/** A run as the journal holds it: cut into what each step of a report needs, each part made once, where the run is read. */
import type { Issue } from "../domain/Verdict.ts"
import type * as Results from "../results/RunFacts.ts"
import type { GroupMember } from "../rules/Group.ts"
import { keyOf } from "./group.ts"
import { csvCells } from "./outputs/csv.ts"
import { type RunCore, runCore } from "./outputs/runJson.ts"
import type { ReportRun, SeriesPoint } from "./ReportRun.ts"

/** What is kept in memory of every folder while groups are formed. */
export interface LineHead {
  readonly path: string
  readonly fingerprint: string | null
  /** Of a folder that looks like a run and cannot be used; the other fields are then absent. */
  readonly leftOut?: Results.LeftOut
  /** A shape of CSV rows: its name and its columns; nothing else is there then. */
  readonly shape?: readonly [name: string, columns: ReadonlyArray<string>]
  /** `keyOf` its identity. */
  readonly key?: string
  readonly kind?: Results.RunKind
  readonly start?: string | null
  readonly recordedId?: string | null
  readonly reason?: string | null
  readonly command?: string | null
}

/** What group rules and aggregates read of a run. */
export interface GroupRun extends GroupMember {
  readonly judgedBy: ReportRun["judgedBy"]
  readonly metrics: Readonly<Record<string, number>>
  readonly writes: ReadonlyArray<SeriesPoint>
  readonly reads: ReadonlyArray<SeriesPoint>
  readonly issues: ReadonlyArray<Issue>
}

export const groupRun = (
  core: RunCore,
  parameters: GroupRun["parameters"],
  issues: ReadonlyArray<Issue>
): GroupRun => {
  const metrics: Record<string, number> = {}
  for (const [name, value] of Object.entries(core.metrics ?? {})) if (typeof value === "number") metrics[name] = value
  return {
    path: core.path,
    category: core.category,
    benchmarkType: core.benchmark_type,
    model: core.model,
    accelerator: core.accelerator,
    processes: core.num_processes,
    hosts: core.num_hosts,
    role: core.role,
    start: core.start,
    end: core.end,
    invocation: core.invocation,
    parameters,
    checkpointWrites: core.checkpoints_to_write,
    checkpointReads: core.checkpoints_to_read,
    system: core.system_info === null ? null : { totalMemoryBytes: core.system_info.total_memory_bytes },
    judgedBy: core.judged_by,
    metrics,
    writes: core.checkpoint_writes,
    reads: core.checkpoint_reads,
    issues
  }
}

export interface EncodedRun {
  readonly head: LineHead
  /** JSON texts in the order of `partNames`. */
  readonly parts: ReadonlyArray<string>
}

/** `shapeOf` names a list of columns. */
export const encodeRun = (
  run: ReportRun,
  fingerprint: string | null,
  shapeOf: (columns: ReadonlyArray<string>) => string
): EncodedRun => {
  const head: LineHead = {
    path: run.path,
    fingerprint,
    key: keyOf(run),
    kind: run.kind,
    start: run.start,
    recordedId: run.recordedId,
    reason: run.kindReason,
    command: run.command
  }
  const core = runCore(run)
  const texts = { parameters: JSON.stringify(run.parameters), issues: JSON.stringify(run.issues) }
  const { cells, columns } = csvCells(core, run, texts)
  return {
    head,
    parts: [
      JSON.stringify(head),
      texts.parameters,
      texts.issues,
      JSON.stringify(core),
      JSON.stringify([shapeOf(columns), cells])
    ]
  }
}

/** A run that can be counted or listed: what groups are formed by. */
export interface RunHead {
  readonly path: string
  readonly key: string
  readonly kind: Results.RunKind
  readonly start: string | null
  readonly recordedId: string | null
  readonly reason: string | null
  readonly command: string | null
}

export const runHead = (head: LineHead): RunHead | null =>
  head.key === undefined || head.kind === undefined ? null : {
    path: head.path,
    key: head.key,
    kind: head.kind,
    start: head.start ?? null,
    recordedId: head.recordedId ?? null,
    reason: head.reason ?? null,
    command: head.command ?? null
  }
