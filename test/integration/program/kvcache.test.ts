/** `kvcache run` as a user starts it, on real files. */
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { existsSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { isJsonObject, type Json } from "../../../src/domain/Json.ts"
import { home, program, recordIn, start, until } from "./program.ts"

let dir: ReturnType<typeof home>

beforeEach(() => {
  dir = home()
})
afterEach(() => dir.close())

/** Small entries, and an end after a few requests or by a signal: the time is never reached. */
const words: ReadonlyArray<string> = [
  ...["kvcache", "run", "--model", "tiny-1b", "--num-users", "8", "--duration", "900", "--trials", "1"],
  ...["--gpu-mem-gb", "0", "--cpu-mem-gb", "0", "--generation-mode", "none", "--sequence-length", "600"],
  ...["--cache-dir", "cache", "--results-dir", "results"]
]
const short = ["--max-requests", "8"]

const run = (...more: ReadonlyArray<string>) => program(dir.path, [...words, ...short, ...more])

const at = (value: Json, ...path: ReadonlyArray<string | number>): Json =>
  path.reduce<Json>(
    (inner, key) =>
      Array.isArray(inner)
        ? (inner as ReadonlyArray<Json>)[Number(key)] ?? null
        : isJsonObject(inner)
        ? inner[key] ?? null
        : null,
    value
  )

const recorded = (): Json => {
  const place = join(dir.path, "results", "kv_cache", "tiny-1b", "run")
  const [stamp = ""] = readdirSync(place)
  return recordIn(join(place, stamp)) as Json
}

const left = () => existsSync(join(dir.path, "cache")) ? readdirSync(join(dir.path, "cache")) : []

describe("a run", () => {
  it.each([["official", "context"], ["device", "context"], ["device", "blocks"]] as const)(
    "is measured, recorded and summed up, and leaves no entry behind: profile %s, layout %s",
    async (profile, layout) => {
      const { status, stderr, stdout } = await run("--profile", profile, "--layout", layout)
      assert.strictEqual(status, 0, stderr)
      assert.match(stdout, /GiB\/s/)
      const record = recorded()
      assert.strictEqual(at(record, "state"), "completed")
      assert.strictEqual(at(record, "measurement", "body", "layout"), layout)
      assert.strictEqual(at(record, "measurement", "body", "profile"), profile)
      assert.isAtLeast(Number(at(record, "measurement", "body", "trials", 0, "requests", "completed")), 8)
      assert.isAbove(Number(at(record, "measurement", "body", "trials", 0, "write", "bytes")), 0)
      assert.deepStrictEqual(left(), [])
      const folder = join(dir.path, "results", "kv_cache", "tiny-1b", "run")
      const judged = await program(dir.path, [
        ...["kvcache", "validate", "--results-path", join(folder, readdirSync(folder)[0] ?? "")]
      ])
      assert.strictEqual(judged.status, 9, judged.stderr)
      assert.match(judged.stdout, /option_1|option 1/)
      assert.match(judged.stderr, /it counts in no division/)
      assert.notMatch(judged.stderr, /was requested/)
    },
    60_000
  )

  it("that Ctrl-C ends is recorded as that, and leaves no entry behind", async () => {
    const { child, ended } = start(dir.path, words)
    await until("entries in the cache folder", () => {
      const [own] = left().filter((name) => name.startsWith("mlpstorage-kvcache"))
      const folder = join(dir.path, "cache", own ?? "", "rank_0")
      return own !== undefined && existsSync(folder) && readdirSync(folder).length > 0
    })
    child.kill("SIGINT")
    const { status } = await ended
    assert.strictEqual(status, 130)
    assert.strictEqual(at(recorded(), "state"), "interrupted")
    await until("an empty cache folder", () => left().length === 0)
  }, 60_000)

  it("does not begin where another one is using the folder", async () => {
    const first = start(dir.path, words)
    try {
      await until("a marker", () => left().length > 1)
      const second = await run()
      assert.strictEqual(second.status, 3, second.stderr)
      assert.match(second.stderr, /is using it now, process \d+/)
    } finally {
      first.child.kill("SIGINT")
      await first.ended
    }
  }, 60_000)

  it("says which line of its trace cannot be read", async () => {
    writeFileSync(join(dir.path, "burst.csv"), "Timestamp,Request tokens,Response tokens\n0,10,1\n1,ten,1\n")
    const { status, stderr } = await program(dir.path, [
      ...words.filter((word) => word !== "--sequence-length" && word !== "600"),
      ...["--use-burst-trace", "--burst-trace-path", "burst.csv"]
    ])
    assert.strictEqual(status, 3, stderr)
    assert.match(stderr, /line 3: Request tokens is "ten", no count/)
  }, 60_000)
})
