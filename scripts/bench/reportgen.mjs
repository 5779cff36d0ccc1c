/**
 * `npm run bench:reportgen [-- 1000 10000 …]`: how fast reports are over trees of the published v3.0 shape.
 * For each size: a bare single-threaded loop that reads and parses the two JSON files of each run, then `reports reportgen`
 * cold (no journal), unchanged, and with one run changed. Whole processes are timed, start included. All files are read before
 * each of them, so that they are in the page cache as far as it holds them: some kernels give back what nobody used for
 * seconds. Each figure is the median of the repeats; CPU is user and system time of all threads. With
 * several sizes, each pass is set against the smallest size: 1.0 is time linear in runs. Trees are made in the temporary
 * folder, 127 KB a run with their own inodes, and removed; a size that would leave less than 10 GB free is refused.
 */
import { spawn } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, utimesSync, writeFileSync } from "node:fs"
import { loadavg, tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { makeTree } from "./reportgenTree.mjs"

const program = process.env["MLPS_BENCH_PROGRAM"] ?? fileURLToPath(new URL("../../dist/main.js", import.meta.url))
const sizes = process.argv.slice(2).map(Number)

const loop = `
import { readFileSync } from "node:fs"
const [list] = process.argv.slice(1)
let seen = 0
for (const line of readFileSync(list, "utf8").split("\\n")) {
  if (line === "") continue
  for (const file of line.split("\\t")) seen += Object.keys(JSON.parse(readFileSync(file, "utf8"))).length
}
if (seen === 0) process.exitCode = 1
`

const ticksPerSecond = 100

/** One whole process: wall clock, CPU of all its threads, peak resident set. */
const timed = (args) =>
  new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] })
    let rss = 0
    let cpu = 0
    // /proc outlives nothing: it is read while the process runs, and the last reading counts.
    const look = () => {
      try {
        const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))
        if (found !== null) rss = Math.max(rss, Number(found[1]) * 1024)
        const stat = readFileSync(`/proc/${child.pid}/stat`, "utf8")
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
        cpu = Math.max(cpu, (Number(fields[11]) + Number(fields[12])) / ticksPerSecond)
      } catch {
        // It has ended.
      }
    }
    const timer = setInterval(look, 10)
    child.on("exit", (code) => {
      clearInterval(timer)
      if (code === 0) resolve({ seconds: (performance.now() - began) / 1000, rss, cpu })
      else reject(new Error(`${args.slice(0, 3).join(" ")} ended with ${code}`))
    })
  })

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

const measure = async (repeats, before, args) => {
  const results = []
  for (let i = 0; i < repeats; i++) {
    before(i)
    results.push(await timed(args))
  }
  return {
    seconds: median(results.map(({ seconds }) => seconds)),
    cpu: median(results.map(({ cpu }) => cpu)),
    rss: Math.max(...results.map(({ rss }) => rss))
  }
}

const wait = (seconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000)

const bytesPerRun = 150_000
const leftFree = 10e9

const bench = async (runs) => {
  const { bavail, bsize } = statfsSync(tmpdir())
  if (bavail * bsize - runs * bytesPerRun < leftFree) throw new Error(`${runs} runs would fill ${tmpdir()}`)
  const folder = mkdtempSync(join(tmpdir(), "mlps-bench-"))
  try {
    const tree = join(folder, "tree")
    const report = join(folder, "report")
    const { bytes, folders } = makeTree(tree, runs)
    const metadata = (path) => join(tree, path, `training_${path.slice(path.lastIndexOf("/") + 1)}_metadata.json`)
    const list = join(folder, "list")
    writeFileSync(list, folders.map((path) => `${metadata(path)}\t${join(tree, path, "summary.json")}`).join("\n"))
    // Files changed within two seconds of a scan are not remembered.
    wait(2.5)
    const warm = () => {
      for (const path of folders) {
        for (const entry of readdirSync(join(tree, path), { recursive: true, withFileTypes: true })) {
          if (entry.isFile()) readFileSync(join(entry.parentPath, entry.name))
        }
      }
    }
    const repeats = runs > 20_000 ? 1 : runs > 2000 ? 3 : 5
    const reportgen = [program, "reports", "reportgen", "--results-dir", tree, "--output-dir", report, "--quiet"]
    const rows = [
      ["bare loop", await measure(repeats, warm, ["--input-type=module", "-e", loop, list])],
      [
        "cold",
        await measure(repeats, () => {
          rmSync(report, { recursive: true, force: true })
          warm()
        }, reportgen)
      ],
      ["unchanged", await measure(repeats, warm, reportgen)],
      [
        "one changed",
        await measure(repeats, (i) => {
          const past = Date.now() / 1000 - 3600 - i
          utimesSync(join(tree, folders[0], "summary.json"), past, past)
          wait(2.5)
          warm()
        }, reportgen)
      ]
    ]
    const base = rows[0][1]
    const load = loadavg()[0].toFixed(1)
    process.stdout.write(`\n${runs} runs, ${(bytes / 1e9).toFixed(2)} GB in files, load average ${load}\n`)
    process.stdout.write(
      "| pass | seconds | of the loop | CPU seconds | of the loop | runs/s | MB/s | peak RSS |\n|---|---|---|---|---|---|---|---|\n"
    )
    for (const [name, { cpu, rss, seconds }] of rows) {
      process.stdout.write(
        `| ${name} | ${seconds.toFixed(2)} | ${(seconds / base.seconds).toFixed(2)} | ${cpu.toFixed(2)} | ${
          (cpu / base.cpu).toFixed(2)
        } | ${Math.round(runs / seconds)} | ${(bytes / 1e6 / seconds).toFixed(0)} | ${(rss / 1024 / 1024).toFixed(0)} MiB |\n`
      )
    }
    return { runs, rows }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const measured = []
for (const runs of sizes.length === 0 ? [1000, 10_000] : sizes) measured.push(await bench(runs))

/** Time a run at a larger size, in parts of the time a run at the smallest. */
const [smallest, ...larger] = measured.sort((a, b) => a.runs - b.runs)
for (const { rows, runs } of larger) {
  process.stdout.write(`\n${runs} runs against ${smallest.runs}: per run, by wall clock and by CPU\n`)
  rows.forEach(([name, { cpu, seconds }], i) => {
    const before = smallest.rows[i][1]
    const times = runs / smallest.runs
    process.stdout.write(
      `  ${name}: ${(seconds / before.seconds / times).toFixed(2)}, ${(cpu / before.cpu / times).toFixed(2)}\n`
    )
  })
}
