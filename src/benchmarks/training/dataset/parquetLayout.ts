/** A Parquet file around its values: its chunks (parquetChunks.ts) in row groups, and its footer. */
import type { DataSet, ParquetColumn } from "../TrainingWork.ts"
import { rowGroup, type RowGroupLayout } from "./parquetChunks.ts"
import { footerBytes, footerOf, parquetMagic } from "./parquetFooter.ts"

export interface ParquetLayout {
  readonly columns: ReadonlyArray<ParquetColumn>
  readonly rows: number
  /** In file order; equal groups are one value. */
  readonly groups: ReadonlyArray<RowGroupLayout>
  /** Of the footer without its length and the closing magic. */
  readonly footer: (tag: (chunk: number) => string) => Uint8Array
  readonly fileBytes: number
}

/** The groups of a file: so many whole ones, and the rest. */
const groupsOf = ({ columns, rowGroupRows }: NonNullable<DataSet["parquet"]>, rows: number) => {
  const rest = rows % rowGroupRows
  return {
    whole: rowGroup(columns, rowGroupRows),
    count: Math.floor(rows / rowGroupRows),
    rest: rest === 0 ? null : rowGroup(columns, rest)
  }
}

/** Of a file of `rows` rows. */
export const parquetFileBytes = (parquet: NonNullable<DataSet["parquet"]>, rows: number): number => {
  const { count, rest, whole } = groupsOf(parquet, rows)
  const dataBytes = count * whole.bytes + (rest?.bytes ?? 0)
  return parquetMagic.length + dataBytes + footerBytes(parquet.columns, whole, count, rest) + 4 + parquetMagic.length
}

/** A file of `rows` rows. */
export const parquetLayout = (parquet: NonNullable<DataSet["parquet"]>, rows: number): ParquetLayout => {
  const { count, rest, whole } = groupsOf(parquet, rows)
  const groups = [...Array.from({ length: count }, () => whole), ...(rest === null ? [] : [rest])]
  return {
    columns: parquet.columns,
    rows,
    groups,
    footer: (tag) => footerOf(parquet.columns, groups, rows, tag),
    fileBytes: parquetFileBytes(parquet, rows)
  }
}
