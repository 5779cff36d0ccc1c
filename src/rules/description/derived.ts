/**
 * Columns of the published table that are made of a description: its type and access protocol, availability and capacities
 * (published table of v3.0; ApparentProblems of the results repository).
 */
import type { Json, JsonObject } from "../../domain/Json.ts"
import { present } from "../Evidence.ts"
import { at, toNumber } from "../tolerant.ts"
import { truthOf } from "./check.ts"

const get = (system: JsonObject, path: string): Json | undefined => {
  const found = at(present(system, ""), `solution.${path}`)
  return found._tag === "present" && found.value !== null ? found.value : undefined
}

const places: Readonly<Record<string, string>> = { remote: "Remote", local: "Local", remote_and_local: "Remote+Local" }
const kinds: Readonly<Record<string, string>> = { file: "File", object: "Object", block: "Block" }
const protocols: Readonly<Record<string, string>> = { file: "POSIX", object: "S3" }

const wordIn = (words: Readonly<Record<string, string>>, value: Json | undefined): string | null =>
  typeof value === "string" && Object.hasOwn(words, value) ? words[value] ?? null : null

/** Several clients may use it at once; else one takes over from another. */
const sharing = (system: JsonObject): string | null => {
  const [host, write, read] = ["multi_host", "simultaneous_write", "simultaneous_read"].map((key) =>
    truthOf(get(system, `capabilities.${key}`))
  )
  if (host === undefined || write === undefined || read === undefined) return null
  return host && write && read ? "Shared" : "Failover"
}

const typeOf = (system: JsonObject): string | null => {
  const words = [
    sharing(system),
    wordIn(places, get(system, "architecture.storage_location")),
    wordIn(kinds, get(system, "architecture.product_API"))
  ]
  return words.includes(null) ? null : words.join(" ")
}

const numberText = (value: Json | undefined): string | null => {
  const number = toNumber(value ?? null)
  return number === undefined ? null : String(number)
}

const textOf = (value: Json | undefined): string | null => typeof value === "string" ? value : null

/** A column, with its unit in its name; null where the description does not tell it. */
interface Column {
  readonly name: string
  readonly value: string | null
}

export const derivedColumns = (system: JsonObject): ReadonlyArray<Column> => [
  { name: "Type", value: typeOf(system) },
  { name: "Access Protocol", value: wordIn(protocols, get(system, "architecture.benchmark_API")) },
  { name: "Availability", value: textOf(get(system, "availability")) },
  { name: "Usable Capacity (TiB)", value: numberText(get(system, "usable_capacity_tib")) },
  { name: "Integrated Client Storage (TiB)", value: numberText(get(system, "int_client_store_tib")) }
]
