/**
 * `npm run bench:vectordb -- [--folder DIR] [--pairs 3] [--vectors 100000] [--seconds 8]`
 *
 * The native vector engine beside fio and beside a bare loop of its own reads, and its exact answers beside loops of plain JavaScript.
 * Makes a collection of 768 dimensions in DIR; nothing is left. Prints a Markdown table.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { cpus, loadavg, totalmem } from "node:os"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { alternate, bundleEngine, fioVersion, GiB, median, MiB, native, run } from "./engine.mjs"

const { values } = parseArgs({
  options: {
    folder: { type: "string", default: "." },
    pairs: { type: "string", default: "3" },
    vectors: { type: "string", default: "100000" },
    seconds: { type: "string", default: "8" }
  }
})
const [pairs, vectors, seconds] = [values.pairs, values.vectors, values.seconds].map(Number)
const folder = mkdtempSync(join(resolve(values.folder), "mlpstorage-bench-"))
process.on("exit", () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1))

const bundle = `${folder}/bundle`
await bundleEngine(bundle)

const dimension = 768
const probes = 16
const sample = 1000
const budget = GiB
const lists = 2 ** Math.round(Math.log2(Math.sqrt(vectors)))
const collection = {
  folder: `${folder}/collection`,
  set: { vectors, dimension, metric: "COSINE", distribution: "mixture", seed: 42 },
  index: { lists },
  memoryBytes: budget
}
const processes = Math.min(2, cpus().length)

console.log(
  `${pairs} pairs, ${vectors} x ${dimension}, ${lists} lists, ${cpus().length} cores (${cpus()[0]?.model}), ${
    (totalmem() / GiB).toFixed(1)
  } GiB RAM, Node ${process.versions.node}, ${fioVersion ?? "no fio"}, load ${loadavg()[0].toFixed(1)}\n`
)
console.log("| figure | measured | goal |\n|---|---|---|")
const row = (...cells) => console.log(`| ${cells.join(" | ")} |`)

mkdirSync(collection.folder)
const { body: load } = await native({ bundle, folder }, {
  kind: "vectorload",
  ...collection,
  processes,
  replace: false,
  mayBeLong: true
}, { calibrationSeconds: 1 })
row(
  "build",
  `${load.seconds.toFixed(1)} s, ${(load.cpuSeconds).toFixed(1)} CPU s, ${
    (load.bytesWritten / load.writeSeconds / GiB).toFixed(2)
  } GiB/s while lists are written`,
  ""
)
row("memory of the build", `${(load.peakBytes / MiB).toFixed(0)} MiB`, `${(budget / MiB).toFixed(0)} MiB`)

const searchWork = (concurrency) => ({
  kind: "vectorsearch",
  ...collection,
  processes: Math.min(processes, concurrency),
  mode: "timed",
  until: { seconds },
  limit: 10,
  recallK: 10,
  recallEpsilon: 0,
  probes: [probes],
  concurrency: [concurrency],
  caches: ["cold"],
  requestRate: null,
  queries: { mode: "independent" },
  sample,
  targets: []
})

const fio = async (bytes, depth) => {
  const text = await run("fio", [
    "--name=reads",
    `--filename=${collection.folder}/lists.ivf`,
    "--readonly",
    "--rw=randread",
    `--bs=${bytes}`,
    "--direct=1",
    "--ioengine=libaio",
    `--iodepth=${depth}`,
    "--time_based",
    `--runtime=${seconds}`,
    "--output-format=json"
  ])
  return JSON.parse(text).jobs[0].read.bw_bytes
}

const percent = (share) => `${(100 * share).toFixed(0)} %`
let truth
for (const concurrency of [1, 4]) {
  const depth = concurrency * probes
  const bytes = Math.ceil(load.indexBytes / load.sizes.lists / 4096) * 4096
  const { one, other } = await alternate(
    pairs,
    async () => {
      const { body } = await native({ bundle, folder }, searchWork(concurrency), { calibrationSeconds: 1 })
      if (!body.truth.reused) truth = { ...body.truth, processes: Math.min(processes, concurrency) }
      const [point] = body.points
      return {
        rate: point.bytesAsked / point.seconds,
        bare: point.bare.bytesPerSecond,
        share: point.shareOfBare,
        qps: point.queriesPerSecond,
        recall: body.recalls[0].mean,
        client: point.clientBound
      }
    },
    () => fioVersion === null ? Number.NaN : fio(bytes, depth)
  )
  const of = (name) => median(one.map((each) => each[name]))
  const beside = median(other)
  row(
    `${concurrency} at once, ${(bytes / 1024).toFixed(0)} KiB reads`,
    `${of("qps").toFixed(1)} queries/s at recall ${of("recall").toFixed(3)}, ${(of("rate") / GiB).toFixed(2)} GiB/s${
      one.some(({ client }) => client !== null) ? ", client-bound" : ""
    }`,
    ""
  )
  row("queries/s of what a bare loop of the same reads allows", percent(of("share")), "90 %")
  row("the bare loop beside fio at the same size and depth", percent(of("bare") / beside), "90 %")
}

/** Multiply-adds a CPU second, on rows that lie in the cache. */
const plain = (score) => {
  const random = () => Float32Array.from({ length: dimension }, () => Math.random() - 0.5)
  const rows = Array.from({ length: 64 }, random)
  const queries = Array.from({ length: 64 }, random)
  let done = 0
  let kept = 0
  for (let warming = 0; warming < 20; warming++) kept += score(rows, queries)
  const start = process.cpuUsage()
  const spent = () => {
    const { system, user } = process.cpuUsage(start)
    return (system + user) / 1e6
  }
  while (spent() < 2) {
    kept += score(rows, queries)
    done += rows.length * queries.length * dimension
  }
  if (Number.isNaN(kept)) throw new Error("no number")
  return done / spent()
}

const loop = (rows, queries) => {
  let sum = 0
  for (const row of rows) {
    for (const query of queries) {
      let product = 0
      for (let i = 0; i < dimension; i++) product += row[i] * query[i]
      sum += product
    }
  }
  return sum
}

/** Four queries by two rows at a time, so that each number that is loaded serves several products. */
const blocked = (rows, queries) => {
  let sum = 0
  for (let r = 0; r < rows.length; r += 2) {
    const [a, b] = [rows[r], rows[r + 1]]
    for (let q = 0; q < queries.length; q += 4) {
      const [u, v, w, x] = [queries[q], queries[q + 1], queries[q + 2], queries[q + 3]]
      let [au, av, aw, ax, bu, bv, bw, bx] = [0, 0, 0, 0, 0, 0, 0, 0]
      for (let i = 0; i < dimension; i++) {
        const m = a[i]
        const n = b[i]
        au += m * u[i]
        av += m * v[i]
        aw += m * w[i]
        ax += m * x[i]
        bu += n * u[i]
        bv += n * v[i]
        bw += n * w[i]
        bx += n * x[i]
      }
      sum += au + av + aw + ax + bu + bv + bw + bx
    }
  }
  return sum
}

const exact = truth.queries * truth.vectors * dimension / truth.seconds / truth.processes
const [simple, best] = [plain(loop), plain(blocked)]
row("exact answers, of one process", `${(exact / 1e9).toFixed(2)} GMAC/s with making the vectors`, "")
row("beside a plain Float32Array loop", `${(exact / simple).toFixed(1)} times (${(simple / 1e9).toFixed(2)} GMAC/s)`, "10 times")
row("beside a blocked loop", `${(exact / best).toFixed(1)} times (${(best / 1e9).toFixed(2)} GMAC/s)`, "5 times")
