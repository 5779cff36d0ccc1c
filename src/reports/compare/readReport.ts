/** The runs of a report that this program wrote: groups by `report.json`, each run by the `results.json` beside it. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { ParameterValue } from "../../domain/Parameter.ts"
import { Category, Issue } from "../../domain/Verdict.ts"
import { BadStructure } from "../../errors/AppError.ts"
import { loadedReadings } from "../../reading/Readings.ts"
import { fileError } from "../../results/fileErrors.ts"
import { readRegular } from "../../results/readRegular.ts"
import { identityOf } from "../group.ts"
import { groupRun } from "../GroupRun.ts"
import type { RunCore } from "../outputs/runJson.ts"
import { grouped } from "./grouped.ts"

const Text = Schema.NullOr(Schema.String)
const Count = Schema.NullOr(Schema.Number)
const Settings = Schema.Record({ key: Schema.String, value: ParameterValue })

const Identity = Schema.Struct({
  division: Text,
  organization: Text,
  system: Text,
  series: Text,
  label: Text,
  benchmarkType: Text,
  model: Text,
  accelerator: Text,
  processes: Count,
  hosts: Count,
  engine: Text,
  dialect: Text,
  edition: Text,
  mode: Text,
  scale: Count,
  profile: Text,
  search: Schema.optional(Text)
})

const ReportFile = Schema.Struct({
  schema_version: Schema.Literal(1),
  groups: Schema.Array(Schema.Struct({ number: Schema.Int, name: Schema.String, identity: Identity })),
  left_out: Schema.Array(Schema.Struct({ path: Schema.String, reason: Schema.String, weight: Schema.String }))
})

const Point = Schema.Struct({
  name: Schema.String,
  rate: Count,
  seconds: Count,
  utilisation: Count
})

/** What figures and their comparison read of a run; the rest is taken over as it is. */
const ReportedRun = Schema.Struct({
  path: Schema.String,
  group: Schema.Int,
  category: Category,
  judged_by: Text,
  role: Schema.NullOr(Schema.Literal("warm-up", "measured")),
  engine_version: Schema.optional(Text),
  start: Text,
  metrics: Schema.NullOr(Settings),
  client_cache: Schema.Record({ key: Schema.String, value: Text }),
  measured: Schema.Array(Schema.Struct({
    phase: Schema.Literal("write", "read"),
    headline_bytes_per_second: Count,
    bytes_per_second: Schema.Array(Count),
    client_bound: Text
  })),
  checkpoint_writes: Schema.Array(Point),
  checkpoint_reads: Schema.Array(Point),
  system_info: Schema.NullOr(Settings),
  parameters: Schema.NullOr(Settings),
  issues: Schema.Array(Issue)
}, { key: Schema.String, value: Schema.Unknown })

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
      chosen.map(({ identity: { search = null, system, ...identity }, number }) => ({
        identity: identityOf({ ...identity, systemName: system, search } as Parameters<typeof identityOf>[0]),
        runs: runs.filter(({ group }) => group === number).map((run) =>
          // What the schema does not name was written from a `RunCore`, and nothing here reads it.
          groupRun(run as unknown as RunCore, run.parameters, run.issues)
        )
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
