/** (d) dlrm and flux row groups with O_DIRECT beside fio, which reads the same files in 16 parts at once. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import { alternate, GiB, median, MiB, native } from "../engine.mjs"
import { dataSet, fioRead, generate, trainWork } from "./harness.mjs"

export const title = "dlrm and flux row groups with O_DIRECT against fio"
export const needsFio = true

const request = 8 * MiB
/** The first looks at the footers. */
const passes = 3

/** Columns as the workload files have them. */
const parquetOf = (workload) => {
  const path = fileURLToPath(new URL(`../../../configs/dlio/v3.0/workload/${workload}.yaml`, import.meta.url))
  const { parquet } = parse(readFileSync(path, "utf8")).dataset
  return {
    columns: parquet.columns.map(({ dtype, name, size }) => ({ name, dtype, size: size ?? null })),
    rowGroupRows: parquet.row_group_size
  }
}

const cases = [
  { name: "dlrm", workload: "dlrm_b200", files: 4, groups: 32, batchSize: 12288, readThreads: 0, prefetchBatches: 0, fioJobs: 16 },
  { name: "flux", workload: "flux_b200", files: 2, groups: 4, batchSize: 48, readThreads: 8, prefetchBatches: 2, fioJobs: 8 }
]

export const measure = async (context) => {
  const figures = []
  for (const { batchSize, files, fioJobs, groups, name, prefetchBatches, readThreads, workload } of cases) {
    const parquet = parquetOf(workload)
    const set = dataSet(context, name, {
      format: "parquet",
      files,
      samplesPerFile: groups * parquet.rowGroupRows,
      recordLength: 1000,
      parquet
    })
    await generate(context, set)
    const paths = Array.from({ length: files }, (_, i) => `${set.folder}/train/img_${i}_of_${files}.parquet`)
    const work = trainWork(set, { batchSize, epochs: passes, readThreads, prefetchBatches, transferBytes: request })
    const engine = async () => {
      const { peakRssBytes, training: { bytesPerSecond, predictedRssBytes } } = await native(context, work)
      return { rate: bytesPerSecond, peakRssBytes, predictedRssBytes }
    }
    const { one, other } = await alternate(context.pairs, engine, () => fioRead(paths, fioJobs, request, passes))
    const [mine, his] = [one, other].map((results) => median(results.map(({ rate }) => rate)))
    figures.push(
      [`${name}: engine, GiB/s`, (mine / GiB).toFixed(2), ""],
      [`${name}: fio, GiB/s`, (his / GiB).toFixed(2), ""],
      [`${name}: ratio of medians`, (mine / his).toFixed(3), "≥ 0.8"],
      [
        `${name}: peak RSS of the rank, MiB (predicted)`,
        `${(Math.max(...one.map((r) => r.peakRssBytes)) / MiB).toFixed(0)} (${(one[0].predictedRssBytes / MiB).toFixed(0)})`,
        ""
      ]
    )
  }
  return { figures }
}
