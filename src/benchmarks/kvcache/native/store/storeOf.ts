/** The store of a rank's trial, as its work says. */
import { type StampTarget, stampTarget } from "../../../../engines/native/files/blockStamp.ts"
import { EngineFailure } from "../../../../engines/native/files/fileIo.ts"
import type { KvRankSetup, KvTrialOrder } from "../KvProtocol.ts"
import { fileStore } from "./fileStore.ts"
import type { Buffers } from "./Lanes.ts"
import type { KvObject, Store } from "./Store.ts"

export const storeOf = (
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
      fresh: buffers.fresh,
      profile: io.profile,
      direct: io.mode === "direct",
      fsync: io.sync === "fsync",
      verify: work.verify
    }
    if (layout === "context") {
      return fileStore({ ...common, nameOf: ({ key }) => `${key}.${isOfficial ? "npy" : "kv"}`, isAtomic: false })
    }
  }
  throw new EngineFailure({ kind: "internal", message: `no store for ${JSON.stringify(backend)}` })
}
