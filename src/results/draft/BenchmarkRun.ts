/** What a benchmark's reading makes of a drafted run, beyond the metadata that all tools write alike. */
import type { JsonObject } from "../../domain/Json.ts"
import { type Known, missing } from "../../rules/Evidence.ts"
import type { RunFacts } from "../RunFacts.ts"
import type { Draft } from "./Draft.ts"
import type { Sources } from "./sources.ts"

/** Facts that not every benchmark has; null for the others. */
type OwnFacts = Pick<
  RunFacts,
  "checkpointReads" | "checkpointWrites" | "dataset" | "mode" | "remapSeconds" | "search"
>

interface BenchmarkRun {
  readonly draft: Draft
  /** Only the benchmark's rules read them; what is missing is left out. */
  readonly facts: Draft["facts"]
  /** What was written at the end of the run, or lies in the files of its ranks; missing where it did not reach its end. */
  readonly result: Known<JsonObject>
  /** As the tool names them; rules read these. */
  readonly metrics: Known<JsonObject>
  /** As reports name them. */
  readonly figures: Known<JsonObject>
  readonly own: OwnFacts
}

/** `record`: the metadata. */
export type ReadBenchmarkRun = (sources: Sources, record: Known<JsonObject>, draft: Draft) => BenchmarkRun

/** Of a run that nobody here knows more of than its metadata and DLIO's files say. */
export const draftedRun = ({ result }: Sources, draft: Draft): BenchmarkRun => ({
  draft,
  facts: {},
  result,
  metrics: draft.metrics,
  figures: draft.metrics,
  own: {
    checkpointReads: null,
    checkpointWrites: null,
    dataset: null,
    mode: draft.mode,
    remapSeconds: null,
    search: null
  }
})

/** The count that all of those say that say one; a contradiction is listed, and nothing is believed then. */
export const oneCount = (sources: Sources, field: string, said: ReadonlyArray<Known<number>>): Known<number> => {
  const present = said.flatMap((known) => known._tag === "present" ? [known] : [])
  const [first] = present
  if (first === undefined) return said[0] ?? missing(`${field} is not recorded`, sources.metadataFile ?? "")
  const other = present.find(({ value }) => value !== first.value)
  if (other === undefined) return first
  const reason = `${first.source} says ${first.value}, ${other.source} says ${other.value}`
  sources.problems.push({ file: first.source, field, kind: "contradiction", reason })
  return missing(reason, `${first.source}, ${other.source}`)
}
