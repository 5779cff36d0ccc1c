/**
 * `npm run bench:validate [-- FILES]`: how long `submission validate` takes on 150 rows of six runs with so many files in all
 * (100,000 unless given), beside `find … -print0 | xargs -0 cat | sha256sum` on the same tree, in turns, with the files in the page
 * cache. Rank files and code images fill the tree up. Whole processes are timed; the median of the repeats is told, and the largest
 * resident set. The tree is made in the temporary folder and removed.
 */
import { spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { loadavg, tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { makeTree } from "./reportgenTree.mjs"

const program = process.env["MLPS_BENCH_PROGRAM"] ?? fileURLToPath(new URL("../../dist/main.js", import.meta.url))
const wanted = Number(process.argv[2] ?? 100_000)
const [rows, runsOfRow, imageFiles, repeats] = [150, 6, 400, 3]

const root = mkdtempSync(join(tmpdir(), "mlpstorage-bench-validate-"))

const countFiles = () =>
  readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length

const source = Buffer.alloc(8000, "x = 1\n")

/** An image with its hash; gives the pointer. */
const makeImage = (pool, number) => {
  const files = Array.from({ length: imageFiles }, (_, i) => [`mlpstorage_py/f${String(i).padStart(4, "0")}.py`, source])
  files.push(["pyproject.toml", Buffer.from(`[project]\nversion = "${number}"\n`)])
  const hash = createHash("md5")
  for (const [name, bytes] of files) hash.update(name).update(bytes)
  const digest = hash.digest("hex")
  const folder = join(pool, `code-${digest.slice(0, 8)}`)
  for (const [name, bytes] of files) {
    mkdirSync(join(folder, name, ".."), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  writeFileSync(
    join(folder, ".code-hash.json"),
    JSON.stringify({
      hash: digest,
      algorithm: "md5-tree-v2",
      captured_at: "2026-07-01T12:00:00Z",
      mlpstorage_version: "3.0.46",
      git_sha: null
    })
  )
  return `md5-tree-v2:${digest}\n`
}

/** As many bytes as published files of one rank have. */
const rankOutput = JSON.stringify({
  hostname: "node1",
  ...Object.fromEntries(
    Array.from({ length: 5 }, (_, epoch) => [String(epoch + 1), {
      load: { block1: Array.from({ length: 60 }, (_, i) => 0.01 + i / 7919) },
      proc: { block1: Array.from({ length: 60 }, (_, i) => 0.4 + i / 7919) },
      compute: { block1: Array.from({ length: 60 }, () => 0.323) }
    }])
  )
})

const fill = (folders) => {
  mkdirSync(join(root, "code-images"), { recursive: true })
  writeFileSync(join(root, "code-images", ".mlps-image-pool"), "")
  const pointers = Array.from({ length: 20 }, (_, i) => makeImage(join(root, "code-images"), i))
  folders.forEach((folder, i) => writeFileSync(join(root, folder, ".mlps-code-image"), pointers[i % pointers.length]))
  const each = Math.max(0, Math.floor((wanted - countFiles()) / folders.length / 2))
  for (const folder of folders) {
    for (let rank = 0; rank < each; rank++) {
      writeFileSync(join(root, folder, `${rank}_output.json`), rankOutput)
      writeFileSync(join(root, folder, `${rank}_per_epoch_stats.json`), "{}")
    }
  }
}

/** Wall clock of a whole process, and its peak resident set. */
const timed = (command, args) =>
  new Promise((resolve) => {
    const began = performance.now()
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "ignore"] })
    let rss = 0
    const timer = setInterval(() => {
      try {
        const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))
        if (found !== null) rss = Math.max(rss, Number(found[1]) * 1024)
      } catch {
        // It has ended.
      }
    }, 10)
    child.on("exit", (code) => {
      clearInterval(timer)
      resolve({ code, seconds: (performance.now() - began) / 1000, rss })
    })
  })

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

try {
  fill(makeTree(root, rows * runsOfRow).folders)
  const reference = ["-c", `find '${root}' -type f -print0 | xargs -0 cat | sha256sum`]
  const bytes = Number(spawnSync("sh", ["-c", `du -sb '${root}' | cut -f1`], { encoding: "utf8" }).stdout)
  const [ours, theirs] = [[], []]
  for (let i = 0; i < repeats; i++) {
    await timed("sh", reference)
    theirs.push(await timed("sh", reference))
    ours.push(await timed(process.execPath, [program, "submission", "validate", root, "--json", "--quiet"]))
  }
  const [validate, cat] = [ours, theirs].map((all) => median(all.map(({ seconds }) => seconds)))
  console.log(JSON.stringify({
    files: countFiles(),
    bytes,
    validate_seconds: validate,
    cat_sha256_seconds: cat,
    ratio: validate / cat,
    rss_bytes: Math.max(...ours.map(({ rss }) => rss)),
    exit: ours.map(({ code }) => code),
    load: loadavg()[0]
  }))
} finally {
  rmSync(root, { recursive: true, force: true })
}
