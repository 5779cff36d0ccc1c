/** Neighbouring runs are so close that nothing else can have run between them. Stop to start, by the runs' own times. */
import { formatSeconds } from "../../domain/Units.ts"
import type { Issue } from "../../domain/Verdict.ts"
import type { Known } from "../Evidence.ts"
import { type GroupMember, type GroupRule, groupRule, type GroupRuleText } from "../Group.ts"
import * as K from "../known.ts"
import { secondsBetween } from "../stamp.ts"
import { spentAfter } from "./spent.ts"

const durationOf = (run: GroupMember): Known<number> => secondsBetween(run.start, run.end, `duration of ${run.path}`)

/**
 * @param limitOf the gap must be shorter than this, in seconds, given the durations of all runs.
 * @param mild editions whose text asks for consecutive runs without a figure: a warning.
 */
export const gaps = (
  text: GroupRuleText,
  limitOf: (durations: ReadonlyArray<number>) => number,
  mild: ReadonlyArray<string>
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
    const limit = limitOf(durations.flatMap((duration) => duration._tag === "present" ? [duration.value] : []))
    return runs.slice(1).flatMap((run, i): ReadonlyArray<Issue> => {
      const before = runs[i]
      const judgement = K.judged(
        say,
        { gap: secondsBetween(before?.end ?? null, run.start, `gap before ${run.path}`) },
        ({ gap }) => {
          const facts = {
            parameter: "start, end",
            expected: `under ${formatSeconds(limit)}`,
            actual: formatSeconds(gap)
          }
          if (gap < 0) return [say.invalid(`${run.path} began before ${before?.path} had ended`, facts)]
          if (gap < limit) return []
          const spent = before === undefined ? "" : spentAfter(before)
          const message =
            `${formatSeconds(gap)} passed between ${before?.path} and ${run.path}${spent}; consecutive runs are ` +
            `less than ${formatSeconds(limit)} apart`
          return [
            mild.includes(edition) ? say.warn(message, { ...facts, disputed: true }) : say.invalid(message, facts)
          ]
        }
      )
      return judgement === "pending" ? [] : judgement
    })
  })
