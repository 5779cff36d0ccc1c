/**
 * Does a folder look as results folders do? Errors say what is missing, malformed or unexpected, with path and fix;
 * warnings apart. Only a root that holds nothing usable is invalid: one bad run never stops a report.
 */
import { reasonInWords } from "./documents.ts"
import {
  benchmarkOfFolder,
  type BenchmarkType,
  benchmarkTypes,
  isMetadataFile,
  isStamp,
  summaryFile
} from "./layout.ts"
import { isPreparation } from "./place.ts"
import type { FolderEntry, RunFolder } from "./RunFolder.ts"
import { looksLikeRun, type Opener, runByName, scan, strayFolder } from "./scan.ts"

export interface DirectoryError {
  readonly path: string
  readonly kind: "missing" | "malformed" | "unexpected"
  readonly message: string
  readonly suggestion: string
}

export interface DirectoryWarning {
  readonly path: string
  readonly message: string
}

export interface DirectoryReport {
  /** False when nothing below the root can be reported on. */
  readonly isValid: boolean
  readonly errors: ReadonlyArray<DirectoryError>
  readonly warnings: ReadonlyArray<DirectoryWarning>
  /** Types with a folder of their own, in the order of `benchmarkTypes`. */
  readonly foundTypes: ReadonlyArray<BenchmarkType>
  readonly foundRuns: number
  /** Printed when nothing was found. */
  readonly expectedLayout: string | null
}

export const expectedLayout = `<results-dir>/
  training/<model>/<command>/<YYYYMMDD_HHMMSS>/
  checkpointing/<model>/<YYYYMMDD_HHMMSS>/
  vector_database/<engine>/<index>/<command>/<YYYYMMDD_HHMMSS>/
  kv_cache/<model>/<command>/<YYYYMMDD_HHMMSS>/
each with <type>_<YYYYMMDD_HHMMSS>_metadata.json, summary.json, <rank>_output.json, <rank>_per_epoch_stats.json,
dlio.log and dlio_config/{config,hydra,overrides}.yaml. Any folders above, such as closed/<organisation>/results/<system>/,
are fine, and so are runs in folders of other names: they are found by these files.`

const commands: ReadonlySet<string> = new Set(["run", "datagen", "datasize", "configview", "run-search"])

/** Folder levels between a type's folder and its run directories: model, command; engine, index, command. */
const levels: Readonly<Record<BenchmarkType, number>> = {
  training: 2,
  checkpointing: 1,
  vector_database: 3,
  kv_cache: 2
}

const folders = (folder: RunFolder): ReadonlyArray<FolderEntry> =>
  folder.entries.filter(({ kind, name }) => kind === "folder" && !name.startsWith("."))

const join = (path: string, name: string): string => path === "" ? name : `${path}/${name}`

interface Findings {
  readonly errors: Array<DirectoryError>
  readonly warnings: Array<DirectoryWarning>
  readonly types: Set<BenchmarkType>
}

const checkRun = (folder: RunFolder, type: BenchmarkType | undefined, findings: Findings) => {
  const { path } = folder
  const metadata = folder.entries.filter(({ kind, name }) => kind === "file" && isMetadataFile(name))
  if (metadata.length === 0) {
    findings.errors.push({
      path,
      kind: "missing",
      message:
        "there is no *_metadata.json: identity, edition and origins of parameters come from other files or stay unknown",
      suggestion: "put the run's metadata file back; without it the run is read from DLIO's files alone"
    })
  } else if (metadata.length > 1) {
    findings.errors.push({
      path,
      kind: "unexpected",
      message: `${metadata.length} metadata files in one run: ${metadata.map(({ name }) => name).join(", ")}`,
      suggestion: "keep the one that belongs to the run; nothing is chosen for you"
    })
  }
  const measures = type === "training" || type === "checkpointing"
  if (measures && !isPreparation(path) && !folder.entries.some(({ name }) => name === summaryFile)) {
    findings.warnings.push({ path, message: "there is no summary.json: the run is incomplete" })
  }
}

/** Below a type's folder: models, commands, run directories. */
const checkTypeFolder = (
  open: Opener,
  path: string,
  type: BenchmarkType,
  level: number,
  findings: Findings
): number => {
  const opened = open(path)
  if (opened._tag === "failed") {
    findings.warnings.push({ path, message: `it cannot be opened: ${reasonInWords(opened.reason)}` })
    return 0
  }
  let runs = 0
  for (const { name } of folders(opened.value)) {
    const below = join(path, name)
    const inside = open(below)
    if (inside._tag === "got" && looksLikeRun(inside.value)) runs++
    else if (isStamp(name)) {
      runs++
      findings.warnings.push({ path: below, message: "a run directory with no file of a run in it" })
    } else if (level > 0 && commands.has(path.slice(path.lastIndexOf("/") + 1))) {
      findings.warnings.push({ path: below, message: "a YYYYMMDD_HHMMSS folder was expected here" })
    } else if (level < levels[type]) runs += checkTypeFolder(open, below, type, level + 1, findings)
    else findings.warnings.push({ path: below, message: "a YYYYMMDD_HHMMSS folder was expected here" })
  }
  if (runs === 0) findings.warnings.push({ path, message: "there are no runs in it" })
  return runs
}

/** Above the type folders: any folders, as long as one of them leads to runs. */
const findTypes = (open: Opener, path: string, depth: number, findings: Findings) => {
  const opened = open(path)
  if (opened._tag === "failed" || looksLikeRun(opened.value)) return
  const below = folders(opened.value)
  const typed = below.filter(({ name }) => benchmarkTypes.some((type) => type === name))
  for (const { name } of below) {
    const type = benchmarkOfFolder(name)
    if (type !== undefined) {
      findings.types.add(type)
      checkTypeFolder(open, join(path, name), type, 0, findings)
    } else if (typed.length > 0) {
      findings.warnings.push({
        path: join(path, name),
        message: `no benchmark's folder, beside ${typed.map((entry) => entry.name).join(", ")}`
      })
    } else if (depth < 8) findTypes(open, join(path, name), depth + 1, findings)
  }
}

const invalid = (error: DirectoryError): DirectoryReport => ({
  isValid: false,
  errors: [error],
  warnings: [],
  foundTypes: [],
  foundRuns: 0,
  expectedLayout
})

/** `open("")` opens the root; its reason tells a missing root (`ENOENT`) from a file (`ENOTDIR`). */
export const validateResultsDirectory = (open: Opener): DirectoryReport => {
  const root = open("")
  if (root._tag === "failed") {
    return invalid({
      path: "",
      kind: root.reason === "ENOENT" ? "missing" : "malformed",
      message: root.reason === "ENOENT"
        ? "the results folder does not exist"
        : root.reason === "ENOTDIR"
        ? "it is a file, not a folder"
        : `it cannot be opened: ${reasonInWords(root.reason)}`,
      suggestion: "give --results-dir the folder that holds the runs, or any folder above it"
    })
  }
  const findings: Findings = { errors: [], warnings: [], types: new Set() }
  findTypes(open, "", 0, findings)
  let foundRuns = 0
  const warned = new Set(findings.warnings.map(({ path }) => path))
  const isWarned = (path: string): boolean =>
    warned.has(path) || (path.includes("/") && isWarned(path.slice(0, path.lastIndexOf("/"))))
  for (const sighting of scan(open)) {
    if (sighting._tag === "leftOut") {
      const { looksLike, path, reason } = sighting.leftOut
      if (looksLike !== runByName && !(looksLike === strayFolder && isWarned(path))) {
        findings.warnings.push({ path, message: `${looksLike}: ${reason}` })
      }
      continue
    }
    foundRuns++
    const type = sighting.folder.path.split("/").map(benchmarkOfFolder).find((found) => found !== undefined)
    checkRun(sighting.folder, type, findings)
  }
  if (foundRuns === 0) {
    findings.errors.unshift({
      path: "",
      kind: "malformed",
      message: "there are no runs at any depth",
      suggestion: "give --results-dir the folder that holds the runs, or any folder above it"
    })
  }
  return {
    isValid: foundRuns > 0,
    errors: findings.errors,
    warnings: findings.warnings,
    foundTypes: benchmarkTypes.filter((type) => findings.types.has(type)),
    foundRuns,
    expectedLayout: foundRuns > 0 ? null : expectedLayout
  }
}
