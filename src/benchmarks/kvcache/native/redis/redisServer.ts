/** What a server says of itself, which runs use it, and the removal of a run's own keys. */
import { thisMachine } from "../../../../cluster/local/processIdentity.ts"
import { EngineFailure } from "../../../../engines/native/files/fileIo.ts"
import { livenessOf, writerOf } from "../../../../results/liveness.ts"
import type { KvServer } from "../../KvMeasurement.ts"
import type { RedisAccess } from "../../KvWork.ts"
import { type KvMarker, parseKvMarker, serialiseKvMarker } from "../../marker.ts"
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

/** A hash of the runs that use the server, each by its id: so the next one finds what a killed one left. */
const registerOf = ({ keyPrefix }: RedisAccess): string => `${keyPrefix}runs`

const withConnection = async <A>(access: RedisAccess, use: (connection: RedisConnection) => Promise<A>): Promise<A> => {
  const connection = await RedisConnection.open(access)
  try {
    return await use(connection)
  } finally {
    connection.close()
  }
}

const registered = async (connection: RedisConnection, access: RedisAccess): Promise<ReadonlyArray<KvMarker>> => {
  const reply = await connection.command(["HGETALL", registerOf(access)])
  const words: ReadonlyArray<unknown> = Array.isArray(reply) ? reply : []
  return words.flatMap((word, i) => {
    const marker = i % 2 === 1 && typeof word === "string" ? parseKvMarker(word) : null
    return marker === null || marker.run_id !== words[i - 1] ? [] : [marker]
  })
}

const removeRun = async (connection: RedisConnection, access: RedisAccess, runId: string): Promise<void> => {
  await removeKeys(connection, runPrefix(access, runId))
  await connection.command(["HDEL", registerOf(access), runId])
}

const refuseCluster = async (connection: RedisConnection, { url }: RedisAccess): Promise<void> => {
  const info = String(await connection.command(["INFO", "cluster"]))
  if (field(info, "cluster_enabled") !== "1") return
  throw new EngineFailure({
    kind: "malformed",
    message: "it is part of a cluster, which keeps keys on several servers: name one server that is no part of one",
    path: url
  })
}

/** Enters the run, and removes what a run of this machine left that was killed. Answers what is to be told of others. */
export const enterServer = (access: RedisAccess, own: KvMarker): Promise<ReadonlyArray<string>> =>
  withConnection(access, async (connection) => {
    await refuseCluster(connection, access)
    const told: Array<string> = []
    for (const { created_at, owner, run_id } of await registered(connection, access)) {
      const liveness = livenessOf(writerOf(owner, created_at), thisMachine())
      if (liveness._tag === "running") {
        throw new EngineFailure({
          kind: "taken-over",
          message: `run ${run_id} is using it now, process ${owner.pid}`,
          path: access.url
        })
      }
      if (liveness._tag === "unknown") {
        told.push(
          `run ${run_id} of ${created_at} uses ${access.url} as well, or never said that it was done: ${liveness.reason}; if it is over, remove its keys: ${
            runPrefix(access, run_id)
          }*, and its field of ${registerOf(access)}`
        )
      } else {
        await removeRun(connection, access, run_id)
        told.push(`removed what run ${run_id} left in ${access.url}`)
      }
    }
    await connection.command(["HSET", registerOf(access), own.run_id, serialiseKvMarker(own)])
    return told
  })

/** What a run left there, removed. */
export const removeRunKeys = (access: RedisAccess, runId: string): Promise<void> =>
  withConnection(access, (connection) => removeRun(connection, access, runId))
