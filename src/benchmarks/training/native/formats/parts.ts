/**
 * A file as a sequence of parts: bytes that are known, and stretches of random ones. One description serves both ways:
 * generating fills a buffer from it, verifying holds a file's bytes against it.
 */
export type Part =
  /** `meaning`, where a difference says more than that bytes differ: `the CRC-32C of record 3`. */
  | { readonly kind: "literal"; readonly bytes: Uint8Array; readonly meaning?: string }
  /** `seen` gets the bytes in order, in pieces. */
  | { readonly kind: "random"; readonly length: number; readonly seen?: (piece: Uint8Array) => void }

/** Parts are drawn when they are reached: a literal may depend on the random bytes before it. */
export type Parts = Iterator<Part, undefined>

export const literal = (bytes: Uint8Array, meaning?: string): Part => ({
  kind: "literal",
  bytes,
  ...(meaning === undefined ? {} : { meaning })
})

export interface Visitor {
  readonly literal: (found: Uint8Array, expected: Uint8Array, meaning?: string) => void
  readonly random: (found: Uint8Array) => void
}

/** Goes over the parts, buffer after buffer; answers false once the parts have ended before the buffer did. */
export const partWalk = (parts: Parts): (buffer: Uint8Array, visitor: Visitor) => boolean => {
  let part: Part | undefined
  let done = 0
  return (buffer, visitor) => {
    let at = 0
    while (at < buffer.length) {
      if (part === undefined) {
        part = parts.next().value
        done = 0
        if (part === undefined) return false
      }
      const left = (part.kind === "literal" ? part.bytes.length : part.length) - done
      const take = Math.min(left, buffer.length - at)
      if (take > 0) {
        const found = buffer.subarray(at, at + take)
        if (part.kind === "literal") visitor.literal(found, part.bytes.subarray(done, done + take), part.meaning)
        else {
          visitor.random(found)
          part.seen?.(found)
        }
      }
      at += take
      done += take
      if (take === left) part = undefined
    }
    return true
  }
}
