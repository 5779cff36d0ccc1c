/** How many ranks each host gets, before anything is started. */
import * as Either from "effect/Either"
import { sum } from "../domain/statistics.ts"
import { plural } from "../domain/Units.ts"
import { InvalidOption } from "../errors/AppError.ts"
import type { HostSlots } from "./hostList.ts"

/** How many ranks one host gets. */
export interface HostRanks {
  readonly host: string
  /** As the user gave them; null when not given. */
  readonly slots: number | null
  /** May be 0 when there are fewer processes than hosts. */
  readonly ranks: number
}

/** What decides how ranks are spread over hosts. */
export interface LayoutRequest {
  readonly hosts: ReadonlyArray<HostSlots>
  readonly processes: number
  /** `--npernode`: ranks on each host, the last ones fewer; null: not given. */
  readonly perNode: number | null
  /** More ranks than slots are allowed. */
  readonly oversubscribe: boolean
}

/** One rank to each host in turn; hosts that are full are passed over. */
const deal = (processes: number, rooms: ReadonlyArray<number>): ReadonlyArray<number> => {
  const ranks = rooms.map(() => 0)
  let left = processes
  while (left > 0 && ranks.some((count, i) => count < (rooms[i] ?? 0))) {
    ranks.forEach((count, i) => {
      if (left > 0 && count < (rooms[i] ?? 0)) {
        ranks[i] = count + 1
        left -= 1
      }
    })
  }
  return ranks
}

const fill = (processes: number, room: number, hosts: number): ReadonlyArray<number> =>
  Array.from({ length: hosts }, (_, i) => Math.max(0, Math.min(room, processes - i * room)))

/**
 * Without slots the processes are spread evenly, the first hosts taking one more; with slots no host gets more than it has,
 * unless oversubscribed; with `--npernode` hosts are filled one after the other. Fails with the option that leaves too little room.
 */
export const layOut = (request: LayoutRequest): Either.Either<ReadonlyArray<HostRanks>, InvalidOption> => {
  const { hosts, oversubscribe, perNode, processes } = request
  const placed = (ranks: ReadonlyArray<number>) =>
    hosts.map(({ host, slots }, i): HostRanks => ({ host, slots, ranks: ranks[i] ?? 0 }))

  if (perNode !== null) {
    const room = perNode * hosts.length
    return room < processes
      ? Either.left(
        new InvalidOption({
          option: "--npernode",
          expected: `at least ${Math.ceil(processes / hosts.length)} for ${
            plural(processes, "process", "processes")
          } on ${plural(hosts.length, "host")}`,
          actual: `${perNode}, room for ${room}`
        })
      )
      : Either.right(placed(fill(processes, perNode, hosts.length)))
  }

  const slots = hosts.map((host) => host.slots ?? processes)
  if (processes <= sum(slots)) return Either.right(placed(deal(processes, slots)))
  if (oversubscribe) {
    const extra = deal(processes - sum(slots), hosts.map(() => processes))
    return Either.right(placed(slots.map((own, i) => own + (extra[i] ?? 0))))
  }
  return Either.left(
    new InvalidOption({
      option: "--hosts",
      expected: `at least ${plural(processes, "slot")} for ${plural(processes, "process", "processes")}`,
      actual: `${slots.join(" + ")} = ${sum(slots)}`,
      advice: "give the hosts more slots, start fewer processes, or add --oversubscribe"
    })
  )
}
