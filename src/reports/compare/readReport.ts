/** The runs of a report that this program wrote: groups by `report.json`, each run by the `results.json` beside it. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { EditionId } from "../../domain/Edition.ts"
import { ClientCache, Phase } from "../../domain/Measurement.ts"
import { ParameterValue } from "../../domain/Parameter.ts"
import { Category, Issue } from "../../domain/Verdict.ts"
import { BadStructure } from "../../errors/AppError.ts"
import { loadedReadings } from "../../reading/Readings.ts"
import { fileError } from "../../results/fileErrors.ts"
import { readRegular } from "../../results/readRegular.ts"
import { groupRun } from "../GroupRun.ts"
import { grouped } from "./grouped.ts"

const Text = Schema.NullOr(Schema.String)
const Number = Schema.NullOr(Schema.Number)
const Edition = Schema.NullOr(EditionId)
const Values = Schema.Record({ key: Schema.String, value: ParameterValue })

const Identity = Schema.Struct({
  division: Text,
  organization: Text,
  system: Text,
  series: Text,
  label: Text,
  benchmarkType: Text,
  model: Text,
  accelerator: Text,
  processes: Number,
  hosts: Number,
  engine: Text,
  dialect: Text,
  edition: Edition,
  mode: Text,
  scale: Number,
  profile: Text,
  search: Schema.optionalWith(Text, { default: () => null })
})

const ReportFile = Schema.Struct({
  schema_version: Schema.Literal(1),
  groups: Schema.Array(Schema.Struct({ number: Schema.Int, identity: Identity })),
  left_out: Schema.Array(Schema.Struct({ path: Schema.String, reason: Schema.String, weight: Schema.String }))
})

const Points = Schema.Array(Schema.Struct({ name: Schema.String, rate: Number, seconds: Number, utilisation: Number }))

/** A run's entry as far as it is compared. */
const ReportedRun = Schema.Struct({
  path: Schema.String,
  group: Schema.Int,
  category: Category,
  benchmark_type: Text,
  model: Text,
  accelerator: Text,
  num_processes: Number,
  num_hosts: Number,
  engine_version: Text,
  role: Schema.NullOr(Schema.Literal("warm-up", "measured")),
  experiment: Schema.NullOr(Schema.Struct({
    id: Schema.String,
    run: Schema.Int,
    runs: Schema.Int,
    name: Schema.String,
    after: Schema.NullOr(
      Schema.Struct({ command: Schema.String, seconds: Schema.Number, outcome: Schema.String })
    )
  })),
  remap_seconds: Number,
  recorded_as: Schema.optionalWith(Schema.Struct({ organization: Text, system: Text }), { exact: true }),
  start: Text,
  end: Text,
  invocation: Schema.NullOr(Schema.Struct({
    startedAt: Schema.String,
    endedAt: Text,
    sinceBoot: Schema.optionalWith(
      Schema.Struct({ boot: Schema.String, started: Schema.Number, ended: Schema.Number }),
      { exact: true }
    )
  })),
  clock_set: Text,
  dataset: Schema.NullOr(Values),
  checkpoints_to_write: Number,
  checkpoints_to_read: Number,
  judged_by: Edition,
  own_category: Schema.NullOr(Category),
  metrics: Schema.NullOr(Values),
  client_cache: Schema.Record({ key: Schema.String, value: Text }),
  measured: Schema.Array(Schema.Struct({
    phase: Phase,
    bytes: Number,
    headline_bytes_per_second: Number,
    total_bytes_per_second: Number,
    bytes_per_second: Schema.Array(Number),
    client_cache: Schema.NullOr(ClientCache),
    client_caches: Schema.Array(Schema.NullOr(ClientCache)),
    client_bound: Text,
    client_bound_unknown: Text
  })),
  checkpoint_writes: Points,
  checkpoint_reads: Points,
  system_info: Schema.NullOr(Schema.Struct({ total_memory_bytes: Number })),
  host_memory: Schema.NullOr(Schema.Struct({ least_bytes: Number, most_bytes: Number })),
  parameters: Schema.NullOr(Values),
  issues: Schema.Array(Issue)
})

const reportName = "report.json"
const runsName = "results.json"

const advice = "give a folder that mlpstorage reports reportgen wrote, or run it again"

const decoded = <A, I>(place: string, given: string, schema: Schema.Schema<A, I>, what: string) =>
  Effect.gen(function*() {
    const content = yield* readRegular(place, 2 ** 30).pipe(Effect.mapError(fileError(place, "read", what)))
    return yield* Schema.decode(Schema.parseJson(schema))(content).pipe(
      Effect.mapError(() => new BadStructure({ path: given, detail: `it is no ${what} of this program`, advice }))
    )
  })

export const isReportFolder = (folder: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => fs.exists(`${folder}/${reportName}`)).pipe(
    Effect.orElseSucceed(() => false)
  )

export const isReportFile = (name: string): boolean => name === reportName || name === runsName

/** `number`: the one group that is wanted; null takes all of them. */
export const readReport = (folder: string, given: string, number: number | null) =>
  Effect.gen(function*() {
    const readings = yield* loadedReadings
    const report = yield* decoded(`${folder}/${reportName}`, given, ReportFile, reportName)
    const runs = yield* decoded(`${folder}/${runsName}`, given, Schema.Array(ReportedRun), runsName)
    const chosen = number === null ? report.groups : report.groups.filter((group) => group.number === number)
    if (chosen.length === 0) {
      return yield* new BadStructure({
        path: given,
        detail: number === null ? "it has no group" : `it has no group ${number}, but 1 to ${report.groups.length}`,
        advice
      })
    }
    const { groups, notCompared } = grouped(
      readings,
      chosen.map(({ identity: { system, ...identity }, number }) => ({
        identity: { ...identity, systemName: system },
        runs: runs.flatMap((run) => run.group === number ? [groupRun(run, run.parameters, run.issues)] : [])
      }))
    )
    return {
      groups,
      notCompared: [
        ...notCompared,
        ...report.left_out.flatMap(({ path, reason, weight }) => weight === "lost" ? [{ path, reason }] : [])
      ]
    }
  })
