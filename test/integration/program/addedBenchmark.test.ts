/** A benchmark from elsewhere (test/fixtures/benchmarks), in the program by the lists alone: as a user meets it, in every place. */
import { afterAll, afterEach, assert, beforeAll, beforeEach, describe, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { isJsonObject, type Json } from "../../../src/domain/Json.ts"
import { alive, hasScript, home, program, recordIn, runsIn, start, until } from "./program.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const added = `${root}/test/fixtures/benchmarks`

let built: string
let dir: ReturnType<typeof home>

beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), "mlps-added-"))
  cpSync(`${root}/configs`, `${built}/configs`, { recursive: true })
  cpSync(`${root}/package.json`, `${built}/package.json`)
  cpSync(`${added}/appends.yaml`, `${built}/configs/dlio/v3.0/workload/appends.yaml`)
  execFileSync(process.execPath, ["scripts/bundle.mjs", "--lists", `${added}/lists`, "--out", `${built}/dist`], {
    cwd: root
  })
}, 60_000)
afterAll(() => rmSync(built, { recursive: true, force: true }))

beforeEach(() => {
  dir = home()
})
afterEach(() => dir.close())

const given = () => ({ main: `${built}/dist/main.js` })
const call = (...words: ReadonlyArray<string>) => program(dir.path, words, given())

const run = ["appends", "run", "--data-dir", "scratch", "--results-dir", "results"]

const at = (value: Json, ...path: ReadonlyArray<string>): Json =>
  path.reduce<Json>((inner, key) => isJsonObject(inner) ? inner[key] ?? null : null, value)

const parsed = (text: string): Json => JSON.parse(text) as Json

const runDirectory = (): string => {
  const place = join(dir.path, "results", "appends", "log", "run")
  return join(place, readdirSync(place).sort().at(-1) ?? "")
}

const report = async (...words: ReadonlyArray<string>) => {
  const ended = await call("reports", "reportgen", "--results-dir", "results", "--output-dir", "out", ...words)
  assert.strictEqual(ended.status, 0, ended.stderr)
  return ended
}

const reported = (name: string): string => readFileSync(join(dir.path, "out", name), "utf8")

describe("a run", () => {
  it("appends its records, says how many a second, and is judged", async () => {
    const { status, stderr, stdout } = await call(...run)
    assert.strictEqual(status, 0, stderr)
    assert.match(stdout, /^ {2}rate +[\d.,]+ records\/s$/m)
    assert.match(stdout, /^ {2}verdict +CLOSED by v3\.0: nothing stands against it$/m)
    assert.deepStrictEqual(
      [0, 1].map((rank) => statSync(join(dir.path, "scratch", `appends-${rank}.log`)).size),
      [200 * 4096, 200 * 4096]
    )
    const { measurement, state } = recordIn(runDirectory())
    assert.strictEqual(state, "completed")
    assert.strictEqual(at(measurement as Json, "kind"), "appends")
    assert.strictEqual(at(measurement as Json, "body", "records"), 400)
  })

  it("is INVALID by the benchmark's own rule, and says so before it starts", async () => {
    const few = [...run, "--params", "appends.records=10"]
    const planned = await call(...few, "--what-if", "--json")
    assert.strictEqual(at(parsed(planned.stdout), "result", "verdict", "category"), "INVALID")
    assert.isFalse(existsSync(join(dir.path, "scratch")))
    const { stdout } = await call(...few)
    assert.match(stdout, /INVALID by v3\.0: .*appends-records/)
  })

  it.each([["--engine", "dlio"], ["--closed"]])(
    "is refused for an engine that has no such work: %s",
    async (...words) => {
      const { status, stderr } = await call(...run, ...words)
      assert.strictEqual(status, 2, stderr)
      assert.match(stderr, /native/)
      assert.isFalse(existsSync(join(dir.path, "results")))
    }
  )

  it("overwrites nothing", async () => {
    await call(...run)
    const { status, stderr } = await call(...run)
    assert.strictEqual(status, 3)
    assert.match(stderr, /appends-0\.log: is there already/)
  })

  it("prints one document with --json", async () => {
    const { stdout } = await call(...run, "--json")
    assert.strictEqual(at(parsed(stdout), "ok"), true)
    assert.isNumber(at(runsIn<Json>(stdout)[0] ?? null, "measurement", "body", "recordsPerSecond"))
  })

  it("fails when a rank is killed, leaves no process, and names what it left", async () => {
    const started = start(dir.path, [...run, "--params", "appends.records=1000000"], given())
    const log = () => {
      const place = join(dir.path, "results", "appends", "log", "run")
      const found = existsSync(place) ? readdirSync(place) : []
      const path = join(place, found[0] ?? "", "appends_run.stdout.log")
      return found.length > 0 && existsSync(path) ? readFileSync(path, "utf8") : ""
    }
    await until("the ranks to append", () => log().includes("\"appended\""))
    const told = log().split("\n").find((line) => line.includes("\"_tag\":\"ranks\"")) ?? "{}"
    const { ranks } = JSON.parse(told) as { ranks: ReadonlyArray<{ pid: number }> }
    process.kill(ranks[1]!.pid, "SIGKILL")
    const { status, stderr } = await started.ended
    assert.strictEqual(status, 6, stderr)
    assert.match(stderr, /rank 1/)
    assert.deepStrictEqual(ranks.map(({ pid }) => alive(pid)), [false, false])
    assert.strictEqual(recordIn(runDirectory())["state"], "failed")
  })

  it.skipIf(!hasScript)("shows how far it is, in words of its own", async () => {
    const pid = join(dir.path, "pid")
    const shown = start(dir.path, [...run, "--params", "appends.records=1000000"], {
      ...given(),
      environment: { TERM: "xterm" },
      inside: (words) => [
        "script",
        "-qec",
        `echo $$ > ${pid}; stty cols 80 rows 24; exec ${words.join(" ")}`,
        join(dir.path, "typescript")
      ]
    })
    let screen = ""
    shown.child.stdout?.on("data", (text: string) => screen += text)
    await until("its progress", () => /\d+ of 2,000,000 records, \d+ records\/s/.test(screen))
    process.kill(Number(readFileSync(pid, "utf8")), "SIGINT")
    const { stdout } = await shown.ended
    assert.match(stdout, /interrupted by SIGINT/)
    assert.notMatch(stdout, /checkpoint|epoch|no progress|no record became safe/)
  })
})

describe("reports", () => {
  it("of every format hold its figure, with its unit", async () => {
    await call(...run, "--systemname", "toy")
    const { stdout } = await report()
    assert.match(stdout, /appends/)
    const json = parsed(reported("report.json"))
    assert.include(JSON.stringify(json), "appends_per_second")
    assert.match(reported("results.csv"), /appends_per_second/)
    assert.match(reported("report.html"), /report/)
  })

  it("do not count a run without its figure", async () => {
    await call(...run)
    const folder = runDirectory()
    const name = readdirSync(folder).find((file) => file.endsWith("_metadata.json")) ?? ""
    const record = JSON.parse(readFileSync(join(folder, name), "utf8")) as {
      measurement: { body: Record<string, unknown> }
    }
    delete record.measurement.body["recordsPerSecond"]
    writeFileSync(join(folder, name), JSON.stringify(record))
    const { stdout } = await call("reports", "show", folder)
    assert.match(stdout, /: UNKNOWN\n/)
    assert.match(stdout, /headline-metric: the run has no appends_per_second/)
    assert.match((await report()).stdout, /groups +1 UNKNOWN/)
  })
})

describe("help, rules and completions", () => {
  it("know it", async () => {
    assert.match((await call("--help")).stdout, /appends +Append small records/)
    assert.match((await call("appends", "run", "--help")).stdout, /--data-dir/)
    assert.match((await call("rules", "list", "--benchmark", "appends")).stdout, /appends-records/)
    assert.match((await call("--completions", "bash")).stdout, /appends/)
  })
})
