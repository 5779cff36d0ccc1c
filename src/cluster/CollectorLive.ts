/** Facts about the hosts of a run, by the way that was asked for. A way that fails is not replaced by another. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import type { ClusterInformation } from "../domain/Cluster.ts"
import { ClusterFactsFailed } from "../errors/AppError.ts"
import { Executor } from "../process/Executor.ts"
import { Collector, type CollectorChoice, type CollectRequest } from "./Collector.ts"
import { declaredMemory } from "./declaredMemory.ts"
import { HostFiles } from "./HostFiles.ts"
import { launcherOf } from "./launcherOf.ts"
import { collectLocally, isLocalAmong } from "./local/LocalCollector.ts"
import { collectRemotely } from "./remote/collectRemotely.ts"
import { launcherTransport } from "./remote/launcherTransport.ts"
import { sshTransport } from "./remote/sshTransport.ts"

const collectNothing = ({ declaredMemoryPerHostBytes, hosts }: CollectRequest): ClusterInformation => ({
  method: "none",
  asked: hosts,
  hosts: [],
  missing: hosts.map((host) => ({ host, reason: "--collector none: nothing was asked" })),
  declaredMemoryPerHost: declaredMemory(declaredMemoryPerHostBytes)
})

const chosen = (
  { hosts, launcher, unasked, via = "auto" }: CollectRequest,
  isLocal: (host: string) => boolean
): CollectorChoice => {
  if (via !== "auto") return via
  if (hosts.every(isLocal)) return "local"
  return launcher === undefined && unasked === undefined ? "ssh" : "mpi"
}

export const CollectorLive: Layer.Layer<Collector, never, Executor | HostFiles> = Layer.effect(
  Collector,
  Effect.gen(function*() {
    const executor = yield* Executor
    const files = yield* HostFiles
    const services = { executor, files }

    const collect = Effect.fn("Collector.collect")(function*(request: CollectRequest) {
      switch (chosen(request, yield* isLocalAmong(request.hosts))) {
        case "local":
          return yield* collectLocally(files, request)
        case "ssh":
          return yield* collectRemotely(services, sshTransport(), request)
        case "mpi": {
          const launcher = yield* Effect.either(launcherOf(request))
          if (Either.isRight(launcher) && launcher.right !== undefined) {
            return yield* collectRemotely(services, launcherTransport(launcher.right), request)
          }
          if (request.via !== "mpi") return yield* collectRemotely(services, sshTransport(), request)
          return yield* new ClusterFactsFailed({
            hosts: request.hosts,
            detail: Either.isLeft(launcher)
              ? launcher.left.message
              : "--collector mpi needs an MPI launcher, and this run has none"
          })
        }
        default:
          return collectNothing(request)
      }
    })

    return {
      collect: (request: CollectRequest) => collect(request).pipe(Effect.provideService(Executor, executor))
    }
  })
)
