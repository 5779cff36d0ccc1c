/** The live view as lines of text: a pure function of what is known, the time and the terminal's look. */
import { formatRate, plural } from "../domain/Units.ts"
import { fitted, roughSeconds } from "./liveRows.ts"
import { type Look, paint } from "./Look.ts"
import type { ViewState } from "./ViewState.ts"
import { stallWarning } from "./watching.ts"
import type { WorkProgress } from "./WorkProgress.ts"
import { wrap } from "./wrap.ts"

const warningLines = (warning: string | undefined, look: Look): ReadonlyArray<string> =>
  warning === undefined
    ? []
    : wrap(`warning: ${warning}`, look.columns, "  ").map((line) => paint(look, "yellow", line))

const startingLines = ({ calibrated, ranks, startedAt }: ViewState, now: number, look: Look): ReadonlyArray<string> => {
  const what = ranks === null ? "the engine" : plural(ranks, "rank")
  const heading = `starting ${what}, ${roughSeconds((now - startedAt) / 1000)} so far`
  const alone = fitted(look, "  ", [
    calibrated.write === undefined ? undefined : `client alone ${formatRate(calibrated.write)}`
  ])
  return [paint(look, "bold", heading.slice(0, look.columns)), ...(alone === "" ? [] : [alone])]
}

export const render = <State>(
  progress: WorkProgress<State>,
  state: ViewState<State>,
  now: number,
  look: Look
): ReadonlyArray<string> => {
  const { work } = state
  return [
    ...(work === null ? startingLines(state, now, look) : progress.liveLines({ ...state, work }, now, look)),
    ...warningLines(stallWarning(progress, state, now), look)
  ]
}
