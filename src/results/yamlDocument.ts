/** A YAML file of a run folder as a document. Apart from `documents.ts`, because the YAML library is large to load. */
import * as Either from "effect/Either"
import { yamlValue } from "../config/yamlReader.ts"
import type { Json } from "../domain/Json.ts"
import { type Problems, readText } from "./documents.ts"
import type { RunFolder } from "./RunFolder.ts"

/** A YAML file of any shape; an empty one is null. */
export const readYaml = (folder: RunFolder, file: string, problems: Problems): Json | undefined => {
  const text = readText(folder, file, problems)
  if (text === undefined) return undefined
  const parsed = yamlValue(text)
  if (Either.isRight(parsed)) return parsed.right
  problems.push({ file, field: null, kind: "malformed", reason: parsed.left })
  return undefined
}
