/** The lines of a trace with their numbers, one after the other and without holding the file; `.zst` is unpacked on the way. */
import { Decompress } from "fzstd"
import { createReadStream } from "node:fs"
import { StringDecoder } from "node:string_decoder"
import { EngineFailure, failureOf } from "../../../../engines/native/files/fileIo.ts"

interface TraceLine {
  /** From 1. */
  readonly number: number
  readonly text: string
}

/** A line that cannot be what it should be. */
export const malformed = (file: string, { number }: Pick<TraceLine, "number">, reason: string): EngineFailure =>
  new EngineFailure({ kind: "malformed", message: `line ${number}: ${reason}`, path: file })

const longestLine = 64 * 2 ** 20

async function* chunksOf(file: string): AsyncGenerator<Uint8Array, undefined> {
  const bytes: AsyncIterable<Uint8Array> = createReadStream(file)
  if (!file.endsWith(".zst")) {
    for await (const chunk of bytes) yield chunk
    return
  }
  const unpacked: Array<Uint8Array> = []
  const unpack = new Decompress((chunk) => {
    if (chunk.length > 0) unpacked.push(chunk)
  })
  const feed = (chunk: Uint8Array, isLast: boolean): void => {
    try {
      unpack.push(chunk, isLast)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new EngineFailure({ kind: "malformed", message: `it cannot be unpacked as zstd: ${why}`, path: file })
    }
  }
  let last: Uint8Array | undefined
  for await (const chunk of bytes) {
    if (last !== undefined) feed(last, false)
    yield* unpacked.splice(0)
    last = chunk
  }
  feed(last ?? new Uint8Array(), true)
  yield* unpacked.splice(0)
}

export async function* traceLines(file: string): AsyncGenerator<TraceLine, undefined> {
  const decoder = new StringDecoder("utf8")
  let rest = ""
  let number = 0
  const line = (text: string): TraceLine => ({ number: ++number, text: text.endsWith("\r") ? text.slice(0, -1) : text })
  try {
    for await (const chunk of chunksOf(file)) {
      const lines = (rest + decoder.write(Buffer.from(chunk))).split("\n")
      rest = lines.pop() ?? ""
      if (rest.length > longestLine) throw malformed(file, { number: number + lines.length + 1 }, "it does not end")
      for (const text of lines) yield line(text)
    }
    rest += decoder.end()
    if (rest !== "") yield line(rest)
  } catch (error) {
    throw failureOf(error, { operation: "read", path: file })
  }
}

/** The rows of a file whose first line is a header. Blank lines are passed over. */
export async function* rowsBelowHeader<Row extends object>(
  file: string,
  readerOf: (header: string) => ((line: string) => Row | string) | string
): AsyncGenerator<Row & { readonly line: number }, undefined> {
  let reader: ((line: string) => Row | string) | undefined
  for await (const { number, text } of traceLines(file)) {
    if (text.trim() === "") continue
    if (reader === undefined) {
      const made = readerOf(text)
      if (typeof made === "string") throw malformed(file, { number }, made)
      reader = made
      continue
    }
    const row = reader(text)
    if (typeof row === "string") throw malformed(file, { number }, row)
    yield { ...row, line: number }
  }
  if (reader === undefined) throw new EngineFailure({ kind: "malformed", message: "it is empty", path: file })
}

/** The rows of a file without a header. */
export async function* rowsOf<Row extends object>(
  file: string,
  read: (line: string) => Row | string
): AsyncGenerator<Row & { readonly line: number }, undefined> {
  for await (const { number, text } of traceLines(file)) {
    if (text.trim() === "") continue
    const row = read(text)
    if (typeof row === "string") throw malformed(file, { number }, row)
    yield { ...row, line: number }
  }
}
