/** Training in each edition: what may be submitted, the values of workloads, how many runs, and what the texts leave open. */
import type { EditionData } from "../../rules/editions/data.ts"
import type { ParameterList } from "../../rules/shared/allowedParameters.ts"

/** What depends on the emulated accelerator. Seconds per step. */
interface AcceleratorValues {
  readonly batchSize: number
  readonly computationTime: number
  readonly epochs: number
}

/** The values of a workload file that a run may not change. */
export interface WorkloadValues {
  /** The data loader too goes by this name. */
  readonly framework: "tensorflow" | "pytorch"
  readonly format: string
  readonly samplesPerFile: number
  /** Bytes; absent where the workload file has no usable key. */
  readonly recordLength?: number
  readonly recordStdev?: number
  readonly recordResize?: number
  /** Percent. */
  readonly minimumUtilisation: number
  /** `workflow.checkpoint` of the workload file. */
  readonly checkpoint: boolean
  /** The run check of the edition's tool asks for another `workflow.checkpoint` than the workload file has. */
  readonly checkpointIsDisputed: boolean
  /** Those with a workload file. */
  readonly accelerators: Readonly<Record<string, AcceleratorValues>>
}

export interface TrainingEdition {
  /** What it takes, in either division. */
  readonly submittable: { readonly models: ReadonlyArray<string>; readonly accelerators: ReadonlyArray<string> }
  /** The run check of its tool knows every workload, its text only those that may be submitted. */
  readonly modelsAreDisputed: boolean
  /** All there are, submittable or not. */
  readonly workloads: Readonly<Record<string, WorkloadValues>>
  readonly minimumDataset: {
    readonly stepsPerEpoch: number
    /** Times the memory of all hosts. */
    readonly timesMemory: number
    /** Else down. */
    readonly isRoundedUp: boolean
    /** The larger of what hosts have and what was declared for them; else what they have. */
    readonly takesDeclaredMemory: boolean
  }
  readonly runs: {
    readonly measured: number
    /** Runs before the measured ones that are not counted. */
    readonly warmUps: 0 | 1
    /** The warm-up is among the results; else it may be left out of the folder. */
    readonly warmUpIsSubmitted: boolean
    /** What a gap as long as the shortest run is: INVALID where the text names the figure, else it asks for consecutive runs. */
    readonly longGap: "INVALID" | "warning"
  }
  /** What a person may change; absent where no text says. */
  readonly parameters?: ParameterList
  /** Its tool has DLIO look files up by name, and adds the parameters for that. */
  readonly skipsListing: boolean
}

const noCheckpoint = { checkpoint: false, checkpointIsDisputed: false }

const at = (batchSize: number, computationTime: number, epochs: number): AcceleratorValues => ({
  batchSize,
  computationTime,
  epochs
})

const workloads: TrainingEdition["workloads"] = {
  unet3d: {
    framework: "pytorch",
    format: "npz",
    samplesPerFile: 1,
    recordLength: 146_600_628,
    recordStdev: 68_341_808,
    recordResize: 2_097_152,
    minimumUtilisation: 90,
    checkpoint: true,
    checkpointIsDisputed: false,
    accelerators: { a100: at(7, 0.636, 5), h100: at(7, 0.323, 5), b200: at(7, 0.162, 5) }
  },
  resnet50: {
    framework: "tensorflow",
    format: "tfrecord",
    samplesPerFile: 1251,
    recordLength: 114_660.07,
    recordResize: 150_528,
    minimumUtilisation: 90,
    ...noCheckpoint,
    accelerators: { a100: at(400, 0.435, 5), h100: at(400, 0.224, 5) }
  },
  cosmoflow: {
    framework: "tensorflow",
    format: "tfrecord",
    samplesPerFile: 1,
    recordLength: 2_828_486,
    recordStdev: 71_311,
    minimumUtilisation: 70,
    ...noCheckpoint,
    accelerators: { a100: at(1, 0.00551, 5), h100: at(1, 0.0035, 5) }
  },
  retinanet: {
    framework: "pytorch",
    format: "jpeg",
    samplesPerFile: 1,
    recordLength: 322_957,
    minimumUtilisation: 85,
    ...noCheckpoint,
    accelerators: { b200: at(24, 0.04755, 8), mi355: at(36, 0.071325, 8) }
  },
  dlrm: {
    framework: "pytorch",
    format: "parquet",
    samplesPerFile: 1_536_000,
    recordLength: 761,
    minimumUtilisation: 70,
    ...noCheckpoint,
    accelerators: { b200: at(12_288, 0.000375, 2), mi355: at(18_432, 0.0005625, 1) }
  },
  flux: {
    framework: "pytorch",
    format: "parquet",
    samplesPerFile: 288,
    minimumUtilisation: 90,
    ...noCheckpoint,
    accelerators: { b200: at(48, 1.35, 1), mi355: at(72, 2.025, 1) }
  }
}

const closedParameters = [
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

/** What the official tool of v3.0 adds by itself or its checker skips, so that the round took it from people too. */
const alsoTaken = [
  "dataset.skip_listing",
  "dataset.listing_validation_interval",
  "dataset.total_disk_bytes",
  "storage.storage_options.storage_library",
  "storage.storage_options.uri_scheme",
  "storage.s3_force_path_style",
  "workflow.checkpoint"
]

const first: TrainingEdition = {
  submittable: { models: ["unet3d", "resnet50", "cosmoflow"], accelerators: ["a100", "h100"] },
  modelsAreDisputed: false,
  workloads,
  minimumDataset: { stepsPerEpoch: 500, timesMemory: 5, isRoundedUp: false, takesDeclaredMemory: false },
  runs: { measured: 5, warmUps: 0, warmUpIsSubmitted: false, longGap: "warning" },
  skipsListing: false
}

export const trainingEditions: EditionData<TrainingEdition> = {
  "v1.0": first,
  "v2.0": {
    runs: { warmUps: 1 },
    parameters: {
      closed: closedParameters,
      open: ["framework", "dataset.format", "dataset.num_samples_per_file", "reader.data_loader"],
      otherwise: "INVALID",
      disputed: {
        "reader.odirect": "allowed by the run check, not listed by the v2.0 guidelines; the run check is applied"
      }
    }
  },
  "v3.0": {
    submittable: { models: ["unet3d", "retinanet"], accelerators: ["b200", "mi355"] },
    modelsAreDisputed: true,
    workloads: { unet3d: { checkpoint: false, checkpointIsDisputed: true } },
    minimumDataset: { isRoundedUp: true, takesDeclaredMemory: true },
    runs: { warmUpIsSubmitted: true, longGap: "INVALID" },
    parameters: {
      closed: [...closedParameters, "storage.storage_options.prefetch_window", ...alsoTaken],
      disputed: {
        "reader.odirect": null,
        ...Object.fromEntries(
          alsoTaken.map((
            key
          ) => [key, "not listed by Rules.md 3.6.2; runs of the round that gave it were published as CLOSED"])
        ),
        "checkpoint.checkpoint_folder":
          "allowed by the run check and the guidelines, not listed by Rules.md 3.6.2; it changes nothing that is measured and is accepted"
      }
    },
    skipsListing: true
  }
}
