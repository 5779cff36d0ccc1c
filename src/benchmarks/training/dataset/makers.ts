/**
 * By which of DLIO's generators a data set was made, found by the sizes of its files (docs/reference/dlio-training.md 1 to 3). Sizes follow
 * from the definition, and where they vary from the seeds of the ranks that generated: once the maker is known, so is the size of every
 * file. Pure.
 */
import type { DataSet } from "../TrainingWork.ts"
import { type Dimensions, drawnBy, type Generation } from "./dimensions.ts"
import { bytesOf, fileBytesOf, isUniform } from "./fileBytes.ts"
import { type BytesRange, plausibleBytes } from "./plausibleBytes.ts"

export interface SizedFile {
  readonly file: number
  readonly bytes: number
}

interface Maker {
  /** For people. */
  readonly name: string
  readonly bytesOf: (file: number) => BytesRange
  /** Its files may have nearly any size, so that it is only thought of where no other fits. */
  readonly isLoose?: boolean
}

/** Numbers of generating ranks that are tried. */
export const mostRanks = 256

/** So many of the first files tell the ranks apart. */
export const tellingFiles = mostRanks + 8

/** Two writers of parquet differ by their footers and dictionaries; another number of rows differs by more. */
const parquetTolerance = 0.015

const exactly = (name: string, bytesOf: (file: number) => number, less = 0): Maker => ({
  name,
  bytesOf: (file) => ({ min: bytesOf(file) - less, max: bytesOf(file) - less })
})

const around = (name: string, bytes: number): Maker => ({
  name,
  bytesOf: () => ({ min: Math.floor(bytes * (1 - parquetTolerance)), max: Math.ceil(bytes * (1 + parquetTolerance)) })
})

/** The writers of a format, the likelier first. `sizeOf`: bytes by file, of a set as it is or of the other kind of tfrecord. */
const makersOf = (set: DataSet, sizeOf: (kind: DataSet) => (file: number) => number): ReadonlyArray<Maker> => {
  const bytes = sizeOf(set)
  switch (set.format) {
    case "npz":
      return [exactly("NumPy's npz", bytes), exactly("s3dlio's npz", bytes, 40)]
    case "tfrecord": {
      const other = { ...set, tfrecordSize: set.tfrecordSize === "bytes" ? "dimension" as const : "bytes" as const }
      return [exactly("DLIO's tfrecord", bytes), exactly("another release's tfrecord", sizeOf(other))]
    }
    case "jpeg":
      return [exactly("raw samples", bytes), { name: "real JPEG", bytesOf: () => plausibleBytes(set), isLoose: true }]
    case "parquet": {
      const columns = set.parquet?.columns ?? []
      const floats = columns.reduce((total, { size }) => total + 4 * (size ?? 1), 0)
      return [around("pyarrow's parquet", bytes(0)), around("s3dlio's parquet", floats * set.samplesPerFile)]
    }
  }
}

const isWithin = ({ bytes, file }: SizedFile, maker: Maker): boolean => {
  const { max, min } = maker.bytesOf(file)
  return bytes >= min && bytes <= max
}

/** Sizes of the first files for any number of ranks: every rank draws for all files, so that each is asked and laid out once. */
const sizesByRanks = (few: DataSet) => {
  const drawn = new Map<number, ReadonlyArray<Dimensions>>()
  const sizes = new Map<string, number>()
  const dimensions = (rank: number) => {
    const known = drawn.get(rank) ?? drawnBy(few, rank)
    drawn.set(rank, known)
    return known
  }
  return (processes: number) => (kind: DataSet) => (file: number): number => {
    const rank = file % processes
    const key = `${kind.tfrecordSize} ${rank} ${file}`
    const size = sizes.get(key) ?? bytesOf(kind, dimensions(rank)[file] ?? [1, 1])
    sizes.set(key, size)
    return size
  }
}

/** How many of these files a maker makes; no more than half when it fails at more than half of them. */
const hitsOf = (maker: Maker, files: ReadonlyArray<SizedFile>): number => {
  let [hits, misses] = [0, 0]
  for (const file of files) {
    if (isWithin(file, maker)) hits += 1
    else misses += 1
    if (misses * 2 > files.length) break
  }
  return hits
}

/**
 * The maker whose sizes most of these files have; undefined when no maker's are those of half of them. `first`: of the first
 * `tellingFiles`, in order. `generation`: where it is known.
 */
export const likelyMaker = (
  set: DataSet,
  first: ReadonlyArray<SizedFile>,
  generation: Generation | null
): Maker | undefined => {
  const few: DataSet = { ...set, files: Math.min(set.files, tellingFiles) }
  const isTold = generation !== null || isUniform(set)
  const known = generation ?? { processes: 1, seedsByRank: false }
  const byRanks = sizesByRanks(few)
  let best: { readonly hits: number; readonly generation: Generation; readonly index: number } | undefined
  for (let ranks = 1; ranks <= (isTold ? 1 : Math.min(mostRanks, set.files)); ranks++) {
    const one = isTold ? known : { processes: ranks, seedsByRank: true }
    const makers = makersOf(few, isTold ? (kind) => fileBytesOf(kind, known) : byRanks(ranks))
    makers.forEach((maker, index) => {
      if (maker.isLoose === true && (best?.hits ?? 0) * 2 >= first.length) return
      const hits = hitsOf(maker, first)
      if (best === undefined || hits > best.hits) best = { hits, generation: one, index }
    })
    if (best?.hits === first.length) break
  }
  if (best === undefined || first.length === 0 || best.hits * 2 < first.length) return undefined
  const { generation: madeBy, index } = best
  return makersOf(set, (kind) => fileBytesOf(kind, madeBy))[index]
}
