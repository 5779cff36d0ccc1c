/** The per-rank files of a run, for recomputing a summary from them. */
import { type Problems, readJsonObject } from "./documents.ts"
import { rankOfFile, wholeName } from "./layout.ts"
import type { RankFiles } from "./RunFacts.ts"
import type { RunFolder } from "./RunFolder.ts"

/** By rank. A file that cannot be used is null, and listed in `problems`. */
export const readRanks = (folder: RunFolder, problems: Problems): ReadonlyArray<RankFiles> => {
  const ranks = new Map<number, { output: RankFiles["output"]; stats: RankFiles["stats"] }>()
  const names = folder.entries.flatMap(({ kind, name }) => kind === "folder" ? [] : [wholeName(name)])
  for (const name of new Set(names)) {
    const rankFile = rankOfFile(name)
    if (rankFile === undefined) continue
    const files = ranks.get(rankFile.rank) ?? { output: null, stats: null }
    const content = readJsonObject(folder, name, problems) ?? null
    if (rankFile.kind === "output") files.output = content
    else files.stats = content
    ranks.set(rankFile.rank, files)
  }
  return [...ranks].sort(([a], [b]) => a - b).map(([rank, files]) => ({ rank, ...files }))
}
