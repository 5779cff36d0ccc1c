/** A temporary folder on a file system that takes O_DIRECT, and the plain pieces the native engine's tests share. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import type { CheckpointIo, CheckpointWork } from "../../../../src/benchmarks/checkpointing/CheckpointWork.ts"
import type { CheckpointJob } from "../../../../src/engines/native/Job.ts"

export const inFolder = async <A>(use: (folder: string) => Promise<A>): Promise<A> => {
  const folder = mkdtempSync(`${tmpdir()}/mlpstorage-native-`)
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
  work: smallWork(folder, changes)
})
