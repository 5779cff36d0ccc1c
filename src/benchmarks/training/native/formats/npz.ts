/**
 * Parts of an `.npz`. The CRC stands before the data it is of, so it is chosen first, and the last four bytes of the
 * sample are those that make it true: the file is written once, front to back.
 */
import { crc32 } from "node:zlib"
import { type NpzLayout, npzLayout } from "../../dataset/npzLayout.ts"
import { bytesReaching } from "./bytesReaching.ts"
import { literal, type Part } from "./parts.ts"

/** Where the CRC of `x.npy` stands in the file. */
export const crcOffset = 14

const patchBytes = 4

function* parts(
  { arrayBytes, arrayHeader, head, labels, tail }: NpzLayout,
  wanted: number
): Generator<Part, undefined> {
  yield literal(head(wanted))
  let crc = crc32(arrayHeader)
  yield {
    kind: "random",
    length: arrayBytes - patchBytes,
    seen: (piece) => {
      crc = crc32(piece, crc)
    }
  }
  yield literal(bytesReaching(crc, wanted), "bytes that fit the CRC-32 of x.npy")
  yield literal(tail(wanted, crc32(labels())))
}

/** Too small to be made to fit: such a sample is zeros. */
function* tinyParts({ arrayBytes, arrayHeader, head, labels, tail }: NpzLayout): Generator<Part, undefined> {
  const data = new Uint8Array(arrayBytes)
  const crc = crc32(data, crc32(arrayHeader))
  yield literal(head(crc))
  yield literal(data)
  yield literal(tail(crc, crc32(labels())))
}

/** `wanted` is the CRC of `x.npy`. */
export const npzParts = (dimensions: readonly [number, number], samples: number, wanted: number) => {
  const layout = npzLayout(dimensions, samples)
  return layout.arrayBytes < patchBytes ? tinyParts(layout) : parts(layout, wanted)
}
