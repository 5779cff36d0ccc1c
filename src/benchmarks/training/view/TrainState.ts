/** What is known of training under way: epoch, step, utilisation and rates so far, and what is left. */
import { formatInteger, formatSeconds, MiB, plural } from "../../../domain/Units.ts"
import type { TrainEvent } from "../TrainEvent.ts"
import type { EpochMeasurement } from "../TrainingMeasurement.ts"

type Event<Tag extends TrainEvent["_tag"]> = Extract<TrainEvent, { readonly _tag: Tag }>

interface EpochProgress {
  readonly epoch: number
  readonly steps: number
  /** When it began; milliseconds of the view's clock. */
  readonly startedAt: number
  /** null for an engine that only speaks when an epoch begins and ends. */
  readonly last: Event<"epochProgress"> | null
}

export interface TrainState {
  readonly epochs: number
  readonly stepsPerEpoch: number
  readonly samplesPerStep: number
  readonly startedAt: number
  readonly ended: ReadonlyArray<EpochMeasurement>
  readonly current: EpochProgress | null
  /** False for an engine that only speaks when an epoch begins and ends. */
  readonly reportsProgress: boolean
}

const begun = (event: Event<"training">, now: number): TrainState => ({
  epochs: event.epochs,
  stepsPerEpoch: event.stepsPerEpoch,
  samplesPerStep: event.samplesPerStep,
  startedAt: now,
  ended: [],
  current: null,
  reportsProgress: false
})

/** An epoch that nobody announced begins training of as many epochs as are known of. */
const orBegun = (before: TrainState | null, epoch: number, steps: number, now: number): TrainState =>
  before ?? begun({ _tag: "training", epochs: epoch, stepsPerEpoch: steps, samplesPerStep: 0 }, now)

export const foldTrain = (before: TrainState | null, event: TrainEvent, now: number): TrainState => {
  switch (event._tag) {
    case "training":
      return { ...begun(event, now), reportsProgress: before?.reportsProgress ?? false }
    case "epochStarted":
      return {
        ...orBegun(before, event.epoch, event.steps, now),
        current: { epoch: event.epoch, steps: event.steps, startedAt: now, last: null }
      }
    case "epochProgress": {
      const progress = orBegun(before, event.epoch, event.steps, now)
      const { current } = progress
      return {
        ...progress,
        reportsProgress: true,
        current: current?.epoch === event.epoch
          ? { ...current, last: event }
          : { epoch: event.epoch, steps: progress.stepsPerEpoch, startedAt: now - event.seconds * 1000, last: event }
      }
    }
    case "epochEnded": {
      const progress = orBegun(before, event.epoch.epoch, event.epoch.steps, now)
      return { ...progress, ended: [...progress.ended, event.epoch], current: null }
    }
  }
}

/** A step or a byte more than before, or an epoch that begins or ends. */
export const trainMoves = (before: TrainState | null, event: TrainEvent): boolean => {
  switch (event._tag) {
    case "training":
    case "epochStarted":
    case "epochEnded":
      return true
    case "epochProgress": {
      const last = before?.current?.last
      return last?.epoch !== event.epoch || last.steps !== event.steps || last.bytes !== event.bytes
    }
  }
}

/** Seconds to go at the pace of the steps so far, pauses between epochs included. */
export const trainSecondsLeft = (
  { current, ended, epochs, startedAt, stepsPerEpoch }: TrainState,
  now: number
): number | undefined => {
  const done = ended.reduce((sum, { steps }) => sum + steps, 0) + (current?.last?.steps ?? 0)
  const elapsed = (now - startedAt) / 1000
  return done === 0 || elapsed <= 0 ? undefined : Math.max(0, epochs * stepsPerEpoch - done) * elapsed / done
}

/** `epoch 2 of 5`, `1 of 5 epochs done` */
export const epochText = ({ current, ended, epochs }: TrainState): string =>
  current === null ? `${ended.length} of ${plural(epochs, "epoch")} done` : `epoch ${current.epoch} of ${epochs}`

const perSecond = (value: number): string => value >= 100 ? formatInteger(value) : value.toFixed(1)

/** A wait may be far below a millisecond. */
const waitText = (seconds: number): string =>
  seconds < 0.01 ? `${(seconds * 1000).toFixed(2)} ms` : formatSeconds(seconds)

/** `AU 93.1 %`, `432 samples/s`, `345 MiB/s`, `waiting 0.21 ms a step`: of the epoch so far, what is known of them. */
export const epochFigures = ({ current }: TrainState): ReadonlyArray<string> => {
  const last = current?.last
  if (last === undefined || last === null) return []
  const { au, bytes, samples, seconds, waitSeconds } = last
  return [
    ...(au === null ? [] : [`AU ${au.toFixed(1)} %`]),
    ...(seconds > 0 ? [`${perSecond(samples / seconds)} samples/s`] : []),
    ...(bytes === null || seconds <= 0 ? [] : [`${perSecond(bytes / seconds / MiB)} MiB/s`]),
    ...(waitSeconds === null ? [] : [`waiting ${waitText(waitSeconds)} a step`])
  ]
}

/** What an epoch came to, in one line. */
export const epochResult = (epoch: EpochMeasurement, epochs: number): string =>
  [
    `epoch ${epoch.epoch} of ${Math.max(epochs, epoch.epoch)}: ${plural(epoch.steps, "step")} in ${
      formatSeconds(epoch.seconds)
    }`,
    ...(epoch.au === null
      ? []
      : [`AU ${epoch.au.toFixed(1)} %${epoch.starved === undefined ? "" : ` (says little: ${epoch.starved})`}`]),
    ...(epoch.samplesPerSecond === null ? [] : [`${perSecond(epoch.samplesPerSecond)} samples/s`]),
    ...(epoch.bytesPerSecond === null ? [] : [`${perSecond(epoch.bytesPerSecond / MiB)} MiB/s`]),
    ...(epoch.verdict === null ? [] : [epoch.verdict.limit])
  ].join(", ")
