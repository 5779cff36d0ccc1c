/** A bare loop of the reads of a point, and the share of it that the point reached. */
import { sum } from "../../../../domain/statistics.ts"
import type { BareReads } from "../../SearchMeasurement.ts"
import type { Conduct } from "./searchConduct.ts"

const bareOf = async (
  { calls, job: { calibrationSeconds } }: Conduct
): Promise<BareReads> => {
  await calls.ask("ready", () => ({ type: "bare", seconds: calibrationSeconds }))
  const replies = await calls.go("bare")
  const seconds = Math.max(...replies.map((reply) => reply.seconds))
  const [reads, bytes] = [sum(replies.map((reply) => reply.reads)), sum(replies.map((reply) => reply.bytes))]
  return { seconds, reads, bytes, readsPerSecond: reads / seconds, bytesPerSecond: bytes / seconds }
}

/** A point cannot be faster than its own reads: a loop that it beats by a tenth was disturbed. */
const disturbed = 1.1

export interface BareFigures {
  readonly bare: BareReads | null
  readonly shareOfBare: number | null
  readonly bareUnknown?: string
}

interface OfQuery {
  readonly queriesPerSecond: number
  readonly readsPerQuery: number
  readonly bytesPerQuery: number
}

const shareOf = ({ bytesPerQuery, queriesPerSecond, readsPerQuery }: OfQuery, bare: BareReads): number =>
  queriesPerSecond / Math.min(bare.readsPerSecond / readsPerQuery, bare.bytesPerSecond / bytesPerQuery)

/** Once more where the first loop was beaten; the faster one counts, and one that is beaten all the same says nothing. */
export const bareFigures = async (conduct: Conduct, of: OfQuery): Promise<BareFigures> => {
  const first = await bareOf(conduct)
  if (first.reads === 0 || of.readsPerQuery === 0) return { bare: null, shareOfBare: null }
  if (shareOf(of, first) <= disturbed) return { bare: first, shareOfBare: shareOf(of, first) }
  const second = await bareOf(conduct)
  const bare = second.bytesPerSecond > first.bytesPerSecond ? second : first
  const share = shareOf(of, bare)
  return share <= disturbed ? { bare, shareOfBare: share } : {
    bare,
    shareOfBare: null,
    bareUnknown: `the queries had ${
      Math.round(100 * share)
    } % of what the same reads got alone, twice: something disturbed them`
  }
}
