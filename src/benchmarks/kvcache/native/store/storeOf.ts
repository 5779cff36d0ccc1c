/** The store of a rank's trial, as its work says. */
import { createHash } from "node:crypto"
import { there } from "../../../../domain/there.ts"
import { type StampTarget, stampTarget } from "../../../../engines/native/files/blockStamp.ts"
import { EngineFailure } from "../../../../engines/native/files/fileIo.ts"
import { entryBytes } from "../../KvWork.ts"
import type { KvRankSetup, KvTrialOrder } from "../KvProtocol.ts"
import { bucketStore } from "./bucketStore.ts"
import type { Buffers } from "./Buffers.ts"
import { fileStore } from "./fileStore.ts"
import { inTurn } from "./inTurn.ts"
import { memoryStore } from "./memoryStore.ts"
import { regionStore } from "./regionStore.ts"
import type { KvObject, Store } from "./Store.ts"

const hashOf = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 32)

/** A key that a stranger's trace brought may be anything. */
const safeName = (key: string): string => /^[\w@-][\w.@-]{0,199}$/.test(key) ? key : `key_${hashOf(key)}`

/** 256 folders by the first digits of what its key hashes to, so that none grows large. */
const shardedName = ({ key }: KvObject): string => {
  const hash = /^[0-9a-f]{32}$/.test(key) ? key : hashOf(key)
  return `${hash.slice(0, 2)}/${hash}.bin`
}

export const storeOf = async (
  { folder, identity, rank, work }: KvRankSetup,
  order: KvTrialOrder,
  buffers: Buffers
): Promise<Store> => {
  const { backend } = work
  const targetOf = ({ number }: KvObject): StampTarget =>
    stampTarget(identity, { rank, checkpoint: order.number, file: number })
  if (backend.type === "disk" && folder !== null) {
    const { io, layout } = backend
    const isOfficial = io.profile === "official"
    const common = {
      folder,
      targetOf,
      buffers,
      depth: io.depth,
      profile: io.profile,
      direct: io.mode === "direct",
      fsync: io.sync === "fsync",
      verify: work.verify
    }
    if (layout === "context") {
      const extension = isOfficial ? "npy" : "kv"

      return fileStore({ ...common, nameOf: ({ key }) => `${safeName(key)}.${extension}`, isAtomic: false })
    }
    if (layout === "blocks") return fileStore({ ...common, nameOf: shardedName, isAtomic: true })
    if (layout === "bucket") return bucketStore(common)
    const option = there(work.options[order.option], "option")
    if (layout === "region") {
      const unitBytes = entryBytes(option, work.blockTokens ?? 0)
      return regionStore({ ...common, unitBytes, storageBytes: order.storageBytes })
    }
    if (layout === "lmcache") {
      const { model, tensorParallel } = option
      const prefix = `${model.name.replaceAll("/", "-")}@${tensorParallel}@0@`
      return inTurn(await fileStore({ ...common, nameOf: ({ key }) => `${prefix}${key}@half.pt`, isAtomic: false }))
    }
  }
  if (backend.type === "memory") return memoryStore(buffers)
  if (backend.type === "redis") {
    const [{ runPrefix }, { redisStore }] = await Promise.all([
      import("../redis/redisServer.ts"),
      import("../redis/redisStore.ts")
    ])
    const prefix = `${runPrefix(backend.access, identity.runId)}${rank}:${order.number}:`
    return redisStore({ access: backend.access, prefix, targetOf, buffers, verify: work.verify })
  }
  throw new EngineFailure({ kind: "internal", message: `no store for ${JSON.stringify(backend)}` })
}
