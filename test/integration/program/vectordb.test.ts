/** Vector search as a user meets it: collections on real files, made, searched, damaged, interrupted. */
import { afterAll, afterEach, assert, beforeAll, beforeEach, describe, it } from "@effect/vitest"
import { createHash } from "node:crypto"
import {
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync
} from "node:fs"
import { join } from "node:path"
import { isJsonObject, type Json, type JsonObject } from "../../../src/domain/Json.ts"
import { mounted, noMount, unmount } from "../engines/mounts.ts"
import { alive, home, program, recordIn, start, until } from "./program.ts"

const small = ["--num-vectors", "3000", "--dimension", "24", "--collection", "mine"]
const places = ["--storage-root", "store", "--results-dir", "results"]
const sample = ["--num-query-vectors", "100"]

let shared: ReturnType<typeof home>
let dir: ReturnType<typeof home>

const call = (...words: ReadonlyArray<string>) => program(dir.path, ["vectordb", ...words])

/** A collection that was made once, for tests that only look or damage their own copy. */
beforeAll(async () => {
  shared = home()
  const { status, stderr } = await program(shared.path, ["vectordb", "datagen", ...small, ...places, "-np", "2"])
  assert.strictEqual(status, 0, stderr)
}, 120_000)
afterAll(() => shared.close())

beforeEach(() => {
  dir = home()
})
afterEach(() => dir.close())

const withCollection = (): void => cpSync(join(shared.path, "store"), join(dir.path, "store"), { recursive: true })

const at = (value: Json | undefined, ...path: ReadonlyArray<string | number>): Json =>
  path.reduce<Json>(
    (inner, key) =>
      Array.isArray(inner) ? inner[Number(key)] ?? null : isJsonObject(inner) ? inner[String(key)] ?? null : null,
    value ?? null
  )

/** The newest run directory of a command. */
const directoryOf = (command: "datagen" | "run", of = dir): string => {
  const place = join(of.path, "results", "vector_database", "native", "IVF_FLAT", command)
  return join(place, readdirSync(place).sort().at(-1) ?? "")
}

const bodyOf = (command: "datagen" | "run", of = dir): JsonObject => {
  const body = at(recordIn(directoryOf(command, of)) as JsonObject, "measurement", "body")
  return isJsonObject(body) ? body : {}
}

const fileOf = (name: string, of = dir): string => join(of.path, "store", "mine", name)

const digestOf = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex")

const stateOf = (of = dir): string | undefined => {
  const path = fileOf(".mlpstorage-collection.json", of)
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as { state: string }).state : undefined
}

/** The process that builds the collection. */
const ownerOf = (): number =>
  (JSON.parse(readFileSync(fileOf(".mlpstorage-collection.json"), "utf8")) as { owner: { pid: number } }).owner.pid

const flip = (path: string, offset: number): void => {
  const fd = openSync(path, "r+")
  const byte = Buffer.alloc(1)
  readSync(fd, byte, 0, 1, offset)
  byte[0]! ^= 1
  writeSync(fd, byte, 0, 1, offset)
}

describe("a collection", () => {
  it("is as large as datasize says at most, and holds every vector once", async () => {
    const { status, stdout } = await call("datasize", ...small.slice(0, 4), "--json")
    assert.strictEqual(status, 0)
    const sized = at(JSON.parse(stdout) as Json, "result")
    const body = bodyOf("datagen", shared)
    assert.isAtMost(Number(body["indexBytes"]), Number(at(sized, "index_bytes_at_most")))
    assert.strictEqual(readFileSync(fileOf("lists.ivf", shared)).length, body["indexBytes"])
    assert.strictEqual(body["insertedVectors"], 3000)
    assert.strictEqual(at(sized, "vector_bytes"), 3000 * 24 * 4)
    assert.deepStrictEqual(readdirSync(join(shared.path, "store", "mine")).sort(), [
      ".mlpstorage-collection.json",
      "centroids.f32",
      "directory.json",
      "lists.ivf"
    ])
  })

  it("is kept when it is asked for again, and refused when another one is", async () => {
    withCollection()
    const before = digestOf(fileOf("lists.ivf"))
    const environment = { MLPS_NO_HISTORY: "", XDG_STATE_HOME: join(dir.path, "state") }
    const again = await program(dir.path, ["vectordb", "datagen", ...small, ...places], { environment })
    assert.strictEqual(again.status, 0, again.stderr)
    assert.match(again.stdout, /done +nothing was to be built/)
    assert.match(again.stdout, /verdict +no rule judges a load/)
    assert.deepStrictEqual(at(recordIn(directoryOf("datagen")) as JsonObject, "verdict", "issues"), [])
    const remembered = await program(dir.path, ["history", "list"], { environment })
    assert.match(remembered.stdout, /not judged +vector_database datagen/)
    const other = await call("datagen", ...small.slice(2), "--num-vectors", "2000", ...places)
    assert.strictEqual(other.status, 3, other.stderr)
    assert.match(other.stderr, /num_vectors is 3000, asked for 2000/)
    assert.strictEqual(digestOf(fileOf("lists.ivf")), before)
    const forced = await call("datagen", ...small.slice(2), "--num-vectors", "2000", ...places, "--force")
    assert.strictEqual(forced.status, 0, forced.stderr)
    assert.strictEqual(bodyOf("datagen")["insertedVectors"], 2000)
  })

  it("that was killed while it was built is gone on with, and ends as if nothing had happened", async () => {
    const large = ["--num-vectors", "30000", "--dimension", "48", "--collection", "mine", "-np", "2"]
    const killed = start(dir.path, ["vectordb", "datagen", ...large, ...places])
    await until("the build to begin", () => stateOf() === "building", 60_000)
    killed.child.kill("SIGKILL")
    await killed.ended
    const owner = ownerOf()
    await until("the builder to be gone", () => !alive(owner))
    const refused = await call("run", ...large.slice(0, 6), ...places)
    assert.strictEqual(refused.status, 3, refused.stderr)
    assert.match(refused.stderr, /not finished[^]*datagen with the same options again/)
    const resumed = await call("datagen", ...large, ...places)
    assert.strictEqual(resumed.status, 0, resumed.stderr)
    assert.strictEqual(stateOf(), "complete")
    const built = digestOf(fileOf("lists.ivf"))
    const anew = await call("datagen", ...large, ...places, "--force")
    assert.strictEqual(anew.status, 0, anew.stderr)
    assert.strictEqual(digestOf(fileOf("lists.ivf")), built)
  })

  it("on a full file system fails with what it lacks, and goes on when there is room", async (context) => {
    const store = join(dir.path, "store")
    mkdirSync(store)
    if (!mounted(store, "tmpfs", "size=24m")) return context.skip(noMount)
    try {
      // Its index would fit; then somebody else fills the file system while it is built.
      const words = ["--num-vectors", "30000", "--dimension", "128", "--collection", "mine", "-np", "2"]
      const started = start(dir.path, ["vectordb", "datagen", ...words, ...places])
      await until("the build to begin", () => stateOf() === "building", 60_000)
      writeFileSync(join(store, "others"), Buffer.alloc(16 * 2 ** 20))
      const { status, stderr } = await started.ended
      assert.strictEqual(status, 10, stderr)
      assert.match(stderr, /E403/)
      assert.strictEqual(stateOf(), "building")
      const early = await call("datagen", ...words, ...places)
      assert.strictEqual(early.status, 10, early.stderr)
      rmSync(join(store, "others"))
      const again = await call("datagen", ...words, ...places)
      assert.strictEqual(again.status, 0, again.stderr)
      assert.strictEqual(bodyOf("datagen")["insertedVectors"], 30_000)
      const run = await call("run", ...words.slice(0, 6), ...places, ...sample, "--queries", "100")
      // Not every kernel takes O_DIRECT on memory, and then nothing is measured.
      assert.include([0, 3, 10], run.status ?? -1, run.stderr)
      if (run.status === 0) assert.strictEqual(at(bodyOf("run"), "points", 0, "clientCache"), "memory")
    } finally {
      await unmount(store)
    }
  })

  it("is built by one program at a time", async () => {
    const large = ["--num-vectors", "200000", "--dimension", "64", "--collection", "mine", "-np", "1"]
    const first = start(dir.path, ["vectordb", "datagen", ...large, ...places])
    await until("the build to begin", () => stateOf() === "building", 60_000)
    const builder = ownerOf()
    process.kill(builder, "SIGSTOP")
    const second = await call("datagen", ...large, ...places)
    process.kill(builder, "SIGCONT")
    first.child.kill("SIGINT")
    assert.strictEqual(second.status, 3, second.stderr)
    assert.match(second.stderr, /process \d+ is building this collection now/)
    const { status } = await first.ended
    assert.strictEqual(status, 130)
    assert.match(JSON.stringify(recordIn(directoryOf("datagen"))["state"]), /interrupted|failed/)
  })
})

describe("a run", () => {
  it("says what it found, how much of the truth that was, and what it read for it", async () => {
    withCollection()
    const { status, stderr, stdout } = await call(
      "run",
      ...small,
      ...places,
      ...sample,
      "--queries",
      "400",
      "--verbose"
    )
    assert.strictEqual(status, 0, stderr)
    assert.match(stdout, /queries\/s +recall@10/)
    assert.match(stdout, /practice, not submittable/)
    const body = bodyOf("run")
    const point = at(body, "points", 0)
    assert.strictEqual(at(point, "queries"), 400)
    assert.strictEqual(at(point, "readsPerQuery"), 16)
    assert.strictEqual(at(point, "bytesPerQuery"), Number(at(point, "bytesAsked")) / 400)
    assert.strictEqual(at(body, "truth", "vectors"), 3000)
    const recall = at(body, "recalls", 0)
    assert.strictEqual(at(recall, "queries"), 100)
    assert.isAbove(Number(at(recall, "mean")), 0.8)
    const curve = at(recall, "byProbes") as ReadonlyArray<readonly [number, number]>
    assert.deepStrictEqual(curve.map(([probes]) => probes), [1, 2, 4, 8, 16])
    for (const [i, [, share]] of curve.entries()) if (i > 0) assert.isAbove(share, curve[i - 1]![1])
    // The official tool's files say the same.
    const file = (name: string) => JSON.parse(readFileSync(join(directoryOf("run"), name), "utf8")) as Json
    assert.strictEqual(at(file("summary.json"), "recall"), at(recall, "mean"))
    assert.strictEqual(at(file("statistics.json"), "total_queries"), 400)
    assert.strictEqual(at(file("recall_stats.json"), "num_queries_evaluated"), 100)
    assert.strictEqual(at(file("result_verdict.json"), "flat_setup", "coverage"), 1)
    // p99.9 of 400 queries is a matter of chance, and so it is not there.
    assert.strictEqual(at(file("summary.json"), "p999_latency_ms"), null)
  })

  it("finds everything when it looks through all lists, however vectors are compared", async () => {
    for (const metric of ["L2", "IP"]) {
      const own = ["--num-vectors", "600", "--dimension", "20", "--metric-type", metric, "--collection", metric]
      const made = await call("datagen", ...own, ...places, "-np", "1")
      assert.strictEqual(made.status, 0, made.stderr)
      const { status, stderr } = await call("run", ...own, ...places, ...sample, "--queries", "50", "--nprobe", "32")
      assert.strictEqual(status, 0, stderr)
      assert.strictEqual(at(bodyOf("run"), "recalls", 0, "mean"), 1, metric)
      assert.strictEqual(at(bodyOf("run"), "recalls", 0, "min"), 1, metric)
    }
  })

  it("keeps exact answers, and never uses those of other queries", async () => {
    withCollection()
    const truth = async (...words: ReadonlyArray<string>) => {
      const { status, stderr } = await call("run", ...small, ...places, ...sample, "--queries", "20", ...words)
      assert.strictEqual(status, 0, stderr)
      return at(bodyOf("run"), "truth") as { fingerprint: string; reused: boolean }
    }
    const first = await truth()
    assert.isFalse(first.reused)
    assert.deepInclude(await truth("--nprobe", "4"), { fingerprint: first.fingerprint, reused: true })
    const planted = await truth("--query-mode", "planted")
    assert.isFalse(planted.reused)
    assert.notStrictEqual(planted.fingerprint, first.fingerprint)
    // One whose text was changed is none.
    flip(fileOf(`ground-truth/${first.fingerprint}.json`), 200)
    assert.isFalse((await truth()).reused)
  })

  it("goes past this host's cache and through it, apart, with more queries at once in turn", async () => {
    withCollection()
    const { status, stderr } = await call(
      ...["run", ...small, ...places, ...sample, "--queries", "60", "--cache", "both"],
      ...["--concurrency", "1,4", "-p", "2"]
    )
    assert.strictEqual(status, 0, stderr)
    const points = bodyOf("run")["points"] as ReadonlyArray<JsonObject>
    assert.deepStrictEqual(
      points.map(({ cache, concurrency, io, queries }) => [cache, concurrency, io, queries]),
      [["cold", 1, "direct", 60], ["cold", 4, "direct", 60], ["warm", 1, "buffered", 60], ["warm", 4, "buffered", 60]]
    )
    assert.strictEqual(points[2]!["clientCache"] === "cold", false)
    assert.strictEqual(bodyOf("run")["headline"], 1)
  })

  it("walks to the recalls that were asked for", async () => {
    withCollection()
    const { status, stderr, stdout } = await call(
      ...["run", ...small, ...places, ...sample, "--mode", "sweep", "--queries", "20"],
      ...["--recall-targets", "0.5,0.9", "--verbose"]
    )
    assert.strictEqual(status, 0, stderr)
    const body = bodyOf("run")
    const recalls = (body["recalls"] as ReadonlyArray<JsonObject>).map(({ mean }) => Number(mean))
    assert.isAtLeast(recalls.at(-1)!, 0.9)
    assert.isBelow(recalls.at(-2)!, 0.9)
    assert.match(stdout, /recall 0\.9 +\d+ lists?: recall 0\.9/)
    assert.match(stdout, /a run of mode sweep is practice/)
  })

  it("counts a latency from the arrival of a query, and says which were not begun", async () => {
    withCollection()
    const { status, stderr, stdout } = await call(
      ...["run", ...small, ...places, ...sample, "--runtime", "2", "--request-rate", "100000"]
    )
    assert.strictEqual(status, 0, stderr)
    const point = at(bodyOf("run"), "points", 0)
    assert.isAbove(Number(at(point, "unserved")), 0)
    assert.isAbove(Number(at(point, "latency", "most")) / 1e9, 1)
    assert.match(stdout, /had arrived and were not\s+begun: it\s+cannot keep up/)
  })

  it("is refused where there is no collection, and for another one than is there", async () => {
    const none = await call("run", ...small, ...places)
    assert.strictEqual(none.status, 3)
    assert.match(none.stderr, /holds no collection[^]*vectordb datagen/)
    withCollection()
    const other = await call("run", ...small, ...places, "--nlist", "8")
    assert.strictEqual(other.status, 3)
    assert.match(other.stderr, /nlist is 64, asked for 8/)
    assert.isFalse(existsSync(join(dir.path, "results")))
  })

  it.each([
    ["lists.ivf", /lists\.ivf at byte \d+: expected list \d+ of \d+ bytes, digest [0-9a-f]{8}, found digest/],
    ["centroids.f32", /centroids\.f32 at byte 0: expected digest [0-9a-f]{8}, found digest/],
    ["directory.json", /directory\.json at byte 0: expected digest [0-9a-f]{8}, found digest/]
  ])("ends when %s is damaged, and names the place", async (name, words) => {
    withCollection()
    flip(fileOf(name), 1000)
    const { status, stderr } = await call("run", ...small, ...places, ...sample, "--queries", "400", "--nprobe", "64")
    assert.strictEqual(status, 10, stderr)
    assert.match(stderr, words)
    assert.strictEqual(recordIn(directoryOf("run"))["state"], "failed")
    // As the message says.
    rmSync(fileOf(name))
    const mended = await call("datagen", ...small, ...places, "-np", "2")
    assert.strictEqual(mended.status, 0, mended.stderr)
    assert.strictEqual(digestOf(fileOf("lists.ivf")), digestOf(fileOf("lists.ivf", shared)))
  })

  it("that is stopped, or takes too long, leaves no process and no result", async () => {
    withCollection()
    const started = start(dir.path, ["vectordb", "run", ...small, ...places, ...sample, "--runtime", "600", "-p", "2"])
    const log = () => {
      const place = join(dir.path, "results", "vector_database", "native", "IVF_FLAT", "run")
      const found = existsSync(place) ? readdirSync(place) : []
      const path = join(place, found[0] ?? "", "vector_database_run.stdout.log")
      return found.length > 0 && existsSync(path) ? readFileSync(path, "utf8") : ""
    }
    await until("queries to be answered", () => log().includes("\"searchProgress\""), 60_000)
    const told = log().split("\n").find((line) => line.includes("\"_tag\":\"ranks\"")) ?? "{}"
    const { ranks } = JSON.parse(told) as { ranks: ReadonlyArray<{ pid: number }> }
    started.child.kill("SIGINT")
    const { status } = await started.ended
    assert.strictEqual(status, 130)
    assert.deepStrictEqual(ranks.map(({ pid }) => alive(pid)), [false, false])
    assert.strictEqual(recordIn(directoryOf("run"))["state"], "interrupted")
    const late = await call("run", ...small, ...places, ...sample, "--runtime", "600", "--timeout", "3")
    assert.strictEqual(late.status, 7, late.stderr)
    assert.match(late.stderr, /did not finish within 3 s/)
  })
})

describe("reports", () => {
  it("show recall beside queries a second, and count no run without it", async () => {
    withCollection()
    const run = ["run", ...small, ...places, ...sample, "--queries", "400", "--systemname", "toy"]
    assert.strictEqual((await call(...run)).status, 0)
    const report = async () => {
      const words = ["reports", "reportgen", "--results-dir", "results", "--output-dir", "out"]
      const { status, stderr, stdout } = await program(dir.path, words)
      assert.strictEqual(status, 0, stderr)
      return stdout
    }
    const stdout = await report()
    assert.match(stdout, /throughput_qps|queries/)
    assert.match(stdout, /recall/)
    const path = join(
      directoryOf("run"),
      readdirSync(directoryOf("run")).find((name) => name.endsWith("_metadata.json"))!
    )
    const record = JSON.parse(readFileSync(path, "utf8")) as { measurement: { body: { recalls: Json } } }
    writeFileSync(
      path,
      JSON.stringify({
        ...record,
        measurement: { ...record.measurement, body: { ...record.measurement.body, recalls: [] } }
      })
    )
    assert.match(await report(), /UNKNOWN +5\.3\.2|5\.3\.2[^]*not checked/)
  })
})
