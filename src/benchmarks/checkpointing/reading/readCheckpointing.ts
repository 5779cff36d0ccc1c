/** What a checkpointing run was to write and read, and how, each from the first place that says it. */
import type { Json } from "../../../domain/Json.ts"
import { draftedRun, type ReadBenchmarkRun } from "../../../results/draft/BenchmarkRun.ts"
import { integerAt } from "../../../results/draft/common.ts"
import type { Draft } from "../../../results/draft/Draft.ts"
import { withOwnBody } from "../../../results/draft/OwnKind.ts"
import { orNull } from "../../../results/values.ts"
import { type Known, missing, present } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import * as T from "../../../rules/tolerant.ts"
import { checkpointFacts } from "../evidence.ts"
import { ownCheckpoints } from "./ownCheckpoints.ts"

const factOf = ({ facts }: Draft, name: string): Known<Json> => facts[name] ?? missing("not recorded", "facts")

const overrideOf = ({ overrides }: Draft, key: string): Known<Json> =>
  K.flatMap(overrides, (all, source) => {
    const found = all.findLast((parameter) => parameter.key === key)
    return found === undefined ? missing("not overridden", source) : present(found.value, source)
  })

const count = (draft: Draft, fact: string, option: string): number | null =>
  orNull(K.firstOf(
    T.integer(factOf(draft, fact), fact),
    T.integer(overrideOf(draft, `checkpoint.${option}`), option),
    integerAt(draft.args, option),
    integerAt(draft.workload, `checkpoint.${option}`)
  ))

const modeKey = "checkpoint.mode"

const recordedMode = (draft: Draft): string | null =>
  orNull(T.text(K.firstOf(overrideOf(draft, modeKey), T.at(draft.workload, modeKey)), modeKey))

/** Facts that every record of this program holds; of ranks that a launcher started, where. */
const recordedFacts = [
  checkpointFacts.writes,
  checkpointFacts.reads,
  checkpointFacts.mode,
  checkpointFacts.checkpointBytes,
  checkpointFacts.checkpointFolder,
  checkpointFacts.resultsDir,
  checkpointFacts.sameFileSystem,
  checkpointFacts.fsync
]

export const readCheckpointing: ReadBenchmarkRun = (sources, _, drafted) => {
  const isLaunched = orNull(drafted.engine) === "dlio"
  const draft = withOwnBody(sources, drafted, [ownCheckpoints], [
    ...recordedFacts,
    ...(isLaunched ? [checkpointFacts.ranksPerHost] : [])
  ])
  const run = draftedRun(sources, draft)
  return {
    ...run,
    own: {
      ...run.own,
      checkpointWrites: count(draft, checkpointFacts.writes, "num_checkpoints_write"),
      checkpointReads: count(draft, checkpointFacts.reads, "num_checkpoints_read"),
      mode: draft.mode ?? recordedMode(draft) ?? "default",
      remapSeconds: orNull(T.number(factOf(draft, checkpointFacts.remapSeconds), checkpointFacts.remapSeconds))
    }
  }
}
