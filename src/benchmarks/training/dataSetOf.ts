/** The data set that a workload and its parameters describe. Pure. */
import * as Either from "effect/Either"
import type { EditionId } from "../../domain/Edition.ts"
import { formatInteger, plural } from "../../domain/Units.ts"
import { ConfigFileInvalid, ConflictingOptions } from "../../errors/AppError.ts"
import { dialectOf } from "../../rules/editions/editions.ts"
import { rowBytes } from "./dataset/rowBytes.ts"
import type { DecodedDataSet } from "./parameters.ts"
import type { DataSet, ParquetColumn } from "./TrainingWork.ts"

/** The footer of a Parquet file names each chunk with some hundred bytes, and whoever reads the file holds the footer in memory. */
const mostChunks = 2 ** 20

const checkChunks = ({ parquet, samplesPerFile }: DataSet): Either.Either<void, ConflictingOptions> => {
  if (parquet === null) return Either.void
  const groups = Math.ceil(samplesPerFile / parquet.rowGroupRows)
  const columns = parquet.columns.length
  if (groups * columns <= mostChunks) return Either.void
  const enough = Math.ceil(samplesPerFile / Math.floor(mostChunks / columns))
  return Either.left(
    new ConflictingOptions({
      options: [
        `dataset.parquet.row_group_size=${parquet.rowGroupRows}`,
        `dataset.num_samples_per_file=${samplesPerFile}`
      ],
      reason: `a file would have ${plural(groups, "row group")} of ${
        plural(columns, "column")
      }; its footer names each of these chunks, is held in memory whole, and names ${
        formatInteger(mostChunks)
      } at most`,
      advice: columns > mostChunks
        ? `name fewer columns, ${formatInteger(mostChunks)} at most`
        : `raise dataset.parquet.row_group_size to ${enough} or more`
    })
  )
}

/** `folder` is absolute. Fails where the workload says nothing of a sample's size, or no file could be laid out. */
export const dataSetOf = (
  part: DecodedDataSet,
  place: { readonly model: string; readonly folder: string; readonly edition: EditionId; readonly workloadPath: string }
): Either.Either<DataSet, ConfigFileInvalid | ConflictingOptions> =>
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
    const set: DataSet = {
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
    yield* checkChunks(set)
    return set
  })
