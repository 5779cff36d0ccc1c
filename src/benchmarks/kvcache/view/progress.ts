/** How far a native KV-cache run is: option and trial, requests, queue, hits, rates and the tail of reads. */
import * as Schema from "effect/Schema"
import { formatInteger, formatRate, formatSeconds, plural } from "../../../domain/Units.ts"
import { countRow, fitted, roughSeconds } from "../../../view/liveRows.ts"
import { paint } from "../../../view/Look.ts"
import { quietWarning } from "../../../view/stall.ts"
import type { Watched } from "../../../view/ViewState.ts"
import type { WorkProgress } from "../../../view/WorkProgress.ts"
import type { KvCounts } from "../KvEvent.ts"
import { KvEvent } from "../KvEvent.ts"

type Option = Extract<KvEvent, { readonly _tag: "option" }>
type Progress = Extract<KvEvent, { readonly _tag: "progress" }>

export interface KvState {
  readonly option: Option
  /** From 0; null between trials. */
  readonly trial: number | null
  readonly progress: Progress | null
  /** Since the last look: bytes a second. */
  readonly now: { readonly read: number; readonly write: number } | null
  readonly queueGrows: boolean
}

const fold = (before: KvState | null, event: KvEvent): KvState | null => {
  if (event._tag === "option") return { option: event, trial: null, progress: null, now: null, queueGrows: false }
  if (before === null) return null
  switch (event._tag) {
    case "trialStarted":
      return { ...before, trial: event.trial, progress: null, now: null, queueGrows: false }
    case "progress": {
      const last = before.progress
      const seconds = event.seconds - (last?.seconds ?? 0)
      const isGoingOn = last?.stage === event.stage && seconds > 0
      return {
        ...before,
        progress: event,
        now: isGoingOn
          ? {
            read: (event.counts.readBytes - last.counts.readBytes) / seconds,
            write: (event.counts.writtenBytes - last.counts.writtenBytes) / seconds
          }
          : null
      }
    }
    case "queueGrows":
      return { ...before, queueGrows: true }
    case "trialEnded":
      return { ...before, trial: null, progress: null, now: null }
  }
}

const share = (hits: number, misses: number): string | undefined =>
  hits + misses === 0 ? undefined : `hits ${(100 * hits / (hits + misses)).toFixed(1)} %`

const position = ({ option, trial }: KvState): string => {
  const name = `${option.option.replace("_", " ")}${option.of > 1 ? ` (${option.index + 1} of ${option.of})` : ""}`
  return trial === null ? name : `${name}, trial ${trial + 1} of ${option.trials}`
}

const stageWords: Readonly<Record<Progress["stage"], string>> = {
  precondition: "filling the cache",
  measure: "measuring",
  drain: "ending what was begun",
  clear: "removing what was written"
}

/** A trial may take longer than its window: what was begun in it must end. */
const clock = ({ of, seconds, stage }: Progress): string => {
  switch (stage) {
    case "precondition":
      return roughSeconds(seconds)
    case "measure":
      return `${roughSeconds(Math.min(seconds, of))} of ${roughSeconds(of)}`
    case "drain":
    case "clear":
      return seconds > of
        ? `${roughSeconds(seconds - of)} after the window of ${roughSeconds(of)}`
        : `${roughSeconds(seconds)} after it opened`
  }
}

const requests = ({ completed, queued }: KvCounts): ReadonlyArray<string> => [
  plural(completed, "request"),
  `${formatInteger(queued)} queued`
]

const rates = ({ now, progress }: KvState): ReadonlyArray<string | undefined> => {
  if (progress === null) return []
  const { hits, misses, readBytes, readP99, writtenBytes } = progress.counts
  const seconds = Math.max(progress.seconds, 1e-9)
  return [
    `read ${formatRate(now?.read ?? readBytes / seconds)}`,
    `write ${formatRate(now?.write ?? writtenBytes / seconds)}`,
    share(hits, misses),
    readP99 === null ? undefined : `read p99 ${readP99.toFixed(1)} ms`
  ]
}

const paused = ({ pause }: Watched<KvState>, now: number): string | undefined =>
  pause !== null && now < pause.until
    ? `pausing ${roughSeconds((pause.until - now) / 1000)}: ${pause.reason}`
    : undefined

export const kvProgress: WorkProgress<KvState, KvEvent> = {
  isEvent: Schema.is(KvEvent),
  fold,
  moves: (before, event) => {
    if (event._tag !== "progress") return true
    const last = before?.progress
    return last === null || last === undefined || last.stage !== event.stage ||
      last.counts.readBytes + last.counts.writtenBytes + last.counts.completed !==
        event.counts.readBytes + event.counts.writtenBytes + event.counts.completed
  },
  eventLine: (event) => {
    switch (event._tag) {
      case "option":
        return `${event.option}: ${plural(event.users, "user")} a rank, ${
          plural(event.trials, "trial")
        } of ${event.seconds} s`
      case "queueGrows":
        return `the queue grows and cannot be caught up with: ${formatInteger(event.queued)} requests wait after ${
          roughSeconds(event.seconds)
        }, ${event.perSecond.toFixed(1)} more each second`
      case "trialEnded": {
        const { read, requests: { completed }, windowSeconds, write } = event.result
        return `${event.option}, trial ${event.trial + 1}: ${plural(completed, "request")} in ${
          formatSeconds(windowSeconds)
        }, read ${formatRate(read.bytesPerSecond)}, write ${formatRate(write.bytesPerSecond)}`
      }
      default:
        return undefined
    }
  },
  periodicLine: (watched, now) => {
    const { progress } = watched.work
    if (progress === null) return paused(watched, now)
    return [
      `${position(watched.work)}: ${stageWords[progress.stage]}, ${clock(progress)}`,
      ...requests(progress.counts),
      ...rates(watched.work).filter((text) => text !== undefined)
    ].join(", ")
  },
  liveLines: (watched, now, look) => {
    const { work } = watched
    const { progress } = work
    const pause = paused(watched, now)
    if (progress === null) {
      return [paint(look, "bold", fitted(look, "", [position(work), pause ?? "waiting for the ranks"]))]
    }
    return [
      paint(look, "bold", fitted(look, "", [position(work), stageWords[progress.stage]])),
      progress.stage === "measure"
        ? countRow(look, "second", Math.floor(Math.min(progress.seconds, progress.of)), Math.round(progress.of))
        : fitted(look, "  ", [clock(progress)]),
      fitted(look, "  ", [...requests(progress.counts), work.queueGrows ? "queue grows without end" : undefined]),
      fitted(look, "  ", rates(work))
    ]
  },
  stalled: (watched, now) =>
    watched.work.trial === null || watched.work.progress?.stage === "clear"
      ? undefined
      : quietWarning({ what: "no request and no byte went through", since: watched.movedAt }, now)
}
