/**
 * The one checkpoint unet3d of v2.0 writes while it trains: so few bytes that it measures nothing (reference
 * docs/reference/dlio-training.md 7). A later run puts its own in the place of one of just this size, as DLIO does; a file of
 * any other size is somebody's.
 */
import { randomBytes } from "node:crypto"
import { lstat } from "node:fs/promises"
import { basename, dirname } from "node:path"
import { EngineFailure, failureOf, writeText } from "../../../../engines/native/files/fileIo.ts"
import { makeFolders } from "../../../../engines/native/files/folders.ts"
import { heldBelow, holding } from "../../../../engines/native/files/HeldFolder.ts"

/** `<folder>/global_epoch<e>_step<steps + 1>/model_states-0.pt` */
export const trainCheckpointPath = (folder: string, epoch: number, steps: number): string =>
  `${folder}/global_epoch${epoch}_step${steps + 1}/model_states-0.pt`

const refuseOthers = async (path: string, reached: string, bytes: number): Promise<void> => {
  const there = await lstat(reached).catch(() => null)
  if (there === null || there.isFile() && there.size === bytes) return
  throw new EngineFailure({
    kind: "io-error",
    message: `${path} is there already, and is no checkpoint of this workload`,
    operation: "create",
    path,
    errno: "EEXIST"
  })
}

/** `<folder>/<step folder>/<name>`: the folder is the user's; the step folder in it is no link. */
export const writeTrainCheckpoint = async (path: string, bytes: number): Promise<void> => {
  const step = dirname(path)
  const folder = dirname(step)
  try {
    await makeFolders(folder)
    await holding(heldBelow(folder, [basename(step)], true), async (held) => {
      const reached = held.at(basename(path))
      await refuseOthers(path, reached, bytes)
      await writeText(path, randomBytes(bytes), reached)
      await held.sync()
    })
  } catch (error) {
    throw failureOf(error, { operation: "write", path })
  }
}
