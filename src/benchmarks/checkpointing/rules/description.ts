/** 4.7.3, 4.7.4: what the system description says of reading on other hosts than those that wrote. */
import { formatSeconds } from "../../../domain/Units.ts"
import type { Issue } from "../../../domain/Verdict.ts"
import type { Known } from "../../../rules/Evidence.ts"
import { around, type GroupEvidence, type GroupRule, groupRule } from "../../../rules/Group.ts"
import { softened, type Voice } from "../../../rules/issue.ts"
import * as K from "../../../rules/known.ts"
import type { Judgement } from "../../../rules/Rule.ts"
import { at, integer, truth } from "../../../rules/tolerant.ts"
import { pauseOf } from "./pause.ts"

const capability = (name: string): string => `solution.capabilities.${name}`
const remapField = capability("remap_time_in_seconds")

const notStated = (say: Voice, source: string, known: Known<unknown>, parameter: string): ReadonlyArray<Issue> =>
  known._tag === "missing"
    ? [say.invalid(`${source} does not state ${parameter}: ${known.reason}`, { parameter, source })]
    : []

/** Outside a submission there is no description, and nothing is asked. */
const described = (group: GroupEvidence, say: Voice, judge: (source: string) => Judgement): Judgement => {
  const { description } = around(group)
  return description._tag === "present"
    ? judge(description.source)
    : K.judged(softened(say), { description }, () => [])
}

/** From this declared remap time on, half of it is more than the pause that 4.7.1 allows. */
const longestReconcilable = 60

const passed = (group: GroupEvidence, say: Voice, declared: number, source: string): Judgement => {
  const [write, read] = group.members
  if (write?.part !== "write" || read?.part !== "read") return []
  const pause = pauseOf(write.run, read.run)
  return K.judged(say, { pause: pause.seconds }, ({ pause: seconds }) =>
    seconds >= declared / 2 ? [] : [
      say.invalid(
        `${
          formatSeconds(Math.max(seconds, 0))
        } passed between writing and reading, by ${pause.by}; at least half of the ` +
          `declared remap time of ${declared} s must`,
        {
          parameter: remapField,
          expected: `>= ${declared / 2} s`,
          actual: `${seconds.toFixed(1)} s`,
          source,
          disputed: declared > longestReconcilable
        }
      )
    ])
}

/** A system that takes reads and writes at once needs no remapping, and any other does. */
const contradiction = (group: GroupEvidence, say: Voice, declared: number, source: string): ReadonlyArray<Issue> => {
  const { description } = around(group)
  const flags = ["simultaneous_read", "simultaneous_write"].map((name) =>
    truth(at(description, capability(name)), capability(name))
  )
  if (flags.some(({ _tag }) => _tag !== "present")) return []
  const free = flags.every((flag) => flag._tag === "present" && flag.value)
  return free === (declared === 0) ? [] : [
    say.invalid(
      free
        ? `${source} states simultaneous reads and writes, and a remap time of ${declared} s`
        : `${source} states no remap time, and no simultaneous reads and writes`,
      { parameter: remapField, expected: free ? "0 s" : "> 0 s", actual: `${declared} s`, source }
    )
  ]
}

export const remapTime: GroupRule = groupRule({
  id: "4.7.3",
  title: "Remap time",
  demands:
    "The description states the seconds a system needs before other hosts can read what was written: 0 exactly when it takes " +
    "simultaneous reads and writes. Between a write run and its read run at least half of it passes. That conflicts with the " +
    "30 s of 4.7.1: above 60 s declared no pair satisfies both.",
  source: "Rules.md 4.7.3 and 4.7.1; schema of the system description",
  since: "v3.0",
  reads: [remapField, "invocation", "start", "end"],
  examples: { pass: "20 s declared, 12 s passed", fail: "40 s declared, 12 s passed" }
}, (group, say) =>
  described(group, say, (source) => {
    const declared = integer(at(around(group).description, remapField), remapField)
    if (declared._tag !== "present") return notStated(say, source, declared, remapField)
    const seconds = declared.value
    if (seconds < 0) {
      return [
        say.invalid(`${source} states a remap time below 0`, {
          parameter: remapField,
          expected: ">= 0 s",
          actual: `${seconds} s`,
          source
        })
      ]
    }
    const waited = passed(group, say, seconds, source)
    return waited === "pending" ? waited : [...contradiction(group, say, seconds, source), ...waited]
  }))

const stated = ["multi_host", "simultaneous_read", "simultaneous_write"].map(capability)

export const simultaneousUse: GroupRule = groupRule(
  {
    id: "4.7.4",
    title: "Use by several hosts",
    demands: "The description states whether the system serves several hosts, and takes simultaneous reads and writes.",
    source: "Rules.md 4.7.4 (the older key layout there is superseded by the schema)",
    since: "v3.0",
    reads: stated,
    examples: { pass: "all three stated, true or false", fail: "no simultaneous_read" }
  },
  (group, say) =>
    described(
      group,
      say,
      (source) =>
        stated.flatMap((field) => notStated(say, source, truth(at(around(group).description, field), field), field))
    )
)
