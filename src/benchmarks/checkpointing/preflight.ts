/**
 * What must hold before a checkpoint run starts, found without writing more than a probe: the place can be made and
 * written, it has the room, what is there is ours, and this machine has the memory. All findings are reported together.
 */
import * as Effect from "effect/Effect"
import type { FileSystemStatus } from "../../cluster/HostFiles.ts"
import type { ClusterInformation } from "../../domain/Cluster.ts"
import { type Finding, problem } from "../../domain/Finding.ts"
import type { Plan } from "../../domain/Plan.ts"
import { formatBytes, MiB } from "../../domain/Units.ts"
import { ConflictingOptions, NoSpace } from "../../errors/AppError.ts"
import { dialectOf } from "../../rules/editions/editions.ts"
import { directIoFindings, statusOf, tooFewInodes, unwritablePlace } from "../shared/folderFindings.ts"
import { memoryFinding } from "../shared/hostMemory.ts"
import { parentOf } from "../shared/paths.ts"
import type { CheckpointWork } from "./CheckpointWork.ts"
import { ownership, type OwnershipServices } from "./ownership.ts"

/** What a rank needs beside its buffers. */
export const rankBaseBytes = 64 * MiB

const room = (plan: Plan<CheckpointWork>, status: FileSystemStatus, freedBytes: number): ReadonlyArray<Finding> => {
  const neededBytes = plan.destinations.reduce((total, { bytesToWrite }) => total + bytesToWrite, 0)
  const availableBytes = status.availableBytes + freedBytes
  const { folder, ranks, writes } = plan.work
  if (neededBytes > availableBytes) {
    return [problem(new NoSpace({ path: folder, neededBytes, availableBytes, partialFiles: [], of: "checkpoints" }))]
  }
  const files = writes * ranks.reduce((total, rank) => total + rank.files.length, 0)
  // How many are freed by what is overwritten is not counted.
  const few = freedBytes > 0 ? undefined : tooFewInodes(folder, files, status.freeInodes)
  return few === undefined ? [] : [problem(few)]
}

const thisMachine = (plan: Plan<CheckpointWork>, cluster: ClusterInformation): ReadonlyArray<Finding> => {
  const needed = plan.bufferBytes + plan.processes * rankBaseBytes
  return memoryFinding(cluster.hosts[0], cluster, needed, ({ text }) =>
    problem(
      new ConflictingOptions({
        options: [`--num-processes ${plan.processes}`, `buffers of ${formatBytes(plan.bufferBytes)}`],
        reason: `the ranks need ${formatBytes(needed)} of memory, and ${text}`,
        advice: "use fewer processes, a smaller --transfer-size, or --profile device"
      })
    ))
}

/** Never fails; what cannot be looked at is a finding. */
export const checkpointPreflight = (
  plan: Plan<CheckpointWork>,
  cluster: ClusterInformation
): Effect.Effect<ReadonlyArray<Finding>, never, OwnershipServices> =>
  Effect.gen(function*() {
    const { work } = plan
    const native = plan.engine.name === "native"
    const machine = native ? thisMachine(plan, cluster) : []
    const unfit = work.writes > 0
      ? yield* unwritablePlace([work.folder, parentOf(work.markerPath)], `write checkpoints for ${work.folder} into`)
      : undefined
    // Below a file there is nothing more to look at.
    if (unfit?._tag === "BadStructure") return [problem(unfit), ...machine]

    const owned = yield* ownership(work, plan.engine.name, dialectOf(plan.edition))
    const checkpoints = yield* statusOf(work.folder)
    return [
      ...(unfit === undefined ? [] : [problem(unfit)]),
      ...owned.findings,
      ...(checkpoints._tag === "Left" ? [problem(checkpoints.left)] : room(plan, checkpoints.right, owned.freedBytes)),
      ...(native && work.io.mode === "direct" && unfit === undefined
        ? yield* directIoFindings(work.folder, work.writes > 0)
        : []),
      ...machine
    ]
  })
