/** What the parts of `bench:training` share: the engine's processes built beside it, fio, medians. */
import { build } from "esbuild"
import { execFileSync, spawn } from "node:child_process"
import { randomUUID } from "node:crypto"
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { cpus, totalmem } from "node:os"
import { fileURLToPath } from "node:url"

export const MiB = 2 ** 20
export const GiB = 2 ** 30

const root = fileURLToPath(new URL("../../..", import.meta.url))

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/** Runs to its end; stdout, or an error with what it said. */
export const run = (program, args, stdin = "ignore") =>
  new Promise((done, failed) => {
    const child = spawn(program, args, { stdio: [stdin, "pipe", "pipe"] })
    let out = ""
    let err = ""
    child.stdout.setEncoding("utf8").on("data", (text) => out += text)
    child.stderr.setEncoding("utf8").on("data", (text) => err += text)
    child.on("error", failed)
    child.on(
      "close",
      (code) => code === 0 ? done(out) : failed(new Error(`${program} ended with ${code}: ${err}${out.slice(-2000)}`))
    )
  })

export const bundleEngine = async (folder) => {
  await build({
    absWorkingDir: root,
    entryPoints: { coordinator: "src/engines/native/coordinator.entry.ts", rank: "src/engines/native/rank.entry.ts" },
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    banner: {
      js:
        "import { createRequire as __createRequire } from \"node:module\"; const require = __createRequire(import.meta.url);"
    }
  })
  writeFileSync(`${folder}/package.json`, "{\"type\":\"module\"}")
}

/** One run of the engine; its measurement. */
export const native = async ({ bundle, folder }, work) => {
  const at = `${folder}/run-${randomUUID()}`
  mkdirSync(at)
  writeFileSync(
    `${at}/job.json`,
    JSON.stringify({
      runId: randomUUID(),
      runDirectory: at,
      engineVersion: "bench",
      profile: "device",
      host: { hostname: "bench", logicalCores: cpus().length, memoryBytes: totalmem(), meminfo: {}, cpuinfo: {} },
      workload: {},
      workloadName: "bench",
      overrides: [],
      work
    })
  )
  try {
    const events = (await run(process.execPath, [`${bundle}/coordinator.js`, `${at}/job.json`], "pipe"))
      .trim().split("\n").map((line) => JSON.parse(line))
    return events.at(-1).measurement
  } finally {
    rmSync(at, { recursive: true })
  }
}

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

export const fioVersion = (() => {
  try {
    return execFileSync("fio", ["--version"], { encoding: "utf8" }).trim()
  } catch {
    return null
  }
})()

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

/** `count` turns of two things in alternation, each first as often as the other. */
export const alternate = async (count, one, other) => {
  const results = { one: [], other: [] }
  for (let round = 0; round < count; round++) {
    const turns = [async () => results.one.push(await one()), async () => results.other.push(await other())]
    for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn()
  }
  return results
}

/** Reads files once, so that they are in the page cache. */
export const warm = (paths) => {
  for (const path of paths) readFileSync(path)
}
