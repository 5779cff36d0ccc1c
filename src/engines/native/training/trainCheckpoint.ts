/**
 * The one checkpoint unet3d of v2.0 writes while it trains: so few bytes that it measures nothing (reference
 * `dlio-training.md` section 7). A later run puts its own in the place of one of just this size, as DLIO does; a file of
 * any other size is somebody's.
 */
import { randomBytes } from "node:crypto"
import { mkdir, open, rename, rm, stat } from "node:fs/promises"
import { dirname } from "node:path"
import { EngineFailure, failureOf, syncFolder } from "../fileIo.ts"

/** `<folder>/global_epoch<e>_step<steps + 1>/model_states-0.pt` */
export const trainCheckpointPath = (folder: string, epoch: number, steps: number): string =>
  `${folder}/global_epoch${epoch}_step${steps + 1}/model_states-0.pt`

const refuseOthers = async (path: string, bytes: number): Promise<void> => {
  const there = await stat(path).catch(() => null)
  if (there === null || there.isFile() && there.size === bytes) return
  throw new EngineFailure({
    kind: "io-error",
    message: `${path} is there already, and is no checkpoint of this workload`,
    operation: "create",
    path,
    errno: "EEXIST"
  })
}

export const writeTrainCheckpoint = async (path: string, bytes: number): Promise<void> => {
  const part = `${path}.part`
  try {
    await refuseOthers(path, bytes)
    await mkdir(dirname(path), { recursive: true })
    const file = await open(part, "w")
    try {
      await file.writeFile(randomBytes(bytes))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(part, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    throw failureOf(error, { operation: "write", path })
  }
}
