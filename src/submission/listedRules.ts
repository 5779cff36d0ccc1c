/** All rules, as lists and pages show them: those of each benchmark, then those of packages. */
import * as Effect from "effect/Effect"
import type { KnownReadings } from "../reading/KnownReadings.ts"
import type { PackageRule } from "../rules/Package.ts"
import { packageRules } from "../rules/package/list.ts"
import type { ListedRules } from "../rules/ruleDocuments.ts"

/** Rules about packages: those of every package, then each benchmark's. */
export const allPackageRules = ({ all }: KnownReadings): Effect.Effect<ReadonlyArray<PackageRule>> =>
  Effect.map(
    Effect.forEach(all, (reading) => Effect.promise(() => reading.packageRules())),
    (rules) => [...packageRules, ...rules.flat()]
  )

/** Rules of packages that are no benchmark's. */
const everyPackage = "packages"

export const listedRules = ({ all }: KnownReadings): Effect.Effect<ReadonlyArray<ListedRules>> =>
  Effect.map(
    Effect.forEach(all, (reading) =>
      Effect.map(
        Effect.promise(() => reading.packageRules()),
        (rules): ListedRules => ({ ...reading.rules, package: rules })
      )),
    (ofBenchmarks) => [
      ...ofBenchmarks,
      { benchmark: everyPackage, directoryName: everyPackage, run: [], group: [], package: packageRules }
    ]
  )
