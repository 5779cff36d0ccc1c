/** Stamps of ranks on several hosts, put on one clock: this machine's, by how far each host's was off when it was looked at. Pure. */
import type { ClusterInformation } from "../../domain/Cluster.ts"
import { valueOf } from "../../domain/Fact.ts"
import { plural } from "../../domain/Units.ts"
import { namedAs } from "../../launcher/hostNames.ts"

export interface Clocks {
  /** What to take off a rank's stamps, in seconds. */
  readonly offsetOf: (rank: number) => number
  /** Why stamps of different ranks cannot be compared; null when they can. */
  readonly unlike: string | null
}

export const oneClock: Clocks = { offsetOf: () => 0, unlike: null }

/** Less is the way of the answer, and what a time service leaves. */
const alikeSeconds = 1

/** `hosts`: of the ranks, by the names that their files give. */
export const clocksOf = (hosts: ReadonlyMap<number, string>, cluster: ClusterInformation, ranks: number): Clocks => {
  const names = [...new Set(hosts.values())]
  if (names.length <= 1) return oneClock
  const known = cluster.hosts.map(({ hostname }) => hostname)
  const offsets = new Map(names.map((name) => {
    const facts = cluster.hosts.find(({ hostname }) => hostname === namedAs(known, name))
    return [name, facts === undefined ? undefined : valueOf(facts.clockOffsetSeconds)] as const
  }))
  const untold = names.find((name) => offsets.get(name) === undefined)
  const unlike = hosts.size < ranks
    ? `the files of ${plural(ranks - hosts.size, "rank")} do not name their host`
    : untold === undefined
    ? null
    : `how far the clock of ${untold} is off is not known`
  return {
    offsetOf: (rank) => {
      const offset = offsets.get(hosts.get(rank) ?? "") ?? 0
      return Math.abs(offset) < alikeSeconds ? 0 : offset
    },
    unlike
  }
}
