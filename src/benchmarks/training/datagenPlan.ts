/** `training datagen` as data: which files it makes, before anything is touched. Pure. */
import * as Either from "effect/Either"
import type { EditionId } from "../../domain/Edition.ts"
import type { Plan } from "../../domain/Plan.ts"
import { formatBytes, formatInteger, plural } from "../../domain/Units.ts"
import type { AppError } from "../../errors/AppError.ts"
import { renderHost } from "../../launcher/hostList.ts"
import { dialectOf } from "../../rules/editions/editions.ts"
import type { Discovery, Request } from "../Benchmark.ts"
import { divisionOf } from "../shared/division.ts"
import type { EngineChoice } from "../shared/engineChoice.ts"
import { engineOf } from "../shared/engineOf.ts"
import { participants } from "../shared/participants.ts"
import { parentOf, resolvePath } from "../shared/paths.ts"
import { planArgs } from "../shared/planArgs.ts"
import { hostsOf, planLaunch } from "../shared/planLaunch.ts"
import { inBothUnits } from "../shared/sizeText.ts"
import { type DataSetBytes, dataSetBytes } from "./dataset/fileBytes.ts"
import { manifestPathOf } from "./dataset/manifest.ts"
import { dataSetOf } from "./dataSetOf.ts"
import { openingNotes } from "./openingNotes.ts"
import { type DatagenOptions, datagenOptions } from "./options.ts"
import { effectiveDatagen } from "./parameters.ts"
import { dataSetFolder } from "./place.ts"
import { checkResults } from "./plan.ts"
import type { DatagenWork, DataSet } from "./TrainingWork.ts"

const sizesText = ({ max, min }: DataSetBytes): string =>
  min === max ? `${formatBytes(min)} each` : `${formatBytes(min)} to ${formatBytes(max)} each`

export const dataSetText = (set: DataSet, bytes: DataSetBytes): string =>
  `${plural(set.files, `${set.format} file`)}, ${sizesText(bytes)}, ${inBothUnits(bytes.total)} in all; ${
    formatInteger(set.samplesPerFile)
  } ${set.samplesPerFile === 1 ? "sample" : "samples"} a file${
    set.subfolders > 1 ? `, in ${formatInteger(set.subfolders)} subfolders` : ""
  }`

const notesOf = (
  engine: EngineChoice,
  work: DatagenWork,
  bytes: DataSetBytes,
  discovery: Discovery,
  asked: EditionId
): ReadonlyArray<string> => [
  ...openingNotes(engine, discovery, asked),
  `data set: ${dataSetText(work.set, bytes)}`,
  ...(bytes.min === bytes.max || !work.seedsByRank
    ? []
    : [`sizes are drawn by rank in ${asked}: ${work.processes} ranks make these, another number makes others`]),
  ...(work.set.format === "jpeg"
    ? ["the .jpeg files hold random bytes, as v3.0 makes them: no picture can be decoded"]
    : []),
  ...(work.verifyOnly ? ["generates nothing: checks what is there"] : [])
]

/** Fails with usage errors (exit 2), parameters nobody acts on or of the wrong type (exit 5). */
export const planDatagen = (
  request: Request<DatagenOptions>,
  discovery: Discovery
): Either.Either<Plan<DatagenWork>, AppError> =>
  Either.gen(function*() {
    const { params, settings } = request
    const resolve = (path: string) => resolvePath(discovery.workingDirectory, path)
    const division = yield* divisionOf(settings)
    const hostList = yield* hostsOf(settings, discovery)
    const engine = yield* engineOf(settings, hostList, discovery, settings.verify.value ? ["verify"] : [])
    const processes = settings.numProcesses.value
    const launched = engine.name === "native"
      ? undefined
      : yield* planLaunch({ settings, discovery, hosts: hostList, processes, resolve })

    const model = settings.model.value
    const edition = settings.edition.value
    const asked = dataSetFolder(resolve(settings.dataDir.value), model)
    const effective = yield* effectiveDatagen({
      engine: engine.name,
      edition,
      workload: discovery.workload,
      params,
      folder: { value: asked, origin: settings.dataDir.origin },
      resolve
    })
    const folder = effective.folder ?? asked
    const resultsDir = resolve(settings.resultsDir.value)
    yield* checkResults(resultsDir, folder)
    const set = yield* dataSetOf(effective.decoded.dataset, {
      model,
      folder,
      edition,
      workloadPath: discovery.workload.path
    })
    const work: DatagenWork = {
      kind: "datagen",
      set,
      manifestPath: manifestPathOf(folder),
      processes,
      seedsByRank: dialectOf(edition).seedsSizesByRank,
      verifyOnly: settings.verify.value,
      tfrecordIndex: set.format === "tfrecord"
    }
    const bytes = dataSetBytes(set, work)
    return {
      benchmark: "training",
      benchmarkType: "training",
      command: "datagen",
      model,
      accelerator: null,
      engine,
      profile: engine.name === "dlio" ? "dlio" : "device",
      edition,
      requestedDivision: division,
      allowInvalidParameters: false,
      ...participants(settings, hostList, launched),
      processes,
      mode: null,
      scale: 1,
      declaredMemoryPerHostBytes: null,
      resultsDir,
      loops: 1,
      timeoutSeconds: settings.timeout.value ?? null,
      parameters: effective.parameters,
      workload: effective.workload,
      args: planArgs(datagenOptions, settings, {
        hosts: hostList.hosts.map(renderHost),
        num_client_hosts: hostList.hosts.length,
        data_dir: asked === folder ? resolve(settings.dataDir.value) : parentOf(folder),
        results_dir: resultsDir
      }, params),
      destinations: [{ role: "data", path: folder, bytesToWrite: work.verifyOnly ? 0 : bytes.total }],
      bufferBytes: 0,
      notes: [...notesOf(engine, work, bytes, discovery, edition), ...(launched?.notes ?? [])],
      work
    }
  })
