/** What benchmarks of the engine share: its processes built beside them, runs of it, programs to compare with, medians. */
import { build } from "esbuild"
import { execFileSync, spawn } from "node:child_process"
import { randomUUID } from "node:crypto"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { cpus, totalmem } from "node:os"
import { fileURLToPath } from "node:url"

export const MiB = 2 ** 20
export const GiB = 2 ** 30

const root = fileURLToPath(new URL("../..", import.meta.url))

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
    entryPoints: { coordinator: "src/entries/coordinator.entry.ts", rank: "src/entries/rank.entry.ts" },
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

/** One run of the engine; its measurement. `job`: of the job, what is not as usual. */
export const native = async ({ bundle, folder }, work, job = {}) => {
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
      work,
      ...job
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

/** null where there is no fio. */
export const fioVersion = (() => {
  try {
    return execFileSync("fio", ["--version"], { encoding: "utf8" }).trim()
  } catch {
    return null
  }
})()

/** `count` turns of two things in alternation, each first as often as the other; both are told which turn it is. */
export const alternate = async (count, one, other) => {
  const results = { one: [], other: [] }
  for (let round = 0; round < count; round++) {
    const turns = [async () => results.one.push(await one(round)), async () => results.other.push(await other(round))]
    for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn()
  }
  return results
}
