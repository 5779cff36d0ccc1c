/** `vectordb datagen` as data: the collection that it makes, before anything is touched. Pure. */
import * as Either from "effect/Either"
import { unflatten } from "../../config/parameters.ts"
import type { Plan } from "../../domain/Plan.ts"
import { formatBytes, GiB, plural } from "../../domain/Units.ts"
import type { AppError } from "../../errors/AppError.ts"
import type { Discovery, Request } from "../Benchmark.ts"
import { commonPlan } from "../shared/commonPlan.ts"
import { divisionOf } from "../shared/division.ts"
import { joinPath } from "../shared/paths.ts"
import { hostsOf } from "../shared/planLaunch.ts"
import { inBothUnits } from "../shared/sizeText.ts"
import { collectionOf, engineSetting, withCollection } from "./collection.ts"
import { engineNameOf, official } from "./engineNameOf.ts"
import { idleRefused } from "./idleOptions.ts"
import { buildMemory } from "./ivf/buildCost.ts"
import { indexBytes, sampleRows } from "./ivf/IvfIndex.ts"
import { planOfficialLoad } from "./official/officialPlan.ts"
import type { OfficialLoad } from "./official/OfficialWork.ts"
import { planByOfficial } from "./official/planByOfficial.ts"
import { vectordbOnDisk } from "./onDisk.ts"
import { type DatagenOptions, datagenOptions } from "./options.ts"
import { collectionEntries, effective, serverLoadEntries } from "./parameters.ts"
import { placeFindings, tooLittleMemory } from "./place.ts"
import type { LoadWork } from "./VectorWork.ts"

const planNativeLoad = (
  request: Request<DatagenOptions>,
  discovery: Discovery
): Either.Either<Plan<LoadWork>, AppError> =>
  Either.gen(function*() {
    const { params, settings } = request
    yield* idleRefused(datagenOptions, settings, "datagen")
    const processes = settings.numProcesses.value ?? discovery.logicalCores
    const common = yield* commonPlan({
      of: vectordbOnDisk,
      options: datagenOptions,
      request: { ...request, settings: { ...settings, engine: engineSetting(settings) } },
      discovery,
      division: yield* divisionOf(settings),
      hosts: yield* hostsOf({ ...settings, engine: engineSetting(settings) }, discovery),
      processes,
      nativeOnly: [],
      official
    })
    const values = yield* effective({
      engine: "native",
      entries: collectionEntries,
      options: datagenOptions,
      settings,
      workload: discovery.workload.content,
      params
    })
    const named = yield* collectionOf(values)
    const { index, name, set } = named
    const root = common.resolve(settings.storageRoot.value)
    const folder = joinPath(root, name)
    yield* placeFindings(common.resultsDir, folder)
    const perProcess = buildMemory(set, index, processes)
    const memoryBytes = settings.memBudget.value === undefined ? null : Math.round(settings.memBudget.value * GiB)
    yield* tooLittleMemory("building", memoryBytes, perProcess, processes)
    const parameters = withCollection(values, named)
    const bytes = indexBytes(index, set)
    const work: LoadWork = {
      kind: "vectorload",
      folder,
      set,
      index,
      processes,
      memoryBytes,
      replace: settings.force.value,
      mayBeLong: settings.yes.value
    }
    return common.with({
      model: `native_IVF_FLAT`,
      folders: { engine: "native", index: "IVF_FLAT" },
      parameters,
      workload: unflatten(parameters),
      args: { storage_root: root, collection: name, vdb_engine: "native", index_type: "IVF_FLAT" },
      destinations: [{ role: "data", path: folder, bytesToWrite: bytes }],
      bufferBytes: perProcess * processes,
      notes: [
        `collection: ${name}, ${
          plural(set.vectors, "vector")
        } of ${set.dimension} float32, ${set.distribution}, ${set.metric}`,
        `index: IVF_FLAT of ${plural(index.lists, "list")}, about ${
          plural(Math.round(set.vectors / index.lists), "vector")
        } each; centroids sought in ${plural(sampleRows(index, set), "vector")}`,
        `on disk: at most ${inBothUnits(bytes)}; the vectors are in the lists, once`,
        `memory: about ${formatBytes(perProcess)} in each of ${plural(processes, "process", "processes")}`
      ],
      work
    })
  })

/** Fails with usage errors (exit 2), parameters nobody acts on or of the wrong type (exit 5). */
export const planDatagen = (
  request: Request<DatagenOptions>,
  discovery: Discovery
): Either.Either<Plan<LoadWork | OfficialLoad>, AppError> =>
  Either.gen(function*() {
    if ((yield* engineNameOf(request.settings, discovery)) === "native") {
      return yield* planNativeLoad(request, discovery)
    }
    return yield* planByOfficial({
      request,
      discovery,
      command: "datagen",
      options: datagenOptions,
      entries: { ...collectionEntries, ...serverLoadEntries },
      work: (values, target) => planOfficialLoad(values, target, request.settings.force.value),
      settledBy: () => ({})
    })
  })
