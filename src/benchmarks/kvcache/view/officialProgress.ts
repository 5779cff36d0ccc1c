/** How far the official program is: it says nothing before it has ended, so its processes are looked at. */
import * as Schema from "effect/Schema"
import { formatBytes, formatInteger, formatRate, plural } from "../../../domain/Units.ts"
import { countRow, fitted, roughSeconds } from "../../../view/liveRows.ts"
import { paint } from "../../../view/Look.ts"
import { quietWarning } from "../../../view/stall.ts"
import type { Watched } from "../../../view/ViewState.ts"
import type { WorkProgress } from "../../../view/WorkProgress.ts"
import { OfficialEvent } from "../official/OfficialEvent.ts"

type Began = Extract<OfficialEvent, { readonly _tag: "trialBegan" }>
type Looked = Extract<OfficialEvent, { readonly _tag: "looked" }>

export interface OfficialState {
  readonly began: Began
  readonly looked: Looked | null
  /** Bytes a second since the look before. */
  readonly now: { readonly read: number; readonly write: number } | null
  /** Seconds into the trial when the first rank began. */
  readonly opened: number | null
  readonly isOver: boolean
}

const fold = (before: OfficialState | null, event: OfficialEvent): OfficialState | null => {
  if (event._tag === "trialBegan") return { began: event, looked: null, now: null, opened: null, isOver: false }
  if (before === null) return null
  if (event._tag === "trialEnded") return { ...before, now: null, isOver: true }
  const last = before.looked
  const seconds = event.seconds - (last?.seconds ?? 0)
  return {
    ...before,
    looked: event,
    opened: before.opened ?? (event.begun > 0 ? event.seconds : null),
    now: last === null || seconds <= 0 ? before.now : {
      read: Math.max(0, event.readBytes - last.readBytes) / seconds,
      write: Math.max(0, event.writtenBytes - last.writtenBytes) / seconds
    }
  }
}

const position = ({ began }: OfficialState): string =>
  `option ${began.option} of ${began.options}, trial ${began.trial + 1} of ${began.trials}`

const stageOf = ({ began, isOver, looked, opened }: OfficialState): string => {
  if (isOver) return "over"
  if (looked === null || opened === null) return `waiting ${began.delay} s before it begins`
  if (looked.ended === looked.ranks && looked.ended > 0) return `waiting ${began.delay} s after it`
  return `${roughSeconds(looked.seconds - opened)} of ${began.seconds} s`
}

const figures = ({ looked, now }: OfficialState): ReadonlyArray<string | undefined> => [
  now === null ? undefined : `read ${formatRate(now.read)}`,
  now === null ? undefined : `write ${formatRate(now.write)}`,
  looked === null ? undefined : `${formatBytes(looked.readBytes)} read, ${formatBytes(looked.writtenBytes)} written`
]

const rateText = (bytesPerSecond: number | null): string =>
  bytesPerSecond === null ? "nothing" : formatRate(bytesPerSecond)

const isMeasuring = ({ isOver, looked, opened }: OfficialState): boolean =>
  !isOver && opened !== null && looked !== null && looked.ended < looked.ranks

const paused = ({ pause }: Watched<OfficialState>, now: number): string | undefined =>
  pause !== null && now < pause.until
    ? `pausing ${roughSeconds((pause.until - now) / 1000)}: ${pause.reason}`
    : undefined

/** Workers end their last requests one after the other, each of which may take minutes on slow storage. */
const quietLimit = 60

export const officialProgress: WorkProgress<OfficialState, OfficialEvent> = {
  isEvent: Schema.is(OfficialEvent),
  fold,
  moves: (before, event) => {
    const last = before?.looked
    return event._tag !== "looked" || last === null || last === undefined || before === null || !isMeasuring(before) ||
      last.readBytes + last.writtenBytes !== event.readBytes + event.writtenBytes || last.begun !== event.begun ||
      last.ended !== event.ended
  },
  eventLine: (event) => {
    switch (event._tag) {
      case "trialBegan":
        return `option ${event.option}, trial ${event.trial + 1} of ${event.trials}: ${
          plural(event.users, "user")
        } a rank, ${event.delay} s of waiting, ${event.seconds} s, ${event.delay} s of waiting`
      case "trialEnded":
        return `option ${event.option}, trial ${event.trial + 1}: ${formatInteger(event.requests)} requests, read ${
          rateText(event.readBytesPerSecond)
        }, write ${rateText(event.writeBytesPerSecond)} by its own clock`
      default:
        return undefined
    }
  },
  periodicLine: (watched, now) =>
    paused(watched, now) ?? [
      `${position(watched.work)}: ${stageOf(watched.work)}`,
      ...figures(watched.work).filter((text) => text !== undefined)
    ].join(", "),
  liveLines: (watched, now, look) => {
    const { work } = watched
    const rest = fitted(look, "  ", figures(work))
    return [
      paint(look, "bold", fitted(look, "", [position(work), paused(watched, now) ?? stageOf(work)])),
      ...(isMeasuring(work) && work.looked !== null && work.opened !== null
        ? [
          countRow(
            look,
            "second",
            Math.min(work.began.seconds, Math.floor(work.looked.seconds - work.opened)),
            work.began.seconds
          )
        ]
        : []),
      ...(rest === "" ? [] : [rest])
    ]
  },
  stalled: (watched, now) =>
    isMeasuring(watched.work)
      ? quietWarning({ what: "no byte was read or written", since: watched.movedAt, limit: quietLimit }, now)
      : undefined
}
