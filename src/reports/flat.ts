/** Nested settings as dotted ones. */
import { isJsonObject, type Json, type JsonObject } from "../domain/Json.ts"

export const flat = (object: JsonObject | null, prefix = ""): ReadonlyMap<string, Json> =>
  new Map(
    Object.entries(object ?? {}).flatMap(([key, value]): ReadonlyArray<readonly [string, Json]> => {
      const name = prefix === "" ? key : `${prefix}.${key}`
      return isJsonObject(value) ? [...flat(value, name)] : [[name, value]]
    })
  )
