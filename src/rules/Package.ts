/** What rules about a package look at: its folders, what its files say and its runs as reports read them; all of it read once. */
import type { EditionId } from "../domain/Edition.ts"
import type { Json, JsonObject } from "../domain/Json.ts"
import type { Issue } from "../domain/Verdict.ts"
import type { Problem } from "../results/RunFacts.ts"
import type { FolderEntry } from "../results/RunFolder.ts"
import type { Known } from "./Evidence.ts"
import type { GroupMember } from "./Group.ts"
import { issue, type IssueFacts } from "./issue.ts"
import { type AuthoredText, type RuleText, withEditions } from "./Rule.ts"

/** A folder below the package's root; `""` is the root. Entries are sorted by name. */
export interface PackageFolder {
  readonly path: string
  readonly entries: ReadonlyArray<FolderEntry>
}

/** A run as reports read it. */
export interface PackageRun extends GroupMember {
  readonly kind: "measured" | "auxiliary" | "incomplete"
  /** Why it is incomplete or auxiliary; null of a measured one. */
  readonly kindReason: string | null
  /** Made by this program: by its native engine, or by DLIO under it; null: by another one. */
  readonly ownEngine: "native" | "official" | null
  /** Files and fields that could not be used. */
  readonly problems: ReadonlyArray<Problem>
  /** What the rules about one run say of it. */
  readonly issues: ReadonlyArray<Issue>
}

/** A folder named after a date: one run, one data generation, one sizing. */
export interface Leaf {
  readonly folder: PackageFolder
  readonly name: string
  /** Entries of `dlio_config`; null: there is none. */
  readonly config: ReadonlyArray<FolderEntry> | null
  /** The hash in `.mlps-code-image`; null: there is no such file. */
  readonly pointer: Known<string> | null
  /** What its metadata call the file of its stamp; null: they name none. */
  readonly stampNamed: string | null
  /** The hash of the code that its metadata say ran; null: they say none. */
  readonly codeRan: string | null
  /** `provenance.json`; null: there is none. */
  readonly provenance: Known<JsonObject> | null
  /** Missing where the folder cannot be read as a run. */
  readonly run: Known<PackageRun>
}

/** The folder of a phase (`datagen`, `run`), or of the workload itself where its leaves lie in it directly. */
export interface Phase {
  /** null: the workload's own folder. */
  readonly name: string | null
  /** Its leaves are runs; else they prepare or print. */
  readonly measures: boolean
  readonly folder: PackageFolder
  readonly leaves: ReadonlyArray<Leaf>
}

/** The folder of a model, or of an index: its phases and runs. */
export interface Workload {
  /** Name on disk: `training`, `kv_cache`, … */
  readonly benchmarkType: string
  /** Names of the levels above its phases: the model; or the engine and the index. */
  readonly names: ReadonlyArray<string>
  readonly folder: PackageFolder
  readonly phases: ReadonlyArray<Phase>
}

/** `results/<system>`. */
export interface SystemResults {
  readonly name: string
  readonly folder: PackageFolder
  /** Folders that are of no benchmark known here. */
  readonly unknown: ReadonlyArray<string>
  /** Folders of benchmarks that hold no workload. */
  readonly empty: ReadonlyArray<string>
  readonly workloads: ReadonlyArray<Workload>
}

/** `systems/<name>.yaml`. */
export interface Description {
  /** Without its ending. */
  readonly name: string
  readonly path: string
  /** `system_under_test`. */
  readonly content: Known<JsonObject>
}

/** The divisions, as their folders are called. */
export type PackageDivision = "closed" | "open"

/** `<division>/<organisation>`. */
export interface Submitter {
  readonly division: PackageDivision
  readonly organization: string
  readonly folder: PackageFolder
  /** null: there is no such folder. */
  readonly results: PackageFolder | null
  /** null: there is no such folder. */
  readonly systems: PackageFolder | null
  readonly descriptions: ReadonlyArray<Description>
  readonly systemResults: ReadonlyArray<SystemResults>
  /** `submission.yaml`; null: there is none. */
  readonly manifest: Known<Json> | null
  /** Public IDs in `results/results.json`; null: there is none. */
  readonly rollup: Known<ReadonlyArray<string>> | null
  /** The same in each table below, with its path. */
  readonly tables: ReadonlyArray<{ readonly path: string; readonly ids: Known<ReadonlyArray<string>> }>
}

/** A captured source tree. */
export interface CodeImage {
  readonly path: string
  readonly name: string
  /** `.code-hash.json`. */
  readonly record: Known<JsonObject>
  /** Of the tree as it is there, by the algorithm `md5-tree-v2`. */
  readonly hash: Known<string>
}

/** Where code images lie together. */
export interface ImagePool {
  readonly path: string
  /** `.mlps-image-pool` is there. */
  readonly marked: boolean
  /** Whose leaves point into it; null: everybody's. */
  readonly organization: string | null
  readonly images: ReadonlyArray<CodeImage>
}

/** One submission: the folder that holds the divisions. */
export interface Package {
  readonly edition: EditionId
  readonly root: PackageFolder
  /** Of the divisions that are there, whatever the case of their names. */
  readonly divisions: ReadonlyArray<PackageFolder>
  readonly submitters: ReadonlyArray<Submitter>
  readonly pools: ReadonlyArray<ImagePool>
  /** Folders named `code`, where older layouts kept the source. */
  readonly legacyCode: ReadonlyArray<CodeImage>
  /** Links, and what could not be opened. */
  readonly unread: ReadonlyArray<{ readonly path: string; readonly reason: string }>
}

/** What a rule found, and where. */
export interface PackageIssue extends Issue {
  /** Below the package's root; `""` is the root. */
  readonly path: string
}

/** The voice of one rule: what it says is said of a path. */
export interface PackageVoice {
  readonly invalid: (path: string, message: string, facts?: IssueFacts) => PackageIssue
  /** Not checked, and why. */
  readonly unknown: (path: string, message: string, facts?: IssueFacts) => PackageIssue
  readonly warn: (path: string, message: string, facts?: IssueFacts) => PackageIssue
  /** Not checked, where nobody can check it: said, and nothing more. */
  readonly unchecked: (path: string, message: string, facts?: IssueFacts) => PackageIssue
}

const voiceOf = (rule: string): PackageVoice => ({
  invalid: (path, message, facts) => ({ ...issue(rule, "INVALID", "error", message, facts), path }),
  unknown: (path, message, facts) => ({ ...issue(rule, "UNKNOWN", "error", `not checked: ${message}`, facts), path }),
  warn: (path, message, facts) => ({ ...issue(rule, "CLOSED", "warning", message, facts), path }),
  unchecked: (path, message, facts) => ({
    ...issue(rule, "UNKNOWN", "warning", `not checked: ${message}`, facts),
    path
  })
})

/** A rule about a package's folders and files. */
export interface PackageRule extends RuleText {
  readonly scope: "package"
  readonly evidence: "package"
  /** Never throws; what cannot be read becomes an issue. */
  readonly evaluate: (tree: Package) => ReadonlyArray<PackageIssue>
}

/** Builds such a rule: its text, and a function that is handed the rule's own voice. */
export const packageRule = (
  text: AuthoredText,
  judge: (tree: Package, say: PackageVoice) => ReadonlyArray<PackageIssue>
): PackageRule => {
  const say = voiceOf(text.id)
  return { ...withEditions(text), scope: "package", evidence: "package", evaluate: (tree) => judge(tree, say) }
}

/** A rule that looks at one submitter after another. */
export const submitterRule = (
  text: AuthoredText,
  judge: (submitter: Submitter, say: PackageVoice) => ReadonlyArray<PackageIssue>
): PackageRule => packageRule(text, ({ submitters }, say) => submitters.flatMap((submitter) => judge(submitter, say)))

/** Of all its systems. */
export const workloadsOf = ({ systemResults }: Submitter): ReadonlyArray<Workload> =>
  systemResults.flatMap(({ workloads }) => workloads)

/** Of all its phases. */
export const leavesOf = ({ phases }: Workload): ReadonlyArray<Leaf> => phases.flatMap(({ leaves }) => leaves)

/** Of all its workloads. */
export const allLeaves = (submitter: Submitter): ReadonlyArray<Leaf> => workloadsOf(submitter).flatMap(leavesOf)

/** Names that begin with a point are tolerated everywhere. */
export const isHidden = ({ name }: { readonly name: string }): boolean => name.startsWith(".")
