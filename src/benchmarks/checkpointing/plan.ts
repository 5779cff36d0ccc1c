/** `checkpointing run` as data: everything it will do, before anything is touched. Pure. */
import * as Either from "effect/Either"
import type { Settings } from "../../config/Option.ts"
import type { Phase } from "../../domain/Measurement.ts"
import type { Plan } from "../../domain/Plan.ts"
import { redactText } from "../../domain/secrets.ts"
import { formatSeconds, plural } from "../../domain/Units.ts"
import type { Division } from "../../domain/Verdict.ts"
import { type AppError, ConflictingOptions, InvalidOption, MissingOption } from "../../errors/AppError.ts"
import { dialectOf } from "../../rules/editions/editions.ts"
import type { Discovery, Request } from "../Benchmark.ts"
import { commonPlan } from "../shared/commonPlan.ts"
import { divisionOf } from "../shared/division.ts"
import type { EngineChoice } from "../shared/engineChoice.ts"
import { isGiven } from "../shared/engineOf.ts"
import { isWithin, joinPath, parentOf } from "../shared/paths.ts"
import { hostsOf } from "../shared/planLaunch.ts"
import { inBothUnits, perRank } from "../shared/sizeText.ts"
import type { CheckpointWork } from "./CheckpointWork.ts"
import { fingerprint } from "./fingerprint.ts"
import { bufferBytesOf, checkpointIo } from "./io.ts"
import { markerName } from "./marker.ts"
import { checkpointingOnDisk } from "./onDisk.ts"
import { defaultProcesses, largestTransferBytes, type RunOptions, runOptions } from "./options.ts"
import { type EffectiveParameters, effectiveParameters } from "./parameters.ts"
import { rankBytes, sizeCheckpoint, type Sizing } from "./sizing.ts"

type RunSettings = Settings<RunOptions>

const processesOf = (
  { numProcesses }: RunSettings,
  division: Division | null
): Either.Either<number, MissingOption> =>
  numProcesses.value === undefined && division !== null
    ? Either.left(
      new MissingOption({
        options: ["--num-processes"],
        command: "mlpstorage checkpointing run",
        sources: [`flag --num-processes (no default with --${division.toLowerCase()})`, "configuration file"]
      })
    )
    : Either.right(numProcesses.value ?? defaultProcesses)

const checkLoops = ({ loops }: RunSettings, division: Division | null): Either.Either<void, ConflictingOptions> =>
  division === "CLOSED" && loops.value > 1
    ? Either.left(
      new ConflictingOptions({
        options: [`--loops ${loops.value}`, "--closed"],
        reason:
          "one CLOSED experiment is one 10/10 run, or a 10/0 run and the 0/10 run that follows it; never a series",
        advice: "leave --loops out"
      })
    )
    : Either.void

/** Without one of the two, the second run would refuse the checkpoints of the first. */
const checkRepeats = (
  { cleanup, loops, overwrite }: RunSettings,
  writes: number
): Either.Either<void, ConflictingOptions> =>
  loops.value > 1 && writes > 0 && !cleanup.value && !overwrite.value
    ? Either.left(
      new ConflictingOptions({
        options: [`--loops ${loops.value}`, `--num-checkpoints-write ${writes}`],
        reason: "every run after the first would find the checkpoints of the one before",
        advice: "add --cleanup, or --overwrite to keep the last run's checkpoints"
      })
    )
    : Either.void

const checkTransfer = ({ transferSize }: RunSettings): Either.Either<void, InvalidOption> =>
  transferSize.value !== undefined && transferSize.value > largestTransferBytes
    ? Either.left(
      new InvalidOption({ option: "--transfer-size", expected: "1G or less", actual: String(transferSize.value) })
    )
    : Either.void

const nativeOnly = ["scale", "profile", "io", "transferSize", "verify"] as const

const checkFolders = (resultsDir: string, folder: string): Either.Either<void, ConflictingOptions> =>
  isWithin(resultsDir, folder)
    ? Either.left(
      new ConflictingOptions({
        options: [`--results-dir ${resultsDir}`, "--checkpoint-folder"],
        reason: `results would be written into ${folder}, which holds checkpoints and nothing else`,
        advice: "choose a results directory outside the checkpoint folder"
      })
    )
    : Either.void

const conflict = (options: ReadonlyArray<string>, reason: string, advice: string) =>
  Either.left(new ConflictingOptions({ options: [...options], reason, advice }))

/** Options about several runs, or about reading, that would do nothing here. */
const checkExperiment = (
  { between, cleanup, loops, remapSeconds, resume }: RunSettings,
  { reads, writes }: Counts
): Either.Either<void, ConflictingOptions | InvalidOption> => {
  const counts = `${plural(writes, "write")} and ${plural(reads, "read")}`
  if (cleanup.value && writes === 0) {
    return conflict(["--cleanup", counts], "a run that writes nothing leaves nothing to remove", "leave --cleanup out")
  }
  if (remapSeconds.value !== undefined && reads === 0) {
    return conflict(
      [`--remap-seconds ${remapSeconds.value}`, counts],
      "the time is added to that of a read, and nothing is read",
      "give it where the checkpoints are read"
    )
  }
  if (between.value === undefined) {
    return resume.value
      ? conflict(
        ["--resume"],
        "only an experiment of several runs can be gone on with",
        "add the --between that it was begun with"
      )
      : Either.void
  }
  if (between.value.trim() === "") {
    return Either.left(new InvalidOption({ option: "--between", expected: "a command", actual: "nothing" }))
  }
  if (writes === 0 || reads === 0) {
    return conflict(
      ["--between", counts],
      "there is nothing between writing and reading when only one of them is done",
      "write and read, or leave --between out"
    )
  }
  return loops.value > 1
    ? conflict(
      [`--loops ${loops.value}`, "--between"],
      "--between makes one experiment of two runs",
      "leave --loops out, and start each experiment by a command of its own"
    )
    : Either.void
}

const notesOf = (
  engine: EngineChoice,
  { layout, reads, writes }: EffectiveParameters,
  { checkpointBytes, ranks }: Sizing,
  scale: number,
  readsBare: boolean
): ReadonlyArray<string> => {
  const { data, pipeline, tensor, zeroStage } = layout.parallelism
  const files = ranks.reduce((total, rank) => total + rank.files.length, 0)
  return [
    `${engine.name} engine: ${engine.reason}`,
    `${layout.mode} mode: ${layout.reason}; TP ${tensor} x PP ${pipeline} x DP ${data}, ZeRO ${zeroStage}`,
    ...(scale === 1 ? [] : [`scale ${scale}: every file at this share of its size; practice, never a result`]),
    `one checkpoint: ${inBothUnits(checkpointBytes)} in ${plural(files, "file")}, ${
      perRank(ranks.map((rank) => rankBytes(rank)))
    }`,
    ...(engine.name === "native" && writes > 0 && !readsBare
      ? ["bytes alone, without torch's archive around them: this edition's DLIO cannot read these checkpoints"]
      : []),
    writes === 0
      ? "writes nothing: reads checkpoints that are there"
      : `writes ${writes}: ${inBothUnits(writes * checkpointBytes)}`,
    ...(reads === 0 ? ["reads nothing"] : [`reads ${reads}: ${inBothUnits(reads * checkpointBytes)}`])
  ]
}

interface Counts {
  readonly writes: number
  readonly reads: number
}

const countKeys = new Set(["checkpoint.num_checkpoints_write", "checkpoint.num_checkpoints_read"])

/** The request as if it had asked for these counts, wherever it asked for others. */
const counting = ({ params, settings, ...request }: Request<RunOptions>, counts: Counts): Request<RunOptions> => ({
  ...request,
  params: params.filter(({ key }) => !countKeys.has(key)),
  settings: {
    ...settings,
    numCheckpointsWrite: { ...settings.numCheckpointsWrite, value: counts.writes },
    numCheckpointsRead: { ...settings.numCheckpointsRead, value: counts.reads }
  }
})

/**
 * The plan of one command line, of both phases where it has two. Fails with usage errors (exit 2), parameters nobody acts on
 * or of the wrong type (exit 5).
 */
export const planRun = (
  request: Request<RunOptions>,
  discovery: Discovery
): Either.Either<Plan<CheckpointWork>, AppError> =>
  Either.gen(function*() {
    const plan = yield* planOnce(request, discovery)
    const { between, remapSeconds } = request.settings
    yield* checkExperiment(request.settings, plan.work)
    return {
      ...plan,
      notes: [
        ...plan.notes,
        ...(between.value === undefined
          ? []
          : [`two runs, each with its own record: between them ${redactText(between.value)} on every host`]),
        ...(remapSeconds.value === undefined ? [] : [`remap time of ${formatSeconds(remapSeconds.value)}`])
      ]
    }
  })

/** One of its phases as a run of its own: `whole` is the plan of both. */
export const planPhase = (
  request: Request<RunOptions>,
  discovery: Discovery,
  whole: CheckpointWork,
  phase: Phase
): Either.Either<Plan<CheckpointWork>, AppError> =>
  Either.map(
    planOnce(
      counting(request, phase === "write" ? { writes: whole.writes, reads: 0 } : { writes: 0, reads: whole.reads }),
      discovery
    ),
    (plan) => ({ ...plan, work: { ...plan.work, pair: phase === "write" ? "first" as const : "second" as const } })
  )

const planOnce = (
  request: Request<RunOptions>,
  discovery: Discovery
): Either.Either<Plan<CheckpointWork>, AppError> =>
  Either.gen(function*() {
    const { params, settings } = request
    const division = yield* divisionOf(settings)
    const processes = yield* processesOf(settings, division)
    yield* checkLoops(settings, division)
    yield* checkTransfer(settings)
    const common = yield* commonPlan({
      of: checkpointingOnDisk,
      options: runOptions,
      request,
      discovery,
      division,
      hosts: yield* hostsOf(settings, discovery),
      processes,
      nativeOnly: nativeOnly.filter((key) => isGiven(settings[key])).map((key) => runOptions[key].name)
    })
    const { engine, profile, resolve } = common

    const model = settings.model.value
    const checkpointFolder = resolve(settings.checkpointFolder.value)
    const effective = yield* effectiveParameters({
      engine: engine.name,
      edition: settings.edition.value,
      model,
      processes,
      workload: discovery.workload,
      params,
      writes: settings.numCheckpointsWrite,
      reads: settings.numCheckpointsRead,
      folder: { value: joinPath(checkpointFolder, model), origin: settings.checkpointFolder.origin },
      resolve,
      closed: division === "CLOSED"
    })
    const { layout, reads, shape, writes } = effective
    const folder = effective.folder ?? joinPath(checkpointFolder, model)
    yield* checkFolders(common.resultsDir, folder)
    yield* checkRepeats(settings, writes)

    const scale = settings.scale.value
    const sizing = sizeCheckpoint(shape, layout.parallelism, processes, scale)
    const io = checkpointIo(profile === "device" ? "device" : "dlio", settings.io.value, settings.transferSize.value)
    return common.with({
      model,
      mode: layout.mode,
      scale,
      parameters: effective.parameters,
      workload: effective.workload,
      args: {
        num_processes: processes,
        checkpoint_folder: parentOf(folder),
        num_checkpoints_write: writes,
        num_checkpoints_read: reads,
        between: settings.between.value === undefined ? null : redactText(settings.between.value)
      },
      destinations: [{ role: "checkpoints", path: folder, bytesToWrite: writes * sizing.checkpointBytes }],
      bufferBytes: sizing.ranks.reduce((total, rank) => total + bufferBytesOf(io, rank), 0),
      notes: notesOf(engine, effective, sizing, scale, dialectOf(settings.edition.value).readsBareCheckpoints),
      work: {
        kind: "checkpoint",
        model,
        mode: layout.mode,
        modeReason: layout.reason,
        tensorParallel: layout.parallelism.tensor,
        pipelineParallel: layout.parallelism.pipeline,
        dataParallel: layout.parallelism.data,
        zeroStage: layout.parallelism.zeroStage,
        parameterCount: sizing.parameterCount,
        scale,
        folder,
        markerPath: joinPath(parentOf(folder), markerName(model)),
        fingerprint: fingerprint(model, shape, layout, processes, scale),
        ranks: sizing.ranks,
        checkpointBytes: sizing.checkpointBytes,
        writes,
        reads,
        secondsBetween: effective.secondsBetween,
        fsync: effective.fsync,
        io,
        verify: engine.name === "dlio" ? "none" : settings.verify.value,
        overwrite: settings.overwrite.value,
        cleanup: settings.cleanup.value,
        remapSeconds: settings.remapSeconds.value ?? null
      }
    })
  })
