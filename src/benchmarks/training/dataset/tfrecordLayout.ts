/**
 * The bytes of a TFRecord around each image: framing, and a `tf.train.Example` with the features `image` and `size`
 * (docs/reference/dlio-training.md 3.3).
 */
import { joined, varint } from "./bytes.ts"

const textEncoder = new TextEncoder()

/** A length-delimited protobuf field. */
const field = (number: number, ...parts: ReadonlyArray<Uint8Array>): Uint8Array => {
  const body = joined(parts)
  return joined([fieldHead(number, body.length), body])
}

const fieldHead = (number: number, length: number): Uint8Array => Uint8Array.from([number << 3 | 2, ...varint(length)])

const key = (name: string): Uint8Array => field(1, textEncoder.encode(name))

/** The beginning of a field: its head, and of its body all but the last `bytes`. */
const open = (number: number, before: ReadonlyArray<Uint8Array>, bytes: number): Uint8Array => {
  const body = joined(before)
  return joined([fieldHead(number, body.length + bytes), body])
}

export interface TfrecordLayout {
  /** u64 length of the payload; its masked CRC-32C follows. */
  readonly length: Uint8Array
  /** Payload before and after the image. */
  readonly prefix: Uint8Array
  readonly imageBytes: number
  readonly suffix: Uint8Array
  readonly payloadBytes: number
  /** Length, its CRC, payload, its CRC. */
  readonly recordBytes: number
}

/** `size` is the value of that feature. */
export const tfrecordLayout = (imageBytes: number, size: number): TfrecordLayout => {
  const image = open(2, [open(1, [fieldHead(1, imageBytes)], imageBytes)], imageBytes)
  const entry = open(1, [key("image"), image], imageBytes)
  const number = Uint8Array.from(varint(size))
  const suffix = field(1, key("size"), field(2, field(3, field(1, number))))
  const prefix = open(1, [entry], imageBytes + suffix.length)
  const payloadBytes = prefix.length + imageBytes + suffix.length
  const length = new Uint8Array(8)
  new DataView(length.buffer).setBigUint64(0, BigInt(payloadBytes), true)
  return { length, prefix, imageBytes, suffix, payloadBytes, recordBytes: payloadBytes + 16 }
}
