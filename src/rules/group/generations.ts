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

const folderOf = ({ parameters, path }: Pick<Generation, "parameters" | "path">): string | undefined => {
  const folder = text(at(recordedIn(path, parameters), "dataset.data_folder"), "dataset.data_folder")
  return folder._tag === "present" ? normalised(folder.value) : undefined
}

/** The newest that began before the first run, and made the folder that the run read where both name one. */
export const generationOf = (group: GroupEvidence): Known<Generation> =>
  K.flatMap(around(group).generations, (all, source) => {
    const first = group.members[0]?.run
    const doubted = [...(first === undefined ? [] : [first]), ...all].find(({ clock }) => typeof clock === "string")
    if (doubted !== undefined) return missing(`${doubted.path}: ${doubted.clock}`, doubted.path)
    const folder = first === undefined ? undefined : folderOf(first)
    const fitting = all.filter((generation) => {
      const own = folderOf(generation)
      const before = secondsBetween(generation.start, first?.start ?? null, "time since the data generation")
      return (own === undefined || folder === undefined || own === folder) &&
        (before._tag !== "present" || before.value >= 0)
    })
    const newest = fitting.at(-1)
    return newest === undefined
      ? missing("the tree holds no data generation of what these runs read, made before them", source)
      : present(newest, newest.path)
  })
