/** How far the checkpoints are: phase, checkpoint, ranks, rates. */
import * as Schema from "effect/Schema"
import { formatBytes, formatRate, formatSeconds, plural } from "../../../domain/Units.ts"
import { fitted, progressRow, roughSeconds } from "../../../view/liveRows.ts"
import { type Look, paint } from "../../../view/Look.ts"
import type { Watched } from "../../../view/ViewState.ts"
import type { WorkProgress } from "../../../view/WorkProgress.ts"
import { CheckpointEvent } from "../CheckpointEvent.ts"
import { foldPhase, meanRate, phaseMoves, type PhaseState, presentRate, secondsLeft } from "./PhaseState.ts"
import { stalled } from "./stalled.ts"

/** More ranks than this are shown as one total. */
const rankLimit = 16

const rankRows = ({ ranks, work: phase }: Watched<PhaseState>, look: Look): ReadonlyArray<string> => {
  const { bytesByRank, bytesPerOperation, current, reportsProgress } = phase
  if (current === null || !reportsProgress) return []
  const count = Math.max(current.ranks.length, ranks ?? 0)
  const perRank = count > 1 && count <= rankLimit
    ? Array.from(
      { length: count },
      (_, rank) => progressRow(look, `rank ${rank}`, current.ranks[rank]?.bytes ?? 0, bytesByRank?.[rank])
    )
    : []
  return [...perRank, progressRow(look, "total", current.bytes, bytesPerOperation)]
}

const doing = ({ pause }: Watched<PhaseState>, now: number): string =>
  pause !== null && now < pause.until
    ? `pausing ${roughSeconds((pause.until - now) / 1000)}: ${pause.reason}`
    : "waiting for the ranks"

const position = ({ current, ended, operations, phase }: PhaseState): string =>
  current === null
    ? `${phase === "write" ? "wrote" : "read"} ${ended.length} of ${plural(operations, "checkpoint")}`
    : `${phase === "write" ? "writing" : "reading"} checkpoint ${current.index} of ${operations}`

const heading = (watched: Watched<PhaseState>, look: Look, now: number): string => {
  const { work: phase } = watched
  const left = secondsLeft(phase, now)
  return fitted(look, "", [
    position(phase),
    phase.current === null
      ? doing(watched, now)
      : phase.reportsProgress
      ? undefined
      : `${roughSeconds((now - phase.current.startedAt) / 1000)} in it`,
    `${roughSeconds((now - phase.startedAt) / 1000)} so far`,
    left === undefined ? undefined : `about ${roughSeconds(left)} to go`
  ])
}

const rates = ({ calibrated, work: phase }: Watched<PhaseState>): ReadonlyArray<string | undefined> => {
  const now = presentRate(phase)
  const mean = meanRate(phase)
  const alone = calibrated[phase.phase]
  return [
    now === undefined ? undefined : `now ${formatRate(now)}`,
    mean === undefined ? undefined : `mean ${formatRate(mean)}`,
    alone === undefined ? undefined : `client alone ${formatRate(alone)}`
  ]
}

export const checkpointProgress: WorkProgress<PhaseState, CheckpointEvent> = {
  isEvent: Schema.is(CheckpointEvent),
  fold: foldPhase,
  moves: phaseMoves,
  eventLine: (event, after) => {
    switch (event._tag) {
      case "phase":
        return `${event.phase}: ${plural(event.operations, "checkpoint")} of ${formatBytes(event.bytesPerOperation)}`
      case "operationEnded": {
        const { bytes, bytesPerSecond, index, longestRankSeconds, phase } = event.operation
        return `${phase} ${index} of ${after?.operations ?? index}: ${formatBytes(bytes)} in ${
          formatSeconds(longestRankSeconds)
        }, ${formatRate(bytesPerSecond)}`
      }
      default:
        return undefined
    }
  },
  periodicLine: ({ work: phase }, now) => {
    const { bytesPerOperation, current, operations, reportsProgress } = phase
    if (current === null) return undefined
    const rate = presentRate(phase)
    const mean = meanRate(phase)
    const left = secondsLeft(phase, now)
    const fraction = bytesPerOperation > 0 ? current.bytes / bytesPerOperation : 1
    const progress = reportsProgress
      ? `${Math.floor(Math.min(1, fraction) * 100)} %`
      : `${roughSeconds((now - current.startedAt) / 1000)} in it`
    return [
      `${phase.phase} ${current.index} of ${operations}: ${progress}`,
      ...(rate === undefined ? [] : [`now ${formatRate(rate)}`]),
      ...(mean === undefined ? [] : [`mean ${formatRate(mean)}`]),
      ...(left === undefined ? [] : [`about ${roughSeconds(left)} to go`])
    ].join(", ")
  },
  liveLines: (watched, now, look) => {
    const figures = fitted(look, "  ", rates(watched))
    return [
      paint(look, "bold", heading(watched, look, now)),
      ...rankRows(watched, look),
      ...(figures === "" ? [] : [figures])
    ]
  },
  stalled
}
