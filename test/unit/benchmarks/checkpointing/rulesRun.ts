/** A llama3-8b run that satisfies every rule of CLOSED, to be changed by tests. */
import type { JsonObject } from "../../../../src/domain/Json.ts"
import { GiB } from "../../../../src/domain/Units.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { missing, type RunEvidence } from "../../../../src/rules/Evidence.ts"
import { facts, here } from "../../../fixtures/evidence.ts"

export const smallWorkload: JsonObject = {
  model: {
    name: "llama_8b",
    num_layers: 32,
    model_datatype: "fp16",
    optimizer_datatype: "fp32",
    parallelism: { pipeline: 1, tensor: 1, zero_stage: 3 },
    transformer: {
      vocab_size: 128256,
      hidden_size: 4096,
      ffn_hidden_size: 14336,
      num_attention_heads: 32,
      num_kv_heads: 8
    }
  },
  checkpoint: { num_checkpoints_write: 10, num_checkpoints_read: 10, fsync: true }
}

export const largeWorkload: JsonObject = {
  model: {
    name: "llama_70b",
    num_layers: 80,
    model_datatype: "fp16",
    optimizer_datatype: "fp32",
    parallelism: { pipeline: 1, tensor: 8, zero_stage: 3 },
    transformer: {
      vocab_size: 128256,
      hidden_size: 8192,
      ffn_hidden_size: 28672,
      num_attention_heads: 128,
      num_kv_heads: 8
    }
  },
  checkpoint: { num_checkpoints_write: 10, num_checkpoints_read: 10, fsync: true }
}

export const closedRun: RunEvidence = {
  edition: editionId("v3.0"),
  benchmarkType: here("checkpointing"),
  command: here("run"),
  model: here("llama3-8b"),
  accelerator: missing("no accelerator was named", "test"),
  engine: here("dlio"),
  requestedDivision: here("CLOSED"),
  processes: here(8),
  hosts: here(1),
  hostMemoryBytes: here([256 * GiB]),
  declaredMemoryBytes: missing("not given", "test"),
  scale: here(1),
  workload: here(smallWorkload),
  overrides: here([]),
  args: here({ checkpoint_folder: "/mnt/ckpt", results_dir: "/home/me/results" }),
  metrics: here({
    checkpoint_size_GB: 104.7045,
    save_checkpoint_io_mean_GB_per_second: 5.2,
    load_checkpoint_io_mean_GB_per_second: 6.1
  }),
  start: here("2026-11-23T10:00:00"),
  end: here("2026-11-23T11:00:00"),
  facts: facts({ sameFileSystem: false })
}

export const subset70b: RunEvidence = {
  ...closedRun,
  model: here("llama3-70b"),
  workload: here(largeWorkload),
  facts: facts({ sameFileSystem: false, mode: "subset", checkpointBytes: 114 * GiB })
}
