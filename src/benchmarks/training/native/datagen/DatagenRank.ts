/**
 * One rank of a data generation: it makes or checks its share of the files, several at a time, so that while one is
 * written and flushed the next is filled. One buffer for each.
 */
import { basename, dirname } from "node:path"
import { plural } from "../../../../domain/Units.ts"
import { alignedMemory, type Slot, slotsOf } from "../../../../engines/native/files/buffers.ts"
import { EngineFailure, factsOf, writeText } from "../../../../engines/native/files/fileIo.ts"
import { sizeIfThere } from "../../../../engines/native/files/folderProbes.ts"
import { heldBelow, holding } from "../../../../engines/native/files/HeldFolder.ts"
import { peakRss } from "../../../../engines/native/process/procSelf.ts"
import { dimensionsOf } from "../../dataset/dimensions.ts"
import { fileBytesOf, recordLayout } from "../../dataset/fileBytes.ts"
import { filePath, filePaths, indexPath } from "../../dataset/fileNames.ts"
import { plausibleBytes } from "../../dataset/plausibleBytes.ts"
import type { DataSet } from "../../TrainingWork.ts"
import { filePartsOf } from "../formats/fileParts.ts"
import { indexText } from "../formats/tfrecord.ts"
import { checkFile, mismatch } from "./checkFile.ts"
import type { CheckOrder, DatagenReport, FromDatagenRank, GenerateOrder, ToDatagenRank } from "./DatagenProtocol.ts"
import { writeFile } from "./writeFile.ts"

/** Files a rank has in hand at once. */
export const lanes = 4
const bufferBytes = 4 * 2 ** 20
const progressMilliseconds = 250

interface DatagenRankPort {
  readonly send: (message: FromDatagenRank) => void
}

interface Counters {
  written: number
  kept: number
  bytes: number
  checked: number
  contentsChecked: number
}

/** Bytes of buffers that a rank holds. */
const rankBufferBytes = lanes * bufferBytes

const missing = (path: string, bytes: string): EngineFailure =>
  new EngineFailure({ kind: "missing", message: `${path} is not there`, path, expected: bytes, found: "no file" })

/** Runs `work` for each file of the share, in order, a few at a time. */
const overShare = async (
  order: ToDatagenRank,
  slots: ReadonlyArray<Slot>,
  work: (file: number, slot: Slot) => Promise<void>
): Promise<void> => {
  let next = order.rank
  await Promise.all(slots.map(async (slot) => {
    while (next < order.set.files) {
      const file = next
      next += order.ranks
      await work(file, slot)
    }
  }))
}

/** Gives the path by which a name below the data set's folder is reached, through no link. */
const within = <A>(folder: string, path: string, use: (reached: string) => Promise<A>): Promise<A> => {
  const above = dirname(path)
  const names = [basename(folder), ...(above === "." ? [] : above.split("/"))]
  return holding(heldBelow(dirname(folder), names, false), (held) => use(held.at(basename(path))))
}

const generate = async (order: GenerateOrder, slots: ReadonlyArray<Slot>, port: DatagenRankPort, c: Counters) => {
  const { generation, set } = order
  const dimensions = dimensionsOf(set, generation)
  const bytesOf = fileBytesOf(set, generation)
  const parts = filePartsOf(set, dimensions)
  await overShare(order, slots, async (file, slot) => {
    const path = `${set.folder}/${filePath(set, file)}`
    const bytes = bytesOf(file)
    const found = await sizeIfThere(path)
    if (found !== null && !order.keep) {
      throw new EngineFailure({ kind: "io-error", message: `${path} is there already`, path, errno: "EEXIST" })
    }
    if (found !== null && found !== bytes) throw mismatch(path, found, plural(bytes, "byte"), plural(found, "byte"))
    if (found === null) {
      port.send({ type: "begun", file })
      const moved = (more: number): void => {
        c.bytes += more
      }
      if (order.tfrecordIndex) {
        const text = indexText(recordLayout(set, dimensions(file)), set.samplesPerFile)
        await within(
          set.folder,
          indexPath(set, file),
          (reached) => writeText(`${set.folder}/${indexPath(set, file)}`, text, reached)
        )
      }
      await within(
        set.folder,
        filePath(set, file),
        (reached) => writeFile({ path, reached, bytes, parts: parts.fresh(file), slot, direct: order.direct, moved })
      )
      c.written++
      port.send({ type: "whole", file })
    } else c.kept++
  })
}

/** Under whichever of its names it is; null when it is under none. */
const find = async (set: DataSet, file: number): Promise<{ readonly path: string; readonly bytes: number } | null> => {
  for (const name of filePaths(set, file)) {
    const path = `${set.folder}/${name}`
    const bytes = await sizeIfThere(path)
    if (bytes !== null) return { path, bytes }
  }
  return null
}

const check = async (order: CheckOrder, slots: ReadonlyArray<Slot>, c: Counters) => {
  const { generation, set } = order
  const bytesOf = fileBytesOf(set, generation)
  const plausible = plausibleBytes(set)
  const range = (file: number) => order.sizes === "plausible" ? plausible : { min: bytesOf(file), max: bytesOf(file) }
  const parts = filePartsOf(set, dimensionsOf(set, generation))
  await overShare(order, slots, async (file, { bytes: buffer }) => {
    const { max, min } = range(file)
    const wanted = min === max ? plural(min, "byte") : `${min} to ${max} bytes`
    const there = await find(set, file)
    if (there === null) throw missing(`${set.folder}/${filePath(set, file)}`, wanted)
    const { bytes: found, path } = there
    if (found < min || found > max) throw mismatch(path, Math.min(found, max), wanted, plural(found, "byte"))
    c.checked++
    if (order.contentsEvery === 0 || Math.floor(file / order.ranks) % order.contentsEvery !== 0) return
    await checkFile({ path, file, bytes: found, parts, buffer })
    c.bytes += found
    c.contentsChecked++
  })
}

const carryOut = async (order: ToDatagenRank, port: DatagenRankPort): Promise<DatagenReport> => {
  const c: Counters = { written: 0, kept: 0, bytes: 0, checked: 0, contentsChecked: 0 }
  const slots = slotsOf(alignedMemory(rankBufferBytes), lanes, bufferBytes)
  const tell = () =>
    port.send({ type: "progress", files: c.written + c.kept + c.checked, kept: c.kept + c.checked, bytes: c.bytes })
  const timer = setInterval(tell, progressMilliseconds)
  const before = process.cpuUsage()
  try {
    if (order.type === "generate") await generate(order, slots, port, c)
    else await check(order, slots, c)
  } finally {
    clearInterval(timer)
  }
  tell()
  const used = process.cpuUsage(before)
  return {
    ...c,
    cpuSeconds: (used.user + used.system) / 1e6,
    peakRssBytes: peakRss(),
    bufferBytes: rankBufferBytes
  }
}

/** Answers one order. */
export const makeDatagenRank = (port: DatagenRankPort) => async (order: ToDatagenRank): Promise<void> => {
  try {
    port.send({ type: "done", report: await carryOut(order, port) })
  } catch (error) {
    port.send({ type: "failed", facts: factsOf(error) })
  }
}
