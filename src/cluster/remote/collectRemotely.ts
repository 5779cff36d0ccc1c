/** Facts about many hosts at once. Who does not answer is named with the reason; nobody stands for another. */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Random from "effect/Random"
import type { ClusterInformation, HostFacts } from "../../domain/Cluster.ts"
import { valueOf } from "../../domain/Fact.ts"
import type { Executor } from "../../process/Executor.ts"
import type { CollectRequest } from "../Collector.ts"
import { declaredMemory } from "../declaredMemory.ts"
import type { HostFiles } from "../HostFiles.ts"
import { isLocalAmong, localFacts } from "../local/LocalCollector.ts"
import { withoutSlots } from "../thisMachine.ts"
import { askHost } from "./askHost.ts"
import type { Transport } from "./Transport.ts"

/** Connections in flight. */
export const hostsAtOnce = 16

/** One boot of one machine, under whatever name it was asked; cloned machines share the machine id but not the boot. */
const identity = (host: HostFacts): string | undefined => {
  const [machine, boot] = [valueOf(host.machineId), valueOf(host.bootId)]
  return boot === undefined ? undefined : `${machine ?? ""}/${boot}`
}

const eachMachineOnce = (hosts: ReadonlyArray<HostFacts>): ReadonlyArray<HostFacts> => {
  const seen = new Set<string>()
  return hosts.filter((host) => {
    const key = identity(host)
    if (key === undefined) return true
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

export const collectRemotely = Effect.fn("Collector.remote")(
  function*(
    services: {
      readonly executor: Context.Tag.Service<Executor>
      readonly files: Context.Tag.Service<HostFiles>
    },
    transport: Transport,
    { declaredMemoryPerHostBytes, hosts }: CollectRequest
  ) {
    const isLocal = yield* isLocalAmong(hosts)
    const mark = `mlps${yield* Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER)}`
    const answers = yield* Effect.forEach(
      hosts.length === 0 ? ["localhost"] : hosts,
      (host) =>
        isLocal(host)
          ? Effect.map(localFacts(services.files), Either.right)
          : askHost(services.executor, transport, withoutSlots(host), mark).pipe(
            Effect.mapError(({ reason }) => ({ host, reason })),
            Effect.either
          ),
      { concurrency: hostsAtOnce }
    )
    const information: ClusterInformation = {
      method: transport.method,
      asked: hosts,
      hosts: eachMachineOnce(answers.filter(Either.isRight).map(({ right }) => right)),
      missing: answers.filter(Either.isLeft).map(({ left }) => left),
      declaredMemoryPerHost: declaredMemory(declaredMemoryPerHostBytes)
    }
    return information
  }
)
