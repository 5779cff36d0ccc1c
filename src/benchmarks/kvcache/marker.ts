/** The marker of a cache folder: whose run is in it. Plain TypeScript, which coordinators read without Effect. */
import { isJsonObject, jsonIn } from "../../domain/Json.ts"
import { identityIn, type ProcessIdentity } from "../../results/liveness.ts"

export const kvMarkerName = ".mlpstorage-kvcache.json"

export interface KvMarker {
  readonly run_id: string
  readonly created_at: string
  readonly owner: ProcessIdentity
}

/** All that a run writes lies below it, in the cache folder; nothing else does. */
export const runFolderName = (runId: string): string => `mlpstorage-kvcache-${runId}`

export const serialiseKvMarker = (marker: KvMarker): string => `${JSON.stringify(marker, null, 2)}\n`

const isRunId = (value: unknown): value is string => typeof value === "string" && /^[0-9a-f-]{8,64}$/i.test(value)

/** null where it is no marker of ours: then nothing is known of what lies beside it. */
export const parseKvMarker = (text: string): KvMarker | null => {
  const value = jsonIn(text)
  if (!isJsonObject(value)) return null
  const { created_at, run_id } = value
  const owner = identityIn(value["owner"])
  return isRunId(run_id) && typeof created_at === "string" && owner !== undefined ? { run_id, created_at, owner } : null
}
