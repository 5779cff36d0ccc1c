/** What other programs, full disks and other users do to a report and to what it remembers. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { spawn, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { crc32 } from "node:zlib"
import { at, bytesOf, outputFiles, plant, report, temporary } from "../../fixtures/reports.ts"
import { checkpointMetric, summaryText, v3CheckpointRun } from "../../fixtures/runTrees.ts"

const program = fileURLToPath(new URL("../../../dist/main.js", import.meta.url))
const journalOf = (output: string) => path.join(output, "reportgen.journal.ndjson")

const folderOf = (i: number) => `closed/Acme/results/system-${Math.floor(i / 5)}/checkpointing/llama3-8b/run-${i}`

const plantRuns = (root: string, count: number) => {
  for (let i = 0; i < count; i++) plant(root, at(folderOf(i), v3CheckpointRun()))
}

interface Ended {
  readonly code: number | null
  readonly stderr: string
}

/** Whatever still runs after a minute waits for something that never comes: it is killed, and has no code. */
const ended = (command: string, args: ReadonlyArray<string>) =>
  Effect.promise(() =>
    new Promise<Ended>((resolve) => {
      const child = spawn(command, args, {
        stdio: ["ignore", "ignore", "pipe"],
        timeout: 60_000,
        killSignal: "SIGKILL"
      })
      let stderr = ""
      child.stderr.on("data", (data: Buffer) => stderr += data.toString())
      child.on("close", (code) => resolve({ code, stderr }))
    })
  )

const command = [process.execPath, program, "reports", "reportgen", "--quiet"] as const

const reportgen = (...args: ReadonlyArray<string>) => {
  const [node, ...words] = command
  return ended(node, [...words, ...args])
}

const root = process.getuid?.() === 0

/** Runs are remembered once their stamps are two seconds old; nothing can make a file's change time older. */
const settle = Effect.sleep("2100 millis")

describe("what a report remembers", () => {
  it.scopedLive("adds no column for a run that is gone", () =>
    Effect.gen(function*() {
      const [root, output, clean] = [yield* temporary, yield* temporary, yield* temporary]
      plantRuns(root, 5)
      plant(
        root,
        at("loose", v3CheckpointRun({}, { metric: { ...checkpointMetric, figure_of_one_run: 1 } }))
      )
      yield* settle
      yield* report({ resultsDir: root, outputDir: output })
      expect(bytesOf(output)[2]).toContain("figure_of_one_run")
      fs.rmSync(path.join(root, "loose"), { recursive: true })
      yield* report({ resultsDir: root, outputDir: output })
      yield* report({ resultsDir: root, outputDir: clean })
      expect(bytesOf(output)).toEqual(bytesOf(clean))
    }))

  it.scopedLive("adds no column that a run had before it was changed, also after the journal was compacted", () =>
    Effect.gen(function*() {
      const [root, output, clean] = [yield* temporary, yield* temporary, yield* temporary]
      plantRuns(root, 2)
      for (const name of ["one", "two", "three"]) {
        plant(root, {
          [`${folderOf(0)}/summary.json`]: summaryText({ metric: { ...checkpointMetric, [`figure_${name}`]: 1 } })
        })
        yield* report({ resultsDir: root, outputDir: output })
      }
      yield* report({ resultsDir: root, outputDir: clean })
      expect(bytesOf(output)).toEqual(bytesOf(clean))
    }))

  it.scopedLive.skipIf(!root)(
    "is not that a file could not be read once (needs root: another user reads first)",
    () =>
      Effect.gen(function*() {
        const [tree, output, clean] = [yield* temporary, yield* temporary, yield* temporary]
        plantRuns(tree, 2)
        const file = path.join(tree, folderOf(0), "summary.json")
        fs.chmodSync(file, 0o600)
        for (const folder of [tree, output]) fs.chmodSync(folder, 0o777)
        yield* settle
        const nobody = yield* ended("setpriv", [
          "--reuid=65534",
          "--clear-groups",
          ...command,
          "--results-dir",
          tree,
          "--output-dir",
          output
        ])
        expect(nobody).toEqual({ code: 0, stderr: "" })
        yield* report({ resultsDir: tree, outputDir: output })
        yield* report({ resultsDir: tree, outputDir: clean })
        expect(bytesOf(output)).toEqual(bytesOf(clean))
      })
  )
})

const sealed = (rest: string): string => `{"crc32":"${crc32(rest).toString(16).padStart(8, "0")}",${rest}`

const headLine = (head: string): string => sealed(`"sizes":[${Buffer.byteLength(head)}],"head":${head}}`)

/** Lines with a right checksum that this program never wrote, made of one that it wrote. */
const foreignLines: Readonly<Record<string, (line: string) => string>> = {
  "no object": () => headLine("null"),
  "no JSON": () => headLine("hello"),
  "an empty head": () => headLine("{}"),
  "a path that is a number": () => headLine("{\"path\":5,\"fingerprint\":null}"),
  "only a head": (line) => headLine(JSON.stringify((JSON.parse(line) as { head: unknown }).head)),
  "a key that names nothing": (line) => {
    const { head } = JSON.parse(line) as { head: object }
    return headLine(JSON.stringify({ ...head, key: "garbage" }))
  },
  "a kind of its own": (line) => sealed(line.slice(20).replace("\"kind\":\"measured\"", "\"kind\":\"measurex\"")),
  "wrong sizes": (line) => sealed(line.slice(20).replace(/"sizes":\[[^\]]*\]/, "\"sizes\":[1,2,3,4,5]")),
  "sizes that are no numbers": (line) => sealed(line.slice(20).replace(/"sizes":\[[^\]]*\]/, "\"sizes\":[a,b]")),
  "no sizes": () => sealed("\"foo\":1}"),
  "columns that are none": () => headLine("{\"path\":\"\",\"fingerprint\":null,\"shape\":\"oops\"}")
}

describe("a journal line with a right checksum", () => {
  it.scopedLive("that this program never wrote is read again, never trusted", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      plantRuns(root, 3)
      yield* settle
      yield* report({ resultsDir: root, outputDir: output })
      const own = bytesOf(output)
      const lines = fs.readFileSync(journalOf(output), "utf8").split("\n")
      const first = lines.findIndex((line) => line.includes("\"kind\":\"measured\""))
      for (const [what, forge] of Object.entries(foreignLines)) {
        fs.writeFileSync(journalOf(output), lines.with(first, forge(lines[first]!)).join("\n"))
        yield* report({ resultsDir: root, outputDir: output })
        expect(bytesOf(output), what).toEqual(own)
      }
    }), 30_000)
})

describe("a report that cannot write", () => {
  it.scopedLive("its journal on says so in one line, leaves no lock, and goes on when it can", () =>
    Effect.gen(function*() {
      const [root, output, clean] = [yield* temporary, yield* temporary, yield* temporary]
      plantRuns(root, 60)
      // Blocks of 1024 bytes: room for a part of the journal.
      const full = yield* ended("bash", [
        "-c",
        "ulimit -f 64; exec \"$0\" \"$@\"",
        ...command,
        "--results-dir",
        root,
        "--output-dir",
        output
      ])
      expect(full.stderr).toMatch(/^error E40[35]: /)
      expect(full.stderr).toContain("reportgen.journal.ndjson")
      expect(full.stderr).not.toContain("node:")
      expect(full.code).toBe(10)
      expect(fs.readdirSync(output)).toEqual(["reportgen.journal.ndjson"])
      expect((yield* reportgen("--results-dir", root, "--output-dir", output)).code).toBe(0)
      yield* report({ resultsDir: root, outputDir: clean })
      expect(bytesOf(output)).toEqual(bytesOf(clean))
    }))

  it.scopedLive.each([
    "reportgen.lock",
    "reportgen.journal.ndjson",
    "reportgen.journal.ndjson.compact",
    "results.csv.partial"
  ])(
    "because %s is a folder says which, also with --wait, and leaves nothing behind",
    (name) =>
      Effect.gen(function*() {
        const [root, output] = [yield* temporary, yield* temporary]
        plantRuns(root, 1)
        fs.mkdirSync(path.join(output, name))
        const { code, stderr } = yield* reportgen("--results-dir", root, "--output-dir", output, "--wait")
        expect(code).toBe(3)
        expect(stderr).toContain(name)
        expect(stderr).toContain("E404")
        expect(fs.readdirSync(output).filter((found) => found !== name && found !== "reportgen.journal.ndjson"))
          .toEqual([])
      }),
    20_000
  )

  it.scopedLive("because the journal is a link or a pipe says so, and writes to neither", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      plantRuns(root, 1)
      const elsewhere = path.join(root, "..", `${path.basename(output)}-elsewhere`)
      fs.writeFileSync(elsewhere, "hello")
      yield* Effect.addFinalizer(() => Effect.sync(() => fs.rmSync(elsewhere)))
      fs.symlinkSync(elsewhere, journalOf(output))
      const linked = yield* reportgen("--results-dir", root, "--output-dir", output)
      expect([linked.code, fs.readFileSync(elsewhere, "utf8")]).toEqual([3, "hello"])
      expect(linked.stderr).not.toContain("loop")
      fs.rmSync(journalOf(output))
      yield* ended("mkfifo", [journalOf(output)])
      const piped = yield* reportgen("--results-dir", root, "--output-dir", output)
      expect(piped.code).toBe(3)
      expect(piped.stderr).not.toContain("dmesg")
    }))

  it.scopedLive("because its output folder is a file says that it is a file", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      plantRuns(root, 1)
      const file = path.join(output, "file")
      fs.writeFileSync(file, "")
      const { code, stderr } = yield* reportgen("--results-dir", root, "--output-dir", file)
      expect(code).toBe(3)
      expect(stderr).toContain("a file, not a folder")
    }))
})

describe("two reports", () => {
  it.scopedLive("with one output folder and state folders of their own do not write into one another", () =>
    Effect.gen(function*() {
      const [root, output, state] = [yield* temporary, yield* temporary, yield* temporary]
      plantRuns(root, 2)
      const own = JSON.stringify({
        machine_id: (yield* Effect.promise(() => import("node:os"))).hostname(),
        pid: process.pid,
        start_ticks: null,
        boot_id: null
      })
      fs.writeFileSync(path.join(output, "reportgen.lock"), own)
      const { code, stderr } = yield* reportgen("--results-dir", root, "--output-dir", output, "--state-dir", state)
      expect(code).toBe(3)
      expect(stderr).toContain(`process ${process.pid}`)
      expect(fs.readdirSync(output)).toEqual(["reportgen.lock"])
    }))

  it.scopedLive("of which one is on a machine that is gone: the other names the file to delete", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      plantRuns(root, 1)
      fs.writeFileSync(
        path.join(output, "reportgen.lock"),
        JSON.stringify({ machine_id: "a-container-of-yesterday", pid: 7, start_ticks: 1, boot_id: "x" })
      )
      const { code, stderr } = yield* reportgen("--results-dir", root, "--output-dir", output)
      expect(code).toBe(3)
      expect(stderr).toContain("a-container-of-yesterday")
      expect(stderr).toContain("reportgen.lock")
    }))
})

describe("the scanned tree", () => {
  it.scopedLive("is not written to through a link in the output folder", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      plantRuns(root, 1)
      const file = path.join(root, folderOf(0), "summary.json")
      const before = fs.readFileSync(file, "utf8")
      for (const name of outputFiles) fs.symlinkSync(file, path.join(output, `${name}.partial`))
      yield* report({ resultsDir: root, outputDir: output })
      expect(fs.readFileSync(file, "utf8")).toBe(before)
      for (const name of outputFiles) expect(fs.lstatSync(path.join(output, name)).isFile()).toBe(true)
    }))
})

describe("an output folder that takes nothing", () => {
  const mounting = spawnSync("unshare", ["-m", "true"]).status === 0 && root

  /** The command with its output below a file system of its own, which nobody else sees. */
  const onto = (options: string, output: string) =>
    Effect.gen(function*() {
      const [tree, mounted] = [yield* temporary, yield* temporary]
      plantRuns(tree, 2)
      const script = `mount -t tmpfs -o "$1" x "$2" && shift 2 && exec "$@"`
      const words = [...command, "--results-dir", tree, "--output-dir", path.join(mounted, output)]
      return yield* ended("unshare", ["-m", "sh", "-c", script, "sh", options, mounted, ...words])
    })

  const faults: ReadonlyArray<readonly [what: string, options: string, output: string, code: number, message: RegExp]> =
    [
      ["read-only, and is to be made", "ro", "report", 4, /E402.*mounted read-only/],
      ["read-only, and is there", "ro", "", 4, /E402.*mounted read-only/],
      ["without inodes, and is to be made", "nr_inodes=1", "report", 10, /E403: no inode is free/],
      ["without inodes for the lock", "nr_inodes=2", "report", 10, /E403: no inode is free/],
      ["without inodes for the report", "nr_inodes=6", "report", 10, /E403: no inode is free/],
      ["without room for the journal", "size=4k", "report", 10, /E403: not enough space/],
      ["without room for the report", "size=64k", "report", 10, /E403: not enough space/]
    ]
  for (const [what, options, output, code, message] of faults) {
    it.scopedLive.skipIf(!mounting)(
      `is told as what it is: ${what} (needs root and mount namespaces)`,
      () =>
        Effect.gen(function*() {
          const ended = yield* onto(options, output)
          expect(ended.stderr).toMatch(message)
          expect(ended.code).toBe(code)
        })
    )
  }
})
