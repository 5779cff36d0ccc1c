/**
 * YAML of strangers: the core schema only. A file with a tag that asks a language to build something is refused, and
 * nothing is ever evaluated; aliases and size are bounded. Synchronous, for report workers.
 */
import { parseDocument } from "yaml"
import type { Json } from "../domain/Json.ts"
import { isShallow } from "./tolerantJson.ts"

type ParsedYaml =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly reason: string }

/** The largest honest snapshot is a few KiB. */
const largest = 1024 * 1024
const mostAliases = 100

/** Infinity and NaN have no place in a workload; anything that is no JSON (a set, a date) neither. */
const toJson = (value: unknown): Json => {
  if (value === null || value === undefined) return null
  if (typeof value === "number") return Number.isFinite(value) ? value : null
  if (typeof value === "string" || typeof value === "boolean") return value
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toJson(inner)]))
  }
  return String(value)
}

export const parseYaml = (text: string): ParsedYaml => {
  if (text.length > largest) return { ok: false, reason: `larger than ${largest / 1024} KiB` }
  try {
    const document = parseDocument(text, { logLevel: "error", schema: "core", uniqueKeys: true, version: "1.2" })
    const fault = document.errors[0] ?? document.warnings[0]
    if (fault !== undefined) return { ok: false, reason: fault.message.split("\n")[0] ?? "not YAML" }
    const value: Json = document.toJS({ maxAliasCount: mostAliases })
    return isShallow(value)
      ? { ok: true, value: toJson(value) }
      : { ok: false, reason: "nested deeper than any honest file" }
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) }
  }
}
