/** How far a build is. */
import * as Schema from "effect/Schema"
import { formatBytes, formatInteger, formatRate } from "../../../domain/Units.ts"
import { countRow, fitted, progressRow, roughSeconds } from "../../../view/liveRows.ts"
import { paint } from "../../../view/Look.ts"
import { quietWarning } from "../../../view/stall.ts"
import type { WorkProgress } from "../../../view/WorkProgress.ts"
import { LoadEvent, type LoadStage } from "../LoadEvent.ts"

const words: Readonly<Record<LoadStage, { readonly name: string; readonly unit: string; readonly stalled: string }>> = {
  centroids: { name: "seeking centroids", unit: "row", stalled: "no row of the sample was looked at" },
  assign: { name: "assigning vectors to lists", unit: "vector", stalled: "no vector was assigned" },
  split: { name: "splitting lists that are too long", unit: "vector", stalled: "no list was split" },
  write: { name: "writing lists", unit: "vector", stalled: "nothing was written" }
}

const left = ({ done, of, seconds }: LoadEvent): string | undefined =>
  done > 0 && seconds >= 1 && of > done ? `about ${roughSeconds((of - done) * seconds / done)} to go` : undefined

const rate = ({ bytes, seconds, stage }: LoadEvent): string | undefined =>
  stage === "write" && seconds > 0 && bytes > 0 ? formatRate(bytes / seconds) : undefined

/** The last event is all that there is to know. */
export const loadProgress: WorkProgress<LoadEvent, LoadEvent> = {
  isEvent: Schema.is(LoadEvent),
  fold: (_, event) => event,
  moves: (before, event) =>
    before === null || before.stage !== event.stage || before.done !== event.done || before.bytes !== event.bytes,
  eventLine: () => undefined,
  periodicLine: ({ work }) =>
    [
      `${words[work.stage].name}: ${formatInteger(work.done)} of ${formatInteger(work.of)}`,
      ...(work.stage === "write" ? [formatBytes(work.bytes)] : []),
      rate(work),
      left(work)
    ].filter((part) => part !== undefined).join(", "),
  liveLines: ({ work }, _now, look) => [
    paint(look, "bold", fitted(look, "", [words[work.stage].name, `${roughSeconds(work.seconds)} so far`, left(work)])),
    ...(work.of === 0 ? [] : [countRow(look, words[work.stage].unit, work.done, work.of)]),
    ...(work.stage === "write" ? [progressRow(look, "written", work.bytes, work.bytesTotal ?? undefined)] : []),
    ...(rate(work) === undefined ? [] : [fitted(look, "  ", [rate(work)])])
  ],
  stalled: ({ movedAt, work }, now) => quietWarning({ what: words[work.stage].stalled, since: movedAt }, now)
}
