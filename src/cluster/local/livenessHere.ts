/** Whether the process that a file names still runs, as far as a machine can tell through its files. */
import * as Effect from "effect/Effect"
import {
  hasEndedByStat,
  type Liveness,
  livenessOf,
  type RecordedProcess,
  startTicksFromStat,
  type ThisMachine
} from "../../results/liveness.ts"
import { HostFiles } from "../HostFiles.ts"
import { idFiles, machineOf } from "./processIdentity.ts"

/** What is known there of one process. */
export const machineOfHost = (pid: number): Effect.Effect<ThisMachine, never, HostFiles> =>
  Effect.gen(function*() {
    const files = yield* HostFiles
    const texts = { machineId: yield* files.read(idFiles.machineId), bootId: yield* files.read(idFiles.bootId) }
    const stat = yield* files.read(`/proc/${pid}/stat`)
    return machineOf(texts, () => stat === undefined || hasEndedByStat(stat) ? undefined : startTicksFromStat(stat))
  })

export const livenessHere = (run: RecordedProcess): Effect.Effect<Liveness, never, HostFiles> =>
  Effect.map(machineOfHost(run.owner.pid), (here) => livenessOf(run, here))
