/** `training run` as data: everything it will do, before anything is touched. Pure. */
import * as Either from "effect/Either"
import type { Settings } from "../../config/Option.ts"
import type { EditionId } from "../../domain/Edition.ts"
import { isOverride } from "../../domain/Parameter.ts"
import type { Plan } from "../../domain/Plan.ts"
import { formatBytes, formatInteger, formatRate, formatSeconds, MiB, plural } from "../../domain/Units.ts"
import { type AppError, ConflictingOptions, MissingOption } from "../../errors/AppError.ts"
import { type HostList, renderHost } from "../../launcher/hostList.ts"
import { dialects } from "../../rules/editions/dialects.ts"
import { knownEdition } from "../../rules/editions/editions.ts"
import type { Discovery, Request } from "../Benchmark.ts"
import { commonPlan } from "../shared/commonPlan.ts"
import { divisionOf } from "../shared/division.ts"
import type { EngineChoice } from "../shared/engineChoice.ts"
import { isGiven, isNativeTaken } from "../shared/engineOf.ts"
import { isWithin, parentOf } from "../shared/paths.ts"
import { hostsOf } from "../shared/planLaunch.ts"
import { manifestPathOf } from "./dataset/manifest.ts"
import { rowBytes } from "./dataset/rowBytes.ts"
import { dataSetFolder } from "./dataSetFolder.ts"
import { dataSetOf } from "./dataSetOf.ts"
import { demandOf, nominalText } from "./demand.ts"
import { notPredicted, predictDlioMemory } from "./dlioMemory.ts"
import { leftOutText } from "./leftOut.ts"
import { predictMemory } from "./memory.ts"
import { trainingOnDisk } from "./onDisk.ts"
import { openingNotes } from "./openingNotes.ts"
import { type RunOptions, runOptions } from "./options.ts"
import { type EffectiveTraining, effectiveTraining } from "./parameters.ts"
import { fewestFiles, filesForSteps, isInBlocks, stepsPerEpoch } from "./steps.ts"
import type { DataSet, TrainWork } from "./TrainingWork.ts"

type RunSettings = Settings<RunOptions>

/** `--num-client-hosts` says again what `--hosts` says: the two must agree. */
const checkClients = ({ numClientHosts }: RunSettings, { hosts }: HostList): Either.Either<void, ConflictingOptions> =>
  numClientHosts.value === undefined || numClientHosts.value === hosts.length ? Either.void : Either.left(
    new ConflictingOptions({
      options: [`--num-client-hosts ${numClientHosts.value}`, `--hosts ${hosts.map(renderHost).join(" ")}`],
      reason: `--hosts names ${hosts.length}`,
      advice: "name every host with --hosts, or leave --num-client-hosts out"
    })
  )

/** Results below the data would be taken for data. */
export const checkResults = (resultsDir: string, folder: string): Either.Either<void, ConflictingOptions> =>
  isWithin(resultsDir, folder)
    ? Either.left(
      new ConflictingOptions({
        options: [`--results-dir ${resultsDir}`, "--data-dir"],
        reason: `results would be written into ${folder}, which holds a data set and nothing else`,
        advice: "choose a results directory outside the data set"
      })
    )
    : Either.void

/** DLIO reads past the page cache only what NumPy wrote (docs/reference/dlio-training.md 6). */
const checkDirect = (
  engine: EngineChoice,
  { directIo }: EffectiveTraining,
  { format }: DataSet,
  nativeIsTaken: boolean
): Either.Either<void, ConflictingOptions> =>
  engine.name === "dlio" && directIo === true && format !== "npz" ?
    Either.left(
      new ConflictingOptions({
        options: ["--io direct", "the dlio engine"],
        reason: `DLIO has no direct reader for ${format} files, only for npz`,
        advice: `leave direct I/O out${nativeIsTaken ? ", or use --engine native" : ""}`
      })
    ) :
    Either.void

/** Where nothing is dropped there is nothing to wait for. */
const checkDropCaches = (
  { dropCachesTimeout }: RunSettings,
  drops: boolean
): Either.Either<void, ConflictingOptions> =>
  drops || !isGiven(dropCachesTimeout) ? Either.void : Either.left(
    new ConflictingOptions({
      options: [`--drop-caches-timeout-seconds ${dropCachesTimeout.value}`, "direct I/O of the native engine"],
      reason: "reads that pass the page cache by need no dropped caches",
      advice: "leave --drop-caches-timeout-seconds out, or add --io buffered"
    })
  )

/** DLIO's key for the size of the checkpoint is misspelt in the workload file, so that it writes its default size. */
const checkpointBytes = 10_240

const checkpointKey = "checkpoint.checkpoint_folder"

const checkpointOf = (
  engine: EngineChoice,
  { checkpointFolder: setting }: RunSettings,
  { checkpointFolder, decoded, parameters }: EffectiveTraining,
  isAllowed: boolean
): Either.Either<TrainWork["checkpoint"], ConflictingOptions | MissingOption> => {
  const overrides = parameters.filter(isOverride)
  const isGiven = overrides.some(({ key }) => key === checkpointKey)
  if (!decoded.workflow.checkpoint) {
    // People name the folder to the official tool for every model, which makes nothing of it.
    const idle = overrides.find(({ key }) =>
      key.startsWith("checkpoint.") && (key !== checkpointKey || engine.name === "native")
    )
    const given = setting.value !== undefined
      ? `--checkpoint-folder ${setting.value}`
      : idle === undefined
      ? undefined
      : `--params ${idle.key}`
    return given === undefined ? Either.right(null) : Either.left(
      new ConflictingOptions({
        options: [given, "a workload without checkpoints"],
        reason: "only unet3d of edition v2.0 writes one while it trains",
        advice: `leave ${setting.value === undefined ? idle?.key : "the folder"} out, or add --edition v2.0`
      })
    )
  }
  if (setting.value === undefined && !isGiven && !isAllowed) {
    return Either.left(
      new MissingOption({
        options: ["--checkpoint-folder"],
        command: "mlpstorage training run",
        sources: ["flag --checkpoint-folder/-cf", "configuration file", "parameter checkpoint.checkpoint_folder"]
      })
    )
  }
  return Either.right({
    folder: checkpointFolder ?? "",
    bytes: checkpointBytes,
    afterEpoch: decoded.checkpoint?.checkpoint_after_epoch ?? 1
  })
}

const shareText = (work: TrainWork): string => {
  const { batchSize, ranks, readThreads, set } = work
  const fewest = fewestFiles(work)
  const whose = fewest === Math.floor(set.files / ranks)
    ? `each of ${plural(ranks, "rank")} has floor(${set.files} / ${ranks}) files`
    : `the last of ${plural(ranks, "rank")} has ${fewest} of ${plural(set.files, "file")}`
  const byThread = set.format === "parquet" && readThreads > 1
    ? `, which each of ${plural(readThreads, "read thread")} makes of files of its own`
    : ""
  return `${whose} of ${set.samplesPerFile}, for batches of ${plural(batchSize, "sample")}${byThread}`
}

/** An epoch whose figures could not be computed is not begun. */
const checkSteps = (work: TrainWork): Either.Either<void, ConflictingOptions> => {
  const { dialect, ranks, set, stepsLimit } = work
  const fewest = dialects[dialect].throughputLeavesOut + 1
  const steps = stepsPerEpoch(work)
  if (steps >= fewest) return Either.void
  const each = filesForSteps(fewest, work)
  // A file more than divides evenly would leave the last of the blocks shorter.
  const isUneven = ranks > 1 && isInBlocks(work)
  const need = ranks * (isUneven ? Math.max(each, Math.ceil(set.files / ranks)) : each)
  const isLimited = stepsLimit !== null && stepsLimit < fewest
  const enoughFiles = isUneven
    ? `have ${plural(need, "file")}, or more that ${ranks} divides, or simulate fewer accelerators`
    : `have at least ${plural(need, "file")}, or simulate fewer accelerators`
  return Either.left(
    new ConflictingOptions({
      options: [
        `--num-accelerators ${ranks}`,
        isLimited
          ? `train.total_training_steps=${stepsLimit}`
          : `dataset.num_files_train=${set.files}`
      ],
      reason: `an epoch needs at least ${
        plural(fewest, "step")
      }, for utilisation and throughput leave the first out, and has ${steps}: ${shareText(work)}`,
      advice: isLimited
        ? `raise train.total_training_steps to ${fewest} or more${
          fewestFiles(work) >= each ? "" : `, and ${enoughFiles}`
        }`
        : enoughFiles
    })
  )
}

/** What a rank asks for at once on its way past the page cache: deep enough for a device, small enough to be many. */
const deviceRequestBytes = 8 * MiB

/** Exact: dlrm computes 0.375 ms. */
const computeText = (seconds: number): string =>
  seconds < 1 ? `${Number((seconds * 1000).toPrecision(6))} ms` : formatSeconds(seconds)

const notesOf = (
  engine: EngineChoice,
  work: TrainWork,
  discovery: Discovery,
  asked: EditionId
): ReadonlyArray<string> => {
  const { set } = work
  const demand = demandOf(work)
  const steps = stepsPerEpoch(work)
  const unread = leftOutText(work, steps)
  return [
    ...openingNotes(engine, discovery, asked),
    `data set: ${plural(set.files, `${set.format} file`)} of ${formatInteger(set.samplesPerFile)} ${
      set.samplesPerFile === 1 ? "sample" : "samples"
    }, nominally ${formatBytes(work.nominalSampleBytes)} a sample`,
    `${plural(work.epochs, "epoch")} of ${plural(steps, "step")}; a step is ${work.ranks} x ${
      plural(work.batchSize, "sample")
    } and computes ${computeText(work.computeSeconds)}`,
    ...(unread === null ? [] : [unread]),
    ...(demand === null ? [] : [
      `never to wait, an accelerator needs ${formatRate(demand.bytesPerSecond)}, all of them ${
        formatRate(demand.bytesPerSecond * work.ranks)
      }${nominalText(demand, work)}`
    ]),
    `reads ${work.directIo ? "past the page cache (direct I/O)" : "through the page cache (buffered)"}${
      work.dropCaches ? ", which is dropped before each epoch where that is permitted" : ""
    }`,
    ...(work.checkpoint === null
      ? []
      : [
        work.checkpoint.afterEpoch > work.epochs
          ? `no checkpoint: one is due after epoch ${work.checkpoint.afterEpoch}, and there are ${work.epochs}`
          : `one checkpoint of ${formatBytes(work.checkpoint.bytes)} after epoch ${work.checkpoint.afterEpoch}`
      ])
  ]
}

/** Fails with usage errors (exit 2), parameters nobody acts on or of the wrong type (exit 5). */
export const planRun = (
  request: Request<RunOptions>,
  discovery: Discovery
): Either.Either<Plan<TrainWork>, AppError> =>
  Either.gen(function*() {
    const { params, settings } = request
    const division = yield* divisionOf(settings)
    const hosts = yield* hostsOf(settings, discovery)
    yield* checkClients(settings, hosts)
    const ranks = settings.numAccelerators.value
    const common = yield* commonPlan({
      of: trainingOnDisk,
      options: runOptions,
      request,
      discovery,
      division,
      hosts,
      processes: ranks,
      nativeOnly: isGiven(settings.profile) ? ["profile"] : []
    })
    const { engine, profile, resolve } = common

    const model = settings.model.value
    const edition = settings.edition.value
    const { dialect } = knownEdition(edition)
    const { checkpointFolder, dataDir } = settings
    const asked = dataSetFolder(resolve(dataDir.value), model)
    const effective = yield* effectiveTraining({
      engine: engine.name,
      edition,
      workload: discovery.workload,
      params,
      io: settings.io,
      folder: { value: asked, origin: dataDir.origin },
      checkpointFolder: checkpointFolder.value === undefined
        ? undefined
        : { value: resolve(checkpointFolder.value), origin: checkpointFolder.origin },
      resolve
    }, model)
    const { decoded } = effective
    const folder = effective.folder ?? asked
    yield* checkResults(common.resultsDir, folder)

    const set = yield* dataSetOf(decoded.dataset, { model, folder, edition, workloadPath: discovery.workload.path })
    yield* checkDirect(engine, effective, set, isNativeTaken(settings, hosts, discovery))
    const directIo = effective.directIo ?? profile === "device"
    const dropCaches = engine.name === "dlio" ? dialects[dialect].dropsCaches : !directIo
    yield* checkDropCaches(settings, dropCaches)
    const { reader, train } = decoded
    const stepsLimit = train.total_training_steps ?? 0
    const work: TrainWork = {
      kind: "train",
      set,
      manifestPath: manifestPathOf(folder),
      ranks,
      dialect,
      batchSize: reader.batch_size,
      epochs: train.epochs,
      stepsLimit: stepsLimit > 0 ? stepsLimit : null,
      readThreads: reader.read_threads,
      prefetchBatches: reader.prefetch_size,
      computeSeconds: train.computation_time,
      fileShuffle: dialects[dialect].shufflesFiles && reader.file_shuffle !== undefined,
      seed: train.seed,
      seedChangesByEpoch: train.seed_change_epoch,
      directIo,
      transferBytes: reader.transfer_size ?? (profile === "device" ? deviceRequestBytes : null),
      dropCaches,
      dropCachesTimeoutSeconds: settings.dropCachesTimeout.value,
      auThresholdPercent: decoded.metric.au * 100,
      nominalSampleBytes: decoded.dataset.record_length_bytes ?? rowBytes(set.parquet?.columns ?? []),
      checkpoint: yield* checkpointOf(engine, settings, effective, settings.allowInvalidParams.value),
      bufferBytesPerRank: 0
    }
    yield* checkSteps(work)
    const memory = engine.name === "native" ? predictMemory(work) : undefined
    return common.with({
      model,
      accelerator: settings.acceleratorType.value,
      parameters: effective.parameters,
      workload: effective.workload,
      args: {
        data_dir: asked === folder ? resolve(dataDir.value) : parentOf(folder),
        checkpoint_folder: effective.checkpointFolder === undefined || checkpointFolder.value === undefined
          ? null
          : parentOf(effective.checkpointFolder)
      },
      destinations: [{ role: "data", path: folder, bytesToWrite: 0 }],
      bufferBytes: (memory?.bufferBytesPerRank ?? 0) * ranks,
      notes: [
        ...notesOf(engine, work, discovery, edition),
        `memory: ${memory?.formula ?? predictDlioMemory(work)?.formula ?? notPredicted}`
      ],
      work: { ...work, bufferBytesPerRank: memory?.bufferBytesPerRank ?? 0 }
    })
  })
