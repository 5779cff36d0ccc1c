/** Is a run whose record says `running` still going? Judged from the record and what this machine knows of its process. */
import type { RunState } from "./RunRecord.ts"

/** A process as files name their writer: with the boot it names one process for ever. */
export interface ProcessIdentity {
  /** Not the id itself but a hash of it. */
  readonly machine_id: string | null
  readonly boot_id: string | null
  readonly pid: number
  readonly start_ticks: number | null
}

/** What a record says of the process that wrote it. */
export interface RecordedProcess {
  readonly state: RunState
  readonly machineId: string | null
  readonly bootId: string | null
  readonly pid: number
  readonly startTicks: number | null
  /** The stage it was in when the record was written; absent where nobody says. */
  readonly stage?: string | null
  readonly writtenAt: string
}

/** What this machine knows: `startTicksOf` answers from /proc, `undefined` when there is no such process. */
export interface ThisMachine {
  /** What records may call it: its hashed id, and the id itself as older ones do. Empty when it is not known. */
  readonly machineIds: ReadonlyArray<string>
  readonly bootId: string | null
  readonly startTicksOf: (pid: number) => number | undefined
}

export type Liveness =
  | { readonly _tag: "ended"; readonly state: Exclude<RunState, "running"> }
  | { readonly _tag: "running" }
  /** The record still says `running`, and its process is gone. */
  | { readonly _tag: "died"; readonly reason: string }
  /** `isElsewhere`: its machine is known, and is not this one. */
  | { readonly _tag: "unknown"; readonly isElsewhere: boolean; readonly reason: string }

export const livenessOf = (run: RecordedProcess, here: ThisMachine): Liveness => {
  if (run.state !== "running") return { _tag: "ended", state: run.state }
  const lastSeen = `last written at ${run.writtenAt}`
  if (run.machineId === null || here.machineIds.length === 0) {
    return { _tag: "unknown", isElsewhere: false, reason: `its machine is not known; ${lastSeen}` }
  }
  if (!here.machineIds.includes(run.machineId)) {
    return { _tag: "unknown", isElsewhere: true, reason: `it was started on another machine; ${lastSeen}` }
  }
  if (run.bootId !== null && here.bootId !== null && run.bootId !== here.bootId) {
    return { _tag: "died", reason: `this machine was restarted since; ${lastSeen}` }
  }
  if (run.pid <= 0) return { _tag: "unknown", isElsewhere: false, reason: `its process is not recorded; ${lastSeen}` }
  const ticks = here.startTicksOf(run.pid)
  if (ticks === undefined) return { _tag: "died", reason: `process ${run.pid} is gone; ${lastSeen}` }
  if (run.startTicks === null) {
    return {
      _tag: "unknown",
      isElsewhere: false,
      reason: `process ${run.pid} exists and may be another one; ${lastSeen}`
    }
  }
  return ticks === run.startTicks
    ? { _tag: "running" }
    : { _tag: "died", reason: `process ${run.pid} is another one by now; ${lastSeen}` }
}

/** Of a record that says `running`: what is known of the run, and never that it goes on where nobody saw it. */
export const stateInWords = (run: RecordedProcess, here: ThisMachine): string => {
  const liveness = livenessOf(run, here)
  const stage = typeof run.stage === "string" ? ` in stage ${run.stage}` : ""
  switch (liveness._tag) {
    case "ended":
      return `it ${liveness.state}`
    case "running":
      return `it is going on${stage}, as process ${run.pid} of this machine`
    case "died":
      return `it died${stage}: ${liveness.reason}`
    case "unknown": {
      const why = run.machineId !== null && here.machineIds.includes(run.machineId)
        ? liveness.reason
        : `nothing shows that it was started on this machine; last written at ${run.writtenAt}`
      return `its record says running${stage}, and whether it is cannot be told here: ${why}`
    }
  }
}

/** Field 22 of /proc/<pid>/stat. The command name, field 2, is in brackets and may hold anything, brackets too. */
export const startTicksFromStat = (stat: string): number | undefined => {
  const fields = stat.slice(stat.lastIndexOf(")") + 1).trim().split(/\s+/)
  const ticks = Number(fields[19])
  return fields[19] !== undefined && Number.isSafeInteger(ticks) ? ticks : undefined
}
