/** What the parts of `bench:training` share: data sets and work for the engine, fio on the same files. */
import { mkdirSync, readFileSync, statSync } from "node:fs"
import { MiB, native, run } from "../engine.mjs"

/** A data set of `files` files in `<folder>/<name>`; `changes` are its fields. */
export const dataSet = ({ folder }, name, changes) => ({
  model: name,
  format: "npz",
  folder: `${folder}/${name}`,
  filePrefix: "img",
  files: 1,
  subfolders: 0,
  samplesPerFile: 1,
  recordLength: 1,
  recordLengthStdev: 0,
  recordLengthResize: 0,
  tfrecordSize: null,
  parquet: null,
  ...changes
})

export const generate = async (context, set, processes = 2) => {
  mkdirSync(set.folder, { recursive: true })
  const { datagen } = await native(context, {
    kind: "datagen",
    set,
    manifestPath: `${set.folder}/.mlpstorage-dataset.json`,
    processes,
    seedsByRank: true,
    verifyOnly: false,
    tfrecordIndex: false
  })
  return datagen
}

/** Training on a set as fast as it goes; `changes` are fields of the work. */
export const trainWork = (set, changes) => ({
  kind: "train",
  set,
  manifestPath: `${set.folder}/.mlpstorage-dataset.json`,
  ranks: 1,
  dialect: "v3.0",
  batchSize: 1,
  epochs: 1,
  stepsLimit: null,
  readThreads: 4,
  prefetchBatches: 2,
  computeSeconds: 0,
  fileShuffle: true,
  seed: 123,
  seedChangesByEpoch: true,
  directIo: true,
  transferBytes: 8 * MiB,
  dropCaches: false,
  dropCachesTimeoutSeconds: 30,
  auThresholdPercent: 90,
  nominalSampleBytes: set.recordLength,
  checkpoint: null,
  bufferBytesPerRank: 0,
  ...changes
})

/**
 * fio reads files whole, one request of `request` bytes in flight a job. With fewer jobs than files each job has every
 * n-th file, one after the other; with more, each file is divided among several jobs.
 */
export const fioRead = async (files, jobs, request, passes = 1) => {
  const parts = Math.max(1, Math.floor(jobs / files.length))
  const sections = parts === 1
    ? Array.from({ length: jobs }, (_, job) => [`--filename=${files.filter((_, i) => i % jobs === job).join(":")}`])
    : files.flatMap((file) => {
      const bytes = statSync(file).size
      const part = Math.ceil(bytes / parts / 4096) * 4096
      return Array.from({ length: parts }, (_, i) => [
        `--filename=${file}`,
        `--offset=${i * part}`,
        `--size=${Math.min(part, bytes - i * part)}`
      ])
    })
  const out = await run("fio", [
    "--rw=read",
    `--bs=${request}`,
    "--ioengine=psync",
    "--direct=1",
    `--loops=${passes}`,
    "--file_service_type=sequential",
    "--group_reporting",
    "--output-format=json",
    ...sections.flatMap((section, i) => [`--name=job${i}`, ...section])
  ])
  const [{ read }] = JSON.parse(out.slice(out.indexOf("{"))).jobs
  return { rate: read.bw_bytes, bytes: read.io_bytes }
}

/** Reads files once, so that they are in the page cache. */
export const warm = (paths) => {
  for (const path of paths) readFileSync(path)
}
