/** Progress as lines for logs and pipes: one as each thing happens, one every ten seconds, nothing redrawn. */
import type { EngineEvent } from "../domain/EngineEvent.ts"
import { formatBytes, formatInteger, formatRate, formatSeconds, plural } from "../domain/Units.ts"
import {
  bytesToWrite,
  type DatagenProgress,
  datagenSecondsLeft,
  filesText,
  meanDatagenRate,
  presentDatagenRate
} from "./datagenProgress.ts"
import { roughSeconds } from "./LiveView.ts"
import { epochFigures, epochResult, epochText, type TrainingProgress, trainingSecondsLeft } from "./trainingProgress.ts"
import { meanRate, presentRate, secondsLeft, stallWarning, type ViewState } from "./ViewState.ts"

/** Seconds between two lines of a run that goes on. */
export const periodSeconds = 10

/** Lines that last wherever progress is shown, also above a live view. */
export const noteLine = (event: EngineEvent): string | undefined =>
  event._tag === "note" ? `${event.level === "warning" ? "warning" : "note"}: ${event.text}` : undefined

/** The line that says what an event means, or nothing when the next periodic line will do. */
export const eventLine = (event: EngineEvent, state: ViewState): string | undefined => {
  switch (event._tag) {
    case "ranks":
      return `started ${plural(event.ranks.length, "rank")}`
    case "calibrated":
      return `calibration: the client alone ${event.phase === "write" ? "makes" : "takes in"} ${
        formatRate(event.bytesPerSecond)
      }`
    case "phase":
      return `${event.phase}: ${plural(event.operations, "checkpoint")} of ${formatBytes(event.bytesPerOperation)}`
    case "pause":
      return `pausing ${formatSeconds(event.seconds)}: ${event.reason}`
    case "operationEnded": {
      const { bytes, bytesPerSecond, index, longestRankSeconds, phase } = event.operation
      return `${phase} ${index} of ${state.phase?.operations ?? index}: ${formatBytes(bytes)} in ${
        formatSeconds(longestRankSeconds)
      }, ${formatRate(bytesPerSecond)}`
    }
    case "note":
      return noteLine(event)
    case "training":
      return `training: ${plural(event.epochs, "epoch")} of ${plural(event.stepsPerEpoch, "step")}, ${
        plural(event.samplesPerStep, "sample")
      } a step`
    case "epochEnded":
      return epochResult(event.epoch, state.training?.epochs ?? event.epoch.epoch)
    case "operationStarted":
    case "progress":
    case "epochStarted":
    case "epochProgress":
    case "datagenProgress":
    case "failed":
    case "measured":
      return undefined
  }
}

const datagenLine = (progress: DatagenProgress): string => {
  const [left, rate, mean] = [datagenSecondsLeft(progress), presentDatagenRate(progress), meanDatagenRate(progress)]
  const whole = bytesToWrite(progress)
  return [
    `data set: ${filesText(progress)}`,
    ...(whole === undefined || progress.last.bytes === null
      ? []
      : [`${formatBytes(progress.last.bytes)} of ${formatBytes(whole)}`]),
    ...(rate === undefined ? [] : [`now ${formatRate(rate)}`]),
    ...(mean === undefined ? [] : [`mean ${formatRate(mean)}`]),
    ...(left === undefined ? [] : [`about ${roughSeconds(left)} to go`])
  ].join(", ")
}

const trainingLine = (progress: TrainingProgress, now: number): ReadonlyArray<string> => {
  const { current } = progress
  if (current === null) return []
  const left = trainingSecondsLeft(progress, now)
  return [
    [
      `${epochText(progress)}: ${
        current.last === null
          ? `${roughSeconds((now - current.startedAt) / 1000)} in it`
          : `step ${formatInteger(current.last.steps)} of ${formatInteger(current.steps)}`
      }`,
      ...epochFigures(progress),
      ...(left === undefined ? [] : [`about ${roughSeconds(left)} to go`])
    ].join(", ")
  ]
}

export const periodicLines = (state: ViewState, now: number): ReadonlyArray<string> => {
  const { datagen, phase, training } = state
  if (state.outcome !== "running") return []
  const warning = stallWarning(state, now)
  const said = warning === undefined ? [] : [`warning: ${warning}`]
  if (training !== null) return [...trainingLine(training, now), ...said]
  if (datagen !== null) return [datagenLine(datagen), ...said]
  if (phase === null || phase.current === null) return said
  const rate = presentRate(phase)
  const mean = meanRate(phase)
  const left = secondsLeft(phase, now)
  const fraction = phase.bytesPerOperation > 0 ? phase.current.bytes / phase.bytesPerOperation : 1
  const progress = state.reportsProgress
    ? `${Math.floor(Math.min(1, fraction) * 100)} %`
    : `${roughSeconds((now - phase.current.startedAt) / 1000)} in it`
  return [
    [
      `${phase.phase} ${phase.current.index} of ${phase.operations}: ${progress}`,
      ...(rate === undefined ? [] : [`now ${formatRate(rate)}`]),
      ...(mean === undefined ? [] : [`mean ${formatRate(mean)}`]),
      ...(left === undefined ? [] : [`about ${roughSeconds(left)} to go`])
    ].join(", "),
    ...said
  ]
}
