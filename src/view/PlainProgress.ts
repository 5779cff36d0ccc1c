/** Progress as lines for logs and pipes: one as each thing happens, one every ten seconds, nothing redrawn. */
import type { EngineEvent } from "../domain/EngineEvent.ts"
import { formatRate, formatSeconds, plural } from "../domain/Units.ts"
import type { ViewState } from "./ViewState.ts"
import { stallWarning } from "./watching.ts"
import type { WorkProgress } from "./WorkProgress.ts"

/** Seconds between two lines of a run that goes on. */
export const periodSeconds = 10

const noteLine = ({ level, text }: Extract<EngineEvent, { readonly _tag: "note" }>): string =>
  `${level === "warning" ? "warning" : "note"}: ${text}`

/** Lines that last also above a live view: what was noted, and each finished checkpoint, epoch or option. */
export const lastingLine = <State>(
  progress: WorkProgress<State>,
  event: EngineEvent,
  state: ViewState<State>
): string | undefined => event._tag === "note" || event._tag === "work" ? eventLine(progress, event, state) : undefined

/** The line that says what an event means, or nothing when the next periodic line will do. `state`: after it. */
export const eventLine = <State>(
  progress: WorkProgress<State>,
  event: EngineEvent,
  state: ViewState<State>
): string | undefined => {
  switch (event._tag) {
    case "ranks":
      return `started ${plural(event.ranks.length, "rank")}`
    case "calibrated":
      return `calibration: the client alone ${event.phase === "write" ? "makes" : "takes in"} ${
        formatRate(event.bytesPerSecond)
      }`
    case "pause":
      return `pausing ${formatSeconds(event.seconds)}: ${event.reason}`
    case "note":
      return noteLine(event)
    case "failed":
    case "measured":
      return undefined
    case "work":
      return progress.isEvent(event.event) ? progress.eventLine(event.event, state.work) : undefined
  }
}

export const periodicLines = <State>(
  progress: WorkProgress<State>,
  state: ViewState<State>,
  now: number
): ReadonlyArray<string> => {
  const { outcome, work } = state
  if (outcome !== "running") return []
  const warning = stallWarning(progress, state, now)
  const line = work === null ? undefined : progress.periodicLine({ ...state, work }, now)
  return [...(line === undefined ? [] : [line]), ...(warning === undefined ? [] : [`warning: ${warning}`])]
}
