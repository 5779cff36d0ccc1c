/**
 * `npm run bench:reportgen [-- 1000 10000 …]`: how fast reports are over trees of the published v3.0 shape. For each size:
 * a bare single-threaded loop that reads and parses the two JSON files of each run, then `reports reportgen` cold (no
 * journal), unchanged, and with one run changed. Whole processes are timed, start included; files are in the page cache.
 * Each figure is the median of the repeats. Trees are made in the temporary folder and removed.
 */
import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
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

/** Peak resident set in bytes, from /proc, which outlives nothing: it is read while the process runs. */
const watchPeak = (pid) => {
  let peak = 0
  const timer = setInterval(() => {
    try {
      const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))
      if (found !== null) peak = Math.max(peak, Number(found[1]) * 1024)
    } catch {
      // It has ended.
    }
  }, 20)
  return () => {
    clearInterval(timer)
    return peak
  }
}

const timed = (args) =>
  new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] })
    const peak = watchPeak(child.pid)
    child.on("exit", (code) => {
      const rss = peak()
      if (code === 0) resolve({ seconds: (performance.now() - began) / 1000, rss })
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
  return { seconds: median(results.map(({ seconds }) => seconds)), rss: Math.max(...results.map(({ rss }) => rss)) }
}

const wait = (seconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000)

const bench = async (runs) => {
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
    const repeats = runs > 20_000 ? 1 : runs > 2000 ? 3 : 5
    const reportgen = [program, "reports", "reportgen", "--results-dir", tree, "--output-dir", report, "--quiet"]
    const nothing = () => {}
    const rows = [
      ["bare loop", await measure(repeats, nothing, ["--input-type=module", "-e", loop, list])],
      ["cold", await measure(repeats, () => rmSync(report, { recursive: true, force: true }), reportgen)],
      ["unchanged", await measure(repeats, nothing, reportgen)],
      [
        "one changed",
        await measure(repeats, (i) => {
          const past = Date.now() / 1000 - 3600 - i
          utimesSync(join(tree, folders[0], "summary.json"), past, past)
          wait(2.5)
        }, reportgen)
      ]
    ]
    const base = rows[0][1].seconds
    process.stdout.write(`\n${runs} runs, ${(bytes / 1e9).toFixed(2)} GB in files\n`)
    process.stdout.write("| pass | seconds | runs/s | MB/s | of the loop | peak RSS |\n|---|---|---|---|---|---|\n")
    for (const [name, { rss, seconds }] of rows) {
      process.stdout.write(
        `| ${name} | ${seconds.toFixed(2)} | ${Math.round(runs / seconds)} | ${(bytes / 1e6 / seconds).toFixed(0)} | ${
          (seconds / base).toFixed(2)
        } | ${(rss / 1024 / 1024).toFixed(0)} MiB |\n`
      )
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

for (const runs of sizes.length === 0 ? [1000, 10_000] : sizes) await bench(runs)
