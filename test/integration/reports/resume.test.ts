/** The journal: what it remembers, what it never trusts, and that a killed report goes on where it stopped. */
import { describe, expect, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { editionId } from "../../../src/rules/editions/list.ts"
import { at, bytesOf, outputFiles, plant, report, results, temporary } from "../../fixtures/reports.ts"
import { summaryText, v3CheckpointRun } from "../../fixtures/runTrees.ts"

const program = fileURLToPath(new URL("../../../dist/main.js", import.meta.url))
const journalOf = (output: string) => path.join(output, "reportgen.journal.ndjson")

const folderOf = (i: number) => `closed/Acme/results/system-${Math.floor(i / 5)}/checkpointing/llama3-8b/run-${i}`

const plantRuns = (root: string, count: number) => {
  for (let i = 0; i < count; i++) plant(root, at(folderOf(i), v3CheckpointRun()))
}

/** Entries of the journal by path: where each line stands and what it is. */
const linesOf = (output: string) =>
  fs.readFileSync(journalOf(output), "utf8").split("\n").slice(1, -1).map((line) => ({
    line,
    head: (JSON.parse(line) as { head: { path: string; fingerprint: string | null; shape?: unknown } }).head
  })).filter(({ head }) => head.shape === undefined)

const spawned = (args: ReadonlyArray<string>, killAfter?: number, onStderr: (text: string) => void = () => {}) =>
  new Promise<{ readonly code: number | null; readonly millis: number; readonly stderr: string }>((resolve) => {
    const began = performance.now()
    const child = spawn(process.execPath, [program, "reports", "reportgen", ...args], {
      stdio: ["ignore", "ignore", "pipe"]
    })
    let stderr = ""
    child.stderr.on("data", (data: Buffer) => onStderr(stderr += data.toString()))
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter)
    child.on("close", (code) => {
      clearTimeout(timer)
      resolve({ code, millis: performance.now() - began, stderr })
    })
  })

/** Runs are remembered once their stamps are two seconds old; nothing can make a file's change time older. */
const settle = Effect.sleep("2100 millis")

/** A fixed sequence: a failure can be repeated. */
const randomFrom = (seed: number) => {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

describe("the journal", () => {
  it.scopedLive("remembers unchanged runs and notices changed, added, removed and renamed ones", () =>
    Effect.gen(function*() {
      const [root, output, clean] = [yield* temporary, yield* temporary, yield* temporary]
      plantRuns(root, 10)
      yield* settle
      yield* report({ resultsDir: root, outputDir: output })
      const first = linesOf(output)
      expect(first).toHaveLength(10)
      expect(first.every(({ head }) => head.fingerprint !== null)).toBe(true)

      yield* report({ resultsDir: root, outputDir: output })
      expect(linesOf(output)).toEqual(first)

      plant(root, { [`${folderOf(0)}/summary.json`]: summaryText({ processes: 9 }) })
      plant(root, at("elsewhere/one-more", v3CheckpointRun()))
      fs.rmSync(path.join(root, folderOf(1)), { recursive: true })
      fs.renameSync(path.join(root, folderOf(2)), path.join(root, "renamed"))
      yield* report({ resultsDir: root, outputDir: output })
      const added = linesOf(output).slice(10).map(({ head }) => head.path).sort()
      expect(added).toEqual([folderOf(0), "elsewhere/one-more", "renamed"].sort())
      const seen = results(output).groups.flatMap(({ runs }) => runs.map((run) => run.path))
      expect(seen).toContain("renamed")
      expect(seen).not.toContain(folderOf(1))
      yield* report({ resultsDir: root, outputDir: clean })
      expect(bytesOf(output)).toEqual(bytesOf(clean))
    }))

  it.scopedLive("notices a file whose size and times are as before and whose content is not", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      plantRuns(root, 1)
      yield* settle
      yield* report({ resultsDir: root, outputDir: output })
      const file = path.join(root, folderOf(0), "summary.json")
      const { mtime } = fs.statSync(file)
      fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("4.5", "9.5"))
      fs.utimesSync(file, mtime, mtime)
      yield* report({ resultsDir: root, outputDir: output })
      const figure = results(output).groups[0]?.aggregates.find(({ name }) =>
        name === "save_checkpoint_io_GB_per_second"
      )
      expect(figure?.mean).toBe(9.5)
    }))

  it.scopedLive("does not remember what changed within the last two seconds", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      plantRuns(root, 1)
      fs.writeFileSync(path.join(root, folderOf(0), "summary.json"), summaryText())
      yield* report({ resultsDir: root, outputDir: output })
      expect(linesOf(output).map(({ head }) => head.fingerprint)).toEqual([null])
    }))

  it.scopedLive(
    "is cut at a torn or damaged line, and everything after it is read again",
    () =>
      Effect.gen(function*() {
        const [root, output] = [yield* temporary, yield* temporary]
        plantRuns(root, 10)
        yield* report({ resultsDir: root, outputDir: output })
        const whole = bytesOf(output)
        const text = fs.readFileSync(journalOf(output))
        const random = randomFrom(7)
        for (let i = 0; i < 12; i++) {
          const damaged = Buffer.from(text)
          const place = Math.floor(random() * text.length)
          if (i % 2 === 0) fs.writeFileSync(journalOf(output), damaged.subarray(0, place))
          else {
            damaged[place] = damaged[place]! ^ 1
            fs.writeFileSync(journalOf(output), damaged)
          }
          yield* report({ resultsDir: root, outputDir: output })
          expect(bytesOf(output)).toEqual(whole)
          expect(linesOf(output).length).toBeGreaterThanOrEqual(10)
        }
      }),
    120_000
  )

  it.scopedLive("of another program version, edition or kind is rebuilt, never trusted", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      plantRuns(root, 3)
      yield* report({ resultsDir: root, outputDir: output })
      const own = bytesOf(output)
      const text = fs.readFileSync(journalOf(output), "utf8")
      for (
        const foreign of [text.replace("\"program\":\"", "\"program\":\"9."), "hello\nworld\n", "\0\0\0\0", "{}\n"]
      ) {
        fs.writeFileSync(journalOf(output), foreign)
        yield* report({ resultsDir: root, outputDir: output })
        expect(bytesOf(output)).toEqual(own)
      }
      yield* report({ resultsDir: root, outputDir: output, edition: editionId("v2.0") })
      expect(fs.readFileSync(journalOf(output), "utf8")).toContain("\"edition\":\"v2.0\"")
      yield* report({ resultsDir: root, outputDir: output })
      expect(bytesOf(output)).toEqual(own)
    }))

  it.scopedLive("is compacted when dead lines outnumber live ones", () =>
    Effect.gen(function*() {
      const [root, output, clean] = [yield* temporary, yield* temporary, yield* temporary]
      plantRuns(root, 10)
      yield* report({ resultsDir: root, outputDir: output })
      for (let i = 0; i < 8; i++) fs.rmSync(path.join(root, folderOf(i)), { recursive: true })
      yield* report({ resultsDir: root, outputDir: output })
      expect(linesOf(output).map(({ head }) => head.path).sort()).toEqual([folderOf(8), folderOf(9)].sort())
      yield* report({ resultsDir: root, outputDir: clean })
      expect(bytesOf(output)).toEqual(bytesOf(clean))
    }))

  it.scopedLive("is not used by two reports at once; a dead owner's lock is taken over", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      plantRuns(root, 2)
      const lock = path.join(output, "reportgen.lock")
      const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
      const ticks = (pid: number) => Number(fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[19])
      const { hostname } = yield* Effect.promise(() => import("node:os"))
      const owner = (pid: number, start_ticks: number) =>
        JSON.stringify({ machine_id: hostname(), boot_id: boot, pid, start_ticks })
      fs.writeFileSync(lock, owner(process.pid, ticks(process.pid)))
      const refused = yield* Effect.promise(() => spawned(["--results-dir", root, "--output-dir", output]))
      expect(refused.code).toBe(3)
      expect(refused.stderr).toContain(`process ${process.pid}`)
      expect(refused.stderr).toContain("--wait")
      expect(fs.existsSync(path.join(output, "results.json"))).toBe(false)

      const isTold = yield* Deferred.make<void>()
      const waiting = spawned(["--results-dir", root, "--output-dir", output, "--wait"], undefined, (text) => {
        if (text.includes("waiting for another report")) Deferred.unsafeDone(isTold, Exit.void)
      })
      yield* Deferred.await(isTold)
      expect(fs.existsSync(path.join(output, "results.json"))).toBe(false)
      fs.rmSync(lock)
      expect((yield* Effect.promise(() => waiting)).code).toBe(0)
      expect(fs.existsSync(path.join(output, "results.json"))).toBe(true)

      // The same pid started at another time is another process.
      fs.writeFileSync(lock, owner(process.pid, ticks(process.pid) + 1))
      expect((yield* Effect.promise(() => spawned(["--results-dir", root, "--output-dir", output]))).code).toBe(0)
      expect(fs.existsSync(lock)).toBe(false)
    }), 60_000)
})

describe("a report killed at any instant", () => {
  it.scopedLive(
    "and started again is byte for byte the report of an uninterrupted one (20 points or more)",
    () =>
      Effect.gen(function*() {
        const [root, output, clean] = [yield* temporary, yield* temporary, yield* temporary]
        plantRuns(root, 60)
        yield* settle
        const args = (folder: string) => ["--results-dir", root, "--output-dir", folder, "--quiet"]
        const whole = yield* Effect.promise(() => spawned(args(clean)))
        expect([whole.code, whole.stderr]).toEqual([0, ""])
        const expected = bytesOf(clean)
        const random = randomFrom(42)
        let killed = 0
        // On a machine that became less busy, reports are over before they are killed.
        for (let i = 0; i < 20 || (killed < 5 && i < 60); i++) {
          if (i % 7 === 0) fs.rmSync(output, { recursive: true, force: true })
          const { code } = yield* Effect.promise(() => spawned(args(output), random() * whole.millis))
          if (code === null) killed++
          for (const name of outputFiles) {
            const file = path.join(output, name)
            if (fs.existsSync(file)) expect(fs.readFileSync(file, "utf8")).toBe(expected[outputFiles.indexOf(name)])
          }
          if (i % 5 === 4) {
            const { code, stderr } = yield* Effect.promise(() => spawned(args(output)))
            expect([code, stderr]).toEqual([0, ""])
            expect(bytesOf(output)).toEqual(expected)
          }
        }
        expect(killed).toBeGreaterThan(4)
        yield* Effect.promise(() => spawned(args(output)))
        // Nothing is left of the killed ones.
        expect(fs.readdirSync(output).sort()).toEqual([...outputFiles, "reportgen.journal.ndjson"].sort())
      }),
    300_000
  )
})
