/**
 * One rank: it waits for its coordinator, writes or reads its own files, and reports. No Effect, no worker threads; all
 * file I/O goes through libuv's pool, so that this thread stays free to hear "stop".
 */
import { there } from "../../../domain/there.ts"
import { plural } from "../../../domain/Units.ts"
import { calibrateReading, calibrateWriting } from "../../../engines/native/calibration/calibrate.ts"
import { type RunIdentity, stampTarget } from "../../../engines/native/files/blockStamp.ts"
import { alignedMemory, type Slot, slotsOf } from "../../../engines/native/files/buffers.ts"
import { EngineFailure, factsOf, makeFolder, sizeOf } from "../../../engines/native/files/fileIo.ts"
import { HeldFolder, holding } from "../../../engines/native/files/HeldFolder.ts"
import { readFiles } from "../../../engines/native/files/readFiles.ts"
import { writeFiles } from "../../../engines/native/files/writeFiles.ts"
import { monotonic, waitUntil } from "../../../engines/native/process/clock.ts"
import { ownIo, peakRss } from "../../../engines/native/process/procSelf.ts"
import { stepFolder } from "../CheckpointWork.ts"
import type { FromRank, OperationReport, RankSetup, ToRank } from "./RankProtocol.ts"

const progressMilliseconds = 250

interface Equipment {
  readonly setup: RankSetup
  readonly writeSlots: ReadonlyArray<Slot>
  readonly readSlots: ReadonlyArray<Slot>
  readonly bufferBytes: number
}

const roundUp = (bytes: number, unit: number): number => Math.ceil(bytes / unit) * unit

/** Writing and reading never overlap, so both use the same memory; no buffer is larger than the largest file needs. */
export const equip = (setup: RankSetup): Equipment => {
  const { io } = setup
  const largest = roundUp(Math.max(4096, ...setup.files.map((file) => file.bytes)), 4096)
  const writeSize = Math.min(io.writeRequestBytes, largest)
  const readSize = Math.min(io.readRequestBytes, largest)
  const bufferBytes = Math.max(writeSize * io.writeBuffers, readSize * io.readStreams)
  const memory = alignedMemory(bufferBytes)
  return {
    setup,
    writeSlots: slotsOf(memory, io.writeBuffers, writeSize),
    readSlots: slotsOf(memory, io.readStreams, readSize),
    bufferBytes
  }
}

/** One write in flight in the `dlio` profile, as DLIO; in the `device` profile as many as leave a buffer to be filled. */
export const writeDepth = (setup: RankSetup): number =>
  setup.io.profile === "dlio" ? 1 : Math.max(1, Math.floor(setup.io.writeBuffers / 2))

/** What a rank needs of its surroundings: the message pipe. */
interface RankPort {
  readonly send: (message: FromRank) => void
}

type Operation = Extract<ToRank, { readonly type: "operation" }>

interface Counters {
  moved: number
  checked: number
  readonly fileEnds: Array<number>
}

/** Of each slot alike. */
const bufferBytes = ([slot]: ReadonlyArray<Slot>): number => there(slot, "buffer").bytes.length

/** Answers with the step folder that it wrote into, still held. */
const write = async (
  equipment: Equipment,
  operation: Operation,
  identity: RunIdentity,
  port: RankPort,
  c: Counters
): Promise<HeldFolder> => {
  const { setup, writeSlots } = equipment
  const name = stepFolder(operation.index)
  const model = await HeldFolder.open(setup.folder)
  let step: HeldFolder | undefined
  try {
    const made = await makeFolder(`${setup.folder}/${name}`, model.at(name))
    const opened = await model.below(name)
    step = opened
    await writeFiles(
      setup.files.map((file, i) => ({
        path: `${setup.folder}/${name}/${file.name}`,
        reached: opened.at(file.name),
        bytes: file.bytes,
        target: stampTarget(identity, { rank: setup.rank, checkpoint: operation.index, file: i })
      })),
      {
        slots: writeSlots,
        requestBytes: bufferBytes(writeSlots),
        depth: writeDepth(setup),
        direct: setup.io.mode === "direct",
        fsync: setup.fsync,
        begun: (file) => port.send({ type: "file", file, state: "begun" }),
        moved: (bytes) => {
          c.moved += bytes
        },
        completed: (file) => {
          c.fileEnds.push(monotonic())
          port.send({ type: "file", file, state: "complete" })
        }
      }
    )
    if (setup.fsync) await Promise.all([opened.sync(), ...(made ? [model.sync()] : [])])
    return opened
  } catch (error) {
    await step?.close()
    throw error
  } finally {
    await model.close()
  }
}

const heldStep = ({ folder }: RankSetup, index: number): Promise<HeldFolder> =>
  holding(HeldFolder.open(folder), (model) => model.below(stepFolder(index)))

const read = (equipment: Equipment, operation: Operation, c: Counters): Promise<void> => {
  const { readSlots, setup } = equipment
  const { identity } = operation
  return holding(heldStep(setup, operation.index), (step) =>
    readFiles(
      setup.files.map((file, i) => ({
        path: `${step.path}/${file.name}`,
        reached: step.at(file.name),
        bytes: file.bytes,
        target: identity === null
          ? null
          : stampTarget(identity, { rank: setup.rank, checkpoint: operation.index, file: i })
      })),
      {
        slots: readSlots,
        requestBytes: bufferBytes(readSlots),
        direct: setup.io.mode === "direct",
        verify: setup.verify,
        moved: (bytes) => {
          c.moved += bytes
        },
        checked: (blocks) => {
          c.checked += blocks
        },
        completed: () => c.fileEnds.push(monotonic())
      }
    ))
}

/** After the window: the names still lead to whole files, so a folder that vanished under an open file is noticed. */
const confirmWritten = (setup: RankSetup, index: number, written: HeldFolder): Promise<void> =>
  holding(heldStep(setup, index), async (step) => {
    if (!await step.isSame(written)) {
      throw new EngineFailure({
        kind: "taken-over",
        message: "another folder was put in its place while it was written to",
        path: step.path
      })
    }
    for (const file of setup.files) {
      const path = `${step.path}/${file.name}`
      const found = await sizeOf(path, step.at(file.name))
      if (found !== file.bytes) {
        throw new EngineFailure({
          kind: "integrity",
          message: `${path} has ${plural(found, "byte")} after writing ${file.bytes}`,
          path,
          offset: found,
          expected: plural(file.bytes, "byte"),
          found: plural(found, "byte")
        })
      }
    }
  })

const difference = (after: number | null, before: number | null): number | null =>
  after === null || before === null ? null : after - before

const perform = async (
  equipment: Equipment,
  operation: Operation,
  at: number,
  port: RankPort
): Promise<OperationReport> => {
  const counters: Counters = { moved: 0, checked: 0, fileEnds: [] }
  const timer = setInterval(() => port.send({ type: "progress", bytes: counters.moved }), progressMilliseconds)
  const before = ownIo()
  let written: HeldFolder | undefined
  try {
    waitUntil(at)
    const cpu = process.cpuUsage()
    const start = monotonic()
    if (operation.phase === "read") await read(equipment, operation, counters)
    else if (operation.identity === null) throw new EngineFailure({ kind: "internal", message: "no identity to stamp" })
    else written = await write(equipment, operation, operation.identity, port, counters)
    const end = monotonic()
    const used = process.cpuUsage(cpu)
    const after = ownIo()
    if (written !== undefined) await confirmWritten(equipment.setup, operation.index, written)
    return {
      start,
      end,
      bytes: counters.moved,
      fileEnds: counters.fileEnds,
      cpuSeconds: (used.user + used.system) / 1e6,
      readBytes: difference(after.readBytes, before.readBytes),
      writeBytes: difference(after.writeBytes, before.writeBytes),
      blocksChecked: counters.checked,
      peakRssBytes: peakRss(),
      bufferBytes: equipment.bufferBytes
    }
  } finally {
    clearInterval(timer)
    await written?.close()
  }
}

const calibrationIdentity: RunIdentity = {
  runId: "00000000-0000-0000-0000-000000000000",
  contentSeed: "0000000000000000"
}

/** Answers the coordinator's messages one after the other; `stop` is the entry file's, for it must never wait. */
export const makeRank = (port: RankPort): (message: ToRank) => Promise<void> => {
  let equipment: Equipment | undefined
  let announced: Exclude<ToRank, { readonly type: "setup" | "go" }> | undefined
  const go = async (at: number): Promise<void> => {
    const work = announced
    announced = undefined
    if (equipment === undefined || work === undefined) {
      throw new EngineFailure({ kind: "internal", message: "started without work" })
    }
    if (work.type === "operation") {
      port.send({ type: "done", report: await perform(equipment, work, at, port) })
      return
    }
    const target = stampTarget(calibrationIdentity, { rank: equipment.setup.rank, checkpoint: 0, file: 0 })
    waitUntil(at)
    const calibrated = work.work.phase === "write"
      ? await calibrateWriting(equipment.writeSlots, target, work.seconds)
      : await calibrateReading(equipment.readSlots, target, work.work, work.seconds)
    port.send({ type: "calibrated", ...calibrated })
  }
  return async (message) => {
    try {
      if (message.type === "go") return await go(message.at)
      if (message.type === "setup") equipment = equip(message.setup)
      else announced = message
      port.send({ type: "ready" })
    } catch (error) {
      port.send({ type: "failed", facts: factsOf(error) })
    }
  }
}
