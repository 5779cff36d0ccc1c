/**
 * (a) CPU per file: cached retinanet files, one simulated accelerator, no compute, beside the plainest loop that reads
 * the same files.
 */
import { writeFileSync } from "node:fs"
import { alternate, median, native, run } from "../engine.mjs"
import { dataSet, generate, trainWork, warm } from "./harness.mjs"

export const title = "CPU per cached retinanet file (322 624 B), one accelerator, no compute"

const files = 1200
const epochs = 4

const loopSource = `
import * as fs from "node:fs"
const [list, passes] = [fs.readFileSync(process.argv[2], "utf8").split("\\n"), +process.argv[3]]
const bytes = new Uint8Array(512 * 1024)
const cpu = process.cpuUsage()
for (let pass = 0; pass < passes; pass++) {
  for (const path of list) {
    const fd = fs.openSync(path, "r")
    if (fs.readSync(fd, bytes, 0, bytes.length, 0) !== 322624) throw new Error("short read")
    fs.closeSync(fd)
  }
}
const used = process.cpuUsage(cpu)
console.log((used.user + used.system) / passes / list.length)
`

export const measure = async (context) => {
  const set = dataSet(context, "retinanet", { format: "jpeg", files, recordLength: 322957 })
  await generate(context, set)
  const paths = Array.from({ length: files }, (_, i) => `${set.folder}/train/img_${String(i).padStart(4, "0")}_of_${files}.jpeg`)
  warm(paths)
  writeFileSync(`${context.folder}/loop.mjs`, loopSource)
  writeFileSync(`${context.folder}/paths.txt`, paths.join("\n"))
  const work = trainWork(set, { batchSize: 24, epochs, readThreads: 8, directIo: false })
  const engine = async () => {
    const { peakRssBytes, training } = await native(context, work)
    // The first epoch also compiles the program.
    return { micros: median(training.epochs.slice(1).map(({ cpuSeconds, files }) => cpuSeconds / files * 1e6)), peakRssBytes }
  }
  const loop = async () => Number(await run(process.execPath, [`${context.folder}/loop.mjs`, `${context.folder}/paths.txt`, "3"]))
  const { one, other } = await alternate(context.pairs, engine, loop)
  const mine = median(one.map(({ micros }) => micros))
  const bare = median(other)
  return {
    figures: [
      ["engine, µs of CPU a file", mine.toFixed(1), "≤ 60"],
      ["bare open/read/close loop, µs of CPU a file", bare.toFixed(1), ""],
      ["ratio of medians", (mine / bare).toFixed(2), "≤ 3"],
      ["median of ratios", median(one.map(({ micros }, i) => micros / other[i])).toFixed(2), ""]
    ]
  }
}
