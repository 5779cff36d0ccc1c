/** `training datagen` as data: which files it makes, before anything is touched. Pure. */
import * as Either from "effect/Either"
import type { EditionId } from "../../domain/Edition.ts"
import type { Parameter } from "../../domain/Parameter.ts"
import type { Plan } from "../../domain/Plan.ts"
import { formatBytes, formatInteger, plural } from "../../domain/Units.ts"
import type { AppError } from "../../errors/AppError.ts"
import { dialectOf } from "../../rules/editions/editions.ts"
import type { Discovery, Request } from "../Benchmark.ts"
import { commonPlan } from "../shared/commonPlan.ts"
import { divisionOf } from "../shared/division.ts"
import type { EngineChoice } from "../shared/engineChoice.ts"
import { parentOf } from "../shared/paths.ts"
import { hostsOf } from "../shared/planLaunch.ts"
import { inBothUnits } from "../shared/sizeText.ts"
import { type DataSetBytes, dataSetBytes } from "./dataset/fileBytes.ts"
import { manifestPathOf } from "./dataset/manifest.ts"
import { dataSetFolder } from "./dataSetFolder.ts"
import { dataSetOf } from "./dataSetOf.ts"
import { filesKey, fitted } from "./fit.ts"
import { trainingOnDisk } from "./onDisk.ts"
import { openingNotes } from "./openingNotes.ts"
import { type DatagenOptions, datagenOptions } from "./options.ts"
import { effectiveDatagen } from "./parameters.ts"
import { checkResults } from "./plan.ts"
import type { DatagenWork, DataSet } from "./TrainingWork.ts"

const sizesText = ({ max, min }: DataSetBytes): string =>
  min === max ? `${formatBytes(min)} each` : `${formatBytes(min)} to ${formatBytes(max)} each`

const dataSetText = (set: DataSet, bytes: DataSetBytes): string =>
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
    const processes = settings.numProcesses.value
    const common = yield* commonPlan({
      of: trainingOnDisk,
      options: datagenOptions,
      request,
      discovery,
      division: yield* divisionOf(settings),
      hosts: yield* hostsOf(settings, discovery),
      processes,
      nativeOnly: settings.verify.value ? ["verify"] : []
    })
    const { engine, resolve } = common

    const model = settings.model.value
    const edition = settings.edition.value
    const asked = dataSetFolder(resolve(settings.dataDir.value), model)
    const made = (given: ReadonlyArray<Parameter>) =>
      Either.gen(function*() {
        const effective = yield* effectiveDatagen({
          engine: engine.name,
          edition,
          workload: discovery.workload,
          params: given,
          folder: { value: asked, origin: settings.dataDir.origin },
          resolve
        })
        const folder = effective.folder ?? asked
        const set = yield* dataSetOf(effective.decoded.dataset, {
          model,
          folder,
          edition,
          workloadPath: discovery.workload.path
        })
        return { effective, folder, set }
      })
    const unfitted = yield* made(params)
    const room = settings.fit.value
    const generation = { processes, seedsByRank: dialectOf(edition).seedsSizesByRank }
    const { effective, folder, set } = room === undefined ? unfitted : yield* made([...params, {
      key: filesKey,
      value: yield* fitted(unfitted.set, generation, room, params.some(({ key }) => key === filesKey)),
      origin: "flag"
    }])
    yield* checkResults(common.resultsDir, folder)
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
    return common.with({
      model,
      parameters: effective.parameters,
      workload: effective.workload,
      args: { data_dir: asked === folder ? resolve(settings.dataDir.value) : parentOf(folder) },
      destinations: [{ role: "data", path: folder, bytesToWrite: work.verifyOnly ? 0 : bytes.total }],
      notes: notesOf(engine, work, bytes, discovery, edition),
      work
    })
  })
