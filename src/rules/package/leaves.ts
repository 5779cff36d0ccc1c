/** What benchmarks ask of the folders of their phases and runs; each fills in its own names and numbers. */
import type { EditionId } from "../../domain/Edition.ts"
import { plural } from "../../domain/Units.ts"
import type { FolderEntry } from "../../results/RunFolder.ts"
import {
  allLeaves,
  isHidden,
  type Leaf,
  leavesOf,
  type PackageIssue,
  type PackageRule,
  packageRule,
  type PackageVoice,
  type Phase,
  submitterRule,
  type Workload,
  workloadsOf
} from "../Package.ts"
import type { AuthoredText } from "../Rule.ts"

const isStamp = /^\d{8}_\d{6}$/

/** A rule that looks at one workload of a benchmark after another. */
export const workloadRule = (
  benchmarkType: string,
  text: AuthoredText,
  judge: (workload: Workload, say: PackageVoice, edition: EditionId) => ReadonlyArray<PackageIssue>
): PackageRule =>
  packageRule(
    text,
    ({ edition, submitters }, say) =>
      submitters.flatMap(workloadsOf).filter((workload) => workload.benchmarkType === benchmarkType).flatMap((
        workload
      ) => judge(workload, say, edition))
  )

const listed = (names: ReadonlyArray<string>): string => names.length === 0 ? "none" : names.join(", ")

/** Entries that are neither hidden nor folders named after a date. */
const strangers = ({ folder }: Phase): ReadonlyArray<FolderEntry> =>
  folder.entries.filter((entry) => !isHidden(entry) && !(entry.kind === "folder" && isStamp.test(entry.name)))

const strangerIssues = (phase: Phase, files: ReadonlyArray<string>, say: PackageVoice): ReadonlyArray<PackageIssue> =>
  strangers(phase).flatMap(({ kind, name }) => {
    const path = `${phase.folder.path}/${name}`
    if (kind === "folder") {
      return name === "code"
        ? []
        : [say.invalid(path, "only folders named YYYYMMDD_HHMMSS are expected here", { actual: name })]
    }
    return files.includes(name) ? [] : [say.warn(path, "no such file is expected here")]
  })

interface Count {
  readonly phase: string | null
  readonly least: number
  readonly most: number
  /** Files that may lie beside the folders. */
  readonly files?: ReadonlyArray<string>
}

const phaseOf = ({ phases }: Workload, name: string | null): Phase | undefined =>
  phases.find((phase) => phase.name === name)

/** So many folders named after a date; a phase that is not there is another rule's. */
export const countIssues = (workload: Workload, { files = [], least, most, phase: name }: Count, say: PackageVoice) => {
  const phase = phaseOf(workload, name)
  if (phase === undefined) return []
  const there = phase.leaves.length
  return [
    ...(there >= least && there <= most ? [] : [
      say.invalid(phase.folder.path, `it holds ${plural(there, "folder")} named YYYYMMDD_HHMMSS`, {
        expected: least === most ? least : `${least} to ${most}`,
        actual: there
      })
    ]),
    ...strangerIssues(phase, files, say)
  ]
}

interface Phases {
  /** Without one of them a workload is not whole. */
  readonly required: ReadonlyArray<string>
  /** May be there; `wanted` are missed in words. */
  readonly allowed: ReadonlyArray<string>
  readonly wanted: ReadonlyArray<string>
}

const tables: ReadonlyArray<string> = ["results.json", "results.csv"]

export const phaseIssues = ({ folder, phases }: Workload, { allowed, required, wanted }: Phases, say: PackageVoice) => {
  const names = phases.flatMap(({ name }) => name === null ? [] : [name])
  const known = [...required, ...allowed, "code"]
  return [
    ...required.filter((name) => !names.includes(name)).map((name) =>
      say.invalid(folder.path, `there is no ${name}`, { expected: listed(required), actual: listed(names) })
    ),
    ...wanted.filter((name) => !names.includes(name)).map((name) =>
      say.warn(
        folder.path,
        `there is no ${name}: nothing shows that its sizes were worked out (six organisations lacked it in v3.0)`
      )
    ),
    ...folder.entries.filter((entry) => !isHidden(entry)).flatMap(({ kind, name }) => {
      const path = `${folder.path}/${name}`
      if (kind === "folder") {
        return known.includes(name)
          ? []
          : [
            say.invalid(path, "it is no phase of this benchmark", {
              expected: listed(known.slice(0, -1)),
              actual: name
            })
          ]
      }
      return tables.includes(name) ? [] : [say.warn(path, "no such file is expected here")]
    })
  ]
}

/** A file by what its name is like, and as people call it. */
export interface WantedFile {
  readonly name: string
  readonly like: RegExp
}

const isThere = ({ folder }: Leaf, { like }: WantedFile): boolean =>
  folder.entries.some(({ kind, name }) => kind === "file" && like.test(name))

/** Files that every leaf of a phase has. */
export const fileIssues = (
  workload: Workload,
  phase: string | null,
  wanted: ReadonlyArray<WantedFile>,
  say: PackageVoice
): ReadonlyArray<PackageIssue> =>
  (phaseOf(workload, phase)?.leaves ?? []).flatMap((leaf) => {
    const missing = wanted.filter((file) => !isThere(leaf, file)).map(({ name }) => name)
    return missing.length === 0
      ? []
      : [
        say.invalid(leaf.folder.path, `missing: ${missing.join(", ")}`, {
          expected: missing.join(", "),
          actual: "none"
        })
      ]
  })

const snapshot: ReadonlyArray<string> = ["config.yaml", "hydra.yaml", "overrides.yaml"]

/** `dlio_config` holds its three files and nothing else. */
export const configIssues = (
  workload: Workload,
  phase: string | null,
  say: PackageVoice
): ReadonlyArray<PackageIssue> =>
  (phaseOf(workload, phase)?.leaves ?? []).flatMap(({ config, folder }) => {
    const path = `${folder.path}/dlio_config`
    if (config === null) {
      return [say.invalid(folder.path, "there is no dlio_config", { expected: listed(snapshot), actual: "none" })]
    }
    const names = config.filter((entry) => !isHidden(entry)).map(({ name }) => name)
    return names.length === snapshot.length && snapshot.every((name) => names.includes(name))
      ? []
      : [
        say.invalid(path, "it holds other files than it should", { expected: listed(snapshot), actual: listed(names) })
      ]
  })

/** One table of the workload's rows, beside its phases or in `run`, where older texts put it. */
export const tableIssues = (workload: Workload, say: PackageVoice): ReadonlyArray<PackageIssue> => {
  const folders = [workload.folder, ...workload.phases.filter(({ measures }) => measures).map(({ folder }) => folder)]
  const has = folders.some(({ entries }) =>
    entries.some(({ kind, name }) => kind === "file" && name === "results.json")
  )
  return has
    ? []
    : [
      say.invalid(workload.folder.path, "there is no results.json of this workload", {
        expected: "results.json",
        actual: "none"
      })
    ]
}

/** The folder of a workload is named after one that the round has. */
export const nameIssues = (
  { folder, names }: Workload,
  known: ReadonlyArray<string>,
  say: PackageVoice
): ReadonlyArray<PackageIssue> => {
  const name = names.at(-1) ?? ""
  return known.includes(name) ? [] : [
    say.invalid(folder.path, "it is no workload of this benchmark", { expected: listed(known), actual: name })
  ]
}

const wholeRun = (
  { folder: { path }, run }: Leaf,
  measures: boolean,
  say: PackageVoice
): ReadonlyArray<PackageIssue> => {
  if (run._tag !== "present") {
    return [say.unknown(path, run._tag === "missing" ? run.reason : "it cannot be read as a run")]
  }
  const { kind, kindReason } = run.value
  if (kind === "incomplete") return [say.invalid(path, kindReason ?? "the run did not reach its end")]
  if (measures && kind === "auxiliary") {
    return [say.invalid(path, `where runs are expected stands ${kindReason ?? "something that measures nothing"}`)]
  }
  return measures || kind === "auxiliary"
    ? []
    : [say.invalid(path, "it measured something, where its folder says that it prepared")]
}

export const wholeRuns = submitterRule(
  {
    id: "whole-runs",
    title: "Whole runs",
    demands:
      "Each folder named after a date is what its place says: a finished run with its figures in run, a preparation in datagen and datasize. " +
      "An unfinished or damaged one is no part of a package; one that cannot be read is not checked.",
    source: "Rules.md 2.1.19, 2.1.25; Submission_guidelines.md 6.6",
    since: "v3.0",
    reads: ["metadata", "summary.json", "files of the run"],
    examples: { pass: "a run with its summary.json", fail: "a run that was interrupted" }
  },
  (submitter, say) =>
    workloadsOf(submitter).flatMap(({ phases }) =>
      phases.flatMap(({ leaves, measures }) => leaves.flatMap((leaf) => wholeRun(leaf, measures, say)))
    )
)

export const emptyWorkloads = submitterRule(
  {
    id: "empty-workload",
    title: "Workloads with runs",
    demands: "The folder of a workload holds runs.",
    source: "Rules.md 2.1.17, 2.1.23, 5.3.1",
    since: "v3.0",
    reads: ["folders of workloads"],
    examples: { pass: "training/unet3d/run with six runs", fail: "an empty training/unet3d" }
  },
  (submitter, say) =>
    workloadsOf(submitter).filter((workload) => leavesOf(workload).length === 0).map(({ folder }) =>
      say.invalid(folder.path, "no run is in it")
    )
)

/** What keeps a file from being used; what is only remarkable in one (a number that is none, a name in two spellings) its own rules say. */
const damage: ReadonlyArray<string> = ["malformed", "pruned", "unreadable", "compressed"]

export const damagedFiles = submitterRule(
  {
    id: "damaged-files",
    title: "Files of runs that can be used",
    demands:
      "Files of a run are whole: none is cut, empty, packed, or replaced by the note that it was pruned. Where figures rest on such a file " +
      "their own rules say so; this names the file.",
    source: "this program's readers; 400 files of the published round hold nothing but PRUNED BY STAFF",
    since: "v3.0",
    reads: ["files of runs"],
    examples: { pass: "every file as the tool wrote it", fail: "3_output.json that holds PRUNED BY STAFF" }
  },
  (submitter, say) =>
    allLeaves(submitter).flatMap(({ folder: { path }, run }) =>
      (run._tag === "present" ? run.value.problems : []).filter(({ kind }) => damage.includes(kind)).map((
        { file, reason }
      ) => say.warn(`${path}/${file}`, reason))
    )
)

const rankFile = /^(\d+)_(?:output|per_epoch_stats)\.json$/

/** Files of each rank: its steps and its stamps. */
const filesOfRank = 2

/** Of engines that leave files of every rank, all ranks that took part. */
export const rankIssues = (workload: Workload, phase: string | null, say: PackageVoice): ReadonlyArray<PackageIssue> =>
  (phaseOf(workload, phase)?.leaves ?? []).flatMap(({ folder, run }) => {
    const processes = run._tag === "present" ? run.value.processes : null
    const there = folder.entries.filter(({ kind, name }) => kind === "file" && rankFile.test(name)).length
    return processes === null || there === 0 || there === filesOfRank * processes ? [] : [
      say.warn(folder.path, "it does not hold both files of every rank", {
        expected: filesOfRank * processes,
        actual: there
      })
    ]
  })
