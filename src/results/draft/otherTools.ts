/**
 * Folders of KV cache and vector runs that lost their record. Their tools leave files of their own, and nothing else there
 * says with which options they ran: what they measured is nobody's result.
 */
import { isJsonObject } from "../../domain/Json.ts"
import { editionId } from "../../rules/editions/list.ts"
import { missing, present } from "../../rules/Evidence.ts"
import { benchmarkOfFolder, isStamp, metadataFile } from "../layout.ts"
import type { Draft } from "./Draft.ts"
import type { Sources } from "./sources.ts"

type OtherType = "kv_cache" | "vector_database"

/** Names of files and folders that only one of the tools leaves. */
const marks: ReadonlyArray<readonly [OtherType, RegExp]> = [
  ["kv_cache", /^(?:kvcache_|kv_cache_|option_\d+$)/],
  [
    "vector_database",
    /^(?:vector_database_|milvus_benchmark_|vdb_multi_node_|recall_stats\.json$|result_verdict\.json$)/
  ]
]

const byResult = ({ result }: Sources): OtherType | undefined => {
  if (result._tag !== "present") return undefined
  const { options, throughput_qps, vdb } = result.value
  if (isJsonObject(options)) return "kv_cache"
  return throughput_qps === undefined && vdb === undefined ? undefined : "vector_database"
}

const byPath = ({ folder }: Sources): OtherType | undefined =>
  folder.path.split("/").map(benchmarkOfFolder).find((type) => type === "kv_cache" || type === "vector_database")

export const otherTypeOf = (sources: Sources): OtherType | undefined => {
  const { entries } = sources.folder
  return marks.find(([, name]) => entries.some((entry) => name.test(entry.name)))?.[0] ?? byResult(sources) ??
    (sources.config() === undefined && sources.log() === undefined ? byPath(sources) : undefined)
}

/** `draft`: what DLIO's files say, of which there are none. */
export const draftOfOtherTool = (sources: Sources, type: OtherType, draft: Draft): Draft => {
  const parts = sources.folder.path.split("/")
  const own = parts.at(-1) ?? ""
  const lost = metadataFile(type, isStamp(own) ? own : "<YYYYMMDD_HHMMSS>")
  const command = parts.findLast((part) => part === "run" || part === "datagen" || part === "datasize")
  return {
    ...draft,
    shape: "v3.0",
    edition: editionId("v3.0"),
    editionReason: `${type} was first in v3.0`,
    benchmarkType: present(type, sources.folder.path),
    command: command === undefined
      ? missing("neither a record nor the path says what it did", sources.folder.path)
      : present(command, "the folder's path"),
    engine: missing(`there is no ${lost}`, lost),
    unfinished: { reason: `there is no ${lost}, which says what ran`, told: false }
  }
}
