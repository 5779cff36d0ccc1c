/**
 * Files of a run folder as documents. Whatever cannot be used is added to `problems` with file, field and reason; nothing
 * throws and nothing is made up.
 */
import { isJsonObject, type Json, type JsonObject } from "../domain/Json.ts"
import { decodeText } from "./decodeText.ts"
import { unpackedName } from "./layout.ts"
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

/** The file under its name with a suffix of compression. */
const packedFile = (folder: RunFolder, file: string): string | undefined => {
  const cut = file.lastIndexOf("/")
  const inside = cut < 0 ? undefined : folder.list(file.slice(0, cut))
  const entries = inside === undefined ? folder.entries : inside._tag === "got" ? inside.value : []
  const name = file.slice(cut + 1)
  const packed = entries.find((entry) => entry.name !== name && unpackedName(entry.name) === name)
  return packed === undefined ? undefined : `${file.slice(0, cut + 1)}${packed.name}`
}

/** What stands in published packages in place of files that were too large. */
export const prunedText = "PRUNED BY STAFF"

/** Text of a file; `undefined` when it is not there (no problem: callers know what must be) or unreadable (a problem). */
export const readText = (folder: RunFolder, file: string, problems: Problems): string | undefined => {
  const answer = folder.read(file)
  if (answer._tag === "failed") {
    const packed = answer.reason === "ENOENT" ? packedFile(folder, file) : undefined
    if (packed !== undefined) {
      const reason = `it is compressed (${packed}); unpack it to have it read`
      problems.push({ file, field: null, kind: "compressed", reason })
    } else if (answer.reason !== "ENOENT") {
      problems.push({ file, field: null, kind: "unreadable", reason: reasonInWords(answer.reason) })
    }
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
