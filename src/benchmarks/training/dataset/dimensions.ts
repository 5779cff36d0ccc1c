/** Dimensions of the sample in each file, as DLIO draws them (docs/reference/dlio-training.md 1). */
import { there } from "../../../domain/there.ts"
import type { DataSet } from "../TrainingWork.ts"
import { randomState } from "./randomState.ts"

/** Who generates: sizes that vary depend on it when ranks are seeded by number. */
export interface Generation {
  /** Generating ranks; rank r makes the files r, r + processes, … */
  readonly processes: number
  /** v3.0 seeds rank r with 10 + r; v2.0 seeds every rank with 10. */
  readonly seedsByRank: boolean
}

/** One sample of bytes: `rows × columns`. */
export type Dimensions = readonly [rows: number, columns: number]

type Shape = Pick<DataSet, "files" | "recordLength" | "recordLengthStdev">

const firstSeed = 10

/** The mean dimension, and the deviation of each of the two. */
export const dimensionLaw = ({ recordLength, recordLengthStdev }: Shape) => ({
  mean: Math.trunc(Math.sqrt(recordLength)),
  deviation: recordLengthStdev / 2 / Math.sqrt(recordLength)
})

/** True when files differ in size. */
export const sizesVary = ({ recordLengthStdev }: Shape): boolean => recordLengthStdev > 0

/** What one rank of those that are seeded by number draws for each file, whether it makes the file or not. */
export const drawnBy = (shape: Shape, rank: number): ReadonlyArray<Dimensions> => {
  const { deviation, mean } = dimensionLaw(shape)
  const state = randomState(firstSeed + rank)
  const draw = () => Math.max(1, Math.trunc(state.normal(mean, deviation)))
  return Array.from({ length: shape.files }, () => [draw(), draw()] as const)
}

/**
 * Dimensions by file. Draws are in sequence, so that all of them are made at once: 8 bytes a file are kept, and
 * nothing where sizes do not vary.
 */
export const dimensionsOf = (shape: Shape, generation: Generation): (file: number) => Dimensions => {
  const { deviation, mean } = dimensionLaw(shape)
  if (!sizesVary(shape)) {
    const fixed: Dimensions = [mean, mean]
    return () => fixed
  }
  const { files } = shape
  const seeds = generation.seedsByRank ? Math.min(generation.processes, Math.max(files, 1)) : 1
  const drawn = new Uint32Array(files * 2)
  for (let rank = 0; rank < seeds; rank++) {
    const state = randomState(firstSeed + rank)
    const draw = () => Math.max(1, Math.trunc(state.normal(mean, deviation)))
    for (let file = 0; file < files; file++) {
      const rows = draw()
      const columns = draw()
      if (file % seeds !== rank) continue
      drawn[file * 2] = rows
      drawn[file * 2 + 1] = columns
    }
  }
  const side = (at: number): number => there(drawn[at], "side of this file")
  return (file) => [side(file * 2), side(file * 2 + 1)]
}
