/** Facts that only one benchmark's rules read, from where the tools leave them. */
import type { JsonObject } from "../../domain/Json.ts"
import { present } from "../../rules/Evidence.ts"
import { probedFileSystem } from "../../rules/shared/separateFileSystems.ts"
import * as T from "../../rules/tolerant.ts"
import { readJsonObject } from "../documents.ts"
import { benchmarkTypeOf } from "../layout.ts"
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

const separationFile = "fs_separation.json"

/** Of the official tool in the later releases of v3.0. One that cannot be read says nothing, and is named among the problems. */
const probed = (sources: Sources): Facts => {
  if (!sources.folder.entries.some(({ name }) => name === separationFile)) return {}
  const content = readJsonObject(sources.folder, separationFile, sources.problems)
  return content === undefined
    ? {}
    : { [probedFileSystem]: T.at(present(content, separationFile), "same_filesystem") }
}

/** Only what is there: a fact that is missing is left for the rule to look for elsewhere. `own` are those of the run's tool. */
export const benchmarkFacts = (sources: Sources, benchmarkType: string | null, own: Facts): Facts => {
  const facts = benchmarkTypeOf(benchmarkType ?? "") === "training" ? training(sources) : own
  return Object.fromEntries(
    Object.entries({ ...facts, ...probed(sources) }).filter(([, fact]) => fact._tag === "present")
  )
}
