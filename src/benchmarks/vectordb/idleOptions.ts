/** Options that would do nothing here: given all the same they are refused, with the reason and the way out. */
import * as Either from "effect/Either"
import type { OptionTable, Setting } from "../../config/Option.ts"
import { ConflictingOptions } from "../../errors/AppError.ts"
import { isGiven } from "../shared/engineOf.ts"

interface Reason {
  readonly reason: string
  readonly advice: string
}

const ofServer: Reason = {
  reason: "it is about a database server, and the native engine searches files of its own",
  advice: "leave it out"
}

const ofOfficial: Reason = {
  reason: "only the official programs act on it",
  advice: "leave it out"
}

const ofGraph = (indexes: string): Reason => ({
  reason: `only an index of ${indexes} has it, and this one is IVF_FLAT`,
  advice: "leave it out; --nlist and --nprobe are those of IVF_FLAT"
})

const native: Readonly<Record<string, Reason>> = {
  numShards: ofServer,
  host: ofServer,
  port: ofServer,
  chunkSize: ofServer,
  compact: ofServer,
  monitorInterval: ofServer,
  batchSize: { reason: "the native engine answers each query by itself", advice: "leave it out; see --concurrency" },
  maxDegree: ofGraph("DISKANN or AISAQ"),
  searchListSize: ofGraph("DISKANN or AISAQ"),
  searchList: ofGraph("DISKANN or AISAQ"),
  inlinePq: ofGraph("AISAQ"),
  m: ofGraph("HNSW"),
  efConstruction: ofGraph("HNSW"),
  searchEf: ofGraph("HNSW"),
  gtCollection: { reason: "exact answers are kept beside the collection, by fingerprint", advice: "leave it out" },
  reportCount: ofOfficial,
  distributed: ofOfficial,
  mpiImpl: ofOfficial,
  coordination: ofOfficial,
  rankOutputDir: ofOfficial,
  readyTimeout: ofOfficial
}

const loads: Readonly<Record<string, Reason>> = {
  batchSize: ofServer
}

const shown = (name: string, { value }: Setting<unknown>): string => value === true ? `--${name}` : `--${name} ${value}`

/** Of the native engine with its own index. */
export const idleRefused = <T extends OptionTable>(
  options: T,
  settings: Readonly<Record<string, Setting<unknown>>>,
  command: "datagen" | "run" | "datasize"
): Either.Either<void, ConflictingOptions> => {
  for (const [key, option] of Object.entries(options)) {
    const setting = settings[key]
    const why = (command === "datagen" ? loads[key] : undefined) ?? native[key]
    if (why === undefined || setting === undefined || !isGiven(setting)) continue
    if (key === "numShards" && setting.value === 1) continue
    return Either.left(
      new ConflictingOptions({
        options: [shown(option.name, setting), "the native engine"],
        reason: why.reason,
        advice: why.advice
      })
    )
  }
  return Either.void
}
