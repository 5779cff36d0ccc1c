/** All rules, as lists and pages show them: those of each benchmark, then those of packages. */
import type { KnownReadings } from "../reading/KnownReadings.ts"
import type { PackageRule } from "../rules/Package.ts"
import { packageRules } from "../rules/package/list.ts"
import type { ListedRules } from "../rules/ruleDocuments.ts"

/** Rules about packages: those of every package, then each benchmark's. */
export const allPackageRules = async ({ all }: KnownReadings): Promise<ReadonlyArray<PackageRule>> => [
  ...packageRules,
  ...(await Promise.all(all.map((reading) => reading.packageRules()))).flat()
]

/** Rules of packages that are no benchmark's. */
const everyPackage = "packages"

export const listedRules = async ({ all }: KnownReadings): Promise<ReadonlyArray<ListedRules>> => [
  ...await Promise.all(all.map(async ({ packageRules, rules }) => ({ ...rules, package: await packageRules() }))),
  { benchmark: everyPackage, directoryName: everyPackage, run: [], group: [], package: packageRules }
]
