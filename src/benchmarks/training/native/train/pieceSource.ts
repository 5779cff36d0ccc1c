/** From a stream's file parts to what readers read: whole files, or the row groups of Parquet files one by one. */
import { plural } from "../../../../domain/Units.ts"
import { EngineFailure } from "../../../../engines/native/files/fileIo.ts"
import { footerBytes, type RowGroup, rowGroupsOf, trailerBytes } from "./parquetExtents.ts"
import type { Piece, PieceReader, SizeProof } from "./pieceReader.ts"
import type { FilePart } from "./streams.ts"

export interface StreamPiece {
  readonly piece: Piece
  readonly samples: number
  /** The piece is the first of its file. */
  readonly beginsFile: boolean
  /** Its samples arrive one after the other, rather than all with its last byte. */
  readonly isGradual: boolean
  /** Bytes that had to be read to find it. */
  readonly bytesBefore: number
}

export interface PieceSource {
  /** The next piece in order; undefined at the end. The reader may be used to look into a file. One call at a time. */
  readonly next: (reader: PieceReader) => Promise<StreamPiece | undefined>
}

/** What is known of the files of a data set. */
export interface FileFacts {
  /** Absolute. */
  readonly pathOf: (file: number) => string
  /** null when nobody knows. */
  readonly bytesOf: (file: number) => number | null
  /** How a file of unknown size shows that it is whole. */
  readonly proof: SizeProof | null
}

export const wholeFiles = (parts: Iterator<FilePart, void>, facts: FileFacts, isGradual: boolean): PieceSource => ({
  next: async () => {
    const { done, value } = parts.next()
    if (done === true) return undefined
    const piece = {
      path: facts.pathOf(value.file),
      start: 0,
      end: null,
      expected: facts.bytesOf(value.file),
      proof: facts.proof
    }
    return { piece, samples: value.samples, beginsFile: true, isGradual, bytesBefore: 0 }
  }
})

/** As pyarrow does: so many bytes of the end first, in the hope that they hold the whole footer. */
const tailBytes = 64 * 1024

const damaged = (path: string, what: string, expected: string | null = null, found: string | null = null) =>
  new EngineFailure({
    kind: "integrity",
    message: `${path} is no whole Parquet file of this data set: ${what}`,
    operation: "read the footer of",
    path,
    expected,
    found
  })

interface Footer {
  readonly groups: ReadonlyArray<RowGroup>
  readonly bytesRead: number
}

const readFooter = async (path: string, reader: PieceReader): Promise<Footer> => {
  const tail = await reader.bytesOf(path, (bytes) => [Math.max(0, bytes - tailBytes), bytes])
  const length = footerBytes(tail.bytes)
  if (length === undefined) throw damaged(path, "it does not end in PAR1")
  const whole = length + trailerBytes
  if (whole > tail.fileBytes) throw damaged(path, `its footer would be ${length} bytes long`)
  const again = whole <= tail.bytes.length
    ? null
    : await reader.bytesOf(path, (size) => [Math.max(0, size - whole), size])
  const { bytes } = again ?? tail
  const groups = rowGroupsOf(bytes.subarray(bytes.length - whole, bytes.length - trailerBytes), tail.fileBytes)
  if (typeof groups === "string") throw damaged(path, `its footer is damaged: ${groups}`)
  return { groups, bytesRead: tail.bytes.length + (again?.bytes.length ?? 0) }
}

/** Footers that were read once, kept for later epochs: three numbers a row group. */
export type Footers = Map<number, Float64Array>

const fieldsOfGroup = 3

export const rowGroups = (parts: Iterator<FilePart, void>, facts: FileFacts, footers: Footers): PieceSource => {
  let path = ""
  let groups: Float64Array = new Float64Array()
  let at = 0

  /** Answers how many bytes it took. */
  const openFile = async ({ file, samples }: FilePart, reader: PieceReader): Promise<number> => {
    path = facts.pathOf(file)
    at = 0
    const known = footers.get(file)
    if (known !== undefined) {
      groups = known
      return 0
    }
    const footer = await readFooter(path, reader)
    const rows = footer.groups.reduce((total, group) => total + group.rows, 0)
    if (rows !== samples) {
      throw damaged(path, `it holds ${plural(rows, "row")}`, plural(samples, "row"), plural(rows, "row"))
    }
    groups = Float64Array.from(footer.groups.flatMap((group) => [group.start, group.end, group.rows]))
    footers.set(file, groups)
    return footer.bytesRead
  }

  return {
    next: async (reader) => {
      let bytesBefore = 0
      if (at === groups.length) {
        const { done, value } = parts.next()
        if (done === true) return undefined
        bytesBefore = await openFile(value, reader)
      }
      const beginsFile = at === 0
      const piece = { path, start: groups[at]!, end: groups[at + 1]!, expected: null, proof: null }
      const samples = groups[at + 2]!
      at += fieldsOfGroup
      return { piece, samples, beginsFile, isGradual: false, bytesBefore }
    }
  }
}
