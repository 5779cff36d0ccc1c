/** `training datasize`: how large the data set must be and why, what it costs, and the lines that make and read it. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { namedLines } from "../../domain/columns.ts"
import type { JsonObject } from "../../domain/Json.ts"
import type { Plan } from "../../domain/Plan.ts"
import { formatBytes, formatInteger, formatRate, formatSeconds, GiB, plural } from "../../domain/Units.ts"
import type { AppError } from "../../errors/AppError.ts"
import { dialectOf } from "../../rules/editions/editions.ts"
import { pending } from "../../rules/Evidence.ts"
import type { Discovery, Document, Request, ShowCommand } from "../Benchmark.ts"
import { resolvePath } from "../shared/paths.ts"
import { judgedDocument } from "../shared/sized.ts"
import { formatDecimal, inBothUnits } from "../shared/sizeText.ts"
import { type DataSetBytes, dataSetBytes } from "./dataset/fileBytes.ts"
import { isUniform } from "./dataset/fileBytes.ts"
import { dataSetFolder } from "./dataSetFolder.ts"
import { dataSetOf } from "./dataSetOf.ts"
import {
  clientHosts,
  type Counts,
  datagenLine,
  datagenRequest,
  exampleFolder,
  runLine,
  runRequest
} from "./datasizeRequest.ts"
import { demandOf, nominalText } from "./demand.ts"
import { notPredicted, predictDlioMemory } from "./dlioMemory.ts"
import { trainingEdition } from "./edition.ts"
import { factsOfPlan } from "./evidence.ts"
import { filesKey, fitted, type Shown, shownBy } from "./fit.ts"
import { leftOut, leftOutText } from "./leftOut.ts"
import { predictMemory } from "./memory.ts"
import { trainWorkload } from "./models.ts"
import type { DatasizeOptions } from "./options.ts"
import { effectiveTraining } from "./parameters.ts"
import { planRun } from "./plan.ts"
import { trainingFacts } from "./rules/evidence.ts"
import { trainingRules } from "./rules/list.ts"
import { type Demanded, fewestFiles } from "./rules/minimumDataset.ts"
import { stepsPerEpoch } from "./steps.ts"
import type { DataSet, TrainWork } from "./TrainingWork.ts"

/** The sizes are drawn by every rank; beyond so many draws they are estimated from as many files. */
const mostDraws = 20_000_000
const estimatedFrom = 100_000

interface OnDisk extends DataSetBytes {
  readonly isEstimate: boolean
}

const onDisk = (set: DataSet, processes: number, seedsByRank: boolean): OnDisk => {
  const draws = set.files * (seedsByRank ? processes : 1)
  if (isUniform(set) || draws <= mostDraws) {
    return { ...dataSetBytes(set, { processes, seedsByRank }), isEstimate: false }
  }
  const some = dataSetBytes({ ...set, files: estimatedFrom }, { processes: 1, seedsByRank })
  return { ...some, total: Math.round(some.total / estimatedFrom * set.files), isEstimate: true }
}

/** Listing a folder of more files is slow everywhere. */
const filesPerFolder = 10_000

/**
 * Enough that no folder holds more than 10,000 files. Powers of ten are passed over: v3.0 looks for their folders under other
 * names than it makes (docs/reference/dlio-training.md 4.1).
 */
export const proposedSubfolders = (files: number): number => {
  if (files <= filesPerFolder) return 0
  const count = Math.ceil(files / filesPerFolder)
  return String(count).length === String(count - 1).length ? count : count + 1
}

interface Sized {
  readonly plan: Plan<TrainWork>
  readonly demanded: Demanded
  readonly fewest: ReturnType<typeof fewestFiles>
  readonly memoryBytes: number
  readonly memoryPerHost: number
  readonly hosts: number
  readonly files: number
  /** What was asked for by a parameter, when that is more than the rules want. */
  readonly asked: number | undefined
  readonly disk: OnDisk
  readonly processes: number
  /** Of a set that was to fit into so many bytes. */
  readonly practice: (Shown & { readonly room: number }) | null
  readonly lines: { readonly datagen: string; readonly run: string }
}

/** The workload before any count is known: batch, samples and bytes of a file decide the counts. */
const shapeOf = (request: Request<DatasizeOptions>, discovery: Discovery) =>
  Either.gen(function*() {
    const { settings } = request
    const model = settings.model.value
    const resolve = (path: string) => resolvePath(discovery.workingDirectory, path)
    const folder = dataSetFolder(resolve(settings.dataDir.value ?? exampleFolder), model)
    const { decoded } = yield* effectiveTraining({
      engine: "native",
      edition: settings.edition.value,
      workload: discovery.workload,
      params: request.params,
      io: { value: undefined, origin: "default" },
      folder: { value: folder, origin: settings.dataDir.origin },
      checkpointFolder: undefined,
      resolve
    }, model)
    const set = yield* dataSetOf(decoded.dataset, {
      model,
      folder,
      edition: settings.edition.value,
      workloadPath: discovery.workload.path
    })
    return { decoded, set }
  })

export const sizeDataSet = (
  request: Request<DatasizeOptions>,
  discovery: Discovery
): Either.Either<Sized, AppError> =>
  Either.gen(function*() {
    const { params, settings } = request
    const { decoded, set } = yield* shapeOf(request, discovery)
    const hosts = clientHosts(settings)
    const memoryPerHost = Math.round(settings.clientHostMemory.value * GiB)
    const memoryBytes = memoryPerHost * hosts
    const demanded = trainingEdition(settings.edition.value).minimumDataset
    const fewest = fewestFiles({
      memoryBytes,
      processes: settings.maxAccelerators.value,
      batchSize: decoded.reader.batch_size,
      samplesPerFile: set.samplesPerFile,
      recordLength: set.recordLength
    }, demanded)
    const given = params.some(({ key }) => key === "dataset.num_files_train") ? set.files : undefined
    const asked = given !== undefined && given > Math.max(fewest.byMemory, fewest.bySteps) ? given : undefined
    const needed = Math.max(fewest.byMemory, fewest.bySteps)
    const ranks = settings.numProcesses.value ?? settings.maxAccelerators.value
    const generation = { processes: ranks, seedsByRank: dialectOf(settings.edition.value).seedsSizesByRank }
    const room = settings.fit.value
    const files = room === undefined
      ? asked ?? needed
      : Math.min(needed, yield* fitted(set, generation, room, params.some(({ key }) => key === filesKey)))
    const isDivided = params.some(({ key }) => key === "dataset.num_subfolders_train")
    const counts: Counts = {
      files,
      subfolders: isDivided ? set.subfolders : proposedSubfolders(files),
      checkpoint: decoded.workflow.checkpoint
    }
    const run = runRequest(request, counts)
    const datagen = datagenRequest(request, counts)
    const plan = yield* planRun(run, discovery)
    const processes = datagen.settings.numProcesses.value
    const disk = onDisk(plan.work.set, processes, dialectOf(plan.edition).seedsSizesByRank)
    return {
      plan,
      demanded,
      fewest,
      practice: room === undefined
        ? null
        : { room, ...shownBy({ work: plan.work, demanded, diskBytes: disk.total, memoryBytes, neededFiles: needed }) },
      memoryBytes,
      memoryPerHost,
      hosts,
      files,
      asked,
      disk,
      processes,
      lines: { datagen: datagenLine(datagen), run: runLine(run) }
    }
  })

const winnerText = ({ asked, fewest: { byMemory, bySteps }, files }: Sized): string => {
  const by = (more: number, less: number) =>
    `${plural(more - less, "file")} more than the other constraint${
      less === 0 ? "" : `, ${(more / less).toFixed(2)} x as many`
    }`
  const wins = byMemory === bySteps
    ? "both constraints ask for the same"
    : byMemory > bySteps
    ? `memory decides: ${by(byMemory, bySteps)}`
    : `steps decide: ${by(bySteps, byMemory)}`
  if (files < Math.max(byMemory, bySteps)) return `the room: ${plural(files, "file")} fit, and ${wins}`
  return asked === undefined
    ? wins
    : `${formatInteger(asked)} were asked for, more than the ${
      formatInteger(Math.max(byMemory, bySteps))
    } needed (${wins})`
}

const diskText = ({ disk }: Sized): string => {
  const sizes = disk.min === disk.max
    ? `${formatInteger(disk.min)} bytes each`
    : `${formatBytes(disk.min)} to ${formatBytes(disk.max)} each`
  return `${disk.isEstimate ? "about " : ""}${inBothUnits(disk.total)}, files of ${sizes}`
}

const memoryText = ({ plan }: Sized): string =>
  plan.engine.name === "native"
    ? predictMemory(plan.work).formula
    : predictDlioMemory(plan.work)?.formula ?? notPredicted

const textOf = (sized: Sized): string => {
  const { demanded, disk, fewest, files, hosts, memoryBytes, memoryPerHost, plan } = sized
  const { work } = plan
  const { set } = work
  const demand = demandOf(work)
  const steps = stepsPerEpoch(work)
  const nominal = set.samplesPerFile * set.recordLength
  return [
    `${plan.model} on ${plural(work.ranks, `${plan.accelerator} accelerator`)} of ${
      plural(hosts, "host")
    }, edition ${plan.edition}`,
    "",
    namedLines([
      [
        "by memory",
        `at least ${plural(fewest.byMemory, "file")}: ${demanded.timesMemory} x ${hosts} x ${
          formatBytes(memoryPerHost)
        } = ${formatBytes(demanded.timesMemory * memoryBytes)}, nominally ${formatDecimal(nominal)} a file`
      ],
      [
        "by steps",
        `at least ${plural(fewest.bySteps, "file")}: ${demanded.stepsPerEpoch} steps x ${
          plural(work.ranks, "accelerator")
        } x ${plural(work.batchSize, "sample")} / ${plural(set.samplesPerFile, "sample")} a file`
      ],
      ["decided by", winnerText(sized)],
      ["fits", sized.practice === null ? undefined : `${inBothUnits(sized.practice.room)}: ${plural(files, "file")}`],
      ["files", `${formatInteger(files)} (${set.format}), ${plural(files * set.samplesPerFile, "sample")}`],
      [
        "subfolders",
        set.subfolders > 1
          ? `${formatInteger(set.subfolders)}, at most ${plural(Math.ceil(files / set.subfolders), "file")} in each`
          : "none"
      ],
      ["on disk", diskText(sized)],
      [
        "x memory",
        `${(disk.total / memoryBytes).toFixed(2)} x the ${
          formatBytes(memoryBytes)
        } of all hosts, by the true sizes; the rule goes by the nominal ones`
      ],
      [
        "an epoch",
        `${plural(steps, "step")} of ${work.ranks} x ${plural(work.batchSize, "sample")}${
          demand === null ? "" : `, at least ${formatSeconds(steps * work.computeSeconds)}`
        }; a run has ${work.epochs}`
      ],
      ["not read", leftOutText(work, steps) ?? undefined],
      [
        "bandwidth",
        demand === null ?
          undefined :
          `${formatRate(demand.bytesPerSecond)} an accelerator, ${
            formatRate(demand.bytesPerSecond * work.ranks / hosts)
          } a host, ${
            formatRate(demand.bytesPerSecond * work.ranks)
          } in all never to wait, by the true sizes; ${work.auThresholdPercent} % of it to pass${
            nominalText(demand, work)
          }`
      ],
      ["memory", memoryText(sized)],
      ["shows", sized.practice?.shows.join("; ")],
      [
        "not",
        sized.practice === null || sized.practice.showsNot.length === 0 ? undefined : sized.practice.showsNot.join("; ")
      ]
    ]),
    "",
    "make it with",
    `  ${sized.lines.datagen}`,
    "read it with",
    `  ${sized.lines.run}`
  ].join("\n")
}

const bandwidth = (accelerator: number, accelerators: number, hosts: number): JsonObject => ({
  accelerator,
  host: accelerator * accelerators / hosts,
  all: accelerator * accelerators
})

const jsonOf = (sized: Sized): JsonObject => {
  const { demanded, disk, fewest, files, hosts, lines, memoryBytes, memoryPerHost, plan } = sized
  const { work } = plan
  const { set } = work
  const demand = demandOf(work)
  const { byMemory, bySteps } = fewest
  return {
    model: plan.model,
    accelerator: plan.accelerator,
    edition: plan.edition,
    accelerators: work.ranks,
    hosts,
    memory_per_host_bytes: memoryPerHost,
    memory_bytes: memoryBytes,
    constraints: {
      memory: { times: demanded.timesMemory, bytes: demanded.timesMemory * memoryBytes, files: byMemory },
      steps: { steps: demanded.stepsPerEpoch, batch_size: work.batchSize, files: bySteps }
    },
    decided_by: files < Math.max(byMemory, bySteps)
      ? "room"
      : sized.asked !== undefined
      ? "asked"
      : byMemory > bySteps
      ? "memory"
      : byMemory < bySteps
      ? "steps"
      : "both",
    num_files_train: files,
    num_subfolders_train: set.subfolders,
    num_samples_per_file: set.samplesPerFile,
    record_length_bytes: set.recordLength,
    disk_bytes: disk.total,
    disk_bytes_are_estimated: disk.isEstimate,
    file_bytes: { min: disk.min, max: disk.max },
    steps_per_epoch: stepsPerEpoch(work),
    samples_left_out_per_epoch: leftOut(work, stepsPerEpoch(work))?.samples ?? 0,
    epochs: work.epochs,
    bandwidth_bytes_per_second: demand === null
      ? null
      : bandwidth(demand.bytesPerSecond, work.ranks, hosts),
    nominal_bandwidth_bytes_per_second: demand === null
      ? null
      : bandwidth(demand.nominalBytesPerSecond, work.ranks, hosts),
    run_memory_bytes: plan.engine.name === "native"
      ? predictMemory(work).totalBytes
      : predictDlioMemory(work)?.totalBytes ?? null,
    practice: sized.practice === null
      ? null
      : { room_bytes: sized.practice.room, shows: [...sized.practice.shows], shows_not: [...sized.practice.showsNot] },
    datagen_command: lines.datagen,
    run_command: lines.run
  }
}

/** Where nobody named the data folder, an example stands for it. */
const sizedFacts = (plan: Plan<TrainWork>, isNamed: boolean) => ({
  ...factsOfPlan(plan, pending),
  ...(isNamed ? {} : { [trainingFacts.dataFolder]: pending, [trainingFacts.resultsDir]: pending })
})

export const trainingDatasize: ShowCommand<DatasizeOptions> = {
  workload: ({ acceleratorType, edition, model }) => trainWorkload(model.value, acceleratorType.value, edition.value),
  show: (request, discovery) =>
    Effect.map(
      sizeDataSet(request, discovery),
      (sized): Document =>
        judgedDocument(
          sized.plan,
          trainingRules,
          sizedFacts(sized.plan, request.settings.dataDir.value !== undefined),
          {
            text: textOf(sized),
            json: jsonOf(sized)
          }
        )
    )
}
