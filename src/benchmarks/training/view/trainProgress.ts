/** How far training is: epoch, step, utilisation, rates. */
import * as Schema from "effect/Schema"
import { formatInteger, plural } from "../../../domain/Units.ts"
import { countRow, fitted, roughSeconds } from "../../../view/liveRows.ts"
import { paint } from "../../../view/Look.ts"
import { quietWarning, silentLimit, stallSeconds } from "../../../view/stall.ts"
import type { WorkProgress } from "../../../view/WorkProgress.ts"
import { TrainEvent } from "../TrainEvent.ts"
import {
  epochFigures,
  epochResult,
  epochText,
  foldTrain,
  trainMoves,
  trainSecondsLeft,
  type TrainState
} from "./TrainState.ts"

export const trainProgress: WorkProgress<TrainState, TrainEvent> = {
  isEvent: Schema.is(TrainEvent),
  fold: foldTrain,
  moves: trainMoves,
  eventLine: (event, after) => {
    switch (event._tag) {
      case "training":
        return `training: ${plural(event.epochs, "epoch")} of ${plural(event.stepsPerEpoch, "step")}, ${
          plural(event.samplesPerStep, "sample")
        } a step`
      case "epochEnded":
        return epochResult(event.epoch, after?.epochs ?? event.epoch.epoch)
      default:
        return undefined
    }
  },
  periodicLine: ({ work }, now) => {
    const { current } = work
    if (current === null) return undefined
    const left = trainSecondsLeft(work, now)
    return [
      `${epochText(work)}: ${
        current.last === null
          ? `${roughSeconds((now - current.startedAt) / 1000)} in it`
          : `step ${formatInteger(current.last.steps)} of ${formatInteger(current.steps)}`
      }`,
      ...epochFigures(work),
      ...(left === undefined ? [] : [`about ${roughSeconds(left)} to go`])
    ].join(", ")
  },
  liveLines: ({ work }, now, look) => {
    const { current, startedAt } = work
    const left = trainSecondsLeft(work, now)
    const last = current?.last ?? null
    const heading = fitted(look, "", [
      `training ${epochText(work)}`,
      current === null || last !== null ? undefined : `${roughSeconds((now - current.startedAt) / 1000)} in it`,
      `${roughSeconds((now - startedAt) / 1000)} so far`,
      left === undefined ? undefined : `about ${roughSeconds(left)} to go`
    ])
    const figures = fitted(look, "  ", epochFigures(work))
    return [
      paint(look, "bold", heading),
      ...(current === null || last === null ? [] : [countRow(look, "step", last.steps, current.steps)]),
      ...(figures === "" ? [] : [figures])
    ]
  },
  /** An engine that is silent within an epoch may be so for as long as epochs take. */
  stalled: ({ movedAt, work: { ended, reportsProgress } }, now) => {
    const longest = ended.reduce((most, epoch) => Math.max(most, epoch.seconds), 0)
    const limit = reportsProgress ? stallSeconds : silentLimit(longest)
    return quietWarning({ what: "no step was completed and nothing was read", since: movedAt, limit }, now)
  }
}
