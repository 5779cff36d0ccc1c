/** A YAML file of a run folder as a document. Apart from `documents.ts`, because the YAML library is large to load. */
import type { Json } from "../domain/Json.ts"
import { type Problems, readText } from "./documents.ts"
import type { RunFolder } from "./RunFolder.ts"
import { parseYaml } from "./safeYaml.ts"

/** A YAML file of any shape; an empty one is null. */
export const readYaml = (folder: RunFolder, file: string, problems: Problems): Json | undefined => {
  const text = readText(folder, file, problems)
  if (text === undefined) return undefined
  const parsed = parseYaml(text)
  if (parsed.ok) return parsed.value
  problems.push({ file, field: null, kind: "malformed", reason: parsed.reason })
  return undefined
}
