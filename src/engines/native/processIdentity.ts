/** Which process this one is, and whether a recorded one still runs: what the marker of a checkpoint folder says of its writer. */
import { readFileSync } from "node:fs"
import type { MarkerOwner } from "../../benchmarks/checkpointing/marker.ts"
import { machineIdentity } from "../../cluster/local/machineIdentity.ts"
import { type RecordedProcess, startTicksFromStat, type ThisMachine } from "../../results/liveness.ts"

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

export const ownProcess = (): MarkerOwner => ({
  machine_id: machineIds()[0] ?? null,
  boot_id: bootId(),
  pid: process.pid,
  start_ticks: startTicksOf("self") ?? null
})

/** As the writer of something that is not yet done. */
export const processOf = (owner: MarkerOwner, writtenAt: string): RecordedProcess => ({
  state: "running",
  machineId: owner.machine_id,
  bootId: owner.boot_id,
  pid: owner.pid,
  startTicks: owner.start_ticks,
  writtenAt
})
