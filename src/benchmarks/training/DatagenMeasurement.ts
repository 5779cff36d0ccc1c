/** What was measured of making a data set. */
import * as Schema from "effect/Schema"

export const DatagenMeasurement = Schema.Struct({
  filesWritten: Schema.Int,
  /** Files that an earlier run had already made whole. */
  filesKept: Schema.Int,
  /** null where files are not seen from this machine. */
  bytesWritten: Schema.NullOr(Schema.Number),
  seconds: Schema.Number,
  /** null when nothing had to be written, or it is not known how much was. */
  bytesPerSecond: Schema.NullOr(Schema.Number),
  cpuSeconds: Schema.NullOr(Schema.Number),
  /** With `--verify`: files whose name and size were checked, and those of them whose contents were read and checked. */
  filesVerified: Schema.Int,
  contentsVerified: Schema.optionalWith(Schema.Int, { exact: true })
})
export type DatagenMeasurement = typeof DatagenMeasurement.Type
