/** 3.6.2, 3.6.3: what a person may change of a training workload. */
import type { RunRule } from "../../../rules/Rule.ts"
import { allowedParameters, type ParameterList } from "../../../rules/shared/allowedParameters.ts"
import { aboutRuns } from "./trainingRule.ts"

const closed = [
  "dataset.num_files_train",
  "dataset.num_subfolders_train",
  "dataset.data_folder",
  "reader.read_threads",
  "reader.computation_threads",
  "reader.transfer_size",
  "reader.odirect",
  "reader.prefetch_size",
  "checkpoint.checkpoint_folder",
  "storage.storage_type",
  "storage.storage_root"
]

const open = ["framework", "dataset.format", "dataset.num_samples_per_file", "reader.data_loader"]

const v2: ParameterList = {
  closed,
  open,
  otherwise: "INVALID",
  disputed: {
    "reader.odirect": "allowed by the run check, not listed by the v2.0 guidelines; the run check is applied"
  }
}

const v3: ParameterList = {
  ...v2,
  disputed: {
    "checkpoint.checkpoint_folder":
      "allowed by the run check and the guidelines, not listed by Rules.md 3.6.2; it changes nothing that is measured and is accepted"
  }
}

/** Keys the existing tool adds by itself: in records without origins they are nobody's override. */
export const toolInjectedParameters: ReadonlyArray<string> = [
  "dataset.skip_listing",
  "dataset.listing_validation_interval",
  "dataset.total_disk_bytes",
  "dataset.data_folder",
  "storage.storage_type",
  "storage.storage_root",
  "storage.storage_options.storage_library",
  "storage.storage_options.uri_scheme",
  "storage.s3_force_path_style"
]

export const parameters: RunRule = aboutRuns(allowedParameters({
  id: "3.6.2",
  title: "Parameters of CLOSED and OPEN",
  demands: "CLOSED and OPEN (3.6.3) name the parameters that people may change; any other is INVALID, workflow.* too.",
  source: "Rules.md 3.6.2 and 3.6.3; v2.0 guidelines 10; run checks of both releases",
  examples: { pass: "--params reader.read_threads=16", fail: "--params reader.batch_size=1" }
}, { "v2.0": v2, "v3.0": v3 }))
