/** A training run's summary held against what repeats it: its own figures, and the step times and stamps of its ranks. */
import { isJsonObject } from "../../../domain/Json.ts"
import { dialectOfShape } from "../../../results/draft/shapes.ts"
import type { RunFacts } from "../../../results/RunFacts.ts"
import { dialects } from "../../../rules/editions/dialects.ts"
import { editionOf } from "../../../rules/editions/editions.ts"
import * as T from "../../../rules/tolerant.ts"
import { lackingFigures } from "../../shared/recompute/lackingFigures.ts"
import { wantsRanks } from "../../shared/recompute/rankFiles.ts"
import type { RanksRead, Recomputed } from "../../shared/recompute/Recorded.ts"
import { recomputeTraining, type RecordedTraining } from "./recompute.ts"

/**
 * The native engine repeats the DLIO of its edition. Our own runs of the official engine may be of any release; its folders
 * from the rounds are of one.
 */
const leftOutOf = ({ edition, engine, shape }: RunFacts): RecordedTraining["leftOut"] => {
  if (engine !== "native") return dialectOfShape(shape)?.throughputLeavesOut ?? null
  const own = edition === null ? undefined : editionOf(edition)
  return own === undefined ? null : dialects[own.dialect].throughputLeavesOut
}

/** DLIO's own: the configured length of a record, but for columns; v1.0 had another name for it. A scaled run has others. */
const recordBytesOf = ({ parameters, scale }: RunFacts): number | null => {
  const dataset = parameters?.["dataset"]
  if (!isJsonObject(dataset) || dataset["format"] === "parquet" || (scale ?? 1) !== 1) return null
  return T.toNumber(dataset["record_length_bytes"] ?? dataset["record_length"] ?? null) ?? null
}

const batchSizeOf = ({ parameters }: RunFacts): number | null => {
  const reader = parameters?.["reader"]
  return isJsonObject(reader) ? T.toNumber(reader["batch_size"]) ?? null : null
}

const beside = ["train_au_percentage", "train_throughput_samples_per_second", "train_io_mean_MB_per_second"]

export const crossCheckTraining = (run: RunFacts, ranks: RanksRead): Recomputed => {
  const again = recomputeTraining({
    leftOut: leftOutOf(run),
    metrics: run.metrics,
    processes: run.processes,
    batchSize: batchSizeOf(run),
    recordBytes: recordBytesOf(run),
    ...ranks,
    wantsRanks: wantsRanks(run)
  })
  return { ...again, issues: [...lackingFigures(run.metrics, beside), ...again.issues] }
}
