/** The data set that a workload and its parameters describe. Pure. */
import * as Either from "effect/Either"
import type { EditionId } from "../../domain/Edition.ts"
import { ConfigFileInvalid } from "../../errors/AppError.ts"
import { dialectOf } from "../../rules/editions/editions.ts"
import type { DecodedDataSet } from "./parameters.ts"
import type { DataSet, ParquetColumn } from "./TrainingWork.ts"

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

/** Values of one row, before any encoding: 761 for dlrm, 2164832 for flux. */
export const rowBytes = (columns: ReadonlyArray<ParquetColumn>): number =>
  columns.reduce((total, { dtype, size }) => total + elementBytes[dtype] * (size ?? 1), 0)

/** `folder` is absolute. Fails where the workload says nothing of a sample's size. */
export const dataSetOf = (
  part: DecodedDataSet,
  place: { readonly model: string; readonly folder: string; readonly edition: EditionId; readonly workloadPath: string }
): Either.Either<DataSet, ConfigFileInvalid> =>
  Either.gen(function*() {
    const { format, parquet } = part
    const invalid = (detail: string) =>
      Either.left(new ConfigFileInvalid({ file: "workload file", path: place.workloadPath, detail }))
    const columns = (parquet?.columns ?? []).map(({ dtype, name, size }): ParquetColumn => ({
      name,
      dtype,
      size: size ?? null
    }))
    if (format === "parquet" && columns.length === 0) {
      return yield* invalid("dataset.format is parquet, and dataset.parquet.columns names no column")
    }
    const recordLength = part.record_length_bytes ?? (format === "parquet" ? rowBytes(columns) : undefined)
    if (recordLength === undefined) return yield* invalid("dataset.record_length_bytes is missing")
    return {
      model: place.model,
      format,
      folder: place.folder,
      filePrefix: part.file_prefix,
      files: part.num_files_train,
      subfolders: part.num_subfolders_train,
      samplesPerFile: part.num_samples_per_file,
      recordLength,
      recordLengthStdev: part.record_length_bytes_stdev,
      recordLengthResize: part.record_length_bytes_resize,
      tfrecordSize: format === "tfrecord" ? dialectOf(place.edition).tfrecordSize : null,
      parquet: format === "parquet" && parquet !== undefined ? { columns, rowGroupRows: parquet.row_group_size } : null
    }
  })
