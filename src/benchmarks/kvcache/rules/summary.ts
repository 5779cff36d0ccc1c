/** The run's summary and the files of its ranks, as several rules read them. */
import { isJsonObject, type JsonObject } from "../../../domain/Json.ts"
import { type Known, missing, pending, present, type RunEvidence } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import { fact, toNumber } from "../../../rules/tolerant.ts"
import { kvcacheFacts } from "./evidence.ts"

export const numbers = ["1", "2", "3"] as const

export const summaryOf = (run: RunEvidence): Known<JsonObject> =>
  run.metrics._tag === "pending" ?
    pending :
    K.flatMap(fact(run, kvcacheFacts.summary), (value, source) =>
      isJsonObject(value) ? present(value, source) : missing("the run summary should be an object", source))

export const optionsOf = (summary: JsonObject): ReadonlyArray<readonly [string, JsonObject]> => {
  const options = summary["options"]
  return isJsonObject(options)
    ? Object.entries(options).flatMap(([number, option]) => isJsonObject(option) ? [[number, option] as const] : [])
    : []
}

/** Practice of this program: it leaves no file of a rank. */
export const isNative = (run: RunEvidence): boolean => run.engine._tag === "present" && run.engine.value === "native"

export const lengthOf = (value: unknown): number => Array.isArray(value) ? value.length : 0

/** What the ranks of one option left; undefined where they left nothing. */
export const ranksOf = (run: RunEvidence, option: string): JsonObject | undefined => {
  const all = fact(run, kvcacheFacts.ranks)
  const found = all._tag === "present" && isJsonObject(all.value) ? all.value[option] : undefined
  return isJsonObject(found) ? found : undefined
}

/** Files of an option's ranks; none where the record does not say. */
export const filesOf = (ranks: JsonObject | undefined, state: "whole" | "packed"): number =>
  toNumber(ranks?.[state]) ?? 0

export const aggregatesOf = (run: RunEvidence, option: string): JsonObject | undefined => {
  const found = ranksOf(run, option)?.["aggregates"]
  return isJsonObject(found) ? found : undefined
}

/**
 * `none`: no rank left a file. `packed`: what lacks was pruned from the package or is compressed. `short`: some are gone or
 * cannot be used, and the others say nothing of them.
 */
export const stateOfRanks = (run: RunEvidence, option: string): "whole" | "none" | "packed" | "short" => {
  const ranks = ranksOf(run, option)
  if (ranks === undefined) return "none"
  if (isJsonObject(ranks["aggregates"])) return "whole"
  const [packed, whole] = [filesOf(ranks, "packed"), filesOf(ranks, "whole")]
  return packed > 0 && lengthOf(ranks["unusable"]) === 0 && whole + packed === toNumber(ranks["planned"])
    ? "packed"
    : "short"
}
