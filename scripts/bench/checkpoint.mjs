/**
 * `npm run bench:checkpoint -- [--folder DIR] [--ranks 2] [--mebibytes 768] [--pairs 5]`
 *
 * The native checkpoint engine against fio in one directory, in alternation: same block size, jobs, requests in flight,
 * O_DIRECT, fsync at the end. Prints a Markdown table of medians and ratios, the engine's CPU seconds per GiB and its
 * peak resident set. Without fio it says so and compares with a bare Node loop.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { alternate, bundleEngine, fioVersion, GiB, median, MiB, native, run } from "./engine.mjs"

const { values } = parseArgs({
  options: {
    folder: { type: "string", default: "." },
    ranks: { type: "string", default: "2" },
    mebibytes: { type: "string", default: "768" },
    pairs: { type: "string", default: "5" }
  }
})
const ranks = Number(values.ranks)
const bytesPerRank = Number(values.mebibytes) * MiB
const pairs = Number(values.pairs)
const writeRequest = 16 * MiB
const readRequest = 8 * MiB
const writeBuffers = 4
const writeDepth = writeBuffers / 2
const readStreams = 4
const folder = mkdtempSync(join(resolve(values.folder), "mlpstorage-bench-"))
process.on("exit", () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1))

const bundle = `${folder}/bundle`
await bundleEngine(bundle)

/** One checkpoint written and read by the native engine, as `checkpointing run` would with its default profile. */
const checkpoint = async (round) => {
  const at = `${folder}/native${round}`
  mkdirSync(at)
  const work = {
    kind: "checkpoint",
    model: "bench",
    mode: "default",
    modeReason: "bench",
    tensorParallel: 1,
    pipelineParallel: 1,
    dataParallel: ranks,
    zeroStage: 3,
    parameterCount: 0,
    scale: 1,
    folder: `${at}/bench`,
    markerPath: `${at}/.mlpstorage-bench.json`,
    fingerprint: "bench",
    ranks: Array.from({ length: ranks }, (_, rank) => ({
      rank,
      files: [{ name: `rank${rank}.pt`, bytes: bytesPerRank, part: "optimizer" }]
    })),
    checkpointBytes: ranks * bytesPerRank,
    writes: 1,
    reads: 1,
    secondsBetween: 0,
    fsync: true,
    io: {
      profile: "device",
      mode: "direct",
      writeRequestBytes: writeRequest,
      readRequestBytes: readRequest,
      writeBuffers,
      readStreams,
      cacheHints: false
    },
    verify: "sample",
    overwrite: false,
    cleanup: true
  }
  const measurement = await native({ bundle, folder }, work)
  const of = (name) => {
    const phase = measurement.body.phases.find(({ phase }) => phase === name)
    return { rate: phase.headline.mean, cpu: phase.cpuSeconds / (phase.bytes / GiB) }
  }
  return {
    write: of("write"),
    read: of("read"),
    calibration: measurement.calibration.bytesPerSecond,
    rssBeyondBuffers: measurement.peakRssBytes - measurement.bufferBytesPerRank,
    skews: measurement.body.phases.flatMap(({ operations }) => operations.map(({ startSkewSeconds }) => startSkewSeconds))
  }
}

const fioPhase = async (kind, at) => {
  const request = kind === "write" ? writeRequest : readRequest
  const out = await run("fio", [
    "--name=bench",
    `--directory=${at}`,
    `--rw=${kind}`,
    `--bs=${request}`,
    `--size=${bytesPerRank}`,
    `--numjobs=${ranks}`,
    "--ioengine=libaio",
    `--iodepth=${kind === "write" ? writeDepth : readStreams}`,
    "--direct=1",
    "--end_fsync=1",
    "--fallocate=none",
    "--group_reporting",
    "--output-format=json"
  ])
  const [job] = JSON.parse(out.slice(out.indexOf("{"))).jobs
  const seconds = job.job_runtime / 1000 * (job.usr_cpu + job.sys_cpu) / 100
  return { rate: job[kind].bw_bytes, cpu: seconds / (job[kind].io_bytes / GiB) }
}

const fio = async (round) => {
  const at = `${folder}/fio${round}`
  mkdirSync(at)
  const result = { write: await fioPhase("write", at), read: await fioPhase("read", at) }
  rmSync(at, { recursive: true })
  return result
}

/** The plainest program that can do it: one process a rank, one aligned buffer, one request at a time, same bytes again. */
const loopSource = `
import * as fs from "node:fs"
import { randomFillSync } from "node:crypto"
const [kind, path, size, request] = [process.argv[2], process.argv[3], +process.argv[4], +process.argv[5]]
const bytes = new Uint8Array(new WebAssembly.Memory({ initial: request / 65536, maximum: request / 65536 }).buffer)
randomFillSync(bytes)
const { O_CREAT, O_DIRECT, O_EXCL, O_RDONLY, O_WRONLY } = fs.constants
const start = process.hrtime.bigint()
const cpu = process.cpuUsage()
const fd = fs.openSync(path, O_DIRECT | (kind === "write" ? O_CREAT | O_EXCL | O_WRONLY : O_RDONLY), 0o644)
for (let at = 0; at < size; at += request) {
  const n = kind === "write" ? fs.writeSync(fd, bytes, 0, request, at) : fs.readSync(fd, bytes, 0, request, at)
  if (n !== request) throw new Error("short transfer")
}
if (kind === "write") fs.fsyncSync(fd)
const used = process.cpuUsage(cpu)
console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - start) / 1e9, cpu: (used.user + used.system) / 1e6 }))
`
const loopPhase = async (kind, at) => {
  const request = kind === "write" ? writeRequest : readRequest
  const outs = await Promise.all(Array.from({ length: ranks }, (_, rank) =>
    run(process.execPath, [`${folder}/loop.mjs`, kind, `${at}/rank${rank}`, String(bytesPerRank), String(request)])
  ))
  const reports = outs.map((out) => JSON.parse(out))
  const gib = ranks * bytesPerRank / GiB
  return {
    rate: ranks * bytesPerRank / Math.max(...reports.map(({ seconds }) => seconds)),
    cpu: reports.reduce((total, { cpu }) => total + cpu, 0) / gib
  }
}
const loop = async (round) => {
  const at = `${folder}/loop${round}`
  mkdirSync(at)
  writeFileSync(`${folder}/loop.mjs`, loopSource)
  const result = { write: await loopPhase("write", at), read: await loopPhase("read", at) }
  rmSync(at, { recursive: true })
  return result
}

if (fioVersion === null) console.log("fio is not installed; the comparison is with a bare Node loop instead, which writes one buffer again and again.\n")
const other = fioVersion === null ? loop : fio
const otherName = fioVersion ?? "bare Node loop"

const { one: ours, other: theirs } = await alternate(pairs, checkpoint, other)

const memory = existsSync("/proc/meminfo") ? /MemTotal:\s*(\d+)/.exec(readFileSync("/proc/meminfo", "utf8"))?.[1] : undefined
const rate = (bytes) => (bytes / GiB).toFixed(2)
const rows = ["write", "read"].map((kind) => {
  const [mine, his] = [ours, theirs].map((results) => results.map((result) => result[kind]))
  const ratios = mine.map((result, i) => result.rate / his[i].rate)
  const [myRate, hisRate, myCpu, hisCpu] = [mine.map((r) => r.rate), his.map((r) => r.rate), mine.map((r) => r.cpu), his.map((r) => r.cpu)].map(median)
  return `| ${kind} | ${rate(myRate)} | ${rate(hisRate)} | ${(myRate / hisRate).toFixed(3)} | ${median(ratios).toFixed(3)} (${
    Math.min(...ratios).toFixed(2)
  }-${Math.max(...ratios).toFixed(2)}) | ${myCpu.toFixed(3)} | ${hisCpu.toFixed(3)} |`
})
console.log(`${pairs} pairs, ${ranks} ranks x ${values.mebibytes} MiB, ${cpus().length} cores (${cpus()[0]?.model}), ${
  memory === undefined ? "?" : (Number(memory) / MiB).toFixed(1)
} GiB RAM, Node ${process.versions.node}, ${otherName}
`)
console.log(`| phase | native GiB/s | ${otherName} GiB/s | ratio of medians | median of ratios (range) | native CPU s/GiB | other CPU s/GiB |
|---|---|---|---|---|---|---|
${rows.join("\n")}
`)
console.log(`calibration (generate and stamp, no storage): ${rate(median(ours.map((r) => r.calibration)))} GiB/s
peak RSS of a rank beyond its buffers: ${(Math.max(...ours.map((r) => r.rssBeyondBuffers)) / MiB).toFixed(1)} MiB
start skew at the barrier, median: ${(median(ours.flatMap((r) => r.skews)) * 1000).toFixed(3)} ms`)
