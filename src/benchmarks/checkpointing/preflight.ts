/**
 * What must hold before a checkpoint run starts, found without writing more than a probe: the place can be made and
 * written, it has the room, what is there is ours, and this machine has the memory. All findings are reported together.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { type FileSystemStatus, HostFiles } from "../../cluster/HostFiles.ts"
import { machineIdentity } from "../../cluster/local/machineIdentity.ts"
import { refusedWriting } from "../../cluster/refusedWriting.ts"
import type { ClusterInformation } from "../../domain/Cluster.ts"
import { valueOf } from "../../domain/Fact.ts"
import { type Finding, problem, warning } from "../../domain/Finding.ts"
import type { Plan } from "../../domain/Plan.ts"
import { formatBytes, MiB } from "../../domain/Units.ts"
import { BadStructure, ConflictingOptions, DirectIoRefused, NoSpace } from "../../errors/AppError.ts"
import { type Known, missing, present } from "../../rules/Evidence.ts"
import { parentOf } from "../paths.ts"
import type { CheckpointWork } from "./CheckpointWork.ts"
import { ownership } from "./ownership.ts"

/** What a rank needs beside its buffers. */
export const rankBaseBytes = 64 * MiB

const nearestExisting = (path: string): Effect.Effect<string, never, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const found = yield* fs.exists(path).pipe(Effect.orElseSucceed(() => false))
    return found || path === "/" ? path : yield* nearestExisting(parentOf(path))
  })

/** The folder, and the one beside it that takes the marker, exist or can be made, and this user may write there. */
const writablePlace = ({ folder, markerPath }: CheckpointWork) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const hostFiles = yield* HostFiles
    const places = new Set([yield* nearestExisting(folder), yield* nearestExisting(parentOf(markerPath))])
    for (const place of places) {
      const isFolder = yield* fs.stat(place).pipe(
        Effect.map((info) => info.type === "Directory"),
        // What cannot be looked at cannot be written either, and is reported as that.
        Effect.orElseSucceed(() => true)
      )
      if (!isFolder) return new BadStructure({ path: place, detail: `is not a folder, so ${folder} cannot be made` })
      if (!(yield* hostFiles.writable(place))) {
        return yield* refusedWriting(place, `write checkpoints for ${folder} into`)
      }
    }
    return undefined
  })

const room = (plan: Plan<CheckpointWork>, status: FileSystemStatus, freedBytes: number): ReadonlyArray<Finding> => {
  const neededBytes = plan.destinations.reduce((total, { bytesToWrite }) => total + bytesToWrite, 0)
  const availableBytes = status.availableBytes + freedBytes
  return neededBytes <= availableBytes
    ? []
    : [problem(new NoSpace({ path: plan.work.folder, neededBytes, availableBytes, partialFiles: [] }))]
}

/** Rule 4.4.2 wants them apart; with `--closed` the rule speaks, else this does. */
const separation = (
  plan: Plan<CheckpointWork>,
  checkpoints: FileSystemStatus,
  results: FileSystemStatus
): ReadonlyArray<Finding> =>
  checkpoints.device !== results.device || plan.requestedDivision === "CLOSED" ? [] : [
    warning(
      `results (${plan.resultsDir}) and checkpoints (${plan.work.folder}) are on one file system; ` +
        "a run that counts keeps them apart (rule 4.4.2)"
    )
  ]

/** Fails never: a status that cannot be had is a finding. */
const statusOf = (path: string) =>
  Effect.gen(function*() {
    const hostFiles = yield* HostFiles
    return yield* hostFiles.status(path)
  }).pipe(Effect.either)

const directIo = ({ folder, writes }: CheckpointWork) =>
  Effect.gen(function*() {
    const hostFiles = yield* HostFiles
    const place = yield* nearestExisting(folder)
    const taken = yield* Effect.either(hostFiles.takesDirectIo(place))
    if (taken._tag === "Right") return taken.right ? [] : [problem(new DirectIoRefused({ path: place }))]
    return writes > 0 ? [problem(taken.left)] : [
      warning(`whether ${place} takes O_DIRECT could not be tried: ${taken.left.message}`)
    ]
  })

const thisMachine = (plan: Plan<CheckpointWork>, cluster: ClusterInformation): ReadonlyArray<Finding> => {
  const [host] = cluster.hosts
  if (host === undefined) return []
  const available = valueOf(host.memoryAvailable)
  const cores = valueOf(host.logicalCores)
  const needed = plan.bufferBytes + plan.processes * rankBaseBytes
  return [
    ...(available === undefined || needed <= available ? [] : [
      problem(
        new ConflictingOptions({
          options: [`--num-processes ${plan.processes}`, `buffers of ${formatBytes(plan.bufferBytes)}`],
          reason: `the ranks need ${formatBytes(needed)} of memory, and ${formatBytes(available)} are available`,
          advice: "use fewer processes, a smaller --transfer-size, or --profile device"
        })
      )
    ]),
    ...(cores === undefined || plan.processes <= cores ? [] : [
      warning(
        `${plan.processes} ranks share ${cores} cores: the client may be the limit; the run reports it when it is`
      )
    ])
  ]
}

/** Whether this machine is a host of the run, so that what is seen from here is what the ranks will see. */
const isClient = (plan: Plan, cluster: ClusterInformation) =>
  Effect.gen(function*() {
    if (plan.launch === null || plan.launch.includesThisMachine) return true
    if (cluster.method === "local" && cluster.hosts.length > 0) return true
    const files = yield* HostFiles
    const own = (yield* files.read("/etc/machine-id"))?.trim()
    if (own === undefined || own === "") return false
    const identity = machineIdentity(own)
    return cluster.hosts.some(({ machineId }) => valueOf(machineId) === identity)
  })

/** Never fails; what cannot be looked at is a finding. */
export const checkpointPreflight = (
  plan: Plan<CheckpointWork>,
  cluster: ClusterInformation
): Effect.Effect<ReadonlyArray<Finding>, never, FileSystem.FileSystem | HostFiles> =>
  Effect.gen(function*() {
    const { work } = plan
    const native = plan.engine.name === "native"
    if (!(yield* isClient(plan, cluster))) {
      return [
        warning(
          `this machine is none of the hosts: room, rights and earlier checkpoints of ${work.folder} were not looked at`
        )
      ]
    }
    const machine = native ? thisMachine(plan, cluster) : []
    const unfit = work.writes > 0 ? yield* writablePlace(work) : undefined
    // Below a file there is nothing more to look at.
    if (unfit?._tag === "BadStructure") return [problem(unfit), ...machine]

    const owned = yield* ownership(work)
    const checkpoints = yield* statusOf(work.folder)
    const results = yield* statusOf(plan.resultsDir)
    return [
      ...(unfit === undefined ? [] : [problem(unfit)]),
      ...owned.findings,
      ...(checkpoints._tag === "Left" ? [problem(checkpoints.left)] : room(plan, checkpoints.right, owned.freedBytes)),
      ...(native && work.io.mode === "direct" && unfit === undefined ? yield* directIo(work) : []),
      ...machine,
      ...(checkpoints._tag === "Right" && results._tag === "Right"
        ? separation(plan, checkpoints.right, results.right)
        : [])
    ]
  })

/** Whether results and checkpoints share a file system, for the rules. */
export const sharesFileSystem = (plan: Plan<CheckpointWork>): Effect.Effect<Known<boolean>, never, HostFiles> =>
  Effect.map(Effect.all([statusOf(plan.work.folder), statusOf(plan.resultsDir)]), ([checkpoints, results]) => {
    const source = "device numbers of both folders"
    if (checkpoints._tag === "Left") return missing(checkpoints.left.message, source)
    if (results._tag === "Left") return missing(results.left.message, source)
    return present(checkpoints.right.device === results.right.device, source)
  })
