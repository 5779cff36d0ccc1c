/** When checkpoints stand still, and what is said then. */
import { quietFor, quietWarning, silentLimit, stallSeconds } from "../../../view/stall.ts"
import type { Watched } from "../../../view/ViewState.ts"
import type { PhaseState } from "./PhaseState.ts"

/** Ranks with bytes left that have not moved for a while. Unknown, hence empty, when the engine does not say what each has to do. */
const standing = (phase: PhaseState, now: number): ReadonlyArray<number> => {
  const share = phase.bytesByRank
  if (share === null || phase.current === null) return []
  return phase.current.ranks.flatMap((progress, rank) =>
    progress.bytes < (share[rank] ?? 0) && quietFor(progress.movedAt, now) >= stallSeconds ? [rank] : []
  )
}

const listRanks = (ranks: ReadonlyArray<number>): string => {
  const names = ranks.length > 8 ? `${ranks.slice(0, 8).join(", ")} and ${ranks.length - 8} more` : ranks.join(", ")
  return `rank${ranks.length === 1 ? "" : "s"} ${names}`
}

export const stalled = ({ movedAt, work: phase }: Watched<PhaseState>, now: number): string | undefined => {
  if (phase.current !== null && !phase.reportsProgress) {
    const longest = phase.ended.reduce((most, operation) => Math.max(most, operation.longestRankSeconds), 0)
    return quietWarning({ what: "nothing heard", since: movedAt, limit: silentLimit(longest) }, now)
  }
  const seconds = quietFor(movedAt, now)
  const ranks = standing(phase, now)
  if (seconds < stallSeconds) {
    return ranks.length === 0 ? undefined : `${listRanks(ranks)}: no progress for ${stallSeconds} s or more`
  }
  if (phase.current !== null && phase.current.bytes >= phase.bytesPerOperation) {
    return `every byte is handed over; waiting ${seconds} s for the storage to finish (fsync, close)`
  }
  return quietWarning({
    what: "no progress",
    since: movedAt,
    ...(ranks.length === 0 ? {} : { who: listRanks(ranks) })
  }, now)
}
