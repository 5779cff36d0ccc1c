/** How far an official program is: nothing but its own last line. */
import * as Schema from "effect/Schema"
import { fitted, roughSeconds } from "../../../view/liveRows.ts"
import { paint } from "../../../view/Look.ts"
import { quietWarning } from "../../../view/stall.ts"
import type { WorkProgress } from "../../../view/WorkProgress.ts"
import { OfficialEvent } from "../official/OfficialEvent.ts"

export const officialProgress: WorkProgress<OfficialEvent, OfficialEvent> = {
  isEvent: Schema.is(OfficialEvent),
  fold: (_, event) => event,
  moves: (before, event) => before?.line !== event.line,
  eventLine: () => undefined,
  periodicLine: ({ work }) => `${work.program}: ${work.line}`,
  liveLines: ({ work }, _now, look) => [
    paint(look, "bold", fitted(look, "", [work.program, `${roughSeconds(work.seconds)} so far`])),
    fitted(look, "  ", [work.line])
  ],
  stalled: ({ movedAt, work }, now) => quietWarning({ what: `${work.program} said nothing`, since: movedAt }, now)
}
