/** Which process this one is, and whether a recorded one still runs. */
import { readFileSync } from "node:fs"
import {
  type ProcessIdentity,
  type RecordedProcess,
  startTicksFromStat,
  type ThisMachine
} from "../../results/liveness.ts"
import { machineIdentity } from "./machineIdentity.ts"

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8").trim()
  } catch {
    return undefined
  }
}

const startTicksOf = (pid: number | "self"): number | undefined => {
  const stat = textOf(`/proc/${pid}/stat`)
  return stat === undefined ? undefined : startTicksFromStat(stat)
}

const machineIds = (): ReadonlyArray<string> => {
  const id = textOf("/etc/machine-id")
  return id === undefined || id === "" ? [] : [machineIdentity(id), id]
}

const bootId = (): string | null => textOf("/proc/sys/kernel/random/boot_id") ?? null

export const thisMachine = (): ThisMachine => ({ machineIds: machineIds(), bootId: bootId(), startTicksOf })

export const ownProcess = (): ProcessIdentity => ({
  machine_id: machineIds()[0] ?? null,
  boot_id: bootId(),
  pid: process.pid,
  start_ticks: startTicksOf("self") ?? null
})

/** As the writer of something that is not yet done. */
export const processOf = (owner: ProcessIdentity, writtenAt: string): RecordedProcess => ({
  state: "running",
  machineId: owner.machine_id,
  bootId: owner.boot_id,
  pid: owner.pid,
  startTicks: owner.start_ticks,
  writtenAt
})
