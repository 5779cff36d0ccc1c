/** `mlpstorage submission validate PATH`: a package held against every rule. The package is only read. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as EffectOption from "effect/Option"
import type * as Scope from "effect/Scope"
import type { Document } from "../benchmarks/Benchmark.ts"
import { thisMachine } from "../cluster/local/processIdentity.ts"
import type { Settings } from "../config/Option.ts"
import type { EditionId } from "../domain/Edition.ts"
import { redactData } from "../domain/secrets.ts"
import { type AppError, BadStructure, PackageNotValid } from "../errors/AppError.ts"
import { Machine } from "../process/Machine.ts"
import { loadedReadings, type Readings } from "../reading/Readings.ts"
import { Progress } from "../reports/Progress.ts"
import { attempt, thrown } from "../reports/worker/attempt.ts"
import { openFolder } from "../reports/worker/NodeFolder.ts"
import { fileError } from "../results/fileErrors.ts"
import { defaultEdition } from "../rules/editions/list.ts"
import { examinedBy } from "./examine.ts"
import { writeNew } from "./files/pack.ts"
import { BadArchive } from "./files/tar.ts"
import { treeHash } from "./files/treeHash.ts"
import { isArchive, removeFolder, unpack, type Unpacked } from "./files/unpack.ts"
import { judgePackage } from "./judgePackage.ts"
import { allPackageRules } from "./listedRules.ts"
import type { validateOptions } from "./options.ts"
import { editionOfRuns, readPackage, submissionsIn } from "./readPackage.ts"
import { totalsOf, type Validated, type ValidatedPackage, validationJson, validationText } from "./validation.ts"

const advice =
  "give the folder or archive (.tar.gz, .tgz, .tar) that holds closed or open with <organisation>/results below it, or a folder of such folders"

/** A folder to read, and what of an archive is not in it. */
interface Place {
  readonly folder: string
  readonly leftOut: Unpacked["leftOut"]
}

const unpacked = (archive: string, given: string) =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: () => unpack(archive),
      catch: (error) =>
        error instanceof BadArchive
          ? new BadStructure({ path: given, detail: error.message, advice })
          : thrown(given, "unpack")(error)
    }),
    ({ folder }) => Effect.sync(() => removeFolder(folder))
  )

/** The folder that is given, or an archive unpacked for as long as the scope lasts. */
export const placeOf = (given: string): Effect.Effect<
  Place,
  AppError,
  FileSystem.FileSystem | Path.Path | Machine | Scope.Scope
> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const { workingDirectory } = yield* Machine
    const place = path.resolve(workingDirectory, given)
    const { type } = yield* fs.stat(place).pipe(Effect.mapError(fileError(place, "read", "the package")))
    if (type === "Directory") return { folder: place, leftOut: [] }
    return type === "File" && isArchive(place)
      ? yield* unpacked(place, given)
      : yield* new BadStructure({
        path: given,
        detail: "it is neither a folder nor an archive that is read here",
        advice
      })
  })

/** Tells how many runs were read; the end is not known before it is reached. */
const counted = Effect.gen(function*() {
  const progress = yield* Effect.serviceOption(Progress)
  const clock = yield* Effect.clock
  const began = yield* Clock.currentTimeNanos
  let done = 0
  return {
    onLeaf: () => {
      done++
      if (EffectOption.isNone(progress)) return
      progress.value.update({ done, pending: 0, seconds: Number(clock.unsafeCurrentTimeNanos() - began) / 1e9 })
    },
    end: () => {
      if (EffectOption.isSome(progress)) progress.value.end()
    }
  }
})

/** A submission, read and judged. */
export interface ReadPackage extends ValidatedPackage {
  readonly tree: ReturnType<typeof readPackage>["tree"]
}

/** The submissions below a folder, each with what was read of it. */
export const readPackages = ({ folder: root, leftOut }: Place, given: string, chosen: EditionId | null) =>
  Effect.gen(function*() {
    const readings = yield* loadedReadings
    const rules = yield* allPackageRules(readings)
    const open = (path: string) => openFolder(readings.suite, root, path)
    const found = submissionsIn(open)
    if (found._tag !== "present") {
      const detail = found._tag === "missing" ? found.reason : "it is empty"
      return yield* new BadStructure({ path: given, detail, advice })
    }
    const { end, onLeaf } = yield* counted
    const examine = examinedBy(readings, chosen, yield* Effect.sync(thisMachine))
    const hash = (path: string) => treeHash(path === "" ? root : `${root}/${path}`)
    const packages = yield* Effect.sync(() =>
      found.value.map((folder): ReadPackage => {
        const made = readPackage({ suite: readings.suite, open, hash, examine, onLeaf }, folder)
        const read = { ...made, tree: { ...made.tree, unread: [...made.tree.unread, ...leftOut] } }
        const recorded = editionOfRuns(read.runs.values())
        const edition = chosen ?? recorded ?? defaultEdition
        return {
          root: folder.path,
          editionReason: chosen !== null
            ? "--edition names it"
            : recorded !== null
            ? "most of its runs are of it"
            : "no run tells one: the newest is taken",
          layout: layoutOf(read.tree),
          judged: judgePackage(readings, rules, read, edition),
          tree: read.tree
        }
      })
    )
    end()
    return packages
  })

/** What was found of them, secrets removed. */
export const validated = (place: Place, given: string, chosen: EditionId | null) =>
  Effect.map(
    readPackages(place, given, chosen),
    (packages): Validated => redactedFindings({ path: given, packages: packages.map(({ tree: _, ...rest }) => rest) })
  )

/** Rules are not redacted: they are this program's own words. */
const redactedFindings = ({ packages, path }: Validated): Validated => ({
  path,
  packages: packages.map((one) => ({ ...one, judged: { ...one.judged, findings: redactData(one.judged.findings) } }))
})

const layoutOf = ({ legacyCode, pools, submitters }: ReturnType<typeof readPackage>["tree"]): 1 | 2 | 3 | null => {
  const stamped = submitters.some(({ manifest, systemResults }) =>
    manifest !== null ||
    systemResults.some(({ workloads }) =>
      workloads.some(({ phases }) => phases.some(({ leaves }) => leaves.some(({ provenance }) => provenance !== null)))
    )
  )
  return stamped ? 3 : pools.length > 0 ? 2 : legacyCode.length > 0 ? 1 : null
}

/** The page's path; a file that is there is not overwritten. */
const written = (given: string, found: Validated) =>
  Effect.gen(function*() {
    const path = yield* Path.Path
    const { workingDirectory } = yield* Machine
    const { reviewPage } = yield* Effect.promise(() => import("./page.ts"))
    yield* attempt(given, "write", () => writeNew(path.resolve(workingDirectory, given), reviewPage(found)))
    return given
  })

export const validate = (
  given: string,
  { edition, html }: Settings<typeof validateOptions>
): Effect.Effect<Document, AppError, FileSystem.FileSystem | Path.Path | Machine | Readings> =>
  Effect.scoped(Effect.gen(function*() {
    const found = yield* validated(yield* placeOf(given), given, edition.value ?? null)
    const { blocking, errors, unchecked } = totalsOf(found)
    const page = html.value === undefined ? null : yield* written(html.value, found)
    return {
      text: page === null ? validationText(found) : `${validationText(found)}\nwritten: ${page}`,
      json: validationJson(found),
      ...(blocking > 0 ? { failure: new PackageNotValid({ what: "package", errors, unchecked }) } : {})
    }
  }))
