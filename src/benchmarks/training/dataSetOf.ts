/** The data set that a workload and its parameters describe. Pure. */
import * as Either from "effect/Either"
import type { EditionId } from "../../domain/Edition.ts"
import { ConfigFileInvalid } from "../../errors/AppError.ts"
import { dialectOf } from "../../rules/editions/editions.ts"
import { rowBytes } from "./dataset/rowBytes.ts"
import type { DecodedDataSet } from "./parameters.ts"
import type { DataSet, ParquetColumn } from "./TrainingWork.ts"

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
