/** Which ranks of a job have answered a question, held against the plan. Pure. */
import { few, ranges } from "../../domain/few.ts"
import { plural } from "../../domain/Units.ts"
import type { HostRanks } from "../../launcher/layout.ts"
import type { HostAnswer } from "./HostAnswer.ts"

export interface RankAnswer extends HostAnswer {
  /** By the name of the host list. */
  readonly host: string
  /** What the host calls itself. */
  readonly calls: string
}

export interface RankPlaces {
  /** Of hosts with ranks. */
  readonly names: ReadonlyArray<string>
  /** Where the plan has each rank; null where the user's own words place them. */
  readonly byRank: ReadonlyArray<string> | null
  readonly layout: ReadonlyArray<HostRanks>
  readonly processes: number
}

interface Place {
  readonly host: string | null
  readonly rank: number | null
}

const shown = 8

const ranksOf = (ranks: ReadonlyArray<number>): string =>
  `${ranks.length === 1 ? "rank" : "ranks"} ${few(ranges([...ranks].sort((a, b) => a - b)), shown)}`

/** `n1, n2 (rank 3)`: a host stands alone where all of its ranks are meant, a rank where nobody knows its host. */
export const namesOf = (meant: ReadonlyArray<Place>, all: ReadonlyArray<Place>): string => {
  const hosts = [...new Set(meant.map(({ host }) => host))]
  return few(
    hosts.map((host) => {
      const of = (places: ReadonlyArray<Place>) => places.filter((place) => place.host === host)
      const ranks = of(meant).flatMap(({ rank }) => rank ?? [])
      if (host === null) return ranksOf(ranks)
      return ranks.length === 0 || of(meant).length === of(all).length ? host : `${host} (${ranksOf(ranks)})`
    }),
    shown
  )
}

const counted = ({ processes }: RankPlaces, answers: ReadonlyArray<RankAnswer>) =>
  `${answers.length} of ${plural(processes, "rank")} answered`

/** Where launchers number no ranks the hosts are counted. */
const missingByCount = (places: RankPlaces, answers: ReadonlyArray<RankAnswer>): string | undefined => {
  const short = places.byRank === null ? [] : places.layout.flatMap(({ host, ranks }) => {
    const heard = answers.filter((answer) => answer.host === host).length
    return heard === ranks || ranks === 0 ? [] : [`${heard} of ${ranks} on ${host}`]
  })
  const isKnown = answers.every(({ host }) => places.names.includes(host))
  if (answers.length === places.processes && (short.length === 0 || !isKnown)) return undefined
  return isKnown && short.length > 0
    ? `${counted(places, answers)}: ${few(short, shown)}`
    : counted(places, answers)
}

const missingByNumber = (
  places: RankPlaces,
  answers: ReadonlyArray<RankAnswer>,
  numbers: ReadonlyArray<number>
): string | undefined => {
  const times = new Map<number, number>()
  for (const rank of numbers) times.set(rank, (times.get(rank) ?? 0) + 1)
  const twice = answers.filter(({ rank }) => rank !== null && (times.get(rank) ?? 0) > 1)
  if (twice.length > 0) {
    const found = new Map(twice.map((answer) => [answer.rank, answer]))
    return `${namesOf([...found.values()].map(({ host, rank }) => ({ host, rank })), answers)} answered more than once`
  }
  const beyond = answers.filter(({ rank }) => rank !== null && rank >= places.processes)
  if (beyond.length > 0) {
    return `${namesOf(beyond, answers)} answered, and the job has ${plural(places.processes, "rank")}`
  }
  const planned = Array.from({ length: places.processes }, (_, rank): Place => ({
    rank,
    host: places.byRank?.[rank] ?? null
  }))
  const missing = planned.filter(({ rank }) => rank !== null && !times.has(rank))
  return missing.length === 0
    ? undefined
    : `${counted(places, answers)}; nothing was heard of ${namesOf(missing, planned)}`
}

/** A host of the list on which no rank started; only where every answer is of a host of the list. */
const withoutRank = ({ names }: RankPlaces, answers: ReadonlyArray<RankAnswer>): string | undefined => {
  const heard = new Set(answers.map(({ host }) => host))
  const silent = names.filter((name) => !heard.has(name))
  return silent.length === 0 || [...heard].some((host) => !names.includes(host))
    ? undefined
    : `all ranks started on ${few([...heard], shown)}, and none on ${few(silent, shown)}`
}

/** A text that names the ranks that have not answered, or not once, and hosts that have none; undefined where all is as planned. */
export const whoIsMissing = (places: RankPlaces, answers: ReadonlyArray<RankAnswer>): string | undefined => {
  const numbers = answers.flatMap(({ rank }) => rank ?? [])
  const missing = numbers.length < answers.length
    ? missingByCount(places, answers)
    : missingByNumber(places, answers, numbers)
  return missing ?? withoutRank(places, answers)
}
