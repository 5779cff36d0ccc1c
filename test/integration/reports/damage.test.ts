/** Any mutation of a valid tree gives a report and a listed reason, never a crash, and never a better category. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as fs from "node:fs"
import * as path from "node:path"
import { gzipSync } from "node:zlib"
import { at, makeTree, plant, report, type ReportJson, results, temporary } from "../../fixtures/reports.ts"
import { v3CheckpointRun } from "../../fixtures/runTrees.ts"

type Category = "CLOSED" | "OPEN" | "UNKNOWN" | "INVALID"

/** CLOSED may become anything; nothing may become CLOSED, and only CLOSED or OPEN may be OPEN afterwards. */
const allowed = (before: string | undefined, after: Category): boolean =>
  after === "CLOSED" ? before === "CLOSED" : after === "OPEN" ? before === "CLOSED" || before === "OPEN" : true

/** What disks, copies, editors and other machines do to one file. */
const fileKinds = [
  "cut",
  "flip",
  "empty",
  "remove",
  "replace",
  "insert",
  "directory",
  "link",
  "unreadable-link",
  "zeroed",
  "line-lost",
  "line-twice",
  "joined",
  "crlf",
  "byte-order-mark",
  "utf16",
  "gzip",
  "other-name",
  "of-another-run",
  "beside"
] as const

/** What people do to a folder of a run. */
const folderKinds = ["emptied", "copied", "moved", "merged", "nested", "no-snapshot"] as const

interface Mutation {
  readonly file: number
  readonly kind: typeof fileKinds[number] | typeof folderKinds[number]
  readonly place: number
  readonly byte: number
}

const mutation: FastCheck.Arbitrary<Mutation> = FastCheck.record({
  file: FastCheck.nat(),
  kind: FastCheck.constantFrom(...fileKinds, ...folderKinds),
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

/** Of which runs of the whole tree the run that now lies at a path is made. */
type Origins = Map<string, ReadonlyArray<string>>

/** Names that programs give to what they keep beside a file. */
const besides = (name: string) => [`${name}.bak`, `._${name}`, `.${name}.swp`, `${name}~`, `copy_${name}`, `1_${name}`]

const runOf = (origins: Origins, file: string) => [...origins.keys()].find((run) => file.startsWith(`${run}/`)) ?? ""

const lines = (bytes: Uint8Array) => bytes.toString().split("\n")

const damageFile = (
  root: string,
  files: ReadonlyArray<string>,
  { byte, file, kind, place }: Mutation,
  origins: Origins
) => {
  const name = files[file % files.length]!
  const target = path.join(root, name)
  if (!fs.existsSync(target) || !fs.lstatSync(target).isFile()) return
  const bytes = fs.readFileSync(target)
  const spot = place % (bytes.length + 1)
  const write = (content: Uint8Array | string) => fs.writeFileSync(target, content)
  const besideIt = path.join(path.dirname(target), besides(path.basename(target))[byte % 6]!)
  const row = place % lines(bytes).length
  switch (kind) {
    case "cut":
      return write(bytes.subarray(0, spot))
    case "flip":
      return write(Buffer.concat([bytes.subarray(0, spot), Buffer.from([byte]), bytes.subarray(spot + 1)]))
    case "insert":
      return write(Buffer.concat([bytes.subarray(0, spot), Buffer.from([byte, byte]), bytes.subarray(spot)]))
    case "zeroed":
      return write(Buffer.from(bytes).fill(0, spot, Math.min(spot + 4096, bytes.length)))
    case "line-lost":
      return write(lines(bytes).toSpliced(row, 1).join("\n"))
    case "line-twice":
      return write(lines(bytes).toSpliced(row, 0, lines(bytes)[row]!).join("\n"))
    case "joined":
      return write(Buffer.concat([bytes, bytes]))
    case "crlf":
      return write(lines(bytes).join("\r\n"))
    case "byte-order-mark":
      return write(`\ufeff${bytes.toString()}`)
    case "utf16":
      return write(Buffer.from(`\ufeff${bytes.toString()}`, "utf16le"))
    case "gzip":
      fs.rmSync(target)
      return fs.writeFileSync(`${target}.gz`, gzipSync(bytes))
    case "other-name":
      return fs.renameSync(target, besideIt)
    case "beside":
      return fs.copyFileSync(target, besideIt)
    case "of-another-run": {
      const others = files.filter((other) => path.basename(other) === path.basename(target))
      const other = others[place % others.length]!
      const source = path.join(root, other)
      if (!fs.existsSync(source) || !fs.lstatSync(source).isFile()) return
      const run = runOf(origins, name)
      origins.set(run, [...origins.get(run) ?? [], ...origins.get(runOf(origins, other)) ?? []])
      return write(fs.readFileSync(source))
    }
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

const damageFolder = (
  root: string,
  runs: ReadonlyArray<string>,
  { byte, file, kind, place }: Mutation,
  origins: Origins
) => {
  const run = runs[file % runs.length]!
  const other = runs[place % runs.length]!
  const of = origins.get(run) ?? []
  const [from, to] = [path.join(root, run), path.join(root, other)]
  if (from === to || !fs.existsSync(from) || !fs.existsSync(to)) return
  const puts = (name: string) => {
    origins.set(name, [...origins.get(name) ?? [], ...of])
    return path.join(root, name)
  }
  switch (kind) {
    case "emptied":
      fs.rmSync(from, { recursive: true })
      return fs.mkdirSync(from)
    case "copied":
      return fs.cpSync(from, puts(`${run}_copy${byte}`), { recursive: true })
    case "moved":
      return fs.existsSync(path.join(root, `moved${byte}`)) ? undefined : fs.renameSync(from, puts(`moved${byte}`))
    case "merged":
      return fs.cpSync(from, puts(other), { recursive: true, force: byte % 2 === 0, dereference: false })
    case "nested":
      return fs.cpSync(from, puts(`${other}/${path.basename(run)}`), { recursive: true })
    case "no-snapshot":
      return fs.rmSync(path.join(from, "dlio_config"), { recursive: true, force: true })
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
      const runs = [...before.keys()]
      const work = yield* temporary
      const root = path.join(work, "tree")
      const samples = FastCheck.sample(FastCheck.array(mutation, { minLength: 1, maxLength: 4 }), {
        numRuns: 60,
        seed: 20261123
      })
      for (const mutations of samples) {
        fs.rmSync(root, { recursive: true, force: true })
        fs.cpSync(original, root, { recursive: true })
        const origins: Origins = new Map(runs.map((run) => [run, [run]]))
        for (const one of mutations) {
          damageFile(root, files, one, origins)
          damageFolder(root, runs, one, origins)
        }
        // What was nested in a folder that was copied later lies at a path of its own.
        const wasOf = (run: string) =>
          (origins.get(run) ?? runs.filter((origin) => path.basename(origin) === path.basename(run)))
            .map((origin) => before.get(origin))
        const where = JSON.stringify(
          mutations.map((one) => ({ ...one, name: files[one.file % files.length], run: runs[one.file % runs.length] }))
        )
        yield* report({ resultsDir: root, outputDir: output, format: "json", fresh: true })
        const after = results(output)
        const seen = categories(after)
        for (const [run, category] of seen) {
          if (!wasOf(run).some((was) => allowed(was, category))) expect.fail(`${run} became ${category}: ${where}`)
        }
        const listed = new Set(after.left_out.map((one) => one.path))
        for (const run of origins.keys()) {
          const there = seen.has(run) || listed.has(run)
          const gone = !fs.existsSync(path.join(root, run)) || fs.readdirSync(path.join(root, run)).length === 0
          if (!there && !gone) expect.fail(`${run} is gone without a word: ${where}`)
        }
        const wasClosed = after.groups.filter(({ category }) => category === "CLOSED")
        for (const group of wasClosed) {
          const shown = group.experiments[0]?.runs ?? []
          if (!shown.every((run) => wasOf(run.path).includes("CLOSED"))) {
            expect.fail(`group ${group.name} is CLOSED: ${where}`)
          }
        }
      }
    }), 240_000)
})
