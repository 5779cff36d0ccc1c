/**
 * Does a folder look as results folders do? Errors say what is missing, malformed or unexpected, with path and fix;
 * warnings apart. Only a root that holds nothing usable is invalid: one bad run never stops a report.
 */
import { reasonInWords } from "./documents.ts"
import { isMetadataFile, isStamp, summaryFile } from "./layout.ts"
import type { OnDisk } from "./OnDisk.ts"
import { isPreparation } from "./place.ts"
import type { FolderEntry, RunFolder } from "./RunFolder.ts"
import { looksLikeRun, type Opener, runByName, scan, strayFolder } from "./scan.ts"
import { benchmarkOfFolder, type Suite } from "./Suite.ts"

interface DirectoryError {
  readonly path: string
  readonly kind: "missing" | "malformed" | "unexpected"
  readonly message: string
  readonly suggestion: string
}

interface DirectoryWarning {
  readonly path: string
  readonly message: string
}

export interface DirectoryReport {
  /** False when nothing below the root can be reported on. */
  readonly isValid: boolean
  readonly errors: ReadonlyArray<DirectoryError>
  readonly warnings: ReadonlyArray<DirectoryWarning>
  /** Directory names of benchmarks with a folder of their own, in the order of the suite. */
  readonly foundTypes: ReadonlyArray<string>
  readonly foundRuns: number
  /** Printed when nothing was found. */
  readonly expectedLayout: string | null
}

const expectedLayout = ({ benchmarks }: Suite): string =>
  `<results-dir>/
${
    benchmarks.map(({ directoryName, levels }) =>
      `  ${[directoryName, ...levels.map((level) => `<${level}>`), "<YYYYMMDD_HHMMSS>"].join("/")}/`
    ).join("\n")
  }
each with <type>_<YYYYMMDD_HHMMSS>_metadata.json, summary.json, <rank>_output.json, <rank>_per_epoch_stats.json,
dlio.log and dlio_config/{config,hydra,overrides}.yaml. Any folders above, such as closed/<organisation>/results/<system>/,
are fine, and so are runs in folders of other names: they are found by these files.`

const isCommand = (suite: Suite, name: string): boolean =>
  suite.prepared(name) !== undefined || suite.benchmarks.some(({ measuring }) => measuring.includes(name))

const folders = (folder: RunFolder): ReadonlyArray<FolderEntry> =>
  folder.entries.filter(({ kind, name }) => kind === "folder" && !name.startsWith("."))

const join = (path: string, name: string): string => path === "" ? name : `${path}/${name}`

interface Findings {
  readonly errors: Array<DirectoryError>
  readonly warnings: Array<DirectoryWarning>
  readonly types: Set<OnDisk>
}

const checkRun = (suite: Suite, folder: RunFolder, type: OnDisk | undefined, findings: Findings) => {
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
  const endsWithSummary = type !== undefined && type.resultFile === undefined
  if (endsWithSummary && !isPreparation(suite, path) && !folder.entries.some(({ name }) => name === summaryFile)) {
    findings.warnings.push({ path, message: "there is no summary.json: the run is incomplete" })
  }
}

/** Below a type's folder: models, commands, run directories. */
const checkTypeFolder = (
  suite: Suite,
  open: Opener,
  path: string,
  type: OnDisk,
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
    if (inside._tag === "got" && looksLikeRun(suite, inside.value)) runs++
    else if (isStamp(name)) {
      runs++
      findings.warnings.push({ path: below, message: "a run directory with no file of a run in it" })
    } else if (level > 0 && isCommand(suite, path.slice(path.lastIndexOf("/") + 1))) {
      findings.warnings.push({ path: below, message: "a YYYYMMDD_HHMMSS folder was expected here" })
    } else if (level < type.levels.length) runs += checkTypeFolder(suite, open, below, type, level + 1, findings)
    else findings.warnings.push({ path: below, message: "a YYYYMMDD_HHMMSS folder was expected here" })
  }
  if (runs === 0) findings.warnings.push({ path, message: "there are no runs in it" })
  return runs
}

/** Above the type folders: any folders, as long as one of them leads to runs. */
const findTypes = (suite: Suite, open: Opener, path: string, depth: number, findings: Findings) => {
  const opened = open(path)
  if (opened._tag === "failed" || looksLikeRun(suite, opened.value)) return
  const below = folders(opened.value)
  const typed = below.filter(({ name }) => suite.benchmarks.some(({ directoryName }) => directoryName === name))
  for (const { name } of below) {
    const type = benchmarkOfFolder(suite, name)
    if (type !== undefined) {
      findings.types.add(type)
      checkTypeFolder(suite, open, join(path, name), type, 0, findings)
    } else if (typed.length > 0) {
      findings.warnings.push({
        path: join(path, name),
        message: `no benchmark's folder, beside ${typed.map((entry) => entry.name).join(", ")}`
      })
    } else if (depth < 8) findTypes(suite, open, join(path, name), depth + 1, findings)
  }
}

const invalid = (suite: Suite, error: DirectoryError): DirectoryReport => ({
  isValid: false,
  errors: [error],
  warnings: [],
  foundTypes: [],
  foundRuns: 0,
  expectedLayout: expectedLayout(suite)
})

/** `open("")` opens the root; its reason tells a missing root (`ENOENT`) from a file (`ENOTDIR`). */
export const validateResultsDirectory = (suite: Suite, open: Opener): DirectoryReport => {
  const root = open("")
  if (root._tag === "failed") {
    return invalid(suite, {
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
  findTypes(suite, open, "", 0, findings)
  let foundRuns = 0
  const warned = new Set(findings.warnings.map(({ path }) => path))
  const isWarned = (path: string): boolean =>
    warned.has(path) || (path.includes("/") && isWarned(path.slice(0, path.lastIndexOf("/"))))
  for (const sighting of scan(suite, open)) {
    if (sighting._tag === "leftOut") {
      const { looksLike, path, reason } = sighting.leftOut
      if (looksLike !== runByName && !(looksLike === strayFolder && isWarned(path))) {
        findings.warnings.push({ path, message: `${looksLike}: ${reason}` })
      }
      continue
    }
    foundRuns++
    const type = sighting.folder.path.split("/").map((part) => benchmarkOfFolder(suite, part)).find((found) =>
      found !== undefined
    )
    checkRun(suite, sighting.folder, type, findings)
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
    foundTypes: suite.benchmarks.filter((type) => findings.types.has(type)).map(({ directoryName }) => directoryName),
    foundRuns,
    expectedLayout: foundRuns > 0 ? null : expectedLayout(suite)
  }
}
