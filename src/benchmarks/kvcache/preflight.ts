/**
 * What must hold before a KV-cache run starts, found without writing more than a probe: the cache's folder can be made and written, has room
 * for an entry of every rank, and each host has the memory. All findings are reported together.
 */
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import type { FileSystemStatus, HostFiles } from "../../cluster/HostFiles.ts"
import type { ClusterInformation } from "../../domain/Cluster.ts"
import { type Finding, problem, warning } from "../../domain/Finding.ts"
import { formatBytes, GiB, MiB } from "../../domain/Units.ts"
import { ConflictingOptions, NoSpace } from "../../errors/AppError.ts"
import { directIoFindings, statusOf, unwritablePlace } from "../shared/folderFindings.ts"
import { memoryFinding } from "../shared/hostMemory.ts"
import { ranksOn } from "../shared/ranksOn.ts"
import { demandOf } from "./demand.ts"
import type { KvWork } from "./KvWork.ts"
import { bufferBytesOf } from "./native/slotCounts.ts"
import type { OfficialWork } from "./official/OfficialWork.ts"
import type { KvPlan } from "./plan.ts"

/** What a native rank needs beside its buffers. */
export const rankBaseBytes = 64 * MiB

/** A run that cannot hold the largest entry of each rank at once has nothing to keep. */
const leastBytes = (work: KvWork | OfficialWork): number => {
  const [, , most] = demandOf({ reads: true, writes: true, multiTurn: true }).tokens
  const entries = work.kind === "serve"
    ? work.options.map(({ model, sequenceTokens, tensorParallel }) =>
      model.bytesPerToken * (sequenceTokens ?? most) / tensorParallel
    )
    : work.options.map(({ bytesPerToken }) => bytesPerToken * most)
  return Math.ceil(entries.reduce((a, b) => Math.max(a, b), 0)) * work.ranks
}

const room = (work: KvWork | OfficialWork, { availableBytes }: FileSystemStatus): ReadonlyArray<Finding> => {
  const neededBytes = leastBytes(work)
  if (neededBytes > availableBytes) {
    return [problem(new NoSpace({ path: work.folder, neededBytes, availableBytes, partialFiles: [], of: "entries" }))]
  }
  const capacity = work.kind === "serve"
    ? work.options.reduce((most, { storageBytes }) => Math.max(most, storageBytes ?? 0), 0) * work.ranks
    : 0
  return capacity > availableBytes
    ? [
      problem(
        new NoSpace({ path: work.folder, neededBytes: capacity, availableBytes, partialFiles: [], of: "entries" })
      )
    ]
    : []
}

const nativeMemory = (plan: KvPlan, work: KvWork, cluster: ClusterInformation): ReadonlyArray<Finding> => {
  const buffers = bufferBytesOf(work)
  const needed = work.ranks * (buffers + rankBaseBytes)
  return memoryFinding(cluster.hosts[0], cluster, needed, ({ text }) =>
    problem(
      new ConflictingOptions({
        options: [`--num-processes ${plan.processes}`, `buffers of ${formatBytes(buffers)} a rank`],
        reason: `the ranks need ${formatBytes(needed)} of memory, and ${text}`,
        advice: "use fewer processes, --batch-size, or --profile device"
      })
    ))
}

/** Of Python and its data generator, which every rank of kv-cache.py has. */
const baselineBytes = 2.5 * GiB
/** Beyond which the program itself warns. */
const itsLimit = 0.85

const officialMemory = (plan: KvPlan, work: OfficialWork, cluster: ClusterInformation): ReadonlyArray<Finding> => {
  const most = work.options.reduce((bytes, { memoryBytesPerRank }) => Math.max(bytes, memoryBytesPerRank), 0)
  const least = work.options.reduce((bytes, { row }) => Math.max(bytes, row.cpu_mem_gb * GiB), 0) + baselineBytes
  return cluster.hosts.flatMap((host, index) => {
    const ranks = ranksOn(plan, cluster, index)
    const unfit = memoryFinding(host, cluster, ranks * least, ({ text }) =>
      problem(
        new ConflictingOptions({
          options: [`--num-processes ${plan.processes}`, `${formatBytes(least)} a rank at the least`],
          reason: `the ranks of one host need ${
            formatBytes(ranks * least)
          } of memory before they read anything, and ${text}`,
          advice: "use fewer ranks a host, or more hosts"
        })
      ))
    return unfit.length > 0 ? unfit : memoryFinding(host, cluster, ranks * most / itsLimit, ({ text }) =>
      warning(
        `by kv-cache.py's own formula the ranks of one host may hold ${
          formatBytes(ranks * most)
        } in memory, and ${text}: they may be killed in mid-run; fewer ranks a host, or more memory, is safe`
      ))
  })
}

/** Never fails; what cannot be looked at is a finding. */
export const kvPreflight = (
  plan: KvPlan,
  cluster: ClusterInformation
): Effect.Effect<ReadonlyArray<Finding>, never, FileSystem.FileSystem | HostFiles> =>
  Effect.gen(function*() {
    const { work } = plan
    const memory = work.kind === "serve"
      ? nativeMemory(plan, work, cluster)
      : officialMemory(plan, work, cluster)
    if (work.kind === "serve" && work.backend.type !== "disk") return memory
    const unfit = yield* unwritablePlace([work.folder], `write cache entries into`)
    if (unfit?._tag === "BadStructure") return [problem(unfit), ...memory]
    const status = yield* statusOf(work.folder)
    const isDirect = work.kind === "serve" && work.backend.type === "disk" && work.backend.io.mode === "direct"
    return [
      ...(unfit === undefined ? [] : [problem(unfit)]),
      ...(status._tag === "Left" ? [problem(status.left)] : room(work, status.right)),
      ...(isDirect && unfit === undefined ? yield* directIoFindings(work.folder, true) : []),
      ...memory
    ]
  })
