/** A folder → the facts that rules about packages look at. Every folder is opened once, and every run read once. */
import type { EditionId } from "../domain/Edition.ts"
import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../domain/Json.ts"
import type { GroupRun } from "../reports/GroupRun.ts"
import { type Problems, readJsonObject, readText, reasonInWords } from "../results/documents.ts"
import type { Identity } from "../results/Identity.ts"
import { configFolder, isMetadataFile, isStamp } from "../results/layout.ts"
import type { OnDisk } from "../results/OnDisk.ts"
import type { FolderEntry, RunFolder } from "../results/RunFolder.ts"
import type { Opener } from "../results/scan.ts"
import type { Suite } from "../results/Suite.ts"
import { parseJson } from "../results/tolerantJson.ts"
import { readYaml } from "../results/yamlDocument.ts"
import { type Known, missing, present } from "../rules/Evidence.ts"
import type {
  CodeImage,
  Description,
  ImagePool,
  Leaf,
  Package,
  PackageDivision,
  PackageFolder,
  PackageRun,
  Phase,
  Submitter,
  SystemResults,
  Workload
} from "../rules/Package.ts"

/** A run as reports judge it, with the group it belongs to. */
export interface JudgedRun extends PackageRun, GroupRun {
  readonly identity: Identity
  /** It made the data of later runs. */
  readonly makesData: boolean
}

/** How the facts are got: from a disk, or from memory in tests. */
interface PackageSource {
  readonly suite: Suite
  readonly open: Opener
  /** Of the tree of a code image, by `md5-tree-v2`. */
  readonly hash: (path: string) => Known<string>
  /** The run that a folder holds. */
  readonly examine: (folder: RunFolder) => Known<JudgedRun>
  /** Told of every folder that was read. */
  readonly onLeaf: () => void
}

/** Without the edition, which its runs tell. */
export interface PackageRead {
  readonly tree: Omit<Package, "edition">
  /** By the path of their folders. */
  readonly runs: ReadonlyMap<string, JudgedRun>
}

const poolMark = ".mlps-image-pool"
const pointerFile = ".mlps-code-image"
const stampFile = "provenance.json"
const pool = "code-images"

const below = (path: string, name: string): string => path === "" ? name : `${path}/${name}`

const divisionName = /^(?:closed|open)$/i

const isFolder = ({ kind, name }: FolderEntry): boolean => kind === "folder" && !name.startsWith(".")

const hasFile = ({ entries }: Pick<PackageFolder, "entries">, file: string): boolean =>
  entries.some(({ kind, name }) => name === file && kind !== "folder")

const plain = ({ entries, path }: PackageFolder): PackageFolder => ({ path, entries })

/** One document of a folder, or why it cannot be used. */
const fromFile = <A>(
  folder: RunFolder,
  file: string,
  read: (folder: RunFolder, file: string, problems: Problems) => A | undefined
): Known<A> => {
  const problems: Problems = []
  const found = read(folder, file, problems)
  const source = below(folder.path, file)
  return found === undefined
    ? missing(problems[0]?.reason ?? `there is no ${file}`, source)
    : present(found, source)
}

const ifThere = <A>(folder: RunFolder, file: string, read: () => Known<A>): Known<A> | null =>
  hasFile(folder, file) ? read() : null

const pointerText = /^md5-tree-v2:([0-9a-f]{32})$/

const pointerOf = (folder: RunFolder): Known<string> | null =>
  ifThere(folder, pointerFile, () => {
    const text = fromFile(folder, pointerFile, readText)
    if (text._tag !== "present") return text
    const [, hash] = pointerText.exec(text.value.trim()) ?? []
    return hash === undefined ? missing("it is no pointer to a code image", text.source) : present(hash, text.source)
  })

const stampKey = "provenance_file"
const codeKey = /"_validated_pool_hash"\s*:\s*"(?:md5-tree-v2:)?([0-9a-f]{32})"/

/** Metadata are large: two things are looked for in their text, and only where one of them is there are they parsed. */
const toldByMetadata = (folder: RunFolder): Pick<Leaf, "codeRan" | "stampNamed"> => {
  const file = folder.entries.find(({ kind, name }) => kind === "file" && isMetadataFile(name))
  const text = file === undefined ? "" : readText(folder, file.name, []) ?? ""
  const codeRan = codeKey.exec(text)?.[1] ?? null
  if (!text.includes(stampKey)) return { codeRan, stampNamed: null }
  const parsed = parseJson(text)
  const named = parsed.ok && isJsonObject(parsed.value) ? parsed.value[stampKey] : undefined
  return { codeRan, stampNamed: typeof named === "string" && named !== "" ? named : null }
}

/** Public IDs of a table of results; rows without one are no results. */
const idsOf = (rows: Json): ReadonlyArray<string> =>
  isJsonArray(rows)
    ? rows.flatMap((row) => {
      const id = isJsonObject(row) ? row["Public ID"] : undefined
      return typeof id === "string" && id !== "" ? [id] : []
    })
    : []

const readTable = (folder: RunFolder, file: string, problems: Problems): ReadonlyArray<string> | undefined => {
  const text = readText(folder, file, problems)
  if (text === undefined) return undefined
  const parsed = parseJson(text)
  if (parsed.ok && isJsonArray(parsed.value)) return idsOf(parsed.value)
  const reason = parsed.ok ? "it is no list of rows" : parsed.reason
  problems.push({ file, field: null, kind: "malformed", reason })
  return undefined
}

const readDescription = (folder: RunFolder, file: string, problems: Problems): JsonObject | undefined => {
  const document = readYaml(folder, file, problems)
  const content = isJsonObject(document) ? document["system_under_test"] : undefined
  if (isJsonObject(content)) return content
  problems.push({ file, field: null, kind: "malformed", reason: "it has no system_under_test" })
  return undefined
}

const notFollowed: Readonly<Record<Exclude<FolderEntry["kind"], "file" | "folder">, string>> = {
  link: "it is a symbolic link, which is not followed",
  other: "it is neither a folder nor a file",
  unreadable: "the file system does not say what it is"
}

class PackageReader {
  private readonly runs = new Map<string, JudgedRun>()
  private readonly legacy: Array<CodeImage> = []
  private readonly tables: Array<{ readonly path: string; readonly ids: Known<ReadonlyArray<string>> }> = []
  private readonly unread: Array<{ readonly path: string; readonly reason: string }> = []
  private readonly source: PackageSource

  constructor(source: PackageSource) {
    this.source = source
  }

  private folder(path: string): RunFolder | null {
    const opened = this.source.open(path)
    if (opened._tag === "failed") {
      this.unread.push({ path, reason: reasonInWords(opened.reason) })
      return null
    }
    for (const { kind, name } of opened.value.entries) {
      if (kind !== "file" && kind !== "folder") this.unread.push({ path: below(path, name), reason: notFollowed[kind] })
    }
    return opened.value
  }

  /** Folders in a folder, opened. */
  private within(folder: PackageFolder): ReadonlyArray<{ readonly name: string; readonly folder: RunFolder }> {
    return folder.entries.filter(isFolder).flatMap(({ name }) => {
      const opened = this.folder(below(folder.path, name))
      return opened === null ? [] : [{ name, folder: opened }]
    })
  }

  private image(path: string, name: string): CodeImage {
    const folder = this.folder(path)
    const record = folder === null
      ? missing("it cannot be opened", path)
      : fromFile(folder, ".code-hash.json", readJsonObject)
    return { path, name, record, hash: this.source.hash(path) }
  }

  /** Code of older layouts, wherever it lies. */
  private noteCode({ entries, path }: PackageFolder): void {
    if (entries.some((entry) => isFolder(entry) && entry.name === "code")) {
      this.legacy.push(this.image(below(path, "code"), "code"))
    }
  }

  private noteTable(folder: RunFolder): void {
    const file = "results.json"
    if (hasFile(folder, file)) {
      this.tables.push({ path: below(folder.path, file), ids: fromFile(folder, file, readTable) })
    }
  }

  private leaf(folder: RunFolder, name: string): Leaf {
    const config = folder.list(configFolder)
    const run = this.source.examine(folder)
    if (run._tag === "present") this.runs.set(folder.path, run.value)
    this.source.onLeaf()
    return {
      folder: plain(folder),
      name,
      config: config._tag === "got" ? config.value : null,
      pointer: pointerOf(folder),
      ...toldByMetadata(folder),
      provenance: ifThere(folder, stampFile, () => fromFile(folder, stampFile, readJsonObject)),
      run
    }
  }

  private phase(folder: RunFolder, name: string | null, measures: boolean): Phase {
    this.noteCode(folder)
    this.noteTable(folder)
    const leaves = this.within(folder).filter((one) => isStamp(one.name)).map((one) => this.leaf(one.folder, one.name))
    return { name, measures, folder: plain(folder), leaves }
  }

  private workload(folder: RunFolder, names: ReadonlyArray<string>, onDisk: OnDisk): Workload {
    const { directoryName: benchmarkType, levels, measuring } = onDisk
    if (levels.at(-1) !== "command") {
      return { benchmarkType, names, folder: plain(folder), phases: [this.phase(folder, null, true)] }
    }
    this.noteCode(folder)
    this.noteTable(folder)
    const phases = this.within(folder).filter(({ name }) => name !== "code").map((one) =>
      this.phase(one.folder, one.name, measuring.includes(one.name))
    )
    return { benchmarkType, names, folder: plain(folder), phases }
  }

  /** Down the levels of names above the phases. */
  private workloads(folder: RunFolder, onDisk: OnDisk, names: ReadonlyArray<string>): ReadonlyArray<Workload> {
    const levels = onDisk.levels.filter((level) => level !== "command").length
    if (names.length === levels) return [this.workload(folder, names, onDisk)]
    this.noteCode(folder)
    this.noteTable(folder)
    return this.within(folder).filter(({ name }) => name !== "code").flatMap((one) =>
      this.workloads(one.folder, onDisk, [...names, one.name])
    )
  }

  private system(folder: RunFolder, name: string): SystemResults {
    this.noteTable(folder)
    const benchmarks = this.within(folder).map((one) => ({
      path: one.folder.path,
      folder: one.folder,
      onDisk: this.source.suite.benchmarks.find(({ directoryName }) => directoryName === one.name)
    }))
    const found = benchmarks.map(({ folder, onDisk }) =>
      onDisk === undefined ? null : this.workloads(folder, onDisk, [])
    )
    const paths = (isOne: (workloads: ReadonlyArray<Workload> | null) => boolean) =>
      benchmarks.flatMap(({ path }, i) => isOne(found[i] ?? null) ? [path] : [])
    return {
      name,
      folder: plain(folder),
      unknown: paths((workloads) => workloads === null),
      empty: paths((workloads) => workloads?.length === 0),
      workloads: found.flatMap((workloads) => workloads ?? [])
    }
  }

  private descriptions(folder: RunFolder): ReadonlyArray<Description> {
    return folder.entries.filter(({ kind, name }) => kind === "file" && name.endsWith(".yaml") && !name.startsWith("."))
      .map(({ name }) => ({
        name: name.slice(0, -".yaml".length),
        path: below(folder.path, name),
        content: fromFile(folder, name, readDescription)
      }))
  }

  private submitter(folder: RunFolder, division: PackageDivision, organization: string): Submitter {
    this.noteCode(folder)
    const inside = this.within(folder)
    const results = inside.find(({ name }) => name === "results")?.folder ?? null
    const systems = inside.find(({ name }) => name === "systems")?.folder ?? null
    this.tables.length = 0
    const systemResults = results === null
      ? []
      : this.within(results).map((one) => this.system(one.folder, one.name))
    return {
      division,
      organization,
      folder: plain(folder),
      results: results === null ? null : plain(results),
      systems: systems === null ? null : plain(systems),
      descriptions: systems === null ? [] : this.descriptions(systems),
      systemResults,
      manifest: ifThere(folder, "submission.yaml", () => fromFile(folder, "submission.yaml", readYaml)),
      rollup: results === null
        ? null
        : ifThere(results, "results.json", () => fromFile(results, "results.json", readTable)),
      tables: [...this.tables]
    }
  }

  private pool(folder: PackageFolder, organization: string | null): ReadonlyArray<ImagePool> {
    const names = folder.entries.filter((entry) => isFolder(entry) && /^code-/.test(entry.name) && entry.name !== pool)
    const marked = hasFile(folder, poolMark)
    if (!marked && names.length === 0) return []
    return [{
      path: folder.path,
      marked,
      organization,
      images: names.map(({ name }) => this.image(below(folder.path, name), name))
    }]
  }

  read(root: RunFolder): PackageRead {
    const divisions = this.within({
      path: root.path,
      entries: root.entries.filter(({ name }) => divisionName.test(name))
    })
    const submitters = divisions.flatMap(({ folder, name }) =>
      this.within(folder).map((one) =>
        this.submitter(one.folder, name.toLowerCase() === "open" ? "open" : "closed", one.name)
      )
    )
    const organizations = new Set(submitters.map(({ organization }) => organization))
    const pools = [
      ...this.pool(root, null),
      ...root.entries.filter(isFolder).filter(({ name }) => name === pool || organizations.has(name)).flatMap(
        ({ name }) => {
          const folder = this.folder(below(root.path, name))
          return folder === null ? [] : this.pool(folder, name === pool ? null : name)
        }
      )
    ]
    return {
      tree: {
        root: plain(root),
        divisions: divisions.map(({ folder }) => plain(folder)),
        submitters,
        pools,
        legacyCode: this.legacy,
        unread: this.unread
      },
      runs: this.runs
    }
  }
}

/** The folder that holds the divisions. Never throws; what cannot be read is missing, with the reason. */
export const readPackage = (source: PackageSource, root: RunFolder): PackageRead => new PackageReader(source).read(root)

const holdsDivision = ({ entries }: RunFolder): boolean =>
  entries.some((entry) => isFolder(entry) && divisionName.test(entry.name))

/** The submissions of a folder: itself, or those of its folders that hold divisions. Or why none is found. */
export const submissionsIn = (open: Opener): Known<ReadonlyArray<RunFolder>> => {
  const root = open("")
  if (root._tag === "failed") return missing(reasonInWords(root.reason), "")
  if (holdsDivision(root.value)) return present([root.value], "")
  const found = root.value.entries.filter(isFolder).flatMap(({ name }) => {
    const folder = open(name)
    return folder._tag === "got" && holdsDivision(folder.value) ? [folder.value] : []
  })
  return found.length === 0 ? missing("neither it nor a folder in it holds closed or open", "") : present(found, "")
}

/** The edition that most runs are of; null where none says. */
export const editionOfRuns = (runs: Iterable<JudgedRun>): EditionId | null => {
  const counts = new Map<EditionId, number>()
  for (const { identity: { edition } } of runs) {
    if (edition !== null) counts.set(edition, (counts.get(edition) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null
}
