/** From a data set and the number of a file to its parts, for every format; and what a finished file says of its choices. */
import { randomBytes, randomInt } from "node:crypto"
import type { Dimensions } from "../../dataset/dimensions.ts"
import { recordLayout } from "../../dataset/fileBytes.ts"
import { tagLength } from "../../dataset/parquetFooter.ts"
import { type ParquetLayout, parquetLayout } from "../../dataset/parquetLayout.ts"
import type { DataSet } from "../../TrainingWork.ts"
import { crcOffset, npzParts } from "./npz.ts"
import { parquetEnd, parquetParts } from "./parquet.ts"
import type { Part, Parts } from "./parts.ts"
import { tfrecordParts } from "./tfrecord.ts"

/** v3.0's `.jpeg` is the raw sample: random bytes, no JPEG stream. */
function* jpegParts([rows, columns]: Dimensions): Generator<Part, undefined> {
  yield { kind: "random", length: rows * columns }
}

const tagged = (text: string) => (chunk: number): string => text.slice(chunk * tagLength, (chunk + 1) * tagLength)

const chunksOf = ({ groups }: ParquetLayout): number => groups.reduce((total, { chunks }) => total + chunks.length, 0)

export interface FileParts {
  /** For a file to be made: every choice is drawn anew. */
  readonly fresh: (file: number) => Parts
  /** For a file that is there: `read` gets bytes of it, by offset and length. */
  readonly found: (file: number, read: (offset: number, length: number) => Promise<Uint8Array>) => Promise<Parts>
}

const parquet = (set: DataSet): FileParts => {
  if (set.parquet === null) throw new TypeError("a parquet data set has columns")
  const layout = parquetLayout(set.parquet, set.samplesPerFile)
  const tags = chunksOf(layout) * tagLength
  const marker = "\0".repeat(tagLength)
  const blank = parquetEnd(layout, () => marker)
  return {
    fresh: () => parquetParts(layout, tagged(randomBytes(tags / 2).toString("hex"))),
    found: async (_, read) => {
      const end = await read(layout.fileBytes - blank.length, blank.length)
      return parquetParts(layout, tagged(tagsIn(end, blank, marker.length)))
    }
  }
}

/** The tags of a footer: they stand where the blank one has its marker. */
const tagsIn = (end: Uint8Array, blank: Uint8Array, length: number): string => {
  const tags: Array<string> = []
  const marker = Buffer.alloc(length)
  const text = Buffer.from(end.buffer, end.byteOffset, end.length)
  for (let at = Buffer.from(blank).indexOf(marker); at >= 0; at = Buffer.from(blank).indexOf(marker, at + length)) {
    tags.push(text.toString("latin1", at, at + length))
  }
  return tags.join("")
}

export const filePartsOf = (set: DataSet, dimensions: (file: number) => Dimensions): FileParts => {
  switch (set.format) {
    case "npz":
      return {
        fresh: (file) => npzParts(dimensions(file), set.samplesPerFile, randomInt(2 ** 32)),
        found: async (file, read) => {
          const crc = await read(crcOffset, 4)
          const wanted = new DataView(crc.buffer, crc.byteOffset).getUint32(0, true)
          return npzParts(dimensions(file), set.samplesPerFile, wanted)
        }
      }
    case "tfrecord": {
      const parts = (file: number) => tfrecordParts(recordLayout(set, dimensions(file)), set.samplesPerFile)
      return { fresh: parts, found: async (file) => parts(file) }
    }
    case "jpeg": {
      const parts = (file: number) => jpegParts(dimensions(file))
      return { fresh: parts, found: async (file) => parts(file) }
    }
    case "parquet":
      return parquet(set)
  }
}
