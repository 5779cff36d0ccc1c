/** 3.1.2: the smallest data set that outgrows the clients' memory and gives enough steps. Whole-number arithmetic throughout. */
import { type Known, missing, present, type RunEvidence } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { byteSize, integer, positiveInteger, positiveNumbers, setting } from "../../../rules/tolerant.ts"
import { trainingEdition } from "../edition.ts"
import type { TrainingEdition } from "../editions.ts"
import { trainingRule } from "./trainingRule.ts"

/** Steps of an epoch at least, and how many times the memory of all hosts the data set is at least. */
export type Demanded = Pick<TrainingEdition["minimumDataset"], "stepsPerEpoch" | "timesMemory">

export interface DatasetInputs {
  /** Bytes of all hosts together. */
  readonly memoryBytes: number
  readonly processes: number
  readonly batchSize: number
  readonly samplesPerFile: number
  /** Bytes; may have decimals (resnet50). */
  readonly recordLength: number
}

export interface MinimumFiles {
  readonly bySteps: number
  readonly byMemory: number
  /** Rounded down, as `datasize` of both releases does. */
  readonly files: number
  /** Rounded up, as the unrounded comparison of the v3.0 validator amounts to. */
  readonly roundedUp: number
}

/** `114660.07` → 114660070000 / 1000000. */
const fraction = (n: number): readonly [bigint, bigint] =>
  Number.isInteger(n) ? [BigInt(n), 1n] : [BigInt(Math.round(n * 1_000_000)), 1_000_000n]

const floor = (a: bigint, b: bigint): number => Number(a / b)
const ceiling = (a: bigint, b: bigint): number => Number((a + b - 1n) / b)

/** Numerator and denominator of both constraints, whole numbers. */
const ratios = (inputs: DatasetInputs, { stepsPerEpoch, timesMemory }: Demanded) => {
  const [record, unit] = fraction(inputs.recordLength)
  const samples = BigInt(inputs.samplesPerFile)
  return {
    memory: [BigInt(timesMemory) * BigInt(Math.round(inputs.memoryBytes)) * unit, samples * record],
    steps: [BigInt(stepsPerEpoch) * BigInt(inputs.processes) * BigInt(inputs.batchSize), samples]
  } as const
}

/** By each constraint the fewest files that are at least as much. */
export const fewestFiles = (
  inputs: DatasetInputs,
  demanded: Demanded
): { readonly bySteps: number; readonly byMemory: number } => {
  const { memory, steps } = ratios(inputs, demanded)
  return { bySteps: ceiling(...steps), byMemory: ceiling(...memory) }
}

export const minimumFiles = (inputs: DatasetInputs, demanded: Demanded): MinimumFiles => {
  const { memory, steps } = ratios(inputs, demanded)
  const fewest = fewestFiles(inputs, demanded)
  return {
    bySteps: floor(...steps),
    byMemory: floor(...memory),
    files: Math.max(floor(...steps), floor(...memory)),
    roundedUp: Math.max(fewest.bySteps, fewest.byMemory)
  }
}

/** Of all hosts that took part: the memory of some of them says nothing of the rest. */
const memoryOfAll = (run: RunEvidence): Known<ReadonlyArray<number>> =>
  K.flatMap(positiveNumbers(run.hostMemoryBytes, "host memory"), (all, source) => {
    const hosts = positiveInteger(run.hosts, "hosts")
    return hosts._tag === "present" && hosts.value !== all.length
      ? missing(`the memory of ${all.length} hosts is recorded, ${hosts.value} took part`, source)
      : present(all, source)
  })

export const minimumDataset: RunRule = trainingRule({
  id: "3.1.2",
  title: "Minimum data set",
  demands:
    "Files ≥ the larger of 500 steps × processes × batch / samples per file and 5 × the memory of all hosts / file size. " +
    "Two readings: the tool rounds down, the v3.0 validator compares unrounded, and the text asks for exactly the calculated " +
    "size; the tool's rounding is applied as a lower bound.",
  inEdition: (edition) =>
    trainingEdition(edition).minimumDataset.isComparedUnrounded
      ? "rounded down; a warning where rounding up gives one more file"
      : "rounded down",
  source: "Rules.md 3.1.2; v2.0 guidelines 6.6 and 7; calculate_training_data_size",
  reads: [
    "dataset.num_files_train",
    "dataset.num_samples_per_file",
    "dataset.record_length_bytes",
    "reader.batch_size",
    "processes",
    "hosts",
    "hostMemoryBytes"
  ],
  examples: {
    pass: "unet3d, 1 process, 128 GiB: 4687 files",
    fail: "unet3d, 1 process, 128 GiB: 4686 files"
  }
}, (run, say) =>
  K.judged(say, {
    "dataset.num_files_train": integer(setting(run, "dataset.num_files_train"), "dataset.num_files_train"),
    "dataset.num_samples_per_file": positiveInteger(
      setting(run, "dataset.num_samples_per_file"),
      "num_samples_per_file"
    ),
    "dataset.record_length_bytes": byteSize(
      setting(run, "dataset.record_length_bytes"),
      "dataset.record_length_bytes"
    ),
    "reader.batch_size": positiveInteger(setting(run, "reader.batch_size"), "reader.batch_size"),
    processes: positiveInteger(run.processes, "processes"),
    hostMemoryBytes: memoryOfAll(run)
  }, (values) => {
    const given = values["dataset.num_files_train"]
    const demanded = trainingEdition(run.edition).minimumDataset
    const minimum = minimumFiles({
      memoryBytes: values.hostMemoryBytes.reduce((total, bytes) => total + bytes),
      processes: values.processes,
      batchSize: values["reader.batch_size"],
      samplesPerFile: values["dataset.num_samples_per_file"],
      recordLength: values["dataset.record_length_bytes"]
    }, demanded)
    const facts = { parameter: "dataset.num_files_train", actual: given }
    if (given < minimum.files) {
      const reason = minimum.byMemory >= minimum.bySteps
        ? `${demanded.timesMemory} × the memory of all hosts needs ${minimum.byMemory}`
        : `${demanded.stepsPerEpoch} steps need ${minimum.bySteps}`
      return [say.invalid(`too few training files: ${given}, ${reason}`, { ...facts, expected: `>= ${minimum.files}` })]
    }
    return given >= minimum.roundedUp || !demanded.isComparedUnrounded ? [] : [
      say.warn(
        `${given} files are what datasize gives; the ${run.edition} validator compares unrounded and asks for ${minimum.roundedUp}`,
        { ...facts, expected: `>= ${minimum.roundedUp}`, disputed: true }
      )
    ]
  }))
