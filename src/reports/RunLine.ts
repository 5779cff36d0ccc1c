/** A run as the journal holds it: cut into what each step of a report needs, each part made once, where the run is read. */
import type { Issue } from "../domain/Verdict.ts"
import type * as Results from "../results/RunFacts.ts"
import type { GroupMember } from "../rules/Group.ts"
import { keyOf } from "./group.ts"
import { csvCells } from "./outputs/csv.ts"
import { runDetail } from "./outputs/runDetail.ts"
import { runJson } from "./outputs/runJson.ts"
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

/** What group rules and aggregates read of a run; parameters and issues stand apart, for most runs share them. */
export interface MemberPart extends Omit<GroupMember, "parameters"> {
  readonly judgedBy: ReportRun["judgedBy"]
  readonly metrics: Readonly<Record<string, number>>
  readonly writes: ReadonlyArray<SeriesPoint>
  readonly reads: ReadonlyArray<SeriesPoint>
}

export interface GroupRun extends MemberPart {
  readonly parameters: GroupMember["parameters"]
  readonly issues: ReadonlyArray<Issue>
}

const memberOf = (run: ReportRun): MemberPart => ({
  path: run.path,
  category: run.category,
  benchmarkType: run.benchmarkType,
  model: run.model,
  accelerator: run.accelerator,
  processes: run.processes,
  hosts: run.hosts,
  role: run.role,
  start: run.start,
  end: run.end,
  invocation: run.invocation,
  checkpointWrites: run.checkpointWrites,
  checkpointReads: run.checkpointReads,
  system: run.system === null ? null : { totalMemoryBytes: run.system.totalMemoryBytes },
  judgedBy: run.judgedBy,
  metrics: Object.fromEntries(
    Object.entries(run.metrics ?? {}).flatMap(([name, value]) =>
      typeof value === "number" && Number.isFinite(value) ? [[name, value]] : []
    )
  ),
  writes: run.writes,
  reads: run.reads
})

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
  const { cells, columns } = csvCells(run)
  return {
    head,
    parts: [
      JSON.stringify(head),
      JSON.stringify(memberOf(run)),
      JSON.stringify(run.parameters),
      JSON.stringify(run.issues),
      JSON.stringify(runJson(run)),
      JSON.stringify([shapeOf(columns), cells]),
      JSON.stringify(runDetail(run))
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
