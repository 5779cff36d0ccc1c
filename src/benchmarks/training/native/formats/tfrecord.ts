/** Parts of a tfrecord file, each record with the checksums of its own bytes; and the text of its index. */
import { joined } from "../../dataset/bytes.ts"
import type { TfrecordLayout } from "../../dataset/tfrecordLayout.ts"
import { crc32c, maskedBytes } from "./crc32c.ts"
import { literal, type Part } from "./parts.ts"

export function* tfrecordParts(layout: TfrecordLayout, records: number): Generator<Part, undefined> {
  const { imageBytes, length, prefix, suffix } = layout
  const head = literal(joined([length, maskedBytes(crc32c(length)), prefix]))
  const begun = crc32c(prefix)
  for (let record = 0; record < records; record++) {
    let crc = begun
    yield head
    yield {
      kind: "random",
      length: imageBytes,
      seen: (piece) => {
        crc = crc32c(piece, crc)
      }
    }
    yield literal(suffix)
    yield literal(maskedBytes(crc32c(suffix, crc)), `the CRC-32C of record ${record}`)
  }
}

/** `offset length` of each framed record, a line each: what DALI's `tfrecord2idx` writes. */
export const indexText = ({ recordBytes }: TfrecordLayout, records: number): string =>
  Array.from({ length: records }, (_, record) => `${record * recordBytes} ${recordBytes}\n`).join("")
