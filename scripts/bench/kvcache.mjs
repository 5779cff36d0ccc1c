/**
 * `npm run bench:kvcache -- [--folder DIR] [--pairs 5] [--gibibytes 2] [--only blocks|latency|official] [--reads 10000]
 *   [--kv-cache-py FILE --python FILE] [--memory-folder DIR]`
 *
 * The KV-cache engine against fio making and reading files of a block's size, in alternation; the latency of reads at one offered
 * rate; and, where kv-cache.py is named, against it on one list of arrivals. Prints Markdown tables of medians and ratios.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { alternate, bundleEngine, fioVersion, GiB, median, MiB, native, run } from "./engine.mjs"

const { values } = parseArgs({
  options: {
    folder: { type: "string", default: "." },
    "memory-folder": { type: "string" },
    pairs: { type: "string", default: "5" },
    gibibytes: { type: "string", default: "2" },
    reads: { type: "string", default: "10000" },
    only: { type: "string" },
    "kv-cache-py": { type: "string" },
    python: { type: "string", default: "python3" }
  }
})
const pairs = Number(values.pairs)
const gibibytes = Number(values.gibibytes)
const folder = mkdtempSync(join(resolve(values.folder), "mlpstorage-bench-"))
process.on("exit", () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1))

const bundle = `${folder}/bundle`
await bundleEngine(bundle)

const depth = 8
const blockTokens = 2048
const io = {
  profile: "device",
  mode: "direct",
  sync: "none",
  requestBytes: 4 * MiB,
  depth,
  readers: depth,
  writers: depth
}

const optionOf = (changes) => ({
  name: "bench",
  option: null,
  model: { name: "bench", bytesPerToken: 1024, isLarge: false },
  tensorParallel: 1,
  users: 1,
  seconds: 600,
  workers: 64,
  gpuBytes: 0,
  cpuBytes: 0,
  storageBytes: 1e15,
  maxConcurrentAllocs: 0,
  secondsPerToken: 0,
  mode: "mixed",
  multiTurn: false,
  prefixCaching: false,
  ragDocuments: null,
  sequenceTokens: null,
  maxRequests: null,
  precondition: null,
  traffic: { type: "synthetic" },
  ...changes
})

const workOf = (at, option, changes = {}) => ({
  kind: "serve",
  folder: `${at}/cache`,
  ranks: 1,
  seed: 42,
  backend: { type: "disk", layout: "blocks", io },
  blockTokens,
  blocksPerFile: 1,
  options: [optionOf(option)],
  trials: 1,
  pauses: { before: 0, after: 0, betweenOptions: 0 },
  verify: "none",
  ioTraceLog: null,
  ...changes
})

const measured = async (at, work) => {
  const measurement = await native({ bundle, folder: at }, work)
  if (measurement === undefined) throw new Error("the engine's run failed")
  const [trial] = measurement.body.trials
  return { trial, beside: measurement.peakRssBytes - measurement.bufferBytesPerRank }
}

const fio = async (at, words) => {
  const out = await run("fio", [
    "--name=bench",
    `--directory=${at}`,
    "--ioengine=libaio",
    "--direct=1",
    "--refill_buffers",
    "--fallocate=none",
    "--output-format=json",
    ...words
  ])
  const [job] = JSON.parse(out.slice(out.indexOf("{"))).jobs
  return { job, cpuSeconds: job.job_runtime / 1000 * (job.usr_cpu + job.sys_cpu) / 100 }
}

const inTurn = async (name, use) => {
  const at = `${folder}/${name}`
  mkdirSync(at)
  try {
    return await use(at)
  } finally {
    rmSync(at, { recursive: true })
  }
}

const fixed = (value, digits = 2) => value.toFixed(digits)
const rate = (bytesPerSecond) => fixed(bytesPerSecond / GiB)

const rowOf = (name, ours, theirs) => {
  const ratios = ours.map((one, i) => one.rate / theirs[i].rate)
  const of = (all, key) => median(all.map((one) => one[key]))
  return `| ${name} | ${rate(of(ours, "rate"))} | ${rate(of(theirs, "rate"))} | ${fixed(median(ratios), 3)} (${
    fixed(Math.min(...ratios))
  }-${fixed(Math.max(...ratios))}) | ${fixed(of(ours, "cpu"), 3)} | ${fixed(of(theirs, "cpu"), 3)} | ${
    fixed(of(ours, "cpu") / of(theirs, "cpu"))
  } | ${fixed(Math.max(...ours.map(({ beside }) => beside)) / MiB, 0)} |`
}

const blocks = async () => {
  const rows = []
  for (const mebibytes of [2, 32]) {
    const bytes = mebibytes * MiB
    const count = Math.round(gibibytes * GiB / bytes)
    const model = { name: "bench", bytesPerToken: bytes / blockTokens, isLarge: false }
    for (const sync of ["none", "fsync"]) {
      const trace = `${folder}/writes.csv`
      writeFileSync(
        trace,
        `Timestamp,Operation,Object_Size_Bytes,Tier,Key,Phase\n${
          Array.from({ length: count }, (_, i) => `1,Write,${bytes},Tier-2,k${i},Prefill\n`).join("")
        }`
      )
      const { one, other } = await alternate(pairs, (round) =>
        inTurn(`w${round}`, async (at) => {
          const { beside, trial } = await measured(at, workOf(at, {
            workers: depth,
            traffic: { type: "ioTrace", file: trace, speedup: 0 }
          }, { backend: { type: "disk", layout: "blocks", io: { ...io, sync } } }))
          return { rate: trial.write.bytesPerSecond, cpu: trial.cpuSeconds / (trial.write.bytes / GiB), beside }
        }), (round) =>
        inTurn(`fw${round}`, async (at) => {
          const { cpuSeconds, job } = await fio(at, [
            "--rw=write",
            `--bs=${Math.min(bytes, io.requestBytes)}`,
            `--nrfiles=${count}`,
            `--filesize=${bytes}`,
            "--create_on_open=1",
            "--file_service_type=sequential",
            "--openfiles=16",
            `--iodepth=${depth}`,
            ...(sync === "fsync" ? ["--fsync_on_close=1", "--end_fsync=1"] : [])
          ])
          return { rate: job.write.bw_bytes, cpu: cpuSeconds / (job.write.io_bytes / GiB) }
        }))
      rows.push(rowOf(`write ${mebibytes} MiB, sync ${sync}`, one, other))
    }
    const users = Math.max(1, Math.round(count / 10))
    const seconds = 5
    const { one, other } = await alternate(pairs, (round) =>
      inTurn(`r${round}`, async (at) => {
        const { beside, trial } = await measured(at, workOf(at, {
          model,
          users,
          seconds,
          mode: "decode",
          workers: 4 * depth,
          traffic: {
            type: "generated",
            requestsPerSecond: 1600 / mebibytes,
            hitRate: 0,
            zipf: 0,
            contextTokens: [blockTokens, blockTokens],
            generatedTokens: [1, 1]
          }
        }))
        return { rate: trial.read.bytesPerSecond, cpu: trial.cpuSeconds / (trial.read.bytes / GiB), beside }
      }), (round) =>
      inTurn(`fr${round}`, async (at) => {
        const { cpuSeconds, job } = await fio(at, [
          "--rw=read",
          `--bs=${Math.min(bytes, io.requestBytes)}`,
          `--nrfiles=${users * 10}`,
          `--filesize=${bytes}`,
          "--file_service_type=random:1",
          "--openfiles=16",
          `--iodepth=${depth}`,
          "--time_based",
          `--runtime=${seconds}`
        ])
        return { rate: job.read.bw_bytes, cpu: cpuSeconds / (job.read.io_bytes / GiB) }
      }))
    rows.push(rowOf(`read ${mebibytes} MiB`, one, other))
  }
  console.log(`## Blocks as files of their own, ${gibibytes} GiB, ${depth} requests in flight, ${pairs} pairs, ${fioVersion}

| work | native GiB/s | fio GiB/s | median of ratios (range) | native CPU s/GiB | fio CPU s/GiB | ratio | MiB a rank beside buffers |
|---|---|---|---|---|---|---|---|
${rows.join("\n")}
`)
}

const latency = async () => {
  const bytes = 2 * MiB
  const reads = Number(values.reads)
  const perSecond = 100
  const seconds = reads / perSecond
  const { one, other } = await alternate(Math.min(pairs, 3), (round) =>
    inTurn(`l${round}`, async (at) => {
      const { trial } = await measured(at, workOf(at, {
        users: Math.round(gibibytes * GiB / bytes / 10),
        seconds,
        mode: "decode",
        workers: 4 * depth,
        traffic: {
          type: "generated",
          requestsPerSecond: perSecond,
          hitRate: 0,
          zipf: 0,
          contextTokens: [blockTokens, blockTokens],
          generatedTokens: [1, 1]
        }
      }))
      // As fio's clat: from the request to its completion, without opening and closing the file.
      const { cells, count } = trial.read.device
      let left = Math.ceil(count * 0.99)
      const [p99] = cells.find(([, samples]) => (left -= samples) <= 0)
      return { p99: p99 / 1e6, count }
    }), (round) =>
    inTurn(`fl${round}`, async (at) => {
      const { job } = await fio(at, [
        "--rw=read",
        `--bs=${bytes}`,
        `--nrfiles=${Math.round(gibibytes * GiB / bytes)}`,
        `--filesize=${bytes}`,
        "--file_service_type=random:1",
        "--openfiles=16",
        `--iodepth=${depth}`,
        `--rate_iops=${perSecond}`,
        "--rate_process=poisson",
        "--time_based",
        `--runtime=${seconds}`
      ])
      return { p99: job.read.clat_ns.percentile["99.000000"] / 1e6, count: job.read.total_ios }
    }))
  const of = (all, key) => median(all.map((result) => result[key]))
  console.log(`## Reads of 2 MiB at ${perSecond} a second

| | reads | p99 ms |
|---|---|---|
| native | ${of(one, "count")} | ${fixed(of(one, "p99"))} |
| ${fioVersion} | ${of(other, "count")} | ${fixed(of(other, "p99"))} |
| ratio | | ${fixed(of(one, "p99") / of(other, "p99"))} |
`)
}

/** What bash's own clock says of a program and all that it waited for. */
const timed = async (words) => {
  const script = `TIMEFORMAT='%R %U %S'; said=$({ time "$@" > /dev/null 2> "$0"; } 2>&1) && echo "$said" || { cat "$0" >&2; exit 1; }`
  const out = await run("bash", ["-c", script, `${folder}/said`, ...words])
  const [seconds, user, system] = out.trim().split("\n").at(-1).split(" ").map(Number)
  return { seconds, cpu: user + system }
}

const official = async () => {
  const program = values["kv-cache-py"]
  if (program === undefined) return console.log("kv-cache.py is not named (--kv-cache-py): no comparison with it\n")
  let state = 12_345
  const draw = (below) => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % below
  const count = 60
  const rows = Array.from({ length: count }, () => [10 + draw(400), 1 + draw(300)])
  const trace = `${folder}/burst.csv`
  writeFileSync(
    trace,
    `Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n${
      rows.map(([context, generated]) => `0,ChatGPT,${context},${generated},${context + generated},API log\n`).join("")
    }1000000000,ChatGPT,50,50,100,API log\n`
  )
  const users = 8
  const lines = []
  for (const [name, base] of [
    ["disk", folder],
    // kv-cache.py refuses /dev.
    ...(values["memory-folder"] === undefined ? [] : [["memory file system", values["memory-folder"]]])
  ]) {
    const place = mkdtempSync(join(base, "mlps-kv-"))
    try {
      const { one, other } = await alternate(pairs, async (round) => {
        const at = `${place}/n${round}`
        mkdirSync(at)
        const job = `${at}/job.json`
        const work = workOf(at, {
          model: { name: "tiny-1b", bytesPerToken: 24_576, isLarge: false },
          users,
          workers: users,
          maxRequests: count,
          traffic: { type: "burst", files: [trace], speedup: 1, cycles: 0 }
        }, {
          blockTokens: null,
          blocksPerFile: null,
          backend: {
            type: "disk",
            layout: "context",
            io: { ...io, profile: "official", mode: "buffered", sync: "fsync", requestBytes: MiB, depth: 1, readers: users, writers: users }
          }
        })
        writeFileSync(
          job,
          JSON.stringify({
            runId: "00000000-0000-4000-8000-000000000000",
            runDirectory: at,
            engineVersion: "bench",
            profile: "official",
            host: { hostname: "bench", logicalCores: cpus().length, memoryBytes: 0, meminfo: {}, cpuinfo: {} },
            workload: {},
            workloadName: "bench",
            overrides: [],
            calibrationSeconds: 0.001,
            work
          })
        )
        // The coordinator ends with its standard input, which is held open beside it.
        const time = await timed([
          "bash",
          "-c",
          "exec 3< <(exec sleep 600); holder=$!; \"$0\" \"$1\" \"$2\" <&3 > \"$3\"; status=$?; kill $holder; exit $status",
          process.execPath,
          `${bundle}/coordinator.js`,
          job,
          `${at}/events`
        ])
        const last = JSON.parse(readFileSync(`${at}/events`, "utf8").trim().split("\n").at(-1))
        const [trial] = last.measurement.body.trials
        rmSync(at, { recursive: true })
        return { ...time, window: trial.windowSeconds, read: trial.read.bytes, written: trial.write.bytes }
      }, async (round) => {
        const at = `${place}/k${round}`
        mkdirSync(at)
        const time = await timed([
          values.python,
          program,
          "--model=tiny-1b",
          `--num-users=${users}`,
          "--duration=600",
          "--gpu-mem-gb=0",
          "--cpu-mem-gb=0",
          `--cache-dir=${at}/cache`,
          "--use-burst-trace",
          `--burst-trace-path=${trace}`,
          `--max-requests=${count}`,
          "--disable-prefix-caching",
          "--seed=42",
          "--generation-mode=none",
          `--output=${at}/out.json`
        ])
        const { cache_stats: stats, elapsed_time: window } = JSON.parse(readFileSync(`${at}/out.json`, "utf8")).summary
        rmSync(at, { recursive: true })
        return { ...time, window, read: stats.total_read_bytes, written: stats.total_write_bytes }
      })
      const of = (all, key) => median(all.map((result) => result[key]))
      const same = [...one, ...other].every(({ read, written }) => read === one[0].read && written === one[0].written)
      const ratio = (key) => fixed(median(one.map((result, i) => result[key] / other[i][key])))
      lines.push(
        `| ${name} | ${fixed(of(one, "seconds"))} / ${fixed(of(other, "seconds"))} | ${ratio("seconds")} | ${
          fixed(of(one, "window"))
        } / ${fixed(of(other, "window"))} | ${ratio("window")} | ${fixed(of(one, "cpu"))} / ${fixed(of(other, "cpu"))} | ${
          ratio("cpu")
        } | ${same ? "equal" : "DIFFERENT"} |`
      )
    } finally {
      rmSync(place, { recursive: true, force: true })
    }
  }
  console.log(`## kv-cache.py on one list of ${count} arrivals, profile official, ${pairs} pairs

| place | whole s, native / Python | ratio | window s | ratio | CPU s | ratio | bytes |
|---|---|---|---|---|---|---|---|
${lines.join("\n")}
`)
}

console.log(`${cpus().length} cores (${cpus()[0]?.model}), Node ${process.versions.node}\n`)
const parts = { blocks, latency, official }
for (const [name, part] of Object.entries(parts)) {
  if (values.only !== undefined && values.only !== name) continue
  if (fioVersion === null && name !== "official") console.log(`fio is not installed: ${name} is left out\n`)
  else await part()
}
