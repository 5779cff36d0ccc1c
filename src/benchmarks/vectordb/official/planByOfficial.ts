/** What a load and a search by the official programs have in common, as a plan. Pure. */
import * as Either from "effect/Either"
import type { OptionTable, Settings } from "../../../config/Option.ts"
import { unflatten } from "../../../config/parameters.ts"
import type { Json } from "../../../domain/Json.ts"
import type { Plan } from "../../../domain/Plan.ts"
import { plural } from "../../../domain/Units.ts"
import type { AppError } from "../../../errors/AppError.ts"
import type { Discovery, Request } from "../../Benchmark.ts"
import { commonPlan } from "../../shared/commonPlan.ts"
import { divisionOf } from "../../shared/division.ts"
import { hostsOf } from "../../shared/planLaunch.ts"
import { engineSetting } from "../collection.ts"
import { official } from "../engineNameOf.ts"
import { database } from "../names.ts"
import { vectordbOnDisk } from "../onDisk.ts"
import type { DatagenOptions, RunOptions } from "../options.ts"
import { type Effective, effective, type Entries, settled } from "../parameters.ts"
import { withAskedEnding } from "../searchEnding.ts"
import { idleOfficial } from "./idleOfficial.ts"
import { ranksOf, type Target, targetOf } from "./officialPlan.ts"
import type { OfficialWork } from "./OfficialWork.ts"
import { programNameOf } from "./programWords.ts"

interface Asked<T extends DatagenOptions | RunOptions, Work extends OfficialWork> {
  readonly request: Request<T> & { readonly settings: Settings<DatagenOptions> | Settings<RunOptions> }
  readonly discovery: Discovery
  readonly command: "datagen" | "run"
  readonly options: OptionTable
  readonly entries: Entries
  readonly work: (values: Effective, target: Target) => Either.Either<Work, AppError>
  /** Parameters that follow from the others. */
  readonly settledBy: (work: Work) => Readonly<Record<string, Json>>
}

const notesOf = (work: OfficialWork): ReadonlyArray<string> => [
  `collection: ${work.collection} on ${work.host}:${work.port}, ${
    plural(work.vectors, "vector")
  } of ${work.dimension} float32, ${work.metric}, index ${work.indexType}`,
  work.kind === "vectorload-official"
    ? `loaded by ${programNameOf(work)}, ${work.distribution} vectors of length one`
    : `searched by ${programNameOf(work)}: ${plural(work.processes, "process", "processes")}${
      work.ranks === null ? "" : ` on each of ${plural(work.ranks.count, "rank")}`
    }, ${plural(work.batchSize, "query", "queries")} a call, ${
      work.runtime === null ? plural(work.queries ?? 0, "query", "queries") : `${work.runtime} s`
    }; the same queries are asked again and again`,
  "every value is a word of the command line, and no configuration file is handed on: it would win over words that equal the program's own defaults"
]

export const planByOfficial = <T extends DatagenOptions | RunOptions, Work extends OfficialWork>(
  { command, discovery, entries, options, request, settledBy, work: workOf }: Asked<T, Work>
): Either.Either<Plan<Work>, AppError> =>
  Either.gen(function*() {
    const { params, settings } = request
    const asked = { ...settings, engine: engineSetting(settings) }
    const hosts = yield* hostsOf(asked, discovery)
    const ranks = ranksOf(settings, hosts, discovery)
    const values = withAskedEnding(
      yield* effective({
        engine: official.name,
        entries,
        options,
        settings,
        workload: discovery.workload.content,
        params
      })
    )
    yield* idleOfficial({
      options,
      settings,
      command,
      indexType: String(values.get("index.index_type")),
      isDistributed: ranks !== null
    })
    const common = yield* commonPlan({
      of: vectordbOnDisk,
      options,
      request: {
        ...request,
        settings: {
          ...asked,
          npernode: { ...settings.npernode, value: ranks === null ? undefined : settings.npernode.value ?? 1 }
        }
      },
      discovery,
      division: yield* divisionOf(settings),
      hosts,
      processes: ranks?.count ?? 1,
      nativeOnly: [],
      official
    })
    const folder = common.resolve(settings.storageRoot.value)
    const work = yield* workOf(values, yield* targetOf(values, { folder, ranks }))
    const { collection, indexType } = work
    const parameters = [
      { key: "database.database", value: database, origin: "tool" as const },
      ...settled(values, settledBy(work))
    ]
    return common.with<Work>({
      model: `${database}_${indexType}`,
      folders: { engine: database, index: indexType },
      parameters,
      workload: unflatten(parameters),
      args: { storage_root: folder, collection, vdb_engine: database, index_type: indexType },
      destinations: [{ role: "data", path: folder, bytesToWrite: 0 }],
      notes: notesOf(work),
      work
    })
  })
