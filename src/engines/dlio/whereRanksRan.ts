/** Where ranks ran by their own word, held against where the plan has them: what a host moved is counted by its ranks. Pure. */
import { plural } from "../../domain/Units.ts"
import { isAddress, namedAs } from "../../launcher/hostNames.ts"
import type { HostRanks } from "../../launcher/layout.ts"
import { readRankOutput } from "../../results/dlio/rankOutput.ts"
import { readJsonObject } from "../../results/documents.ts"
import { rankOfFile } from "../../results/layout.ts"
import type { RunFolder } from "../../results/RunFolder.ts"
import type { SpanCache } from "./Task.ts"

/** By rank; ranks without a readable file, or whose file names no host, are left out. */
export const hostsOfRanks = (folder: RunFolder): ReadonlyMap<number, string> => {
  const hosts = new Map<number, string>()
  for (const { kind, name } of folder.entries) {
    const file = kind === "folder" ? undefined : rankOfFile(name)
    if (file?.kind !== "output") continue
    const content = readJsonObject(folder, name, [])
    const hostname = content === undefined ? undefined : readRankOutput(name, content).hostname
    if (hostname?._tag === "present") hosts.set(file.rank, hostname.value)
  }
  return hosts
}

/**
 * A text that names the first rank that is elsewhere; undefined when none is known to be. `planned`: ranks by host of the plan. An
 * address, and names that no host of the job calls itself by, tell nothing.
 */
export const strayRank = (
  names: ReadonlyArray<string>,
  planned: ReadonlyArray<ReadonlyArray<number>> | null,
  seen: ReadonlyMap<number, string>,
  verb: "ran" | "starts" = "ran"
): string | undefined => {
  if (planned === null || names.some(isAddress)) return undefined
  for (const [i, ranks] of planned.entries()) {
    const stray = ranks.find((rank) => {
      const host = namedAs(names, seen.get(rank) ?? "")
      return host !== undefined && host !== names[i]
    })
    if (stray !== undefined) return `rank ${stray} ${verb} on ${seen.get(stray)}, and the plan has it on ${names[i]}`
  }
  return undefined
}

/** Of which hosts figures are missing, by the name that each rank's file gives; nothing where names are addresses, or no file tells. */
export const figuresMissing = (
  layout: ReadonlyArray<HostRanks>,
  seen: ReadonlyMap<number, string>
): ReadonlyArray<string> => {
  const used = layout.filter(({ ranks }) => ranks > 0)
  const names = used.map(({ host }) => host)
  if (used.length < 2 || seen.size === 0 || names.some(isAddress)) return []
  const heard = [...seen.values()].map((host) => namedAs(names, host))
  return used.flatMap(({ host, ranks }) => {
    const left = heard.filter((name) => name === host).length
    return left >= ranks ? [] : [`figures of ${ranks - left} of ${plural(ranks, "rank")} of ${host}`]
  })
}

/** What hosts moved says nothing about ranks that were elsewhere. */
export const withoutPlaces = (stray: string | undefined, cache: SpanCache): SpanCache =>
  stray === undefined || cache.clientCache === "memory"
    ? cache
    : {
      clientCache: "unknown",
      cacheEvidence: [
        { source: "hostname of the ranks' files", askedBytes: null, observedBytes: null, says: stray },
        ...cache.cacheEvidence
      ]
    }
