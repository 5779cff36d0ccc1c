/** (b) unet3d files with O_DIRECT beside fio: as many jobs as readers, whole files one after the other, same requests. */
import { alternate, GiB, median, MiB, native } from "../engine.mjs"
import { dataSet, fioRead, generate, trainWork } from "./harness.mjs"

export const title = "unet3d npz with O_DIRECT against fio"
export const needsFio = true

const files = 16
const readers = 4
const request = 8 * MiB

export const measure = async (context) => {
  const set = dataSet(context, "unet3d", { files, recordLength: 146600628 })
  await generate(context, set)
  const paths = Array.from({ length: files }, (_, i) => `${set.folder}/train/img_${String(i).padStart(2, "0")}_of_${files}.npz`)
  // Unshuffled, reader r has the files r, r + 4, …, as fio's job r: files differ in size, and so would their sums.
  const work = trainWork(set, { readThreads: readers, transferBytes: request, fileShuffle: false })
  const engine = async () => {
    const { peakRssBytes, training: { epochs: [epoch] } } = await native(context, work)
    return { rate: epoch.bytesPerSecond, cpu: epoch.cpuSeconds / (epoch.bytes / GiB), peakRssBytes }
  }
  const { one, other } = await alternate(context.pairs, engine, () => fioRead(paths, readers, request))
  const ratios = one.map(({ rate }, i) => rate / other[i].rate)
  return {
    figures: [
      ["engine, GiB/s", (median(one.map(({ rate }) => rate)) / GiB).toFixed(2), ""],
      ["fio, GiB/s", (median(other.map(({ rate }) => rate)) / GiB).toFixed(2), ""],
      ["ratio of medians", (median(one.map(({ rate }) => rate)) / median(other.map(({ rate }) => rate))).toFixed(3), "≥ 0.95"],
      ["median of ratios (range)", `${median(ratios).toFixed(3)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`, ""],
      ["engine, CPU s/GiB", median(one.map(({ cpu }) => cpu)).toFixed(3), ""],
      ["peak RSS of the rank, MiB", (Math.max(...one.map((r) => r.peakRssBytes)) / MiB).toFixed(0), ""]
    ]
  }
}
