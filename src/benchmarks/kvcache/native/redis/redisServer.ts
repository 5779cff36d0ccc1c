/** What a server says of itself, and the removal of a run's own keys. */
import type { KvServer } from "../../KvMeasurement.ts"
import type { RedisAccess } from "../../KvWork.ts"
import { RedisConnection } from "./RedisConnection.ts"

/** Of every key of a run. */
export const runPrefix = ({ keyPrefix }: RedisAccess, runId: string): string => `${keyPrefix}${runId}:`

const field = (info: string, name: string): string | null =>
  new RegExp(`^${name}:(.*)$`, "m").exec(info)?.[1]?.trim() ?? null

const number = (info: string, name: string): number | null => {
  const text = field(info, name)
  return text === null || !Number.isFinite(Number(text)) ? null : Number(text)
}

/** null where the server does not let this user ask. */
const saving = async (connection: RedisConnection): Promise<string | null> => {
  try {
    const reply = await connection.command(["CONFIG", "GET", "save"])
    return Array.isArray(reply) && typeof reply[1] === "string" ? reply[1] : null
  } catch {
    return null
  }
}

export const serverFacts = async (connection: RedisConnection): Promise<KvServer> => {
  const info = String(await connection.command(["INFO"]))
  const isAof = field(info, "aof_enabled") === "1"
  const save = await saving(connection)
  const maxMemory = number(info, "maxmemory")
  return {
    version: field(info, "valkey_version") === null
      ? `Redis ${field(info, "redis_version") ?? "of an unknown version"}`
      : `Valkey ${field(info, "valkey_version")}`,
    policy: field(info, "maxmemory_policy"),
    maxMemoryBytes: maxMemory,
    usedMemoryBytes: number(info, "used_memory"),
    persistence: isAof ? "append-only file" : save === null ? null : save === "" ? "none" : `snapshots (${save})`,
    evictedKeys: number(info, "evicted_keys"),
    keyspaceHits: number(info, "keyspace_hits"),
    keyspaceMisses: number(info, "keyspace_misses")
  }
}

const scanned = "1000"

/** Every key with that prefix, and no other. */
export const removeKeys = async (connection: RedisConnection, prefix: string): Promise<void> => {
  const pattern = `${prefix.replace(/[[\]?*\\]/g, "\\$&")}*`
  for (let cursor = "0", isFirst = true; isFirst || cursor !== "0"; isFirst = false) {
    const reply = await connection.command(["SCAN", cursor, "MATCH", pattern, "COUNT", scanned])
    const parts: ReadonlyArray<unknown> = Array.isArray(reply) ? reply : ["0", []]
    const [next, keys] = parts
    const own = (Array.isArray(keys) ? keys : []).map(String).filter((key) => key.startsWith(prefix))
    if (own.length > 0) await connection.command(["UNLINK", ...own])
    cursor = String(next)
  }
}

/** What a run left there, removed. */
export const removeRunKeys = async (access: RedisAccess, runId: string): Promise<void> => {
  const connection = await RedisConnection.open(access)
  try {
    await removeKeys(connection, runPrefix(access, runId))
  } finally {
    connection.close()
  }
}
