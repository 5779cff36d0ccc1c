/** One object to or from an open file, in requests of at most a slot, so many at once. */
import { plural } from "../../../../domain/Units.ts"
import { blockBytes, stampBlocks, type StampTarget } from "../../../../engines/native/files/blockStamp.ts"
import { EngineFailure, readUpTo, writeAll } from "../../../../engines/native/files/fileIo.ts"
import type { FreshBytes } from "../../../../engines/native/files/freshBytes.ts"
import { verifyRequest } from "../../../../engines/native/files/readFiles.ts"
import type { Buffers, DataSlot, SlotPool } from "./Buffers.ts"
import type { Timing } from "./Busy.ts"
import type { KvObject } from "./Store.ts"

interface Transferred {
  readonly fd: number
  /** For messages. */
  readonly path: string
  /** Of the object's first byte in the file; with O_DIRECT a multiple of 4096. */
  readonly at: number
  readonly bytes: number
  readonly direct: boolean
  readonly target: StampTarget
  /** Stands before the first byte, and goes with it. */
  readonly head?: Uint8Array
}

export type Verify = "none" | "sample" | "full"

const roundUp = (bytes: number): number => Math.ceil(bytes / blockBytes) * blockBytes

/** What a store that keeps many objects in one file is made of. */
export interface SharedFileOptions {
  readonly folder: string
  readonly targetOf: (object: KvObject) => StampTarget
  readonly buffers: Buffers
  /** Requests of one object in flight at once. */
  readonly depth: number
  readonly direct: boolean
  readonly fsync: boolean
  readonly verify: Verify
}

/** What moves of an object: with O_DIRECT whole blocks. */
export const movedBytes = (bytes: number, direct: boolean): number => direct ? roundUp(bytes) : bytes

/** Small enough to be stamped while the core's cache still holds it. */
const pieceBytes = 512 * 1024
/** After so many pieces this thread looks for completed requests and for "stop". */
const piecesPerTurn = 2

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Fresh bytes and their stamps for [offset, offset + length) of an object. */
export const fillSlot = async (
  fresh: FreshBytes,
  slot: DataSlot,
  target: StampTarget,
  offset: number,
  length: number
): Promise<void> => {
  for (let at = 0, piece = 1; at < length; at += pieceBytes, piece++) {
    const bytes = Math.min(pieceBytes, length - at)
    fresh(slot.bytes.subarray(at, at + roundUp(bytes)))
    stampBlocks(slot.words.subarray(at / 4), target, offset + at, bytes)
    if (piece % piecesPerTurn === 0 && at + pieceBytes < length) await turn()
  }
}

interface Flight {
  readonly slots: SlotPool
  readonly slotBytes: number
  /** Requests of one object at once. */
  readonly depth: number
  readonly checked: Buffers["checked"]
}

/**
 * Runs `move` on the object's requests in order of their offsets. Waiting for the first slot is no part of its time: from then
 * on it is.
 */
const inSlots = async (
  { depth, slotBytes, slots }: Flight,
  bytes: number,
  busy: Timing,
  move: (slot: DataSlot, offset: number, length: number) => Promise<void>
): Promise<void> => {
  let next = 0
  let isFirst = true
  const run = async (): Promise<void> => {
    while (next < bytes) {
      const offset = next
      next += slotBytes
      const taking = slots.take()
      const slot = isFirst ? await taking : await busy.during(() => taking)
      isFirst = false
      try {
        await move(slot, offset, Math.min(slotBytes, bytes - offset))
      } finally {
        slots.give(slot)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(depth, Math.ceil(bytes / slotBytes)) }, run))
}

/** An object without bytes has its head all the same. */
const headOnly = ({ bytes, head }: Transferred): Uint8Array | undefined => bytes === 0 ? head : undefined

export const writeObject = async (to: Transferred, flight: Flight, fresh: FreshBytes, busy: Timing): Promise<void> => {
  const { at, bytes, direct, fd, head, path, target } = to
  const put = (what: Uint8Array, length: number, offset: number) =>
    busy.during(() => writeAll({ fd, path, bytes: what, length, offset, direct }))
  const alone = headOnly(to)
  if (alone !== undefined) await put(alone, alone.length, at - alone.length)
  await inSlots(flight, bytes, busy, async (slot, offset, length) => {
    await fillSlot(fresh, slot, target, offset, length)
    if (offset > 0 || head === undefined) return put(slot.bytes, movedBytes(length, direct), at + offset)
    const whole = slot.withHead(head.length, length)
    whole.set(head)
    await put(whole, whole.length, at - head.length)
  })
}

export const readObject = async (from: Transferred, flight: Flight, verify: Verify, busy: Timing): Promise<void> => {
  const { at, bytes, direct, fd, head, path, target } = from
  const get = async (into: Uint8Array, wanted: number, asked: number, offset: number): Promise<void> => {
    const found = await busy.during(() => readUpTo({ fd, path, bytes: into, length: asked, offset, direct }))
    if (found >= wanted) return
    throw new EngineFailure({
      kind: "integrity",
      message: `${path} ends at byte ${offset + found}, ${plural(wanted - found, "byte")} early`,
      path,
      offset: offset + found,
      expected: plural(at + bytes, "byte"),
      found: plural(offset + found, "byte")
    })
  }
  await inSlots(flight, bytes, busy, async (slot, offset, length) => {
    if (offset > 0 || head === undefined) {
      await get(slot.bytes, length, movedBytes(length, direct), at + offset)
    } else {
      const whole = slot.withHead(head.length, length)
      await get(whole, whole.length, whole.length, at - head.length)
    }
    if (verify !== "none") {
      flight.checked.blocks += verifyRequest({ path, bytes, target }, slot, offset, length, verify)
    }
  })
}
