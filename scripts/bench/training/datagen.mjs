/** (c) npz data generation beside fio: as many jobs as ranks, files of the same size, O_DIRECT, every file flushed. */
import { mkdirSync, rmSync } from "node:fs"
import { alternate, GiB, median, MiB, native, run } from "../engine.mjs"
import { dataSet } from "./harness.mjs"

export const title = "npz data generation (unet3d's mean file, 2 ranks) against fio"
export const needsFio = true

const ranks = 2
const files = 12
const recordLength = 146600628
/** Of a rank of the engine, and as many in flight. */
const request = 4 * MiB
const depth = 4

const fioWrite = async (at) => {
  mkdirSync(at)
  const out = await run("fio", [
    "--name=bench",
    `--directory=${at}`,
    "--rw=write",
    `--bs=${request}`,
    `--numjobs=${ranks}`,
    `--nrfiles=${files / ranks}`,
    `--filesize=${Math.floor(Math.sqrt(recordLength)) ** 2}`,
    "--file_service_type=sequential",
    "--ioengine=libaio",
    `--iodepth=${depth}`,
    "--direct=1",
    "--fsync_on_close=1",
    "--end_fsync=1",
    "--fallocate=none",
    "--group_reporting",
    "--output-format=json"
  ])
  rmSync(at, { recursive: true })
  const [job] = JSON.parse(out.slice(out.indexOf("{"))).jobs
  const seconds = job.job_runtime / 1000 * (job.usr_cpu + job.sys_cpu) / 100
  return { rate: job.write.bw_bytes, cpu: seconds / (job.write.io_bytes / GiB) }
}

export const measure = async (context) => {
  const set = dataSet(context, "unet3d", { files, recordLength })
  const work = {
    kind: "datagen",
    set,
    manifestPath: `${set.folder}/.mlpstorage-dataset.json`,
    processes: ranks,
    seedsByRank: true,
    verifyOnly: false,
    tfrecordIndex: false
  }
  const engine = async () => {
    const { datagen: { bytesPerSecond, bytesWritten, cpuSeconds }, io, peakRssBytes } = await native(context, work)
    rmSync(set.folder, { recursive: true })
    return { rate: bytesPerSecond, cpu: cpuSeconds / (bytesWritten / GiB), peakRssBytes, io }
  }
  const { one, other } = await alternate(context.pairs, engine, () => fioWrite(`${context.folder}/fio`))
  const of = (results, field) => median(results.map((result) => result[field]))
  return {
    figures: [
      [`engine, GiB/s (${one[0].io})`, (of(one, "rate") / GiB).toFixed(2), ""],
      ["fio, GiB/s (direct)", (of(other, "rate") / GiB).toFixed(2), ""],
      ["ratio of medians", (of(one, "rate") / of(other, "rate")).toFixed(3), "≥ 0.85"],
      ["median of ratios", median(one.map(({ rate }, i) => rate / other[i].rate)).toFixed(3), ""],
      ["CPU of the engine, s/GiB", of(one, "cpu").toFixed(3), ""],
      ["CPU of fio, s/GiB", of(other, "cpu").toFixed(3), ""],
      ["peak RSS of a rank, MiB", (Math.max(...one.map((r) => r.peakRssBytes)) / MiB).toFixed(0), ""]
    ]
  }
}
