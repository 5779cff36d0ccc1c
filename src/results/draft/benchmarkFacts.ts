/** Facts that only one benchmark's rules read, from where the tools leave them. */
import type { Json, JsonObject } from "../../domain/Json.ts"
import { type Known, missing, present } from "../../rules/Evidence.ts"
import * as K from "../../rules/known.ts"
import { probedFileSystem } from "../../rules/shared/separateFileSystems.ts"
import * as T from "../../rules/tolerant.ts"
import { decodeText } from "../decodeText.ts"
import { mountsIn, shareMount } from "../dfTable.ts"
import { readJsonObject } from "../documents.ts"
import { benchmarkTypeOf, separationFile } from "../layout.ts"
import { textAt } from "./common.ts"
import type { Draft } from "./Draft.ts"
import type { Sources } from "./sources.ts"

type Facts = Draft["facts"]

const training = (sources: Sources): Facts => ({
  potentialCaching: sources.summary.potentialCaching,
  filesTrained: sources.summary.filesTrained
})

const datasetNames = {
  collection: "collection",
  vectors: "vectors",
  dimension: "dimension",
  indexType: "index_type",
  insertedVectors: "inserted_vectors"
}

/** The data that vectors were searched in or loaded into; null for benchmarks whose parameters say it. */
export const datasetOf = (benchmarkType: string | null, facts: Facts): JsonObject | null =>
  benchmarkType !== "vector_database" ? null : Object.fromEntries(
    Object.entries(datasetNames).flatMap(([fact, name]) => {
      const known = facts[fact]
      return known?._tag === "present" ? [[name, known.value] as const] : []
    })
  )

/** One that cannot be read says nothing, and is named among the problems. */
const probed = (sources: Sources): Known<Json> => {
  const absent = missing(`there is no ${separationFile}`, separationFile)
  if (!sources.folder.entries.some(({ name }) => name === separationFile)) return absent
  const content = readJsonObject(sources.folder, separationFile, sources.problems)
  return content === undefined ? absent : T.at(present(content, separationFile), "same_filesystem")
}

const dataOptions = ["data_dir", "checkpoint_folder", "storage_root", "vdb_data_path", "cache_dir"]

/** The older evidence: a df table in what the tool printed. */
const inTable = ({ folder }: Sources, args: Draft["args"]): Known<Json> => {
  const data = K.firstOf(...dataOptions.map((name) => textAt(args, name)))
  const results = textAt(args, "results_dir")
  if (data._tag !== "present" || results._tag !== "present") return missing("the folders are not recorded", "args")
  const logs = folder.entries.filter(({ kind, name }) => kind === "file" && name.endsWith(".stdout.log"))
  for (const { name } of logs.slice(0, searchedLogs)) {
    const answer = folder.read(name)
    const mounts = answer._tag === "got" ? mountsIn(decodeText(answer.value).text) : []
    if (mounts.length > 0) return shareMount(mounts, data.value, results.value, `the df table in ${name}`)
  }
  return missing("no log has a df table", "logs")
}

/** A run of KV cache leaves one for each option and trial. */
const searchedLogs = 3

const separation = (sources: Sources, { args, shape }: Draft): Known<Json> => {
  const told = probed(sources)
  return told._tag === "present" || shape === "mlpstorage" ? told : K.firstOf(told, inTable(sources, args))
}

/** Only what is there: a fact that is missing is left for the rule to look for elsewhere. `own` are those of the run's tool. */
export const benchmarkFacts = (sources: Sources, draft: Draft, own: Facts): Facts => {
  const type = draft.benchmarkType._tag === "present" ? benchmarkTypeOf(draft.benchmarkType.value) : undefined
  const facts = type === "training" ? training(sources) : own
  return Object.fromEntries(
    Object.entries({ ...facts, [probedFileSystem]: separation(sources, draft) }).filter(([, fact]) =>
      fact._tag === "present"
    )
  )
}
