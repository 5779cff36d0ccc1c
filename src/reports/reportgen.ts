/** `mlpstorage reports reportgen`: scans a tree, judges what it finds, and writes the report. The tree is only read. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Document } from "../benchmarks/Benchmark.ts"
import type { Settings } from "../config/Option.ts"
import { plural } from "../domain/Units.ts"
import type { Category } from "../domain/Verdict.ts"
import { version } from "../domain/version.ts"
import { type AppError, BadStructure, InvalidOption, ReportNotClean } from "../errors/AppError.ts"
import { Machine } from "../process/Machine.ts"
import type { KnownReadings } from "../reading/KnownReadings.ts"
import { loadedReadings, type Readings } from "../reading/Readings.ts"
import type { Identity } from "../results/Identity.ts"
import { validateResultsDirectory } from "../results/ResultsDirectoryValidator.ts"
import type { Suite } from "../results/Suite.ts"
import { missing, pending, present } from "../rules/Evidence.ts"
import type { Surroundings } from "../rules/Group.ts"
import { buildGroup } from "./buildGroup.ts"
import { descriptionsOf } from "./descriptions.ts"
import { writersOf } from "./formats.ts"
import { identityIn } from "./group.ts"
import { GroupReader } from "./GroupReader.ts"
import { journalVersion } from "./journal.ts"
import type { LeftOut } from "./LeftOut.ts"
import type { ReportgenOptions } from "./options.ts"
import { lockFolders, noFile, outputFolder, type Places, placesOf } from "./outputPlaces.ts"
import { summaryJson } from "./outputs/json.ts"
import { plain, TerminalReport } from "./outputs/terminal.ts"
import { Progress } from "./Progress.ts"
import type { Filters, Foot, Head } from "./Report.ts"
import { type GroupPlan, type Indexed, LineIndex, planReport, type TreePlan, type Unusable } from "./scanIndex.ts"
import { attempt, thrown } from "./worker/attempt.ts"
import { workerDigest } from "./worker/bundled.ts"
import { JournalFile, type Opening } from "./worker/JournalFile.ts"
import { openFolder } from "./worker/NodeFolder.ts"
import { scanTree } from "./worker/pool.ts"
import { ReportFiles } from "./worker/ReportFiles.ts"

/** A file that changed within this time before the scan may change again without its stamps telling. */
const settleSeconds = 2

type Request = Settings<ReportgenOptions>

/** Names with commas between; a list without a name would filter nothing. */
const namesOf = (option: string, text: string | undefined): Effect.Effect<ReadonlyArray<string>, InvalidOption> => {
  const names = (text ?? "").split(",").map((name) => name.trim()).filter((name) => name !== "")
  return text === undefined || names.length > 0
    ? Effect.succeed(names)
    : Effect.fail(new InvalidOption({ option, expected: "names with commas between", actual: text }))
}

const filtersOf = (
  { benchmark, edition, organization, system }: Request,
  { suite }: KnownReadings
): Effect.Effect<Filters, InvalidOption> =>
  Effect.all({
    edition: Effect.succeed(edition.value ?? null),
    systems: namesOf("--system", system.value),
    organizations: namesOf("--organization", organization.value),
    benchmarks: Effect.succeed(
      benchmark.value === undefined ? [] : [suite.named(benchmark.value)?.directoryName ?? benchmark.value]
    )
  })

interface Remembered {
  readonly fingerprint: string | null
  readonly line: Indexed | Unusable
}

const journalPath = (state: string): string => `${state}/reportgen.journal.ndjson`

const openJournal = (
  state: string,
  { deep, edition, fresh }: { readonly edition: string | null; readonly deep: boolean; readonly fresh: boolean }
) => {
  const path = journalPath(state)
  const remembered = new Map<string, Remembered>()
  const shapes = new Map<string, ReadonlyArray<string>>()
  const index = new LineIndex()
  let lines = 0
  const open = attempt(path, "write", () =>
    JournalFile.open(
      path,
      { journal: journalVersion, program: `${version}+${workerDigest()}`, edition, deep },
      fresh,
      ({ head, length, offset }) => {
        if (head.shape !== undefined) shapes.set(head.shape[0], head.shape[1])
        else {
          lines++
          const line = index.of(head, { offset, length })
          if (line !== null) remembered.set(head.path, { fingerprint: head.fingerprint, line })
        }
      }
    ))
  const unobstructed = attempt(path, "read", () => JournalFile.obstacle(path)).pipe(
    Effect.flatMap((obstacle) => obstacle === null ? open : Effect.fail(noFile(obstacle)))
  )
  return Effect.acquireRelease(unobstructed, ({ file }) => Effect.sync(() => file.close())).pipe(
    Effect.map(({ file, opening }) => ({ file, opening, remembered, shapes, lines, index }))
  )
}

const openingText = (opening: Opening): string | null => {
  switch (opening._tag) {
    case "new":
      return null
    case "resumed":
      return `${plural(opening.lines, "folder")} remembered${
        opening.torn ? "; the end of the journal was torn and is read again" : ""
      }`
    case "rebuilt":
      return `everything is read again: ${opening.reason}`
  }
}

interface Scanned {
  readonly indexed: ReadonlyArray<Indexed>
  readonly unusable: ReadonlyArray<Unusable>
  readonly leftOut: ReadonlyArray<LeftOut>
  /** Lines appended to the journal. */
  readonly appended: number
}

const scanned = (places: Places, request: Request, journal: Effect.Effect.Success<ReturnType<typeof openJournal>>) =>
  Effect.gen(function*() {
    const { logicalCores } = yield* Machine
    const progress = yield* Effect.serviceOption(Progress)
    const began = yield* Clock.currentTimeNanos
    const clock = yield* Effect.clock
    const settledBefore = BigInt(yield* Clock.currentTimeMillis) * 1_000_000n - BigInt(settleSeconds) * 1_000_000_000n
    const indexed: Array<Indexed> = []
    const unusable: Array<Unusable> = []
    const leftOut: Array<LeftOut> = []
    const { file, index, remembered, shapes } = journal
    let appended = 0
    const keep = (line: Indexed | Unusable | null) => {
      if (line === null) return
      if ("head" in line) indexed.push(line)
      else unusable.push(line)
    }
    yield* scanTree(
      {
        root: places.root,
        edition: request.edition.value ?? null,
        deep: request.deep.value,
        settledBefore: String(settledBefore),
        jobs: request.jobs.value ?? Math.min(8, Math.max(1, logicalCores)),
        readAtOnce: remembered.size === 0
      },
      {
        remembered: (path) => remembered.get(path)?.fingerprint ?? undefined,
        onUnchanged: (path) => keep(remembered.get(path)?.line ?? null),
        onRead: (lines, entries) => {
          let offset = file.append(lines)
          for (const { head, length } of entries) {
            keep(index.of(head, { offset, length }))
            offset += length + 1
          }
          appended += entries.length
        },
        onShape: (name, columns) => {
          if (shapes.has(name)) return
          shapes.set(name, columns)
          file.appendShape(name, columns)
        },
        onLeftOut: (found) => leftOut.push(...found),
        onProgress: (done, pending) => {
          if (Option.isNone(progress)) return
          const seconds = Number(clock.unsafeCurrentTimeNanos() - began) / 1e9
          progress.value.update({ done, pending, seconds })
        }
      },
      thrown(journalPath(places.state), "write")
    )
    if (Option.isSome(progress)) progress.value.end()
    return { indexed, unusable, leftOut, appended } satisfies Scanned
  })

/** Each once, in the order of the readings. */
const aggregateNames = ({ all }: KnownReadings, types: ReadonlyArray<string | null>): ReadonlyArray<string> => [
  ...new Set(all.flatMap(({ aggregateNames, onDisk }) => types.includes(onDisk.directoryName) ? aggregateNames : []))
]

const noTally = (): Record<Category, number> => ({ CLOSED: 0, OPEN: 0, INVALID: 0, UNKNOWN: 0 })

const listedFindings = 10

/** Nothing that could be reported on: what is there instead, and what is looked for. */
const noRuns = (suite: Suite, given: string, root: string, unread: ReadonlyArray<LeftOut>): AppError => {
  const { errors, expectedLayout, warnings } = validateResultsDirectory(suite, (path) => openFolder(suite, root, path))
  const found = [
    ...unread.map(({ path, reason }) => ({ path, message: reason })),
    ...errors.filter(({ path }) => path !== ""),
    ...warnings
  ].map(({ message, path }) => plain(`${path === "" ? "." : path}: ${message}`))
  return new BadStructure({
    path: given,
    detail: unread.length === 0
      ? "no run was found in it, at any depth"
      : "nothing in it that may be a run could be read",
    advice: unread.length === 0
      ? "give --results-dir the folder that holds the runs, or any folder above it"
      : "mend what is named, or make those runs again",
    ...(found.length === 0 ? {} : {
      found: [
        ...found.slice(0, listedFindings),
        ...(found.length > listedFindings ? [`and ${found.length - listedFindings} more`] : [])
      ].join("\n")
    }),
    ...(expectedLayout === null ? {} : { layout: expectedLayout })
  })
}

const nothingFound = (suite: Suite, request: Request, root: string, plan: TreePlan, scan: Scanned): AppError | null => {
  if (scan.indexed.length === 0 && scan.unusable.length === 0) {
    const unread = scan.leftOut.filter(({ weight }) => weight === "lost")
    return noRuns(suite, request.resultsDir.value, root, unread)
  }
  if (plan.filtered === 0 || plan.filtered < scan.indexed.length) return null
  const identities = [...new Set(scan.indexed.map(({ head }) => head.key))].map(identityIn)
  const known = (pick: (identity: Identity) => string | null) =>
    [...new Set(identities.map((identity) => pick(identity) ?? "(none)"))].sort().join(", ")
  const [option, found] = request.system.value !== undefined
    ? ["--system", known(({ systemName }) => systemName)]
    : request.organization.value !== undefined
    ? ["--organization", known(({ organization }) => organization)]
    : ["--benchmark", known(({ benchmarkType }) => benchmarkType)]
  return new InvalidOption({
    option,
    expected: `a name that some run has: ${found}`,
    actual: `filters that leave out all ${plural(plan.filtered, "run")}`
  })
}

type Journal = Effect.Effect.Success<ReturnType<typeof openJournal>>

/** Shapes of the rows that are there now: what a run had that is gone or changed adds no column. */
const shapesInUse = ({ shapes }: Journal, { indexed }: Scanned): Journal["shapes"] => {
  const used = new Set(indexed.map(({ head }) => head.columns))
  return new Map([...shapes].filter(([name]) => used.has(name)))
}

/** Rewrites the journal when dead lines outnumber live ones; slots move then. */
const compacted = (journal: Journal, scan: Scanned): Scanned => {
  const { file, lines } = journal
  const live = [...scan.indexed, ...scan.unusable]
  if (lines + scan.appended <= 2 * live.length) return scan
  const slots = file.compact(live.map(({ slot }) => slot), shapesInUse(journal, scan))
  return {
    ...scan,
    indexed: Arr.zipWith(scan.indexed, slots, (one, slot) => ({ ...one, slot })),
    unusable: Arr.zipWith(scan.unusable, slots.slice(scan.indexed.length), (one, slot) => ({ ...one, slot }))
  }
}

/** Lines that were whole when the journal was opened. */
const readBack = <A>(journal: string, call: () => A): Effect.Effect<A, AppError> =>
  Effect.try({
    try: call,
    catch: (cause) =>
      cause instanceof Error && "code" in cause ? thrown(journal, "read")(cause) : new BadStructure({
        path: journal,
        detail: "somebody changed it while the report was made",
        advice: "run the report again"
      })
  })

export const reportgen = (request: Request): Effect.Effect<
  Document,
  AppError,
  FileSystem.FileSystem | Path.Path | Machine | Readings
> =>
  Effect.scoped(Effect.gen(function*() {
    const readings = yield* loadedReadings
    const filters = yield* filtersOf(request, readings)
    const places = yield* placesOf(request)
    yield* outputFolder(places.output)
    yield* outputFolder(places.state)
    yield* lockFolders(places, request.wait.value)
    const outputObstacle = ReportFiles.obstacle(places.output)
    if (outputObstacle !== null) return yield* Effect.fail(noFile(outputObstacle))
    const journal = yield* openJournal(places.state, {
      edition: filters.edition,
      deep: request.deep.value,
      fresh: request.fresh.value
    })
    const opening = openingText(journal.opening)
    if (opening !== null) yield* Effect.logDebug(opening)
    const found = yield* scanned(places, request, journal)
    const scan = yield* attempt(journalPath(places.state), "write", () => compacted(journal, found))
    const plan = planReport(
      readings.suite,
      scan.indexed,
      scan.unusable.map(({ leftOut }) => leftOut),
      scan.leftOut,
      filters
    )
    const nothing = nothingFound(readings.suite, request, places.root, plan, scan)
    if (nothing !== null) return yield* Effect.fail(nothing)

    const head: Head = {
      program: version,
      title: request.title.value ?? null,
      note: request.note.value ?? null,
      filters
    }
    const writers = yield* Effect.promise(() => writersOf(request.format.value))
    const files = yield* Effect.acquireRelease(
      attempt(places.output, "write", () =>
        new ReportFiles(places.output, writers, head, {
          root: places.root,
          readings,
          aggregateNames: aggregateNames(readings, plan.groups.map(({ identity }) => identity.benchmarkType)),
          shapes: shapesInUse(journal, scan)
        })),
      (files, exit) => exit._tag === "Success" ? Effect.void : Effect.sync(() => files.discard())
    )
    const terminal = new TerminalReport(head, files.names)
    const reader = new GroupReader(journal.file)
    const runs = noTally()
    const groups = noTally()
    const descriptions = yield* descriptionsOf(
      readings.suite,
      places.root,
      plan.groups.flatMap(({ members }) => members.slice(0, 1).map(({ head }) => head.path))
    )
    const around = ({ beside, generations, members }: GroupPlan): Surroundings => {
      const path = members[0]?.head.path ?? ""
      const [generation] = generations
      const description = descriptions(path)
      return {
        description,
        beside,
        generations: generation !== undefined
          ? present(reader.read(generations.map(({ slot }) => slot)), generation.head.path)
          : description._tag === "pending"
          ? pending
          : missing("the tree holds no data generation of this workload", path)
      }
    }
    const membersOf = (group: GroupPlan) => ({
      members: reader.read(group.members.map(({ slot }) => slot)),
      around: around(group)
    })
    const write = (group: GroupPlan, { around, members }: ReturnType<typeof membersOf>) => {
      const built = buildGroup(readings, group, members, around, plan.issues)
      groups[built.category]++
      for (const run of built.runs) runs[run.category]++
      files.group(built)
      terminal.add(built)
    }
    for (const group of plan.groups) {
      const read = yield* readBack(journalPath(places.state), () => membersOf(group))
      yield* attempt(places.output, "write", () => write(group, read))
    }
    const { auxiliary, filtered, incomplete, leftOut, notes } = plan
    const foot: Foot = { runs, groups, auxiliary, incomplete, filtered, notes, leftOut }
    yield* attempt(places.output, "write", () => files.finish(foot))

    const written = files.names.map((name) => `${request.outputDir.value}/${name}`)
    const lost = leftOut.filter(({ weight }) => weight === "lost").length
    const invalid = groups.INVALID + runs.INVALID
    const unknown = groups.UNKNOWN + runs.UNKNOWN
    return {
      text: `${terminal.text(foot)}\n\nwritten: ${written.join(", ")}`,
      json: { summary: summaryJson(foot), files: written },
      ...(request.strict.value && invalid + unknown + lost > 0
        ? { failure: new ReportNotClean({ invalid, unknown, lost }) }
        : {})
    }
  }))
