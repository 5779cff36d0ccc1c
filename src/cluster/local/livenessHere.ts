/** Whether the process that a record names still runs, as far as this machine can tell. */
import * as Effect from "effect/Effect"
import { type Liveness, livenessOf, type RecordedProcess, startTicksFromStat } from "../../results/liveness.ts"
import { HostFiles } from "../HostFiles.ts"
import { machineIdentity } from "./machineIdentity.ts"

export const livenessHere = (run: RecordedProcess): Effect.Effect<Liveness, never, HostFiles> =>
  Effect.gen(function*() {
    const files = yield* HostFiles
    const machineId = (yield* files.read("/etc/machine-id"))?.trim()
    const bootId = (yield* files.read("/proc/sys/kernel/random/boot_id"))?.trim()
    const stat = yield* files.read(`/proc/${run.pid}/stat`)
    return livenessOf(run, {
      machineIds: machineId === undefined || machineId === "" ? [] : [machineIdentity(machineId), machineId],
      bootId: bootId ?? null,
      startTicksOf: () => stat === undefined ? undefined : startTicksFromStat(stat)
    })
  })
