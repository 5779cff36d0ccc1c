/** How far a data generation is: files, bytes, rates. */
import * as Schema from "effect/Schema"
import { formatBytes, formatRate } from "../../../domain/Units.ts"
import { fitted, progressRow, roughSeconds } from "../../../view/liveRows.ts"
import { paint } from "../../../view/Look.ts"
import { quietWarning } from "../../../view/stall.ts"
import type { WorkProgress } from "../../../view/WorkProgress.ts"
import { DatagenEvent } from "../DatagenEvent.ts"
import {
  bytesToWrite,
  datagenMoves,
  datagenSecondsLeft,
  type DatagenState,
  filesText,
  foldDatagen,
  meanDatagenRate,
  presentDatagenRate
} from "./DatagenState.ts"

export const datagenProgress: WorkProgress<DatagenState, DatagenEvent> = {
  isEvent: Schema.is(DatagenEvent),
  fold: foldDatagen,
  moves: datagenMoves,
  eventLine: () => undefined,
  periodicLine: ({ work }) => {
    const [left, rate, mean] = [datagenSecondsLeft(work), presentDatagenRate(work), meanDatagenRate(work)]
    const whole = bytesToWrite(work)
    return [
      `data set: ${filesText(work)}`,
      ...(whole === undefined || work.last.bytes === null
        ? []
        : [`${formatBytes(work.last.bytes)} of ${formatBytes(whole)}`]),
      ...(rate === undefined ? [] : [`now ${formatRate(rate)}`]),
      ...(mean === undefined ? [] : [`mean ${formatRate(mean)}`]),
      ...(left === undefined ? [] : [`about ${roughSeconds(left)} to go`])
    ].join(", ")
  },
  liveLines: ({ work }, _now, look) => {
    const left = datagenSecondsLeft(work)
    const now = presentDatagenRate(work)
    const mean = meanDatagenRate(work)
    const rates = fitted(look, "  ", [
      now === undefined ? undefined : `now ${formatRate(now)}`,
      mean === undefined ? undefined : `mean ${formatRate(mean)}`
    ])
    const heading = fitted(look, "", [
      `data set: ${filesText(work)}`,
      `${roughSeconds(work.last.seconds)} so far`,
      left === undefined ? undefined : `about ${roughSeconds(left)} to go`
    ])
    return [
      paint(look, "bold", heading),
      ...(work.last.bytes === null ? [] : [progressRow(look, "written", work.last.bytes, bytesToWrite(work))]),
      ...(rates === "" ? [] : [rates])
    ]
  },
  stalled: ({ movedAt }, now) =>
    quietWarning({ what: "no file was completed and nothing was written", since: movedAt }, now)
}
