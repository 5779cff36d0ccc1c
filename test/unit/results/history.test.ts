import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { execFileSync } from "node:child_process"
import {
  appendFileSync,
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { remember } from "../../../src/pipeline/remember.ts"
import {
  appendHistory,
  type HistoryEntry,
  historyPath,
  isSwitchedOff,
  readHistory
} from "../../../src/results/history.ts"
import { machineWith } from "../cli/madeUp.ts"

const entry = (more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  schema_version: 1,
  started_at: "2026-11-23T10:00:00.000+00:00",
  ended_at: "2026-11-23T10:01:00.000+00:00",
  hostname: "node1",
  working_directory: "/work",
  argv: ["checkpointing", "run"],
  status: 0,
  runs: [],
  rerun_of: null,
  program: "mlpstorage test",
  ...more
})

const inFolder = <A, E>(body: (folder: string) => Effect.Effect<A, E, NodeContext.NodeContext>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "mlps-history-"))),
    body,
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  ).pipe(Effect.provide(NodeContext.layer))

describe("the history", () => {
  it("is where the XDG rules want it", () => {
    expect(historyPath({ HOME: "/home/ann" })).toBe("/home/ann/.local/state/mlpstorage/history.ndjson")
    expect(historyPath({ HOME: "/home/ann", XDG_STATE_HOME: "/state" })).toBe("/state/mlpstorage/history.ndjson")
    expect(historyPath({ HOME: "/home/ann", XDG_STATE_HOME: "relative" })).toBe(
      "/home/ann/.local/state/mlpstorage/history.ndjson"
    )
    expect(historyPath({})).toBeUndefined()
  })

  it.each([["1", true], ["yes", true], ["", false], ["0", false], ["false", false], [undefined, false]])(
    "MLPS_NO_HISTORY=%s switches it off: %s",
    (value, off) => expect(isSwitchedOff({ MLPS_NO_HISTORY: value })).toBe(off)
  )

  it.live("gives back every word as it was, also those a shell would part", () =>
    inFolder((folder) =>
      Effect.gen(function*() {
        const path = join(folder, "deep", "history.ndjson")
        const argv = ["--label", "two words", "", "quote's \"", "line\nbreak", "ü", "--params", "a=b=c"]
        yield* appendHistory(path, entry({ argv }))
        const { entries, unreadable } = yield* readHistory(path)
        expect(entries).toEqual([{ id: 1, ...entry({ argv }) }])
        expect(unreadable).toEqual([])
        expect([statSync(path).mode & 0o777, statSync(join(folder, "deep")).mode & 0o777]).toEqual([0o600, 0o700])
      })
    ))

  it.live("keeps every line whole when many write at once", () =>
    inFolder((folder) =>
      Effect.gen(function*() {
        const path = join(folder, "history.ndjson")
        const words = Array.from({ length: 200 }, (_, i) => [`run${i}`, "x".repeat(100 * i)])
        yield* Effect.forEach(words, (argv) => appendHistory(path, entry({ argv })), { concurrency: 50 })
        const { entries, unreadable } = yield* readHistory(path)
        expect(unreadable).toEqual([])
        expect(new Set(entries.map(({ argv }) => argv[0]))).toEqual(new Set(words.map(([name]) => name)))
        expect(entries.map(({ id }) => id)).toEqual(words.map((_, i) => i + 1))
      })
    ))

  it.live("skips a torn line and counts it, so that ids stay what they were", () =>
    inFolder((folder) =>
      Effect.gen(function*() {
        const path = join(folder, "history.ndjson")
        yield* appendHistory(path, entry({ status: 1 }))
        appendFileSync(path, "{\"schema_version\":1,\"arg\n")
        yield* appendHistory(path, entry({ status: 3 }))
        const { entries, unreadable } = yield* readHistory(path)
        expect(entries.map(({ id, status }) => [id, status])).toEqual([[1, 1], [3, 3]])
        expect(unreadable).toEqual([2])
      })
    ))

  it.live("is empty where there is no file", () =>
    inFolder((folder) =>
      Effect.map(readHistory(join(folder, "none")), (found) => expect(found).toEqual({ entries: [], unreadable: [] }))
    ))
})

describe("remembering a run", () => {
  const ended = { argv: ["checkpointing", "run"], startedAtMillis: 0, status: 0, runs: [], rerunOf: null }
  const within = (environment: Record<string, string>) =>
    Effect.provide(Layer.merge(machineWith(environment), NodeContext.layer))

  it.live("writes no secret down", () =>
    inFolder((folder) =>
      Effect.gen(function*() {
        const argv = [
          "checkpointing",
          "run",
          "--params",
          "storage.secret_key=hunter2",
          "--label",
          "https://ann:hunter2@host/"
        ]
        yield* remember({ ...ended, argv }).pipe(within({ XDG_STATE_HOME: folder }))
        const text = readFileSync(join(folder, "mlpstorage", "history.ndjson"), "utf8")
        expect(text).not.toContain("hunter2")
        expect(text).toContain("storage.secret_key=")
      })
    ))

  it.live("fails nobody when there is no place for it", () =>
    inFolder((folder) =>
      Effect.gen(function*() {
        writeFileSync(join(folder, "file"), "")
        yield* remember(ended).pipe(within({ XDG_STATE_HOME: join(folder, "file") }))
        yield* remember(ended).pipe(within({}))
        yield* remember(ended).pipe(within({ XDG_STATE_HOME: folder, MLPS_NO_HISTORY: "1" }))
        expect(readdirSync(folder)).toEqual(["file"])
      })
    ))

  it.live("opens no named pipe in its place, which would hold the program for ever", () =>
    inFolder((folder) =>
      Effect.gen(function*() {
        const path = join(folder, "history.ndjson")
        execFileSync("mkfifo", [path])
        const held = openSync(path, "r+")
        const said = yield* Effect.flip(appendHistory(path, entry())).pipe(
          Effect.ensuring(Effect.sync(() => closeSync(held)))
        )
        expect(said.message).toContain("is a named pipe")
        expect((yield* Effect.flip(readHistory(path))).message).toContain("is a named pipe")
      })
    ))

  it.live("takes no link for the history, and no folder or file that others may write", () =>
    inFolder((folder) =>
      Effect.gen(function*() {
        const path = join(folder, "history.ndjson")
        writeFileSync(join(folder, "theirs"), "")
        symlinkSync(join(folder, "theirs"), path)
        const said = Effect.map(
          Effect.all([Effect.flip(appendHistory(path, entry())), Effect.flip(readHistory(path))]),
          (errors) => errors.map(({ message }) => message)
        )
        for (const message of yield* said) expect(message).toContain("is a symbolic link")
        expect(readFileSync(join(folder, "theirs"), "utf8")).toBe("")
        rmSync(path)
        yield* appendHistory(path, entry())
        for (const at of [folder, path]) {
          const { mode } = statSync(at)
          chmodSync(at, 0o777)
          for (const message of yield* said) expect(message).toContain("can be written by others")
          chmodSync(at, mode & 0o777)
        }
        expect((yield* readHistory(path)).entries).toHaveLength(1)
      })
    ))
})
