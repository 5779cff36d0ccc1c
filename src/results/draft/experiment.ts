/** `experiment` of this program's records: which runs were made together. Damage makes a run stand alone, never with others. */
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import type { MadeTogether } from "../../rules/Group.ts"
import { toNumber } from "../../rules/tolerant.ts"

const afterOf = (value: Json | undefined): MadeTogether["after"] => {
  if (!isJsonObject(value)) return null
  const { command, outcome } = value
  const seconds = toNumber(value["seconds"] ?? null)
  return typeof command === "string" && typeof outcome === "string" && seconds !== undefined
    ? { command, seconds, outcome }
    : null
}

export const experimentOf = (metadata: JsonObject | undefined): MadeTogether | null => {
  const recorded = metadata?.["experiment"]
  if (!isJsonObject(recorded)) return null
  const { id, name } = recorded
  const [run, runs] = [toNumber(recorded["run"] ?? null), toNumber(recorded["runs"] ?? null)]
  return typeof id === "string" && typeof name === "string" && run !== undefined && runs !== undefined
    ? { id, run, runs, name, after: afterOf(recorded["after"]) }
    : null
}
