/** A key an object in a real Redis or Valkey. Each value has a connection to itself while it is sent or received. */
import { plural } from "../../../../domain/Units.ts"
import type { StampTarget } from "../../../../engines/native/files/blockStamp.ts"
import { EngineFailure } from "../../../../engines/native/files/fileIo.ts"
import { verifyRequest } from "../../../../engines/native/files/readFiles.ts"
import type { RedisAccess } from "../../KvWork.ts"
import type { Buffers } from "../store/Buffers.ts"
import { Busy } from "../store/Busy.ts"
import type { KvObject, Moved, Store } from "../store/Store.ts"
import { fillSlot, type Verify } from "../store/transfer.ts"
import { connectionsOf } from "./connectionsOf.ts"
import { RedisConnection } from "./RedisConnection.ts"
import { removeKeys, serverFacts } from "./redisServer.ts"

/** `proto-max-bulk-len` of a server that nobody changed. */
const largestValue = 512 * 2 ** 20

interface RedisStoreOptions {
  readonly access: RedisAccess
  /** Of all keys of this rank and trial. */
  readonly prefix: string
  readonly targetOf: (object: KvObject) => StampTarget
  readonly buffers: Buffers
  readonly verify: Verify
}

/** In turn, one user at a time. */
class Connections {
  readonly #free: Array<RedisConnection>
  readonly #waiting: Array<(connection: RedisConnection) => void> = []
  readonly all: ReadonlyArray<RedisConnection>

  constructor(all: ReadonlyArray<RedisConnection>) {
    this.all = all
    this.#free = [...all]
  }

  async with<A>(use: (connection: RedisConnection) => Promise<A>): Promise<A> {
    const connection = this.#free.pop() ??
      await new Promise<RedisConnection>((resolve) => this.#waiting.push(resolve))
    try {
      return await use(connection)
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free.push(connection)
      else next(connection)
    }
  }
}

export const redisStore = async (options: RedisStoreOptions): Promise<Store> => {
  const { access, buffers, prefix, targetOf, verify } = options
  const { checked, fresh, readers, slotBytes, writers } = buffers
  const counts = connectionsOf(access)
  const open = (count: number) => Promise.all(Array.from({ length: count }, () => RedisConnection.open(access)))
  // The first alone: what is wrong with all is told once.
  const control = await RedisConnection.open(access)
  const reading = new Connections(await open(counts.reads))
  const writing = new Connections(await open(counts.writes))
  const keyOf = ({ key }: KvObject): string => `${prefix}${key}`

  const write = (object: KvObject): Promise<Moved> => {
    if (object.bytes > largestValue) {
      throw new EngineFailure({
        kind: "malformed",
        message: `a value of ${plural(object.bytes, "byte")} is more than the 512 MiB that a server takes: use blocks`,
        path: access.url
      })
    }
    return writing.with(async (connection) => {
      const busy = new Busy()
      const slot = await writers.take()
      try {
        const target = targetOf(object)
        await connection.set(keyOf(object), object.bytes, async (send) => {
          for (let offset = 0; offset < object.bytes; offset += slotBytes) {
            const length = Math.min(slotBytes, object.bytes - offset)
            await fillSlot(fresh, slot, target, offset, length)
            await busy.during(() => send(slot.bytes.subarray(0, length)))
          }
        }, (answer) => busy.during(() => answer))
      } finally {
        writers.give(slot)
      }
      return { total: busy.nanoseconds, device: busy.nanoseconds, padding: 0 }
    })
  }

  const read = (object: KvObject): Promise<Moved | null> =>
    reading.with(async (connection) => {
      const busy = new Busy()
      const slot = await readers.take()
      const target = targetOf(object)
      let received = 0
      const look = (end: number): void => {
        const length = (end - 1) % slotBytes + 1
        if (verify === "none") return
        const file = { path: keyOf(object), bytes: object.bytes, target }
        checked.blocks += verifyRequest(file, slot, end - length, length, verify)
      }
      const take = (piece: Uint8Array): void => {
        for (let at = 0; at < piece.length;) {
          const place = received % slotBytes
          const part = piece.subarray(at, at + slotBytes - place)
          if (received + part.length <= object.bytes) {
            slot.bytes.set(part, place)
          }
          received += part.length
          at += part.length
          if (received <= object.bytes && (received % slotBytes === 0 || received === object.bytes)) {
            look(received)
          }
        }
      }
      try {
        const isThere = await busy.during(() => connection.get(keyOf(object), take))
        if (!isThere) return null
      } finally {
        readers.give(slot)
      }
      if (received !== object.bytes) {
        throw new EngineFailure({
          kind: "integrity",
          message: `${keyOf(object)} has ${plural(received, "byte")} after writing ${object.bytes}`,
          path: access.url,
          expected: plural(object.bytes, "byte"),
          found: plural(received, "byte")
        })
      }
      return { total: busy.nanoseconds, device: busy.nanoseconds, padding: 0 }
    })

  return {
    atOnce: counts,
    write,
    read,
    remove: async (object) => {
      await writing.with((connection) => connection.command(["UNLINK", keyOf(object)]))
    },
    // What a server evicted by itself is a miss and no loss.
    confirm: () => Promise.resolve(),
    clear: async () => {
      await removeKeys(control, prefix)
      for (const connection of [control, ...reading.all, ...writing.all]) connection.close()
    },
    files: () => null,
    server: () => serverFacts(control)
  }
}
