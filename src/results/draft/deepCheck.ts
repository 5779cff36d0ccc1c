/** With `--deep`, Hydra's snapshot is opened beside the metadata: what the engine was told must be what the record says. */
import type { Json } from "../../domain/Json.ts"
import type { Parameter } from "../../domain/Parameter.ts"
import { type Known, missing } from "../../rules/Evidence.ts"
import * as K from "../../rules/known.ts"
import * as T from "../../rules/tolerant.ts"
import type { Sources } from "./sources.ts"

/** `"8"` and 8, `"True"` and true are one value; lists and objects are compared as they are written. */
const plain = (value: Json): string => {
  const number = T.toNumber(value)
  if (number !== undefined) return String(number)
  const truth = typeof value === "boolean" || typeof value === "string" ? T.toTruth(value) : undefined
  return truth === undefined ? JSON.stringify(value) : String(truth)
}

/** Overrides that the engine was not told, or was told otherwise, are no evidence: the contradiction is listed. */
export const checkedOverrides = (
  sources: Sources,
  recorded: Known<ReadonlyArray<Parameter>>
): Known<ReadonlyArray<Parameter>> =>
  K.flatMap(recorded, (parameters, source) => {
    const config = sources.config()
    if (config?.overrides == null) return recorded
    const file = `${config.folder}/overrides.yaml`
    const inRecord = new Map(parameters.map(({ key, value }) => [key, plain(value)]))
    const contradictions = config.overrides.flatMap(({ key, value }) => {
      const said = inRecord.get(key)
      if (said === plain(value)) return []
      return [{
        key,
        reason: `${file} says ${plain(value)}, ${source} ${said === undefined ? "does not have it" : `says ${said}`}`
      }]
    })
    for (const { key, reason } of contradictions) {
      sources.problems.push({ file, field: key, kind: "contradiction", reason })
    }
    const [first] = contradictions
    return first === undefined ? recorded : missing(`${first.key}: ${first.reason}`, file)
  })
