/** Neighbouring runs are so close that nothing else can have run between them. Stop to start, by the runs' own times. */
import type { EditionId } from "../../domain/Edition.ts"
import { formatSeconds } from "../../domain/Units.ts"
import type { Issue } from "../../domain/Verdict.ts"
import type { Known } from "../Evidence.ts"
import { type GroupMember, type GroupRule, groupRule, type GroupRuleText } from "../Group.ts"
import * as K from "../known.ts"
import { spentAfter } from "./spent.ts"
import { durationOf, gapOf, startsApart } from "./times.ts"

interface GapReading {
  /** The gap must be shorter than this, in seconds, given the durations of all runs. */
  readonly limitOf: (durations: ReadonlyArray<number>) => number
  /** Editions whose text asks for consecutive runs without a figure: a warning. */
  readonly isMild?: (edition: EditionId) => boolean
  /** The time between two runs, where other clocks than the runs' own may have been recorded. */
  readonly between?: (before: GroupMember, run: GroupMember) => { readonly seconds: Known<number> }
  /** The other reading of the text: seconds from start to start. What only that one refuses is a warning. */
  readonly startToStart?: (durations: ReadonlyArray<number>) => number
}

export const gaps = (
  text: GroupRuleText,
  { between, isMild = () => false, limitOf, startToStart }: GapReading
): GroupRule =>
  groupRule(text, ({ edition, members }, say) => {
    const runs = members.map(({ run }) => run)
    if (runs.length < 2) return []
    const durations = runs.map(durationOf)
    const unusable = durations.flatMap((duration) => duration._tag === "missing" ? [duration] : [])
    if (unusable.length > 0) {
      return unusable.map(({ reason, source }) =>
        say.unknown(`not checked: ${reason}`, { parameter: "start, end", source })
      )
    }
    const seconds = durations.flatMap((duration) => duration._tag === "present" ? [duration.value] : [])
    const limit = limitOf(seconds)
    const fromStartLimit = isMild(edition) ? undefined : startToStart?.(seconds)

    const onlyByStarts = (before: GroupMember, run: GroupMember, gap: number): ReadonlyArray<Issue> => {
      const fromStart = startsApart(before, run)
      return fromStartLimit === undefined || fromStart._tag !== "present" || fromStart.value < fromStartLimit ? [] : [
        say.warn(
          `${run.path} began ${
            formatSeconds(gap)
          } after ${before.path} had ended, which the text allows and is applied; ` +
            `the existing checker wants less than ${formatSeconds(fromStartLimit)} from start to start, and finds ${
              formatSeconds(fromStart.value)
            }`,
          {
            parameter: "start, end",
            expected: `under ${formatSeconds(fromStartLimit)} from start to start`,
            actual: formatSeconds(fromStart.value),
            disputed: true
          }
        )
      ]
    }

    return runs.slice(1).flatMap((run, i): ReadonlyArray<Issue> => {
      const before = runs[i]
      if (before === undefined) return []
      const own = gapOf(before, run)
      const expected = `under ${formatSeconds(limit)}`
      const judgement = K.judged(say, { gap: between?.(before, run).seconds ?? own }, ({ gap }) => {
        const least = own._tag === "present" ? Math.min(own.value, gap) : gap
        if (least < 0) {
          const message = `${run.path} began before ${before.path} had ended`
          const facts = { parameter: "start, end", expected, actual: formatSeconds(least) }
          return [between === undefined ? say.invalid(message, facts) : say.warn(`${message}: clock skew`, facts)]
        }
        if (gap < limit) return onlyByStarts(before, run, gap)
        const message =
          `${formatSeconds(gap)} passed between ${before.path} and ${run.path}${
            spentAfter(before)
          }; consecutive runs are ` +
          `less than ${formatSeconds(limit)} apart`
        const facts = { parameter: "start, end", expected, actual: formatSeconds(gap) }
        return [
          isMild(edition) ? say.warn(message, { ...facts, disputed: true }) : say.invalid(message, facts)
        ]
      })
      return judgement === "pending" ? [] : judgement
    })
  })
