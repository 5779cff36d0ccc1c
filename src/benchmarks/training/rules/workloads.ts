/**
 * The published training workloads as rules know them: which may be submitted in which edition, the utilisation each must
 * reach, and the values of its workload file that a run may not change.
 */
import type { Edition } from "../../../domain/Edition.ts"
import type { Known } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import { text } from "../../../rules/tolerant.ts"

/** What depends on the emulated accelerator. Seconds per step. */
export interface AcceleratorValues {
  readonly batchSize: number
  readonly computationTime: number
  readonly epochs: number
}

export interface TrainingWorkload {
  readonly name: string
  /** The data loader too goes by this name. */
  readonly framework: "tensorflow" | "pytorch"
  readonly format: string
  readonly samplesPerFile: number
  /** Bytes; `null` where the workload file has no usable key. */
  readonly recordLength: number | null
  readonly recordStdev: number | null
  readonly recordResize: number | null
  /** Percent. */
  readonly minimumUtilisation: number
  /** `workflow.checkpoint` of the edition's workload file. */
  readonly checkpoint: Readonly<Record<"v2.0" | "v3.0", boolean>>
  /** Those with a workload file. */
  readonly accelerators: Readonly<Record<string, AcceleratorValues>>
}

const noCheckpoint = { "v2.0": false, "v3.0": false }

const at = (batchSize: number, computationTime: number, epochs: number): AcceleratorValues => ({
  batchSize,
  computationTime,
  epochs
})

export const workloads: ReadonlyArray<TrainingWorkload> = [
  {
    name: "unet3d",
    framework: "pytorch",
    format: "npz",
    samplesPerFile: 1,
    recordLength: 146_600_628,
    recordStdev: 68_341_808,
    recordResize: 2_097_152,
    minimumUtilisation: 90,
    checkpoint: { "v2.0": true, "v3.0": false },
    accelerators: { a100: at(7, 0.636, 5), h100: at(7, 0.323, 5), b200: at(7, 0.162, 5) }
  },
  {
    name: "resnet50",
    framework: "tensorflow",
    format: "tfrecord",
    samplesPerFile: 1251,
    recordLength: 114_660.07,
    recordStdev: null,
    recordResize: 150_528,
    minimumUtilisation: 90,
    checkpoint: noCheckpoint,
    accelerators: { a100: at(400, 0.435, 5), h100: at(400, 0.224, 5) }
  },
  {
    name: "cosmoflow",
    framework: "tensorflow",
    format: "tfrecord",
    samplesPerFile: 1,
    recordLength: 2_828_486,
    recordStdev: 71_311,
    recordResize: null,
    minimumUtilisation: 70,
    checkpoint: noCheckpoint,
    accelerators: { a100: at(1, 0.00551, 5), h100: at(1, 0.0035, 5) }
  },
  {
    name: "retinanet",
    framework: "pytorch",
    format: "jpeg",
    samplesPerFile: 1,
    recordLength: 322_957,
    recordStdev: null,
    recordResize: null,
    minimumUtilisation: 85,
    checkpoint: noCheckpoint,
    accelerators: { b200: at(24, 0.04755, 8), mi355: at(36, 0.071325, 8) }
  },
  {
    name: "dlrm",
    framework: "pytorch",
    format: "parquet",
    samplesPerFile: 1_536_000,
    recordLength: 761,
    recordStdev: null,
    recordResize: null,
    minimumUtilisation: 70,
    checkpoint: noCheckpoint,
    accelerators: { b200: at(12_288, 0.000375, 2), mi355: at(18_432, 0.0005625, 1) }
  },
  {
    name: "flux",
    framework: "pytorch",
    format: "parquet",
    samplesPerFile: 288,
    recordLength: null,
    recordStdev: null,
    recordResize: null,
    minimumUtilisation: 90,
    checkpoint: noCheckpoint,
    accelerators: { b200: at(48, 1.35, 1), mi355: at(72, 2.025, 1) }
  }
]

/** What each edition takes, in either division. */
export const submittable: Readonly<
  Record<Edition, { readonly models: ReadonlyArray<string>; readonly accelerators: ReadonlyArray<string> }>
> = {
  "v1.0": { models: ["unet3d", "resnet50", "cosmoflow"], accelerators: ["a100", "h100"] },
  "v2.0": { models: ["unet3d", "resnet50", "cosmoflow"], accelerators: ["a100", "h100"] },
  "v3.0": { models: ["unet3d", "retinanet"], accelerators: ["b200", "mi355"] }
}

/** `; v2.0 takes it`: the editions that take what this one does not. */
export const takenElsewhere = (
  edition: Edition,
  takes: (taken: { readonly models: ReadonlyArray<string>; readonly accelerators: ReadonlyArray<string> }) => boolean
): string => {
  const others = (["v3.0", "v2.0"] as const).filter((other) => other !== edition && takes(submittable[other]))
  return others.length === 0 ? "" : `; ${others.join(" and ")} takes it`
}

/** `3D-UNet` and `ResNet-50` are the names in texts; files say `unet3d` and `resnet50`. */
const spellings: ReadonlyMap<string, string> = new Map([["3dunet", "unet3d"]])

export const workloadNamed = (name: string): TrainingWorkload | undefined => {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, "")
  const canonical = spellings.get(plain) ?? plain
  return workloads.find((workload) => workload.name === canonical)
}

/** The workload a run names; a name that is none is the model rule's finding, and undefined here. */
export const workloadOf = (model: Known<string>): Known<TrainingWorkload | undefined> =>
  K.map(text(model, "model"), workloadNamed)
