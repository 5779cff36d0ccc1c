/** A workload file of `configs/dlio/<edition>/workload`: the shapes that both engines run by. */
import * as Effect from "effect/Effect"
import type { EditionId } from "../domain/Edition.ts"
import { isJsonObject, type JsonObject } from "../domain/Json.ts"
import { ConfigFileInvalid } from "../errors/AppError.ts"
import { configsRoot } from "./configsRoot.ts"
import { readText } from "./readText.ts"
import { parseYaml } from "./yaml.ts"
import { yamlToJson } from "./yamlTree.ts"

export interface Workload {
  /** Whose workload it is. The file may be the one of an edition that this one is based on. */
  readonly edition: EditionId
  /** File name without `.yaml`, for example `llama3_8b`. */
  readonly name: string
  readonly path: string
  /** The whole document as parsed. */
  readonly content: JsonObject
}

/** Absolute path of a workload file, whether or not it exists. */
export const workloadPath = (edition: EditionId, name: string, root: string = configsRoot): string =>
  `${root}/dlio/${edition}/workload/${name}.yaml`

/**
 * Reads and parses one workload file. Fails with `PathNotFound` when the edition has no such workload, and with
 * `ConfigFileInvalid`, which names the line, when the file is not a YAML mapping. `root` is `configs/`.
 */
export const loadWorkload = Effect.fnUntraced(function*(
  { edition, name }: { readonly edition: EditionId; readonly name: string },
  root: string = configsRoot
) {
  const path = workloadPath(edition, name, root)
  const node = yield* parseYaml("workload file", path, yield* readText(path, "workload file"))
  const content = yamlToJson(node)
  if (!isJsonObject(content)) {
    return yield* new ConfigFileInvalid({
      file: "workload file",
      path,
      detail: `line ${node.line}: a workload is a mapping of keys to values`
    })
  }
  return { edition, name, path, content } satisfies Workload
})
