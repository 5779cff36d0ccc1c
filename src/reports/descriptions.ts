/** `systems/<system>.yaml` of a submission: read anew by every report, for verdicts about groups are never stored. */
import * as Effect from "effect/Effect"
import { isJsonObject, type JsonObject } from "../domain/Json.ts"
import type { Problems } from "../results/documents.ts"
import { reasonInWords } from "../results/documents.ts"
import { descriptionPlaceOf } from "../results/place.ts"
import type { Suite } from "../results/Suite.ts"
import { type Known, missing, pending, present } from "../rules/Evidence.ts"
import { openFolder } from "./worker/NodeFolder.ts"

type Place = NonNullable<ReturnType<typeof descriptionPlaceOf>>

const top = "system_under_test"

/** The YAML library is large, so it is loaded only for a tree that holds descriptions. */
const read = Effect.fnUntraced(function*(suite: Suite, root: string, { file, folder }: Place) {
  const source = `${folder}/${file}`
  const opened = openFolder(suite, root, folder)
  if (opened._tag === "failed") return missing(`there is no ${source} (${reasonInWords(opened.reason)})`, source)
  if (!opened.value.entries.some(({ kind, name }) => kind === "file" && name === file)) {
    return missing(`there is no ${source}`, source)
  }
  const { readYaml } = yield* Effect.promise(() => import("../results/yamlDocument.ts"))
  const problems: Problems = []
  const document = readYaml(opened.value, file, problems)
  const [problem] = problems
  if (problem !== undefined) return missing(`${source} cannot be used: ${problem.reason}`, source)
  const description = isJsonObject(document) ? document[top] : undefined
  return isJsonObject(description) ? present(description, source) : missing(`${source} has no ${top}`, source)
})

/** Of the systems that these runs are of, by a run's path. Never fails: what cannot be read says why. */
export const descriptionsOf = Effect.fnUntraced(function*(suite: Suite, root: string, paths: Iterable<string>) {
  const known = new Map<string, Known<JsonObject>>()
  const keyOf = ({ file, folder }: Place) => `${folder}/${file}`
  for (const path of paths) {
    const place = descriptionPlaceOf(suite, path)
    if (place !== null && !known.has(keyOf(place))) known.set(keyOf(place), yield* read(suite, root, place))
  }
  return (path: string): Known<JsonObject> => {
    const place = descriptionPlaceOf(suite, path)
    return place === null ? pending : known.get(keyOf(place)) ?? pending
  }
})
