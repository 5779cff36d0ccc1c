/** The command line of the program, word by word (kvcache-vectordb B1; the published leaves of v3.0). Pure. */
import { type OfficialWork, phaseOf } from "./OfficialWork.ts"

const programNames = { load: "load-vdb", simple: "vdbbench", ranks: "vdb-mpi-wrapper" } as const

export const programNameOf = (work: OfficialWork): string => programNames[work.ranks === null ? phaseOf(work) : "ranks"]

/** Of ranks, where rank 0 leaves its summary. */
export const summaryFolder = (work: OfficialWork, runDirectory: string): string =>
  `${runDirectory}/vectordb/${phaseOf(work)}`

/** `stamp`: name of the run directory. */
export const programWords = (
  program: string,
  work: OfficialWork,
  runDirectory: string
): readonly [string, ...ReadonlyArray<string>] => {
  const { kind, ranks, words } = work
  if (ranks === null) {
    return [program, ...words, ...(kind === "vectorsearch-official" ? ["--output-dir", runDirectory] : [])]
  }
  const { count, outputDir, readyTimeout, seed } = ranks
  const common = [
    phaseOf(work),
    "--base-output-dir",
    summaryFolder(work, runDirectory),
    "--expected-ranks",
    String(count),
    "--ready-timeout",
    String(readyTimeout),
    "--coordination",
    "mpi",
    "--rank-output-dir",
    outputDir,
    "--run-id",
    runDirectory.slice(runDirectory.lastIndexOf("/") + 1)
  ]
  return kind === "vectorload-official"
    ? [program, ...common, ...words, "--seed", String(seed)]
    : [
      program,
      ...common,
      "--seed",
      String(seed),
      ...(work.queries === null ? [] : ["--queries", String(work.queries)]),
      "--",
      ...words
    ]
}
