import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { parse } from "yaml"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { statusOf } from "../../../src/errors/catalogue.ts"
import { initialise, markNewResults, readSentinel } from "../../../src/results/sentinel.ts"

const inFolder = <A, E>(body: (folder: string) => Effect.Effect<A, E, NodeContext.NodeContext>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "mlps-sentinel-"))),
    body,
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  ).pipe(Effect.provide(NodeContext.layer))

const by = "mlpstorage 0.0.0-test"

describe("init ORG FOLDER", () => {
  it.live("makes the folder with exactly the keys of v3.0, texts as texts, mode 0644", () =>
    inFolder((root) =>
      Effect.gen(function*() {
        const folder = join(root, "results")
        expect(yield* initialise("1e5", folder, by)).toEqual({ state: "made" })
        expect(readdirSync(folder)).toEqual(["mlperf-results.yaml"])
        const file = join(folder, "mlperf-results.yaml")
        const document = parse(readFileSync(file, "utf8"), { version: "1.1" }) as Record<string, unknown>
        expect(document).toEqual({
          mlperf_results_version: 1,
          orgname: "1e5",
          initialized_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00$/),
          initialized_by: by
        })
        expect(Math.abs(Date.parse(String(document["initialized_at"])) - Date.now())).toBeLessThan(60_000)
        expect(statSync(file).mode & 0o777).toBe(0o644)
      })
    ))

  it.live("is done when it was done before by the same organisation, and changes nothing", () =>
    inFolder((root) =>
      Effect.gen(function*() {
        yield* initialise("acme", root, by)
        const before = readFileSync(join(root, "mlperf-results.yaml"), "utf8")
        writeFileSync(join(root, "something else"), "")
        expect(yield* initialise("acme", root, "another version")).toEqual({ state: "there already" })
        expect(readFileSync(join(root, "mlperf-results.yaml"), "utf8")).toBe(before)
      })
    ))

  it.live("refuses another organisation, a folder in use, a file, a bad name, and a missing parent", () =>
    inFolder((root) =>
      Effect.gen(function*() {
        const refused = (orgname: string, folder: string) => Effect.flip(initialise(orgname, join(root, folder), by))
        yield* initialise("acme", join(root, "acme's"), by)
        expect(yield* refused("other", "acme's")).toMatchObject({
          _tag: "InvalidOption",
          actual: expect.stringContaining("belongs to acme")
        })
        mkdirSync(join(root, "used"))
        writeFileSync(join(root, "used", "file"), "")
        expect(yield* refused("acme", "used")).toMatchObject({ _tag: "InvalidOption", expected: "an empty folder" })
        expect(yield* refused("acme", "used/file")).toMatchObject({ actual: expect.stringContaining("is a file") })
        for (const name of ["a b", "..", ".", "", "a/b"]) {
          const error = yield* refused(name, "new")
          expect([name, error._tag, statusOf(error)]).toEqual([name, "InvalidOption", 2])
        }
        const orphan = yield* refused("acme", "no/such/parent")
        expect([orphan._tag, statusOf(orphan)]).toEqual(["PathNotFound", 3])
        expect(readdirSync(root).sort()).toEqual(["acme's", "used"])
        expect(readdirSync(join(root, "used"))).toEqual(["file"])
      })
    ))

  it.live("refuses a mark it cannot read, and leaves it", () =>
    inFolder((root) =>
      Effect.gen(function*() {
        const file = join(root, "mlperf-results.yaml")
        const texts = [
          "{",
          "orgname: acme",
          "mlperf_results_version: 0\norgname: acme\ninitialized_at: 'x'\ninitialized_by: 'y'",
          "mlperf_results_version: 1\norgname: acme\ninitialized_at: 'x'\ninitialized_by: 'y'\nmore: 1"
        ]
        for (const text of texts) {
          writeFileSync(file, text)
          expect(yield* Effect.flip(initialise("acme", root, by))).toMatchObject({ _tag: "BadStructure", path: file })
          expect(readFileSync(file, "utf8")).toBe(text)
        }
      })
    ))
})

describe("a run of a known organisation", () => {
  it.live("marks a results folder that is new or empty, and no other", () =>
    inFolder((root) =>
      Effect.gen(function*() {
        const fresh = join(root, "deep", "results")
        expect(yield* markNewResults(fresh, "acme", by)).toBeUndefined()
        expect((yield* readSentinel(fresh))?.orgname).toBe("acme")
        expect(yield* markNewResults(fresh, "acme", by)).toBeUndefined()
        expect(yield* markNewResults(fresh, "other", by)).toContain("was initialised for acme")
        const used = join(root, "used")
        mkdirSync(used)
        writeFileSync(join(used, "file"), "")
        expect(yield* markNewResults(used, "acme", by)).toBeUndefined()
        expect(readdirSync(used)).toEqual(["file"])
      })
    ))

  it.live("never stops it: what stands against the mark is words", () =>
    inFolder((root) =>
      Effect.gen(function*() {
        writeFileSync(join(root, "file"), "")
        expect(yield* markNewResults(join(root, "file", "results"), "acme", by)).toContain("no mlperf-results.yaml")
        expect(yield* markNewResults(join(root, "new"), "a b", by)).toContain("a b")
        expect(readdirSync(root)).toEqual(["file"])
      })
    ))
})
