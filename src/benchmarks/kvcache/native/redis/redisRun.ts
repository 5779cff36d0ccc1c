/** A server during a run, as `KvFolder` is for a folder: the run enters itself, and takes with it what it left there. */
import { ownProcess } from "../../../../cluster/local/processIdentity.ts"
import type { Leftover } from "../../../../domain/EngineEvent.ts"
import { told } from "../../../../engines/native/files/folders.ts"
import type { RedisAccess } from "../../KvWork.ts"

export interface RedisRun {
  /** Answers what is to be told of other runs there. */
  readonly enter: () => Promise<ReadonlyArray<string>>
  /** Removes the run's keys, where it was ever entered. What stays is told. */
  readonly leave: () => Promise<ReadonlyArray<Leftover>>
}

export const redisRun = (access: RedisAccess, runId: string, createdAt: string): RedisRun => {
  let isEntered = false
  return {
    enter: async () => {
      const { enterServer } = await import("./redisServer.ts")
      const others = await enterServer(access, { run_id: runId, created_at: createdAt, owner: ownProcess() })
      isEntered = true
      return others
    },
    leave: async () => {
      if (!isEntered) return []
      const { removeRunKeys } = await import("./redisServer.ts")
      try {
        await removeRunKeys(access, runId)
        return []
      } catch (error) {
        return [told(access.url, error)]
      }
    }
  }
}
