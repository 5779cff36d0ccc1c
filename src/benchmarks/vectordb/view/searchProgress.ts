/** How far a search is: exact answers, points, and what the present one shows so far. */
import * as Schema from "effect/Schema"
import { formatBytes, formatInteger, formatRate } from "../../../domain/Units.ts"
import { countRow, fitted, roughSeconds } from "../../../view/liveRows.ts"
import { paint } from "../../../view/Look.ts"
import { quietWarning } from "../../../view/stall.ts"
import type { WorkProgress } from "../../../view/WorkProgress.ts"
import { SearchEvent } from "../SearchEvent.ts"
import { foldSearch, searchMoves, type SearchState } from "./SearchState.ts"
import { latencyOf, millisecondsText, rateText, recallText } from "./words.ts"

const stages = { truth: "exact answers, by brute force", warm: "filling this host's cache" } as const

const pointName = (
  { cache, concurrency, probes }: { readonly cache: string; readonly concurrency: number; readonly probes: number }
): string => `${cache}, ${probes} ${probes === 1 ? "list" : "lists"}, ${concurrency} at once`

const left = (done: number, of: number, seconds: number): string | undefined =>
  done > 0 && seconds >= 1 && of > done ? `about ${roughSeconds((of - done) * seconds / done)} to go` : undefined

const preparingText = ({ preparing }: SearchState): ReadonlyArray<string> => {
  if (preparing === null) return []
  const { done, of, seconds, stage } = preparing
  const so = stage === "warm"
    ? `${formatBytes(done)} of ${formatBytes(of)}`
    : `${formatInteger(done)} of ${formatInteger(of)} vectors`
  const rest = left(done, of, seconds)
  return [stages[stage], so, ...(rest === undefined ? [] : [rest])]
}

const soFar = ({ progress }: SearchState): ReadonlyArray<string> => {
  if (progress === null || progress.seconds <= 0) return []
  const { bytes, p99, queries, recall, seconds } = progress
  return [
    `${rateText(queries / seconds)} queries/s`,
    ...(p99 === null ? [] : [`p99 ${millisecondsText(p99)} ms`]),
    ...(recall === null ? [] : [`recall ${recallText(recall)}`]),
    formatRate(bytes / seconds)
  ]
}

const share = ({ progress, started }: SearchState): readonly [done: number, of: number, unit: string] | undefined => {
  if (progress === null || started === null) return undefined
  if (started.seconds !== null) {
    return [Math.min(started.seconds, Math.floor(progress.seconds)), started.seconds, "second"]
  }
  return started.queries === null ? undefined : [progress.queries, started.queries, "query"]
}

const where = ({ started }: SearchState): ReadonlyArray<string> =>
  started === null
    ? []
    : [`point ${started.index + 1}${started.of === null ? "" : ` of ${started.of}`}`, pointName(started)]

export const searchProgress: WorkProgress<SearchState, SearchEvent> = {
  isEvent: Schema.is(SearchEvent),
  fold: foldSearch,
  moves: searchMoves,
  eventLine: (event, after) => {
    if (event._tag !== "searchEnded") return undefined
    const recall = after?.ended.at(-1)?.recall
    const { point } = event
    return `${pointName(point)}: ${rateText(point.queriesPerSecond)} queries/s, p99 ${
      millisecondsText(latencyOf(point, 0.99))
    } ms, recall ${recallText(recall)}, ${formatBytes(point.bytesPerQuery)} a query, cache ${point.clientCache}`
  },
  periodicLine: ({ work }) => {
    const parts = work.preparing === null ? [...where(work), ...soFar(work)] : preparingText(work)
    return parts.length === 0 ? undefined : parts.join(", ")
  },
  liveLines: ({ work }, _now, look) => {
    const parts = work.preparing === null ? where(work) : preparingText(work)
    const counted = share(work)
    const figures = fitted(look, "  ", soFar(work))
    return [
      paint(look, "bold", fitted(look, "", parts.length === 0 ? ["between two points"] : parts)),
      ...(counted === undefined ? [] : [countRow(look, counted[2], counted[0], counted[1])]),
      ...(figures === "" ? [] : [figures]),
      ...work.ended.slice(-4).map(({ point, recall }) =>
        fitted(look, "  ", [
          pointName(point),
          `${rateText(point.queriesPerSecond)} queries/s`,
          `recall ${recallText(recall)}`,
          `p99 ${millisecondsText(latencyOf(point, 0.99))} ms`
        ])
      )
    ]
  },
  stalled: ({ movedAt, work }, now) =>
    quietWarning({
      what: work.preparing === null ? "no query was answered" : `nothing came of ${stages[work.preparing.stage]}`,
      since: movedAt
    }, now)
}
