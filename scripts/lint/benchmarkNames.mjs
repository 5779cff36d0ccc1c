/** Nothing outside a benchmark's folder decides by what it or its kind of work is called: what it is, is said by its values. */
import { refuseDecisions } from "./decidingLiteral.mjs"

/** By folder below `src/benchmarks`: id and name on disk, and the kinds of work (a test holds them and the registry together). */
export const benchmarkWords = {
  training: { names: ["training"], kinds: ["train", "datagen"] },
  checkpointing: { names: ["checkpointing"], kinds: ["checkpoint"] },
  vectordb: { names: ["vectordb", "vector_database"], kinds: ["vectorload", "vectorload-official", "vectorsearch", "vectorsearch-official"] },
  kvcache: { names: ["kvcache", "kv_cache"], kinds: ["serve", "serve-official"] }
}

/** The files that decide by such words all the same, at most eight, each with the reason (a test finds those that no longer do). */
export const exempted = {
  "src/cli/legacy.ts": "old command lines and section names are read by what they were called",
  "src/results/decodeRecord.ts": "records of schema version 1 have the figures of training under this key",
  "src/results/measurementV1.ts": "the schema of version 1"
}

const ownFolder = /\/src\/benchmarks\/([^/]+)\//

const homes = Object.entries(benchmarkWords)

/**
 * A kind is a word of workload files too, where it is a key, and a benchmark's folder may have the same word for something of its
 * own; a name means the benchmark wherever it stands.
 */
const isForeign = (word, filename, isKey) => {
  const here = ownFolder.exec(filename)?.[1]
  return homes.some(([home, { kinds, names }]) =>
    (home !== here && names.includes(word)) ||
    (!isKey && !Object.hasOwn(benchmarkWords, here ?? "") && kinds.includes(word))
  )
}

export const noBenchmarkNames = refuseDecisions({
  description: "refuse decisions by a benchmark's name or kind of work",
  message:
    "\"{{word}}\" is {{decision}}: what is so of one benchmark or kind of work is a value in its folder (src/benchmarks/<name>), " +
    "which lists hand to everybody else.",
  refuses: isForeign
})
