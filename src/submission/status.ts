/** `mlpstorage submission status PATH`: what a package has, what it lacks, what that costs, and the command that makes it. */
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import type { Document } from "../benchmarks/Benchmark.ts"
import type { Settings } from "../config/Option.ts"
import type { Json } from "../domain/Json.ts"
import { plural } from "../domain/Units.ts"
import type { AppError } from "../errors/AppError.ts"
import type { Machine } from "../process/Machine.ts"
import type { Readings } from "../reading/Readings.ts"
import { plain } from "../reports/outputs/terminal.ts"
import type { Finding, JudgedPackage, JudgedWorkload } from "./judgePackage.ts"
import type { statusOptions } from "./options.ts"
import { placeOf, validated } from "./validate.ts"

/** Rules whose lack `submission package` makes good. */
const madeByPackage = /(?:results\.json|\.mlps-code-image|pool of code images)/

interface Lack {
  readonly finding: Finding
  /** What it keeps from being. */
  readonly costs: string
  readonly next: string | null
}

const isBelow = (path: string, { path: folder }: JudgedWorkload): boolean =>
  path === folder || path.startsWith(`${folder}/`)

const nextOf = ({ message, path }: Finding, row: JudgedWorkload | undefined): string | null => {
  if (madeByPackage.test(message)) return "mlpstorage submission package PATH --code-image DIR"
  if (path.endsWith(".yaml")) return `mlpstorage submission describe ${path}`
  return row?.next ?? null
}

const lacksOf = ({ findings, workloads }: JudgedPackage): ReadonlyArray<Lack> =>
  findings.filter(({ blocks }) => blocks).map((finding) => {
    const row = workloads.find((one) => isBelow(finding.path, one))
    return {
      finding,
      costs: row === undefined
        ? "the package does not pass"
        : `${row.benchmarkType} ${row.names.join(" ")} does not count`,
      next: nextOf(finding, row)
    }
  })

const lackLines = ({ costs, finding, next }: Lack): ReadonlyArray<string> => [
  `  ${finding.rule}: ${finding.message}`,
  `    at ${finding.path === "" ? "." : finding.path}; ${costs}`,
  ...(next === null ? [] : [`    next: ${next}`])
]

const rowLines = (row: JudgedWorkload, lacks: ReadonlyArray<Lack>): ReadonlyArray<string> => [
  `${row.division} ${row.organization} ${row.system} ${row.benchmarkType} ${row.names.join(" ")}: ${
    plural(row.runs, "run")
  }, ${lacks.length === 0 ? `complete (${row.category})` : `${plural(lacks.length, "thing")} missing or wrong`}`,
  ...lacks.flatMap(lackLines)
]

const packageLines = (judged: JudgedPackage): ReadonlyArray<string> => {
  const lacks = lacksOf(judged)
  const others = lacks.filter(({ finding }) => !judged.workloads.some((row) => isBelow(finding.path, row)))
  return [
    ...judged.workloads.flatMap((row) => rowLines(row, lacks.filter(({ finding }) => isBelow(finding.path, row)))),
    ...(judged.workloads.length === 0 ? ["no workload is in it; add runs with mlpstorage submission add"] : []),
    ...(others.length === 0 ? [] : ["of the package itself", ...others.flatMap(lackLines)])
  ]
}

const lackJson = ({ costs, finding, next }: Lack): Json => ({
  id: finding.rule,
  path: finding.path,
  text: finding.message,
  costs,
  next
})

/** It tells, and asks nothing: its exit status is 0 whatever is missing. */
export const status = (
  given: string,
  { edition }: Settings<typeof statusOptions>
): Effect.Effect<Document, AppError, FileSystem.FileSystem | Path.Path | Machine | Readings> =>
  Effect.scoped(Effect.gen(function*() {
    const { packages } = yield* validated(yield* placeOf(given), given, edition.value ?? null)
    return {
      text: packages.flatMap(({ judged }) => packageLines(judged)).map(plain).join("\n"),
      json: packages.map(({ judged, root }) => ({
        root,
        workloads: judged.workloads.map((
          { benchmarkType, category, division, names, organization, path, runs, system }
        ) => ({
          division,
          organization,
          system,
          benchmark: benchmarkType,
          names,
          path,
          category,
          runs
        })),
        missing: lacksOf(judged).map(lackJson)
      }))
    }
  }))
