/** The plan of a small checkpoint run of two ranks. */
import type { Plan } from "../../../../src/domain/Plan.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { smallWork } from "./files/folder.ts"

export const planIn = (folder: string): Plan => ({
  benchmark: "checkpointing",
  benchmarkType: "checkpointing",
  command: "run",
  model: "llama3-8b",
  accelerator: null,
  engine: { name: "native", reason: "a test" },
  profile: "device",
  edition: editionId("v3.0"),
  requestedDivision: null,
  allowInvalidParameters: false,
  identity: { systemName: null, organization: null, label: null },
  hosts: [],
  processes: 2,
  launch: null,
  mode: "default",
  scale: 1,
  declaredMemoryPerHostBytes: null,
  resultsDir: folder,
  loops: 1,
  timeoutSeconds: null,
  parameters: [
    { key: "checkpoint.fsync", value: true, origin: "workload" },
    { key: "checkpoint.num_checkpoints_write", value: 2, origin: "flag" },
    { key: "checkpoint.checkpoint_folder", value: "/ck", origin: "tool" }
  ],
  workload: { checkpoint: { fsync: true } },
  args: {},
  destinations: [],
  bufferBytes: 0,
  notes: [],
  work: smallWork(folder)
})
