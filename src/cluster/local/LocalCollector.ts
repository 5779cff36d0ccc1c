/** Facts about the machine this program runs on. It never stands for another: other hosts are reported as missing. */
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import { hostname, machine, networkInterfaces } from "node:os"
import { measured } from "../../domain/Fact.ts"
import { utcSecond } from "../../domain/utcSecond.ts"
import type { CollectRequest } from "../Collector.ts"
import { declaredMemory } from "../declaredMemory.ts"
import { hostFactsFrom, hostPaths } from "../hostFacts.ts"
import type { HostFiles } from "../HostFiles.ts"
import { groupPaths } from "../proc/controlGroups.ts"
import { fullNamesOf, isThisMachine } from "../thisMachine.ts"

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}

/** Names with a domain by which this machine knows itself, when it is called `name`. */
export const ownFullNames = (name: string): Effect.Effect<ReadonlyArray<string>> =>
  Effect.sync(() =>
    fullNamesOf(name, {
      hosts: textOf("/etc/hosts"),
      resolver: textOf("/etc/resolv.conf"),
      domain: textOf("/proc/sys/kernel/domainname")
    })
  )

/** Which of the hosts asked for is this machine, by its names and the addresses it has now. */
export const isLocalAmong = (hosts: ReadonlyArray<string>) =>
  Effect.map(ownFullNames(hostname()), (fullNames) =>
    isThisMachine({
      hostname: hostname(),
      fullNames,
      addresses: Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address))
    }, hosts))

export const localFacts = (files: Context.Tag.Service<HostFiles>) =>
  Effect.gen(function*() {
    const collectedAt = utcSecond(yield* Clock.currentTimeMillis)
    const texts = yield* Effect.forEach(
      hostPaths,
      (path) => Effect.map(files.read(path), (text) => text === undefined ? [] : [[path, text] as const]),
      { concurrency: hostPaths.length }
    )
    const known = Object.fromEntries(texts.flat())
    const groups = yield* Effect.forEach(
      groupPaths(known["/proc/self/cgroup"] ?? "", known["/proc/self/mounts"] ?? ""),
      (path) => Effect.map(files.read(path), (text) => text === undefined ? [] : [[path, text] as const]),
      { concurrency: hostPaths.length }
    )
    return hostFactsFrom({
      address: hostname(),
      collectedAt,
      machine: machine(),
      clockOffsetSeconds: measured(0, "this machine's own clock"),
      files: known,
      groups: groups.flat()
    })
  })

export const collectLocally = Effect.fn("Collector.local")(
  function*(files: Context.Tag.Service<HostFiles>, { declaredMemoryPerHostBytes, hosts }: CollectRequest) {
    const isLocal = yield* isLocalAmong(hosts)
    const others = hosts.filter((host) => !isLocal(host))
    const asksForThis = hosts.length === 0 || others.length < hosts.length
    return {
      method: "local" as const,
      asked: hosts,
      hosts: asksForThis ? [yield* localFacts(files)] : [],
      missing: others.map((host) => ({
        host,
        reason: "it is not this machine, and only this machine was collected"
      })),
      declaredMemoryPerHost: declaredMemory(declaredMemoryPerHostBytes)
    }
  }
)
