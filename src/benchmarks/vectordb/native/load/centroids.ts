/** Centroids of a sample, by rounds over all ranks, and those of the parts of split lists. */
import { there } from "../../../../domain/there.ts"
import { vectorsOf } from "../../data/vectors.ts"
import { isUnit, widthOf } from "../../data/VectorSet.ts"
import { Sums } from "../../ivf/Centroids.ts"
import { iterations, sampleRows } from "../../ivf/IvfIndex.ts"
import { Kernel } from "../../kernel/Kernel.ts"
import { type Conduct, staged } from "./loadConduct.ts"
import type { SplitList } from "./LoadProtocol.ts"

/** Rows of the sample to begin with; and one in place of each centroid that has lost all its rows. */
const chosenRows = ({ job: { work: { index, set } } }: Conduct) => {
  const kernel = new Kernel()
  const vectors = vectorsOf(kernel, set)
  const at = kernel.take(vectors.width)
  const sample = sampleRows(index, set)
  return (choice: number): Float32Array => {
    vectors.fill([Math.floor((choice % sample) * set.vectors / sample)], at)
    return kernel.floats(at, vectors.floats).slice()
  }
}

export const centroidsOf = async (conduct: Conduct): Promise<Float32Array> => {
  const { calls, job: { work: { index, set } }, wires } = conduct
  const floats = widthOf(set.dimension) / 4
  const sample = sampleRows(index, set)
  const chosen = chosenRows(conduct)
  const values = new Float32Array(index.lists * floats)
  for (let list = 0; list < index.lists; list++) {
    values.set(chosen(Math.floor(list * sample / index.lists)), list * floats)
  }
  let spare = 1
  for (let round = 0; round < iterations; round++) {
    for (const wire of wires) wire.send(values)
    await staged(conduct, "centroids", { rows: iterations * sample, bytes: null, before: round * sample }, async () => {
      const summed = calls.ask("summed", () => ({ type: "sum" }))
      const all = new Sums(index.lists, floats)
      for (const wire of wires) {
        const counts = await calls.guard(wire.doubles(index.lists))
        all.merge(counts, await calls.guard(wire.doubles(index.lists * floats)))
      }
      await summed
      values.set(all.means(isUnit(set)))
      for (let list = 0; list < index.lists; list++) {
        if (all.counts[list] === 0) values.set(chosen(spare++ * 7919), list * floats)
      }
    })
  }
  return values
}

export const withParts = (
  values: Float32Array,
  floats: number,
  split: ReadonlyArray<SplitList>
): Float32Array => {
  const more = split.flatMap(({ centroids }) => centroids.slice(1))
  const all = new Float32Array(values.length + more.length * floats)
  all.set(values)
  for (const { centroids, list } of split) all.set(there(centroids[0], "centroid of a part"), list * floats)
  more.forEach((centroid, i) => all.set(centroid, values.length + i * floats))
  return all
}
