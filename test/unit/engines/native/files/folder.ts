/** A temporary folder on a file system that takes O_DIRECT, and the plain pieces the native engine's tests share. */
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import type { CheckpointIo, CheckpointWork } from "../../../../../src/benchmarks/checkpointing/CheckpointWork.ts"
import type { CheckpointJob } from "../../../../../src/benchmarks/checkpointing/native/CheckpointJob.ts"
import { mountOfFolder } from "../../../../../src/engines/native/storage/StorageWatch.ts"

/** The system's temporary folder, unless it is memory: then another place that is a disk, as users' storage is. */
const base =
  [tmpdir(), "/var/tmp", process.cwd()].find((folder) =>
    existsSync(folder) && !["tmpfs", "ramfs"].includes(mountOfFolder(folder)?.type ?? "")
  ) ?? tmpdir()

export const inFolder = async <A>(use: (folder: string) => Promise<A>): Promise<A> => {
  const folder = mkdtempSync(`${base}/mlpstorage-native-`)
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const smallIo: CheckpointIo = {
  profile: "device",
  mode: "direct",
  writeRequestBytes: 256 * 1024,
  readRequestBytes: 128 * 1024,
  writeBuffers: 4,
  readStreams: 4,
  cacheHints: false
}

/** Two ranks, two files each, of sizes that end inside a block; `folder` gets `ck/` and `run/`. */
export const smallWork = (folder: string, changes: Partial<CheckpointWork> = {}): CheckpointWork => {
  const ranks = [0, 1].map((rank) => ({
    rank,
    files: [
      { name: `zero_pp_rank_${rank}_mp_rank_0_model_states.pt`, bytes: 300_001, part: "model" as const },
      { name: `zero_pp_rank_${rank}_mp_rank_0_optim_states.pt`, bytes: 1_500_007, part: "optimizer" as const }
    ]
  }))
  return {
    kind: "checkpoint",
    model: "llama3-8b",
    mode: "default",
    modeReason: "a test",
    tensorParallel: 1,
    pipelineParallel: 1,
    dataParallel: 2,
    zeroStage: 3,
    parameterCount: 8_030_261_248,
    scale: 1,
    folder: `${folder}/ck/llama3-8b`,
    markerPath: `${folder}/ck/.mlpstorage-llama3-8b.json`,
    fingerprint: "a layout",
    ranks,
    checkpointBytes: 2 * 1_800_008,
    writes: 2,
    reads: 2,
    secondsBetween: 0,
    fsync: true,
    io: smallIo,
    verify: "full",
    overwrite: false,
    cleanup: false,
    ...changes
  }
}

export const smallJob = (folder: string, changes: Partial<CheckpointWork> = {}): CheckpointJob => ({
  runId: "0b0f1b9e-64a4-4fd6-9f0c-2f5a4c1f7a10",
  runDirectory: `${folder}/run`,
  profile: "device",
  engineVersion: "0.0.0-test",
  host: {
    hostname: "node1",
    logicalCores: 2,
    memoryBytes: 24_684_092 * 1024,
    meminfo: { MemTotal: "24684092 kB" },
    cpuinfo: { vendor_id: "Test" }
  },
  workload: {
    model: { name: "llama_8b", transformer: { hidden_size: 4096 } },
    checkpoint: { fsync: true, nothing: null }
  },
  workloadName: "llama3_8b",
  overrides: ["++workload.checkpoint.num_checkpoints_write=2"],
  calibrationSeconds: 0.02,
  work: smallWork(folder, changes)
})

/** One checkpoint that takes long enough for things to happen while it is written: 500 MiB a rank. */
export const largeWork = (folder: string): Partial<CheckpointWork> => ({
  ranks: smallWork(folder).ranks.map((rank) => ({
    ...rank,
    files: rank.files.map((file) => file.part === "optimizer" ? { ...file, bytes: 500 * 2 ** 20 } : file)
  })),
  writes: 1,
  reads: 0,
  io: { ...smallIo, writeRequestBytes: 8 * 2 ** 20 }
})

/** Both ranks of `largeWork` have begun their large file. */
export const isWriting = (folder: string): boolean =>
  [0, 1].every((rank) =>
    existsSync(`${folder}/ck/llama3-8b/global_epoch1_step1/zero_pp_rank_${rank}_mp_rank_0_optim_states.pt`)
  )
