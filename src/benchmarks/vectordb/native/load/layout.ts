/** Where each list lies in the file, and which lists are split before. */
import { sum } from "../../../../domain/statistics.ts"
import { there } from "../../../../domain/there.ts"
import { plural } from "../../../../domain/Units.ts"
import { note } from "../../../../engines/native/coordinator/conductRun.ts"
import { extentBytes, longestListFactor } from "../../ivf/IvfIndex.ts"
import { assignmentsFile } from "../../ivf/manifest.ts"
import type { LoadWork } from "../../VectorWork.ts"
import type { Conduct } from "./loadConduct.ts"
import type { ListToWrite, SplitList } from "./LoadProtocol.ts"

export interface Layout extends ListToWrite {
  /** The rank that has its rows. */
  readonly rank: number
}

export const total = (replies: ReadonlyArray<{ readonly counts: ReadonlyArray<number> }>, lists: number) =>
  Array.from({ length: lists }, (_, list) => sum(replies.map(({ counts }) => counts[list] ?? 0)))

/** Of one file after the other: each list in the order of its number, parts of a split one behind all others. */
export const layoutOf = (
  { set, processes }: LoadWork,
  counts: ReadonlyArray<number>,
  split: ReadonlyArray<SplitList & { readonly rank: number }>
): ReadonlyArray<Layout> => {
  const isSplit = new Map(split.map((one) => [one.list, one]))
  const first = counts.map((rows, list) => {
    const own = isSplit.get(list)
    return own === undefined
      ? { list, part: null, rows, rank: list % processes }
      : { list, part: 0, rows: there(own.rows[0], "part of a split list"), rank: own.rank }
  })
  const more = split.flatMap(({ list, rank, rows }) =>
    rows.slice(1).map((count, i) => ({ list, part: i + 1, rows: count, rank }))
  )
  let offset = 0
  return [...first, ...more].map((one, number) => {
    const here = offset
    offset += extentBytes(one.rows, set)
    return { ...one, number, offset: here }
  })
}

export const splitLists = async (
  { calls, job: { work }, port }: Conduct,
  counts: ReadonlyArray<number>
): Promise<ReadonlyArray<SplitList & { readonly rank: number }>> => {
  const { folder, index, processes, set } = work
  const most = Math.ceil(longestListFactor * set.vectors / index.lists)
  const long = counts.flatMap((rows, list) => rows > most ? [list] : [])
  if (long.length === 0) return []
  const replies = await calls.ask("split", (rank) => ({
    type: "split",
    path: `${folder}/${assignmentsFile}`,
    lists: long.filter((list) => list % processes === rank),
    most
  }))
  const split = replies.flatMap((reply, rank) => reply.split.map((one) => ({ ...one, rank })))
    .sort((a, b) => a.list - b.list)
  const still = split.flatMap(({ rows }) => rows).filter((rows) => rows > most).length
  if (still > 0) {
    note(port, `${plural(still, "list has", "lists have")} more than ${most} rows: they are too much alike`, "warning")
  }
  return split
}
