/** Any mutation of a valid tree gives a report and a listed reason, never a crash, and never a better category. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as fs from "node:fs"
import * as path from "node:path"
import { at, makeTree, plant, report, type ReportJson, results, temporary } from "../../fixtures/reports.ts"
import { v3CheckpointRun } from "../../fixtures/runTrees.ts"

type Category = "CLOSED" | "OPEN" | "UNKNOWN" | "INVALID"

/** CLOSED may become anything; nothing may become CLOSED, and only CLOSED or OPEN may be OPEN afterwards. */
const allowed = (before: string | undefined, after: Category): boolean =>
  after === "CLOSED" ? before === "CLOSED" : after === "OPEN" ? before === "CLOSED" || before === "OPEN" : true

interface Mutation {
  readonly file: number
  readonly kind: "cut" | "flip" | "empty" | "remove" | "replace" | "insert" | "directory" | "link" | "unreadable-link"
  readonly place: number
  readonly byte: number
}

const mutation: FastCheck.Arbitrary<Mutation> = FastCheck.record({
  file: FastCheck.nat(),
  kind: FastCheck.constantFrom(
    ...["cut", "flip", "empty", "remove", "replace", "insert", "directory", "link", "unreadable-link"] as const
  ),
  place: FastCheck.nat(),
  byte: FastCheck.nat(255)
})

const replacements = [
  "null",
  "[]",
  "{}",
  "NaN",
  "\"text\"",
  "{\"metric\": null}",
  "a: &a [*a]",
  "\u0000",
  "-1",
  "1e999"
]

const filesOf = (root: string) =>
  fs.readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
    fs.lstatSync(path.join(root, name)).isFile()
  ).sort()

const apply = (root: string, files: ReadonlyArray<string>, { byte, file, kind, place }: Mutation) => {
  const target = path.join(root, files[file % files.length]!)
  if (!fs.existsSync(target) || !fs.lstatSync(target).isFile()) return
  const bytes = fs.readFileSync(target)
  const spot = place % (bytes.length + 1)
  const write = (content: Uint8Array | string) => fs.writeFileSync(target, content)
  switch (kind) {
    case "cut":
      return write(bytes.subarray(0, spot))
    case "flip":
      return write(Buffer.concat([bytes.subarray(0, spot), Buffer.from([byte]), bytes.subarray(spot + 1)]))
    case "insert":
      return write(Buffer.concat([bytes.subarray(0, spot), Buffer.from([byte, byte]), bytes.subarray(spot)]))
    case "empty":
      return write("")
    case "replace":
      return write(replacements[place % replacements.length]!)
    case "remove":
      return fs.rmSync(target)
    case "directory":
      fs.rmSync(target)
      return fs.mkdirSync(target)
    case "link":
      fs.rmSync(target)
      return fs.symlinkSync("/etc/passwd", target)
    case "unreadable-link":
      fs.rmSync(target)
      return fs.symlinkSync(path.basename(target), target)
  }
}

const categories = ({ groups }: ReportJson) =>
  new Map(groups.flatMap(({ runs }) => runs.map((run): [string, Category] => [run.path, run.category as Category])))

describe("a damaged tree", () => {
  it.scopedLive("is reported: every run is there or listed, and none got better", () =>
    Effect.gen(function*() {
      const [original, output] = [yield* temporary, yield* temporary]
      yield* Effect.promise(() => makeTree(original, 6))
      plant(original, at("open/Acme/results/sys/checkpointing/llama3-8b/20260203_100000", v3CheckpointRun()))
      plant(original, at("loose", v3CheckpointRun({ num_processes: 9 }, { processes: 9 })))
      yield* report({ resultsDir: original, outputDir: output, format: "json" })
      const before = categories(results(output))
      expect(before.size).toBe(8)
      expect([...before.values()].filter((category) => category === "CLOSED").length).toBeGreaterThanOrEqual(6)
      const files = filesOf(original)
      const work = yield* temporary
      const root = path.join(work, "tree")
      const samples = FastCheck.sample(FastCheck.array(mutation, { minLength: 1, maxLength: 4 }), {
        numRuns: 60,
        seed: 20261123
      })
      for (const mutations of samples) {
        fs.rmSync(root, { recursive: true, force: true })
        fs.cpSync(original, root, { recursive: true })
        for (const one of mutations) apply(root, files, one)
        const where = JSON.stringify(mutations.map((one) => ({ ...one, name: files[one.file % files.length] })))
        yield* report({ resultsDir: root, outputDir: output, format: "json", fresh: true })
        const after = results(output)
        const seen = categories(after)
        for (const [run, category] of seen) {
          if (!allowed(before.get(run), category)) expect.fail(`${run} became ${category}: ${where}`)
        }
        const listed = new Set(after.left_out.map((one) => one.path))
        for (const run of before.keys()) {
          const there = seen.has(run) || listed.has(run)
          const emptied = !fs.existsSync(path.join(root, run)) || fs.readdirSync(path.join(root, run)).length === 0
          if (!there && !emptied) expect.fail(`${run} is gone without a word: ${where}`)
        }
        const wasClosed = after.groups.filter(({ category }) => category === "CLOSED")
        for (const group of wasClosed) {
          const shown = group.experiments[0]?.runs ?? []
          if (!shown.every((run) => before.get(run.path) === "CLOSED")) {
            expect.fail(`group ${group.name} is CLOSED: ${where}`)
          }
        }
      }
    }), 240_000)
})
