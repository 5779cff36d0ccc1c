/** Which data generation, or load, in the tree made the data that an experiment read. */
import type { JsonObject } from "../../domain/Json.ts"
import { type Known, missing, present } from "../Evidence.ts"
import { around, type Generation, type GroupEvidence } from "../Group.ts"
import * as K from "../known.ts"
import { normalised } from "../shared/separatePaths.ts"
import { secondsBetween } from "../stamp.ts"
import { at, text } from "../tolerant.ts"

/** The workload, or what a record holds in its stead. */
export const recordedIn = (path: string, values: JsonObject | null): Known<JsonObject> =>
  values === null ? missing("no parameters are recorded", path) : present(values, path)

/** Where data lies: a folder, or a collection of vectors. */
const placesOf = ({ dataset, parameters, path }: Pick<Generation, "dataset" | "parameters" | "path">) => {
  const folder = text(at(recordedIn(path, parameters), "dataset.data_folder"), "dataset.data_folder")
  const collection = text(at(recordedIn(path, dataset), "collection"), "collection")
  return {
    folder: folder._tag === "present" ? normalised(folder.value) : undefined,
    collection: collection._tag === "present" ? collection.value : undefined
  }
}

type Places = ReturnType<typeof placesOf>

/** Where both name one. */
const isElsewhere = (a: Places, b: Places): boolean =>
  (["folder", "collection"] as const).some((kind) =>
    a[kind] !== undefined && b[kind] !== undefined && a[kind] !== b[kind]
  )

/** The newest that began before the first run, and made what the run read where both name it. */
export const generationOf = (group: GroupEvidence): Known<Generation> =>
  K.flatMap(around(group).generations, (all, source) => {
    const first = group.members[0]?.run
    const doubted = [...(first === undefined ? [] : [first]), ...all].find(({ clock }) => typeof clock === "string")
    if (doubted !== undefined) return missing(`${doubted.path}: ${doubted.clock}`, doubted.path)
    const wanted = first === undefined ? undefined : placesOf(first)
    const fitting = all.filter((generation) => {
      const before = secondsBetween(generation.start, first?.start ?? null, "time since the data generation")
      return (wanted === undefined || !isElsewhere(placesOf(generation), wanted)) &&
        (before._tag !== "present" || before.value >= 0)
    })
    const newest = fitting.at(-1)
    if (newest !== undefined) return present(newest, newest.path)
    const others = [...new Set(all.flatMap((generation) => placesOf(generation).collection ?? []))]
    return missing(
      wanted?.collection === undefined || others.length === 0
        ? "the tree holds no data generation of what these runs read, made before them"
        : `the tree holds no load of collection ${wanted.collection}, made before these runs; it holds loads of ${
          others.join(", ")
        }`,
      source
    )
  })
