/** The files of one folder, each read at most once and only when somebody asks. */
import type { JsonObject } from "../../domain/Json.ts"
import { type Known, missing, present } from "../../rules/Evidence.ts"
import { type LogHeader, readLogHeader } from "../dlio/logHeader.ts"
import { readSummary, type Summary } from "../dlio/summary.ts"
import { readWorkloadConfig, type WorkloadConfig } from "../dlio/workloadConfig.ts"
import { type Problems, readJsonObject } from "../documents.ts"
import { summaryFile } from "../layout.ts"
import { withoutPerHostLists } from "../perHostLists.ts"
import type { Answer, RunFolder } from "../RunFolder.ts"
import type { Suite } from "../Suite.ts"

export interface Sources {
  readonly suite: Suite
  readonly folder: RunFolder
  readonly problems: Problems
  /** Name of the metadata file, null where there is none. */
  readonly metadataFile: string | null
  readonly metadata: JsonObject | undefined
  readonly summary: Summary
  /** What was written at the end of a run, whole: `summary.json`, or the file a benchmark writes in its stead. */
  readonly result: Known<JsonObject>
  readonly resultFile: string
  /** Parses YAML: asked for only where nothing else says it. */
  readonly config: () => WorkloadConfig | undefined
  readonly log: () => LogHeader | undefined
}

/** Tools beside DLIO name their own result. */
const resultFileOf = ({ benchmarks }: Suite, folder: RunFolder): string => {
  const files = folder.entries.filter(({ kind }) => kind !== "folder").map(({ name }) => name)
  return files.includes(summaryFile)
    ? summaryFile
    : benchmarks.flatMap(({ resultFile }) => files.find((name) => resultFile?.test(name)) ?? [])[0] ?? summaryFile
}

const once = <A>(make: () => A): () => A => {
  let made: { readonly value: A } | undefined
  return () => (made ??= { value: make() }).value
}

/** Without the lists that nobody reads, which are most of it; whole where that is no JSON, so that the damage is named. */
const readMetadata = (folder: RunFolder, file: string, problems: Problems): JsonObject | undefined => {
  const answer = folder.read(file)
  const holding = (bytes: Answer<Uint8Array>): RunFolder => ({ ...folder, read: () => bytes })
  if (answer._tag === "got") {
    const tried: Problems = []
    const short = withoutPerHostLists(answer.value)
    const metadata = readJsonObject(holding({ _tag: "got", value: short }), file, tried)
    if (metadata !== undefined) {
      problems.push(...tried)
      return metadata
    }
  }
  return readJsonObject(holding(answer), file, problems)
}

export const openSources = (suite: Suite, folder: RunFolder, metadataFile: string | null): Sources => {
  const problems: Problems = []
  const metadata = metadataFile === null ? undefined : readMetadata(folder, metadataFile, problems)
  const resultFile = resultFileOf(suite, folder)
  const content = readJsonObject(folder, resultFile, problems)
  return {
    suite,
    folder,
    problems,
    metadataFile,
    metadata,
    summary: readSummary(content),
    result: content === undefined
      ? missing(`there is no readable ${resultFile}`, resultFile)
      : present(content, resultFile),
    resultFile,
    config: once(() => readWorkloadConfig(folder, problems)),
    log: once(() => readLogHeader(folder, problems))
  }
}

/**
 * Two files that say one thing. Where they disagree neither is believed: the value is missing, and the contradiction is
 * listed. Where there are figures of DLIO and one of them does not say it, nothing bears the other out.
 */
export const agreed = (
  sources: Sources,
  field: string,
  first: Known<number>,
  second: Known<number>
): Known<number> => {
  if (first._tag !== "present" || second._tag !== "present") {
    if (sources.summary.metrics._tag !== "present") return first._tag === "present" ? first : second
    const absent = [first, second].flatMap((known) => known._tag === "missing" ? [known] : [])
    return missing(absent.map(({ reason }) => reason).join("; "), absent.map(({ source }) => source).join(", "))
  }
  if (first.value === second.value) return first
  const reason = `${first.source} says ${first.value}, ${second.source} says ${second.value}`
  sources.problems.push({ file: first.source, field, kind: "contradiction", reason })
  return missing(reason, `${first.source}, ${second.source}`)
}

export const recorded = <A>(sources: Sources, value: A): Known<A> => present(value, sources.metadataFile ?? "")
