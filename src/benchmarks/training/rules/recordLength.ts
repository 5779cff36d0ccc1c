/** How long a sample is: as the workload says, and of a Parquet set that does not say it, what its columns hold. */
import { isJsonObject, type Json } from "../../../domain/Json.ts"
import { type Known, missing, present } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import { byteSize, toNumber } from "../../../rules/tolerant.ts"
import { isElement, rowBytes } from "../dataset/rowBytes.ts"
import type { ParquetColumn } from "../TrainingWork.ts"

type Column = Pick<ParquetColumn, "dtype" | "size">

const columnOf = (value: Json): Column | undefined => {
  if (!isJsonObject(value)) return undefined
  const { dtype, size = null } = value
  const count = size === null ? null : toNumber(size)
  return isElement(dtype) && (count === null || count !== undefined && count > 0)
    ? { dtype, size: count }
    : undefined
}

const ofColumns = (columns: Known<Json>): Known<number> =>
  K.flatMap(columns, (value, source) => {
    const all = (Array.isArray(value) ? value as ReadonlyArray<Json> : []).map(columnOf)
    const known = all.filter((column) => column !== undefined)
    return known.length > 0 && known.length === all.length
      ? present(rowBytes(known), source)
      : missing("dataset.parquet.columns is no list of columns with a dtype that is known", source)
  })

const key = "dataset.record_length_bytes"

/** `valueAt`: a setting by its dotted key. */
export const recordLength = (valueAt: (key: string) => Known<Json>): Known<number> => {
  const named = valueAt(key)
  return named._tag === "present"
    ? byteSize(named, key)
    : K.firstOf(ofColumns(valueAt("dataset.parquet.columns")), byteSize(named, key))
}
