/** Training runs that satisfy every rule of CLOSED, to be changed by tests. */
import type { JsonObject } from "../../../../src/domain/Json.ts"
import { GiB } from "../../../../src/domain/Units.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { missing, type RunEvidence } from "../../../../src/rules/Evidence.ts"
import { facts, here } from "../../../fixtures/evidence.ts"

export const unet3dWorkload: JsonObject = {
  model: { name: "unet3d", type: "cnn", model_size: 499153191 },
  framework: "pytorch",
  workflow: { generate_data: false, train: true, checkpoint: false },
  dataset: {
    data_folder: "/mnt/data/unet3d",
    format: "npz",
    num_files_train: 28_000,
    num_samples_per_file: 1,
    record_length_bytes: 146_600_628,
    record_length_bytes_stdev: 68_341_808,
    record_length_bytes_resize: 2_097_152
  },
  reader: { data_loader: "pytorch", batch_size: 7, read_threads: 4 },
  train: { epochs: 5, computation_time: 0.162 },
  checkpoint: { checkpoint_folder: "checkpoints/unet3d" },
  metric: { au: 0.9 }
}

/** 8 accelerators on 2 hosts of 256 GiB: 500 steps need 28000 files, memory 18750. */
export const closedRun: RunEvidence = {
  edition: editionId("v3.0"),
  benchmarkType: here("training"),
  command: here("run"),
  model: here("unet3d"),
  accelerator: here("b200"),
  engine: here("dlio"),
  requestedDivision: here("CLOSED"),
  processes: here(8),
  hosts: here(2),
  hostMemoryBytes: here([256 * GiB, 256 * GiB]),
  declaredMemoryBytes: missing("not given", "test"),
  scale: here(1),
  workload: here(unet3dWorkload),
  overrides: here([]),
  args: here({ data_dir: "/mnt/data", results_dir: "/home/me/results", hosts: ["a", "b"] }),
  metrics: here({
    train_throughput_mean_samples_per_second: 345.6,
    train_au_mean_percentage: 94.2,
    train_au_meet_expectation: "success",
    train_au_percentage: [94, 94, 94, 95, 94]
  }),
  start: here("2026-11-23T10:00:00"),
  end: here("2026-11-23T11:00:00"),
  facts: facts({ sameFileSystem: false, potentialCaching: [0, 0], filesTrained: 28_000 })
}
