/** Rules about the one or two checkpointing runs of an experiment. */
import type { EditionId } from "../../../domain/Edition.ts"
import { formatSeconds, plural } from "../../../domain/Units.ts"
import { defaultEdition } from "../../../rules/editions/list.ts"
import { type GroupMember, type GroupRule, groupRule } from "../../../rules/Group.ts"
import { identityRules, sameDataset, sameMemory, sameParameters } from "../../../rules/group/consistency.ts"
import { gaps } from "../../../rules/group/gaps.ts"
import { spentAfter } from "../../../rules/group/spent.ts"
import { describedSystem } from "../../../rules/group/systemDescription.ts"
import { unbrokenSeries } from "../../../rules/group/unbroken.ts"
import * as K from "../../../rules/known.ts"
import { checkpointingEdition } from "../edition.ts"
import { remapTime, simultaneousUse } from "./description.ts"
import { pauseOf } from "./pause.ts"

/** Seconds; `undefined` where no text limits the pause, and the rule does not hold. */
export const longestPauseOf = (edition: EditionId): number | undefined => checkpointingEdition(edition).longestPause

const structure: GroupRule = groupRule({
  id: "4.7.1",
  title: "Write phase and read phase",
  demands:
    "An experiment is one run of 10 writes and 10 reads, or a run of 10 writes followed by one of 10 reads. In OPEN the " +
    "counts are free (v3.0), both phases are not. Counts are never summed over experiments.",
  inEdition: (edition) => {
    const { checkpoints, countsAreFreeInOpen } = checkpointingEdition(edition)
    return `${checkpoints} writes and ${checkpoints} reads in ${
      countsAreFreeInOpen ? "CLOSED; free counts in OPEN" : "both divisions"
    }`
  },
  source: "Rules.md 4.7.1 and table 3; v2.0 guidelines 2.2.2 and table 3",
  since: "v2.0",
  reads: ["checkpointWrites", "checkpointReads", "start"],
  examples: { pass: "10/10, or 10/0 then 0/10", fail: "10/0 without a 0/10 after it" }
}, ({ edition, members }, say) => {
  const { checkpoints, countsAreFreeInOpen } = checkpointingEdition(edition)
  const parts = members.map(({ part }) => part)
  const counted = members.filter(({ part }) => part !== "not counted")
  const absent = members.filter(({ run }) => run.checkpointReads === null || run.checkpointWrites === null)
  const facts = {
    parameter: "num_checkpoints_write, num_checkpoints_read",
    expected: `${checkpoints}/${checkpoints}, or ${checkpoints}/0 then 0/${checkpoints}`,
    actual: members.map(({ run }) => `${run.checkpointWrites ?? "?"}/${run.checkpointReads ?? "?"}`).join(" then ")
  }
  if (absent.length > 0) {
    return absent.map(({ run }) => say.unknown(`not checked: the counts of ${run.path} are not recorded`, facts))
  }
  if (counted.length === 0) return [say.invalid("nothing was written or read", facts)]
  const whole = parts.includes("write and read")
  if (!whole && !parts.includes("read")) {
    return [say.invalid(`the read phase is missing: no 0/${checkpoints} run follows`, facts)]
  }
  if (!whole && !parts.includes("write")) {
    return [say.invalid(`the write phase is missing: no ${checkpoints}/0 run comes before`, facts)]
  }
  const total = (of: (run: GroupMember) => number | null) =>
    counted.flatMap(({ run }) => of(run) ?? []).reduce((sum, n) => sum + n)
  const [writes, reads] = [total((run) => run.checkpointWrites), total((run) => run.checkpointReads)]
  if (writes === checkpoints && reads === checkpoints) return []
  const message = `${plural(writes, "write")} and ${plural(reads, "read")}; a result has ${checkpoints} of each`
  const inOpen = "OPEN leaves the counts free by Rules.md, which is applied, and not by the guidelines"
  return [
    !countsAreFreeInOpen
      ? say.invalid(message, facts)
      : say.open(`${message} in CLOSED. ${inOpen}`, { ...facts, disputed: true })
  ]
})

export const pauseRule: GroupRule = groupRule({
  id: "4.7.1-pause",
  title: "Pause between write and read",
  demands:
    `From the end of the write invocation to the start of the read invocation at most ${
      longestPauseOf(defaultEdition)
    } s pass; ` +
    "where the start of the read invocation is not recorded, a longer pause proves nothing. A negative one is clock skew, and a " +
    "warning. It conflicts with 4.7.3, by which at least half of a declared remap time passes: above 60 s no " +
    "pair can satisfy both.",
  source: "Rules.md 4.7.1 and 4.7.3",
  since: "v2.0",
  where: (edition) => longestPauseOf(edition) !== undefined,
  reads: ["invocation", "start", "end"],
  examples: { pass: "12 s", fail: "226 s" }
}, ({ edition, members }, say) => {
  const longestPause = longestPauseOf(edition)
  const [write, read] = ["write", "read"].map((wanted) => members.find(({ part }) => part === wanted))
  if (write === undefined || read === undefined || longestPause === undefined) return []
  const { by, seconds, stamped } = pauseOf(write.run, read.run)
  return K.judged(say, { pause: seconds }, ({ pause }) => {
    const facts = {
      parameter: "start, end",
      expected: `0 to ${longestPause} s`,
      actual: `${pause.toFixed(1)} s`,
      source: by
    }
    if (pause < 0) {
      return [
        say.warn(
          `the read run begins ${
            formatSeconds(-pause)
          } before the write run ends, by ${by}: the clocks of the two are skewed`,
          facts
        )
      ]
    }
    if (pause <= longestPause) return []
    const passed = `${formatSeconds(pause)} passed between writing and reading${spentAfter(write.run)}, by ${by}`
    return [
      stamped
        ? say.invalid(
          `${passed}; ${longestPause} s are allowed. Rule 4.7.3 asks for at least half of a declared remap time, so above 60 s ` +
            "declared no pair satisfies both",
          facts
        )
        : say.unknown(
          `not checked: ${passed}; how much of it was start-up is not known, and ${longestPause} s are allowed`,
          facts
        )
    ]
  })
})

const runGap: GroupRule = gaps(
  {
    id: "2.1.24",
    title: "Time between the two runs",
    demands:
      "From the end of the write run to the start of the read run less time passes than the longer of them takes. Counted from " +
      "invocation to invocation where they are recorded, as in 4.7.1. A negative time is clock skew, and a warning.",
    source: "Rules.md 2.1.24",
    since: "v3.0",
    reads: ["invocation", "start", "end"],
    examples: { pass: "runs of 5 min, 20 s apart", fail: "runs of 5 min, 6 min apart" }
  },
  { limitOf: (durations) => durations.reduce((a, b) => Math.max(a, b)), between: pauseOf }
)

export const checkpointingGroupRules: ReadonlyArray<GroupRule> = [
  unbrokenSeries,
  ...identityRules,
  sameDataset(["checkpoint.checkpoint_folder"]),
  sameParameters([
    "model.num_layers",
    "model.parallelism.tensor",
    "model.parallelism.pipeline",
    "model.parallelism.data",
    "model.parallelism.zero_stage",
    "model.transformer.hidden_size",
    "checkpoint.mode",
    "checkpoint.fsync"
  ]),
  sameMemory,
  structure,
  pauseRule,
  runGap,
  describedSystem,
  remapTime,
  simultaneousUse
]
