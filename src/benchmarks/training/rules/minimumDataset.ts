/** 3.1.2: the smallest data set that outgrows the clients' memory and gives enough steps. Whole-number arithmetic throughout. */
import type { EditionId } from "../../../domain/Edition.ts"
import { formatBytes, plural } from "../../../domain/Units.ts"
import type { Issue } from "../../../domain/Verdict.ts"
import { type Known, missing, present, type RunEvidence } from "../../../rules/Evidence.ts"
import type { Voice } from "../../../rules/issue.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { integer, positiveInteger, positiveNumber, positiveNumbers, setting } from "../../../rules/tolerant.ts"
import { trainingEdition } from "../edition.ts"
import type { TrainingEdition } from "../editions.ts"
import { recordLength } from "./recordLength.ts"
import { trainingRule } from "./trainingRule.ts"

/** Steps of an epoch at least, and how many times the memory of all hosts the data set is at least. */
export type Demanded = Pick<TrainingEdition["minimumDataset"], "stepsPerEpoch" | "timesMemory">

interface DatasetInputs {
  /** Bytes of all hosts together. */
  readonly memoryBytes: number
  readonly processes: number
  readonly batchSize: number
  readonly samplesPerFile: number
  /** Bytes; may have decimals (resnet50). */
  readonly recordLength: number
}

/** By each constraint; `files` is the larger. */
interface MinimumFiles {
  readonly bySteps: number
  readonly byMemory: number
  readonly files: number
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

const rounded = (
  inputs: DatasetInputs,
  demanded: Demanded,
  round: (a: bigint, b: bigint) => number
): MinimumFiles => {
  const { memory, steps } = ratios(inputs, demanded)
  const [bySteps, byMemory] = [round(...steps), round(...memory)]
  return { bySteps, byMemory, files: Math.max(bySteps, byMemory) }
}

/** The fewest files that are at least as much. */
export const fewestFiles = (inputs: DatasetInputs, demanded: Demanded): MinimumFiles =>
  rounded(inputs, demanded, ceiling)

/** As the official tools before 3.0.43 counted them. */
export const roundedDown = (inputs: DatasetInputs, demanded: Demanded): MinimumFiles => rounded(inputs, demanded, floor)

/** Of all hosts that took part: the memory of some of them says nothing of the rest. */
const memoryOfAll = (run: RunEvidence): Known<ReadonlyArray<number>> =>
  K.flatMap(positiveNumbers(run.hostMemoryBytes, "host memory"), (all, source) => {
    const hosts = positiveInteger(run.hosts, "hosts")
    return hosts._tag === "present" && hosts.value !== all.length
      ? missing(`the memory of ${plural(all.length, "host")} is recorded, ${hosts.value} took part`, source)
      : present(all, source)
  })

interface Memory {
  readonly bytes: number
  /** Fits "5 × …". */
  readonly what: string
}

/** What was declared for each host, of all hosts together. */
const declaredOfAll = (run: RunEvidence): Known<number> =>
  K.map(
    K.zip(positiveNumber(run.declaredMemoryBytes, "declared memory"), positiveInteger(run.hosts, "hosts")),
    ([bytes, hosts]) => bytes * hosts
  )

/** `2 × 256.00 GiB + 128.00 GiB`, the most first. */
const partsText = (all: ReadonlyArray<number>): string => {
  const counts = new Map<string, number>()
  for (const bytes of [...all].sort((a, b) => b - a)) {
    const text = formatBytes(bytes)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return [...counts].map(([text, count]) => count === 1 ? text : `${count} × ${text}`).join(" + ")
}

/** The larger of what was measured and what was declared, where the edition takes both. */
const memoryOf = (run: RunEvidence, measured: Known<ReadonlyArray<number>>): Memory | null => {
  const own = measured._tag !== "present" ? null : {
    bytes: measured.value.reduce((total, bytes) => total + bytes),
    what: `the memory of all hosts (${partsText(measured.value)}, ${measured.source})`
  }
  const declared = declaredOfAll(run)
  if (!trainingEdition(run.edition).minimumDataset.takesDeclaredMemory || declared._tag !== "present") return own
  return own !== null && own.bytes >= declared.value ? own : {
    bytes: declared.value,
    what: `the declared memory of all hosts (${formatBytes(declared.value)}${
      own === null ? "" : `, measured ${formatBytes(own.bytes)}`
    })`
  }
}

const tooFew = (
  say: Voice,
  given: number,
  { byMemory, bySteps, files }: MinimumFiles,
  { stepsPerEpoch, timesMemory }: Demanded,
  what: string
) => {
  const reason = byMemory >= bySteps
    ? `${timesMemory} × ${what} needs ${byMemory}`
    : `${plural(stepsPerEpoch, "step needs", "steps need")} ${bySteps}`
  return say.invalid(`too few training files: ${given}, ${reason}`, {
    parameter: "dataset.num_files_train",
    actual: given,
    expected: `>= ${files}`
  })
}

const text = {
  id: "3.1.2",
  title: "Minimum data set",
  demands:
    "Files ≥ the larger of 500 steps × processes × batch / samples per file and 5 × the memory of all hosts / file size. The " +
    "text asks for exactly that many; every checker takes it as a lower bound, which is applied.",
  inEdition: (edition: EditionId) => {
    const { isRoundedUp, takesDeclaredMemory } = trainingEdition(edition).minimumDataset
    return [
      isRoundedUp
        ? "rounded up; a run of the official tool that has as many as rounded down is a disputed warning, as its round took those"
        : "rounded down, as its tool does",
      takesDeclaredMemory ? "the larger of the measured and the declared memory" : "the measured memory"
    ].join("; ")
  },
  source: "Rules.md 3.1.2; v2.0 guidelines 6.6 and 7; mlcommons/storage pull requests 786, 796, 831, 847",
  reads: [
    "dataset.num_files_train",
    "dataset.num_samples_per_file",
    "dataset.record_length_bytes",
    "dataset.parquet.columns",
    "reader.batch_size",
    "processes",
    "hosts",
    "hostMemoryBytes",
    "declaredMemoryBytes"
  ],
  examples: {
    pass: "unet3d, 1 process, 128 GiB: 4688 files",
    fail: "unet3d, 1 process, 128 GiB: 4686 files"
  }
}

export const minimumDataset: RunRule = trainingRule(text, (run, say) => {
  const needs = {
    "dataset.num_files_train": integer(setting(run, "dataset.num_files_train"), "dataset.num_files_train"),
    "dataset.num_samples_per_file": positiveInteger(
      setting(run, "dataset.num_samples_per_file"),
      "num_samples_per_file"
    ),
    "dataset.record_length_bytes": recordLength((key) => setting(run, key)),
    "reader.batch_size": positiveInteger(setting(run, "reader.batch_size"), "reader.batch_size"),
    processes: positiveInteger(run.processes, "processes")
  }
  const demanded = trainingEdition(run.edition).minimumDataset
  const measured = memoryOfAll(run)
  return K.judged(say, needs, (values) => {
    const given = values["dataset.num_files_train"]
    const judgedBy = ({ bytes, what }: Memory): ReadonlyArray<Issue> => {
      const inputs = {
        memoryBytes: bytes,
        processes: values.processes,
        batchSize: values["reader.batch_size"],
        samplesPerFile: values["dataset.num_samples_per_file"],
        recordLength: values["dataset.record_length_bytes"]
      }
      const [fewest, down] = [fewestFiles(inputs, demanded), roundedDown(inputs, demanded)]
      const isTaken = given >= (demanded.isRoundedUp ? fewest : down).files
      if (isTaken) return []
      if (!demanded.isRoundedUp || run.ofRound !== true || given < down.files) {
        return [tooFew(say, given, demanded.isRoundedUp ? fewest : down, demanded, what)]
      }
      return [
        say.warn(
          `${given} files are what datasize of the official tool before 3.0.43 gave; rounded up it is ${fewest.files}, and the ` +
            "round's validator took one file less",
          { parameter: "dataset.num_files_train", actual: given, expected: `>= ${fewest.files}`, disputed: true }
        )
      ]
    }
    const memory = memoryOf(run, measured)
    const found = memory === null ? [] : judgedBy(memory)
    const unchecked = K.judged(say, { hostMemoryBytes: measured }, () => [])
    return measured._tag === "present" || found.length > 0 || unchecked === "pending" ? found : unchecked
  })
})
