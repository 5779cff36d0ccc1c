/** The marker of a cache folder: whose run is in it. Plain TypeScript, which coordinators read without Effect. */
import { isJsonObject } from "../../domain/Json.ts"
import type { ProcessIdentity } from "../../results/liveness.ts"

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

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0

const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === "string"

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** null where it is no marker of ours: then nothing is known of what lies beside it. */
export const parseKvMarker = (text: string): KvMarker | null => {
  const value = parseJson(text)
  if (!isJsonObject(value) || !isJsonObject(value["owner"])) return null
  const { created_at, owner: { boot_id, machine_id, pid, start_ticks }, run_id } = value as {
    readonly created_at?: unknown
    readonly run_id?: unknown
    readonly owner: Readonly<Record<string, unknown>>
  }
  return isRunId(run_id) && typeof created_at === "string" && isTextOrNull(boot_id) && isTextOrNull(machine_id) &&
      isCount(pid) && (start_ticks === null || isCount(start_ticks))
    ? { run_id, created_at, owner: { machine_id, boot_id, pid, start_ticks } }
    : null
}
