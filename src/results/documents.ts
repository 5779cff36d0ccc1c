/**
 * Files of a run folder as documents. Whatever cannot be used is added to `problems` with file, field and reason; nothing
 * throws and nothing is made up.
 */
import { isJsonObject, type Json, type JsonObject } from "../domain/Json.ts"
import { decodeText } from "./decodeText.ts"
import { isPacked, wholeName } from "./layout.ts"
import type { Problem } from "./RunFacts.ts"
import type { RunFolder } from "./RunFolder.ts"
import { parseJson } from "./tolerantJson.ts"

export type Problems = Array<Problem>

const words: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "no permission to read it",
  EPERM: "no permission to read it",
  ELOOP: "it is a symbolic link, which is not followed",
  EIO: "the storage answered with an I/O error",
  EISDIR: "it is a folder",
  ENAMETOOLONG: "its path is longer than the system takes; scan a folder further down by itself"
}

/** `EACCES` → words; other reasons are words already. */
export const reasonInWords = (reason: string): string => words[reason] ?? reason

/** What lies there in place of the file: the file packed, or as much of it as was copied. */
const standIn = (folder: RunFolder, file: string): Problem | undefined => {
  const cut = file.lastIndexOf("/")
  const inside = cut < 0 ? undefined : folder.list(file.slice(0, cut))
  const entries = inside === undefined ? folder.entries : inside._tag === "got" ? inside.value : []
  const name = file.slice(cut + 1)
  const found = entries.find((entry) => entry.kind === "file" && entry.name !== name && wholeName(entry.name) === name)
  if (found === undefined) return undefined
  return isPacked(found.name)
    ? { file, field: null, kind: "compressed", reason: `it is compressed (${found.name}); unpack it to have it read` }
    : { file, field: null, kind: "unreadable", reason: `only part of it was copied (${found.name}); copy it again` }
}

/** What stands in published packages in place of files that were too large. */
export const prunedText = "PRUNED BY STAFF"

/** Text of a file; `undefined` when it is not there (no problem: callers know what must be) or unreadable (a problem). */
export const readText = (folder: RunFolder, file: string, problems: Problems): string | undefined => {
  const answer = folder.read(file)
  if (answer._tag === "failed") {
    const problem: Problem | undefined = answer.reason === "ENOENT"
      ? standIn(folder, file)
      : { file, field: null, kind: "unreadable", reason: reasonInWords(answer.reason) }
    if (problem !== undefined) problems.push(problem)
    return undefined
  }
  const { encoding, text } = decodeText(answer.value)
  if (text.length < 2 * prunedText.length && text.trim() === prunedText) {
    const reason = `it was pruned: it holds nothing but ${prunedText}`
    problems.push({ file, field: null, kind: "pruned", reason })
    return undefined
  }
  if (encoding !== "utf-8") {
    problems.push({ file, field: null, kind: "encoding", reason: `it is not UTF-8; it was read as ${encoding}` })
  }
  return text
}

const kindOf = (value: Json): string =>
  value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value === "string" ? "text" : typeof value}`

/** A JSON file that must hold an object. */
export const readJsonObject = (folder: RunFolder, file: string, problems: Problems): JsonObject | undefined => {
  const text = readText(folder, file, problems)
  if (text === undefined) return undefined
  const parsed = parseJson(text)
  if (!parsed.ok) {
    problems.push({ file, field: null, kind: "malformed", reason: parsed.reason })
    return undefined
  }
  for (const { field, text } of parsed.notNumbers) {
    problems.push({ file, field, kind: "not-a-number", reason: `${text} is not a number` })
  }
  if (isJsonObject(parsed.value)) return parsed.value
  problems.push({
    file,
    field: null,
    kind: "malformed",
    reason: `an object was expected, found ${kindOf(parsed.value)}`
  })
  return undefined
}
