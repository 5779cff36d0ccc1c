/** Facts about the machine this program runs on. It never stands for another: other hosts are reported as missing. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { hostname, machine, networkInterfaces } from "node:os"
import type { ClusterInformation } from "../../domain/Cluster.ts"
import { declared, unknown } from "../../domain/Fact.ts"
import { Collector, type CollectRequest } from "../Collector.ts"
import { hostFactsFrom, hostPaths } from "../hostFacts.ts"
import { HostFiles } from "../HostFiles.ts"
import { isThisMachine, type OwnNames } from "../thisMachine.ts"

const ownNames = (): OwnNames => ({
  hostname: hostname(),
  addresses: Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address))
})

/** `2026-01-02T03:04:05Z`: whole seconds, UTC. */
const utcSecond = (millis: number) => `${new Date(millis).toISOString().slice(0, 19)}Z`

export const LocalCollector: Layer.Layer<Collector, never, HostFiles> = Layer.effect(
  Collector,
  Effect.gen(function*() {
    const files = yield* HostFiles

    const thisMachine = Effect.gen(function*() {
      const collectedAt = utcSecond(yield* Clock.currentTimeMillis)
      const texts = yield* Effect.forEach(
        hostPaths,
        (path) => Effect.map(files.read(path), (text) => text === undefined ? [] : [[path, text] as const]),
        { concurrency: hostPaths.length }
      )
      return hostFactsFrom({
        address: hostname(),
        collectedAt,
        machine: machine(),
        files: Object.fromEntries(texts.flat())
      })
    })

    const collect = Effect.fn("Collector.local")(
      function*({ declaredMemoryPerHostBytes, hosts }: CollectRequest) {
        const isLocal = isThisMachine(ownNames())
        const others = hosts.filter((host) => !isLocal(host))
        const asksForThis = hosts.length === 0 || others.length < hosts.length
        const information: ClusterInformation = {
          method: "local",
          asked: hosts,
          hosts: asksForThis ? [yield* thisMachine] : [],
          missing: others.map((host) => ({
            host,
            reason: "it is not this machine, and only this machine was collected"
          })),
          declaredMemoryPerHost: declaredMemoryPerHostBytes === null
            ? unknown("--client-host-memory-in-gb was not given")
            : declared(declaredMemoryPerHostBytes, "--client-host-memory-in-gb")
        }
        return information
      }
    )

    return { collect }
  })
)
