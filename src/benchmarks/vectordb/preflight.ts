/** What must hold before a collection is made or searched. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { HostFiles } from "../../cluster/HostFiles.ts"
import type { ClusterInformation } from "../../domain/Cluster.ts"
import { type Finding, problem } from "../../domain/Finding.ts"
import { formatBytes, formatSeconds } from "../../domain/Units.ts"
import { BadStructure, ConflictingOptions, NoSpace } from "../../errors/AppError.ts"
import { directIoFindings, statusOf, unwritablePlace } from "../shared/folderFindings.ts"
import { memoryFinding } from "../shared/hostMemory.ts"
import { buildMemory, buildSeconds, type ProcessSpeed } from "./ivf/buildCost.ts"
import { indexBytes } from "./ivf/IvfIndex.ts"
import {
  definitionOf,
  describeDifferences,
  listsFile,
  manifestFile,
  parseManifest,
  type Standing,
  standingOf
} from "./ivf/manifest.ts"
import { searchMemory } from "./ivf/searchMemory.ts"
import { speedOf } from "./speed.ts"
import type { LoadWork, SearchWork } from "./VectorWork.ts"

/** Larger than any manifest. */
const largestManifest = 2 ** 20

const standing = ({ folder, index, set }: LoadWork | SearchWork) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = `${folder}/${manifestFile}`
    const info = yield* Effect.option(fs.stat(path))
    if (info._tag === "None") return standingOf(null, definitionOf(set, index))
    if (info.value.type !== "File" || Number(info.value.size) > largestManifest) {
      return { _tag: "unreadable", reason: "it is no manifest's file" } satisfies Standing
    }
    const text = yield* Effect.orElseSucceed(fs.readFileString(path), () => "")
    return standingOf(parseManifest(text), definitionOf(set, index))
  })

const memoryFindings = (
  work: LoadWork | SearchWork,
  cluster: ClusterInformation,
  perProcess: number
): ReadonlyArray<Finding> =>
  memoryFinding(cluster.hosts[0], cluster, perProcess * work.processes, ({ text }) =>
    problem(
      new ConflictingOptions({
        options: [
          work.kind === "vectorload" ? "--num-processes" : "--num-query-processes",
          "the memory of this machine"
        ],
        reason: `${work.processes} x ${formatBytes(perProcess)} are needed, and ${text}`,
        advice: "ask for fewer processes, or fewer queries at once, or a larger --nlist, which makes shorter lists"
      })
    ))

const other = (folder: string, it: Extract<Standing, { readonly _tag: "other" }>, advice: string): Finding =>
  problem(
    new BadStructure({
      path: folder,
      detail: `holds another collection: ${describeDifferences(it.differences)}`,
      advice
    })
  )

const unreadable = (folder: string, reason: string): Finding =>
  problem(
    new BadStructure({
      path: `${folder}/${manifestFile}`,
      detail: `is no manifest that can be gone on with: ${reason}`,
      advice: "use another --collection or --storage-root, or remove the folder"
    })
  )

const room = Effect.fnUntraced(function*({ folder, index, set }: LoadWork, there: number) {
  const status = yield* statusOf(folder)
  if (status._tag === "Left") return [problem(status.left)]
  const { availableBytes } = status.right
  const needed = Math.max(0, indexBytes(index, set) - there)
  return needed <= availableBytes ? [] : [
    problem(
      new NoSpace({
        path: folder,
        neededBytes: needed,
        availableBytes,
        partialFiles: [],
        of: "data",
        because: `an index of at most ${formatBytes(needed)} to write, ${formatBytes(availableBytes)} free`
      })
    )
  ]
})

/** Bytes that a file of the folder has on the device already. */
const written = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  const info = yield* Effect.option(fs.stat(path))
  if (info._tag === "None" || info.value.blocks._tag === "None") return 0
  return info.value.blocks.value * 512
})

const longSeconds = 3600

/** Slower than any machine that is in use: what is short by this is not tried. */
const slowest: ProcessSpeed = { rowsPerSecond: 2000, scoresPerSecond: 1e9 }

const duration = Effect.fnUntraced(function*({ index, mayBeLong, processes, set }: LoadWork) {
  if (mayBeLong || buildSeconds(set, index, processes, slowest) <= longSeconds) return []
  const seconds = buildSeconds(set, index, processes, yield* speedOf(set, index))
  return seconds <= longSeconds ? [] : [
    problem(
      new ConflictingOptions({
        options: [`--num-vectors ${set.vectors}`, `--num-processes ${processes}`],
        reason: `building takes about ${formatSeconds(seconds)}, by a second of trying on this machine`,
        advice: "add --yes to build all the same, or ask for more processes, fewer lists (--nlist) or fewer vectors"
      })
    )
  ]
})

/** Never fails; what cannot be looked at is a finding. */
export const loadPreflight = (work: LoadWork, cluster: ClusterInformation) =>
  Effect.gen(function*() {
    const { folder, index, processes, replace, set } = work
    const unfit = yield* unwritablePlace([folder], "make a collection in")
    if (unfit !== undefined) return [problem(unfit)]
    const it = yield* standing(work)
    const files = yield* HostFiles
    const stranger = yield* Effect.orElseSucceed(files.stranger(`${folder}/${manifestFile}`), () => null)
    const found: ReadonlyArray<Finding> = [
      ...(it._tag === "unreadable" ? [unreadable(folder, it.reason)] : []),
      ...(it._tag === "other" && !replace
        ? [
          other(
            folder,
            it,
            "give the same options to go on with it, another --collection, or --force to remove it first"
          )
        ]
        : []),
      ...(stranger === null ? [] : [
        problem(
          new BadStructure({
            path: folder,
            detail: `holds a collection of ${stranger}, to whom its manifest belongs`,
            advice: "search it as it is, or make one of your own in another --storage-root"
          })
        )
      ])
    ]
    const isWhole = it._tag === "same" && it.manifest.state === "complete" && !replace
    return [
      ...found,
      ...memoryFindings(work, cluster, buildMemory(set, index, processes)),
      ...(found.length > 0 || isWhole ? [] : [
        ...(yield* room(work, yield* written(`${folder}/${listsFile}`))),
        ...(yield* duration(work))
      ])
    ]
  })

export const searchPreflight = (work: SearchWork, cluster: ClusterInformation) =>
  Effect.gen(function*() {
    const { caches, folder } = work
    const it = yield* standing(work)
    const make = "make it with mlpstorage vectordb datagen and the same options"
    if (it._tag === "none") {
      return [problem(new BadStructure({ path: folder, detail: "holds no collection of this program", advice: make }))]
    }
    if (it._tag === "unreadable") return [unreadable(folder, it.reason)]
    if (it._tag === "other") {
      return [other(folder, it, "give the options that it was made with, or another --collection")]
    }
    if (it.manifest.state !== "complete") {
      return [
        problem(
          new BadStructure({
            path: folder,
            detail: "holds a collection whose index is not finished",
            advice: "run mlpstorage vectordb datagen with the same options again: it makes what is missing"
          })
        )
      ]
    }
    return [
      ...(caches.includes("cold") ? yield* directIoFindings(folder, false) : []),
      ...memoryFindings(work, cluster, searchMemory(work))
    ]
  })
