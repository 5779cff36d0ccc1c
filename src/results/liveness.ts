/**
 * Who wrote something that is not done yet, and whether that process still runs: for records, markers of checkpoints, manifests
 * of data sets and locks alike. Judged from what was written and what this machine knows of its processes. Pure.
 */
import { isCount, isJsonObject } from "../domain/Json.ts"
import type { RunState } from "./RunRecord.ts"

/** A process as files name their writer: with the boot it names one process for ever. */
export interface ProcessIdentity {
  /** Not the id itself but a hash of it. */
  readonly machine_id: string | null
  readonly boot_id: string | null
  /** 0 where it is not known. */
  readonly pid: number
  /** Of /proc/<pid>/stat; null where the kernel does not tell. */
  readonly start_ticks: number | null
}

const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === "string"

/** As it lies in a file. What is no identity is none: it says less than it should, and never more. */
export const identityIn = (value: unknown): ProcessIdentity | undefined => {
  if (!isJsonObject(value)) return undefined
  const { boot_id, machine_id, pid, start_ticks } = value
  return isTextOrNull(machine_id) && isTextOrNull(boot_id) && isCount(pid) &&
      (start_ticks === null || isCount(start_ticks))
    ? { machine_id, boot_id, pid, start_ticks }
    : undefined
}

/** What a file says of the process that wrote it. */
export interface RecordedProcess {
  readonly state: RunState
  readonly owner: ProcessIdentity
  /** The stage it was in when the record was written; absent where nobody says. */
  readonly stage?: string | null
  readonly writtenAt: string
}

/** The writer of something that is not done. */
export const writerOf = (owner: ProcessIdentity, writtenAt: string): RecordedProcess => ({
  state: "running",
  owner,
  writtenAt
})

export interface ThisMachine {
  /** What files may call it: its hashed id, and the id itself as older records do. Empty when it is not known. */
  readonly machineIds: ReadonlyArray<string>
  readonly bootId: string | null
  /** undefined when there is no such process; null when there is one, and when it began is not told. */
  readonly startTicksOf: (pid: number) => number | null | undefined
}

export const identityOn = (here: ThisMachine, pid: number): ProcessIdentity => ({
  machine_id: here.machineIds[0] ?? null,
  boot_id: here.bootId,
  pid,
  start_ticks: here.startTicksOf(pid) ?? null
})

export type Liveness =
  | { readonly _tag: "ended"; readonly state: Exclude<RunState, "running"> }
  | { readonly _tag: "running" }
  /** The record still says `running`, and its process is gone. */
  | { readonly _tag: "died"; readonly reason: string }
  /** `isElsewhere`: its machine is known, and is not this one. */
  | { readonly _tag: "unknown"; readonly isElsewhere: boolean; readonly reason: string }

export const livenessOf = ({ owner, state, writtenAt }: RecordedProcess, here: ThisMachine): Liveness => {
  if (state !== "running") return { _tag: "ended", state }
  const lastSeen = `last written at ${writtenAt}`
  const unknown = (why: string, isElsewhere = false): Liveness => ({
    _tag: "unknown",
    isElsewhere,
    reason: `${why}; ${lastSeen}`
  })
  const died = (why: string): Liveness => ({ _tag: "died", reason: `${why}; ${lastSeen}` })
  const { boot_id, machine_id, pid, start_ticks } = owner
  if (machine_id === null || here.machineIds.length === 0) return unknown("its machine is not known")
  if (!here.machineIds.includes(machine_id)) return unknown("it was started on another machine", true)
  if (boot_id !== null && here.bootId !== null && boot_id !== here.bootId) {
    return died("this machine was restarted since")
  }
  if (pid <= 0) return unknown("its process is not recorded")
  const ticks = here.startTicksOf(pid)
  if (ticks === undefined) return died(`process ${pid} is gone`)
  if (ticks === null || start_ticks === null) return unknown(`process ${pid} exists and may be another one`)
  return ticks === start_ticks ? { _tag: "running" } : died(`process ${pid} is another one by now`)
}

/** A writer that is not known to have ended. */
interface Holder {
  /** To be read behind its name. */
  readonly says: string
  /** It is seen to go on. */
  readonly isAlive: boolean
}

/** Who may be writing in a folder whose owner never said that it was done. */
export const holderOf = (owner: ProcessIdentity, liveness: Liveness): Holder | undefined =>
  liveness._tag === "running"
    ? { says: `is writing here now, process ${owner.pid}`, isAlive: true }
    : liveness._tag === "unknown" && liveness.isElsewhere
    ? { says: `was writing here and never said that it was done: ${liveness.reason}`, isAlive: false }
    : undefined

/** Of a record that says `running`: what is known of the run, and never that it goes on where nobody saw it. */
export const stateInWords = (run: RecordedProcess, here: ThisMachine): string => {
  const liveness = livenessOf(run, here)
  const stage = typeof run.stage === "string" ? ` in stage ${run.stage}` : ""
  switch (liveness._tag) {
    case "ended":
      return `it ${liveness.state}`
    case "running":
      return `it is going on${stage}, as process ${run.owner.pid} of this machine`
    case "died":
      return `it died${stage}: ${liveness.reason}`
    case "unknown": {
      const why = here.machineIds.includes(run.owner.machine_id ?? "")
        ? liveness.reason
        : `nothing shows that it was started on this machine; last written at ${run.writtenAt}`
      return `its record says running${stage}, and whether it is cannot be told here: ${why}`
    }
  }
}

const fieldsAfterName = (stat: string): ReadonlyArray<string> =>
  stat.slice(stat.lastIndexOf(")") + 1).trim().split(/\s+/)

/** Field 3 of /proc/<pid>/stat: it has ended, and nobody has asked for its status yet. */
export const hasEndedByStat = (stat: string): boolean => ["Z", "X", "x"].includes(fieldsAfterName(stat)[0] ?? "")

/** Field 22 of /proc/<pid>/stat; undefined where it is no number. The command name, field 2, may hold anything, brackets too. */
export const startTicksFromStat = (stat: string): number | undefined => {
  const ticks = fieldsAfterName(stat)[19]
  return ticks !== undefined && Number.isSafeInteger(Number(ticks)) ? Number(ticks) : undefined
}
