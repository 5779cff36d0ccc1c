/** Which process this one is, and whether another one still runs. */
import { readFileSync } from "node:fs"
import {
  hasEndedByStat,
  identityOn,
  type ProcessIdentity,
  startTicksFromStat,
  type ThisMachine
} from "../../results/liveness.ts"
import { machineIdentity } from "./machineIdentity.ts"

/** `machineId`: the text of /etc/machine-id. */
export const machineOf = (
  texts: { readonly machineId: string | undefined; readonly bootId: string | undefined },
  startTicksOf: ThisMachine["startTicksOf"]
): ThisMachine => {
  const [machineId, bootId] = [texts.machineId?.trim() ?? "", texts.bootId?.trim() ?? ""]
  return {
    machineIds: machineId === "" ? [] : [machineIdentity(machineId), machineId],
    bootId: bootId === "" ? null : bootId,
    startTicksOf
  }
}

export const idFiles = { machineId: "/etc/machine-id", bootId: "/proc/sys/kernel/random/boot_id" } as const

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return undefined
  }
}

const exists = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}

/** A process of another user may be there and hide from /proc (hidepid), and not every system has a /proc. */
const startTicksOf = (pid: number): number | null | undefined => {
  const stat = textOf(`/proc/${pid}/stat`)
  if (stat !== undefined && hasEndedByStat(stat)) return undefined
  const ticks = stat === undefined ? undefined : startTicksFromStat(stat)
  return ticks ?? (exists(pid) ? null : undefined)
}

export const thisMachine = (): ThisMachine =>
  machineOf({ machineId: textOf(idFiles.machineId), bootId: textOf(idFiles.bootId) }, startTicksOf)

export const ownProcess = (): ProcessIdentity => identityOn(thisMachine(), process.pid)
