/** The ways to a host of a job, in the order in which they are tried: as its facts came, then by the launcher, which has to get there anyway. */
import * as Effect from "effect/Effect"
import type { ClusterInformation } from "../../domain/Cluster.ts"
import type { LaunchPlan } from "../../domain/Plan.ts"
import type { Executor } from "../../process/Executor.ts"
import { launcherOf } from "../launcherOf.ts"
import { launcherTransport } from "./launcherTransport.ts"
import { sshTransport } from "./sshTransport.ts"
import type { Refusal, Transport } from "./Transport.ts"

/** A launcher is asked who it is only when it is its turn. */
export const waysTo = (
  launch: LaunchPlan | null,
  { method, missing }: ClusterInformation,
  host: string
): ReadonlyArray<Effect.Effect<Transport, Refusal, Executor>> => {
  const bySsh = Effect.succeed(sshTransport())
  if (launch === null || launch.program === null) return [bySsh]
  const byLauncher = launcherOf({ launcher: undefined, unasked: { ...launch, program: launch.program } }).pipe(
    Effect.mapBoth({
      onFailure: ({ message }): Refusal => ({ reason: message, mayPass: false }),
      onSuccess: (launcher) => launcher === undefined ? sshTransport() : launcherTransport(launcher)
    })
  )
  if (method !== "ssh") return [byLauncher]
  return missing.some((it) => it.host === host) ? [byLauncher] : [bySsh, byLauncher]
}
