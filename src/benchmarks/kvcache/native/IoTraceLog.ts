/** Writes the operations of a rank as kv-cache.py's tracer does, line after line while they happen. */
import { createWriteStream } from "node:fs"
import type { Writable } from "node:stream"
import * as zlib from "node:zlib"
import { failureOf } from "../../../engines/native/files/fileIo.ts"
import { anchor, monotonic, toWall } from "../../../engines/native/process/clock.ts"
import { ioTraceHeader, ioTraceLine, type IoTraceRow } from "../trace/ioTrace.ts"
import { RawZstd } from "./RawZstd.ts"

/** An operation that is done. */
export type Trace = (operation: Omit<IoTraceRow, "timestamp">) => void

/** Node has a compressor from 22.15 on; the typings of 20 leave it out. */
const compressor = (): Writable & NodeJS.ReadableStream => {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- what newer typings say of it
  const { createZstdCompress } = zlib as { readonly createZstdCompress?: () => zlib.Gzip }
  return createZstdCompress?.() ?? new RawZstd()
}

interface IoTraceLog {
  readonly trace: Trace
  /** The file is whole when it answers. */
  readonly close: () => Promise<void>
}

export const noTrace: IoTraceLog = { trace: () => undefined, close: () => Promise.resolve() }

export const ioTraceLog = (path: string): IoTraceLog => {
  const clocks = anchor()
  const file = createWriteStream(path)
  const packing = path.endsWith(".zst") ? compressor() : undefined
  packing?.pipe(file)
  const stream: Writable = packing ?? file
  let failure: Error | undefined
  const failed = (error: Error): void => {
    failure ??= error
  }
  file.on("error", failed)
  packing?.on("error", failed)
  stream.write(`${ioTraceHeader}\r\n`)
  return {
    trace: (operation) => {
      stream.write(`${ioTraceLine({ ...operation, timestamp: toWall(clocks, monotonic()) / 1e6 })}\r\n`)
    },
    close: async () => {
      await new Promise<void>((resolve) => {
        file.on("close", resolve)
        if (failure === undefined) stream.end()
        else resolve()
      })
      if (failure !== undefined) throw failureOf(failure, { operation: "write", path })
    }
  }
}
