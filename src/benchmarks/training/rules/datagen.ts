/** 3.2.1, 3.3.1: the data set that was generated is the one that the runs read. */
import type { JsonObject } from "../../../domain/Json.ts"
import { formatBytes } from "../../../domain/Units.ts"
import type { Known } from "../../../rules/Evidence.ts"
import { type GroupRule, groupRule } from "../../../rules/Group.ts"
import { generationOf, recordedIn } from "../../../rules/group/generations.ts"
import { softened } from "../../../rules/issue.ts"
import * as K from "../../../rules/known.ts"
import { at, integer, positiveInteger } from "../../../rules/tolerant.ts"
import { recordLength } from "./recordLength.ts"

/** Files × samples a file × bytes a sample. */
const bytesOf = (workload: Known<JsonObject>): Known<number> =>
  K.map(
    K.zip(
      K.zip(
        positiveInteger(at(workload, "dataset.num_files_train"), "dataset.num_files_train"),
        positiveInteger(
          K.orElse(at(workload, "dataset.num_samples_per_file"), 1, "DLIO's default"),
          "dataset.num_samples_per_file"
        )
      ),
      recordLength((key) => at(workload, key))
    ),
    ([[files, samples], record]) => files * samples * record
  )

const runOf = ({ members }: Parameters<GroupRule["evaluate"]>[0]): Known<JsonObject> => {
  const run = members[0]?.run
  return recordedIn(run?.path ?? "", run?.parameters ?? null)
}

export const generatedSize: GroupRule = groupRule({
  id: "3.2.1",
  title: "Size of the generated data set",
  demands: "The data set that was generated is at least as large as the one that the runs read.",
  source: "Rules.md 3.2.1",
  since: "v3.0",
  reads: [
    "the data generation in the tree",
    "dataset.num_files_train",
    "dataset.record_length_bytes",
    "dataset.parquet.columns"
  ],
  examples: { pass: "56000 files generated, 56000 read", fail: "28000 files generated, 56000 read" }
}, (group, say) => {
  const generation = generationOf(group)
  if (generation._tag !== "present") return K.judged(softened(say), { generation }, () => [])
  return K.judged(softened(say), {
    generation,
    generated: K.flatMap(generation, ({ parameters, path }) => bytesOf(recordedIn(path, parameters))),
    read: bytesOf(runOf(group))
  }, ({ generated, generation: { path }, read }) =>
    generated >= read ? [] : [
      say.invalid(`${path} generated ${formatBytes(generated)}, the runs read ${formatBytes(read)}`, {
        parameter: "dataset.num_files_train",
        expected: `>= ${formatBytes(read)}`,
        actual: formatBytes(generated),
        source: path
      })
    ])
})

const subfolders = (workload: Known<JsonObject>): Known<number> =>
  integer(
    K.orElse(at(workload, "dataset.num_subfolders_train"), 0, "DLIO's default"),
    "dataset.num_subfolders_train"
  )

export const generatedFolders: GroupRule = groupRule({
  id: "3.3.1-folders",
  title: "Subfolders of the data set",
  demands: "The runs name as many subfolders as the data set was generated with.",
  source: "Rules.md 3.3.1",
  since: "v3.0",
  reads: ["the data generation in the tree", "dataset.num_subfolders_train"],
  examples: { pass: "20 and 20", fail: "generated with 20, read with 0" }
}, (group, say) => {
  const generation = generationOf(group)
  // 3.2.1 says that there is none.
  if (generation._tag !== "present") return "pending"
  return K.judged(softened(say), {
    generation,
    generated: K.flatMap(generation, ({ parameters, path }) => subfolders(recordedIn(path, parameters))),
    read: subfolders(runOf(group))
  }, ({ generated, generation: { path }, read }) =>
    generated === read ? [] : [
      say.invalid(`${path} generated ${generated} subfolders, the runs look for ${read}`, {
        parameter: "dataset.num_subfolders_train",
        expected: generated,
        actual: read,
        source: path
      })
    ])
})
