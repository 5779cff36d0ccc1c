/** Bytes of the values of one row of a Parquet set, before any encoding. */
import type { ParquetColumn } from "../TrainingWork.ts"

const elementBytes: Readonly<Record<ParquetColumn["dtype"], number>> = {
  float16: 2,
  float32: 4,
  float64: 8,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  bool: 1
}

export const isElement = (dtype: unknown): dtype is ParquetColumn["dtype"] =>
  typeof dtype === "string" && Object.hasOwn(elementBytes, dtype)

/** 761 for dlrm, 2164832 for flux. */
export const rowBytes = (columns: ReadonlyArray<Pick<ParquetColumn, "dtype" | "size">>): number =>
  columns.reduce((total, { dtype, size }) => total + elementBytes[dtype] * (size ?? 1), 0)
