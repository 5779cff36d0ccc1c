/** The examples of docs/EXTENDING.md: each touches as few files as the page says, applies, compiles, and is seen in what the program does. */
import { build } from "esbuild"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { execFile, execFileSync } from "node:child_process"
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { shown } from "../../examples/proofs.ts"

const run = promisify(execFile)

const root = fileURLToPath(new URL("../../..", import.meta.url))
const examples = join(root, "test/examples")

const known = ["usual", "all", "json", "csv", "html", "markdown", "openmetrics", "parquet"]

/** The most files that each may touch, and what is seen with it. */
const limits: Readonly<Record<string, { readonly files: number; readonly before: unknown; readonly after: unknown }>> =
  {
    "report-format": {
      files: 2,
      before: [known, []],
      after: [[...known, "list"], [["groups.txt", "1. OPEN unet3d, 0 runs\n"]]]
    },
    "report-column": { files: 2, before: undefined, after: "0.1.0" },
    "proc-fact": { files: 3, before: [undefined, undefined], after: [60, "60"] },
    "exit-status": { files: 2, before: 10, after: 11 },
    "stall-alarm": {
      files: 1,
      before: [expect.stringContaining("nothing moved for 15 s"), expect.stringContaining("nothing moved for 35 s")],
      after: [null, expect.stringMatching(/nothing moved for 35 s; see .* dmesg/)]
    }
  }

const names = Object.keys(limits)
const patchOf = (name: string): string => readFileSync(join(examples, `${name}.patch`), "utf8")
const filesOf = (name: string): ReadonlyArray<string> =>
  [...patchOf(name).matchAll(/^(?:---|\+\+\+) [ab]\/(.*)$/gm)].map(([, path = ""]) => path)

const hasGit = (() => {
  try {
    execFileSync("git", ["--version"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
})()

const page = readFileSync(join(root, "docs/EXTENDING.md"), "utf8")

describe("an example", () => {
  it.each(names)("%s stands in the page as it is applied", (name) => {
    expect(page).toContain(`\`\`\`diff\n${patchOf(name)}\`\`\``)
  })

  it("is each of the patches", () => {
    expect(readdirSync(examples).filter((name) => name.endsWith(".patch")).sort())
      .toEqual(names.map((name) => `${name}.patch`).sort())
  })

  it.each(names)("%s touches no more files than the page says, all of them sources", (name) => {
    const files = new Set(filesOf(name))
    expect(files.size).toBeGreaterThan(0)
    expect(files.size).toBeLessThanOrEqual(limits[name]!.files)
    for (const file of files) expect(file).toMatch(/^src\//)
  })

  it.each(names)("%s is not there without its patch", async (name) => {
    expect(await shown(name)).toEqual(limits[name]!.before)
  })
})

describe.skipIf(!hasGit)("all examples together (skipped without git)", () => {
  const place = mkdtempSync(join(tmpdir(), "mlps-examples-"))
  const ceiling = { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() }
  const git = (...words: ReadonlyArray<string>) =>
    execFileSync("git", words, { cwd: place, env: ceiling, stdio: "pipe" })

  beforeAll(() => {
    for (const folder of ["src", "test/fixtures", "test/examples"]) {
      const from = join(root, folder)
      // Of the fixtures only modules: recorded trees are large.
      const filter = (path: string) => folder !== "test/fixtures" || path === from || path.endsWith(".ts")
      cpSync(from, join(place, folder), { recursive: true, filter })
    }
    for (const file of ["package.json", "tsconfig.json"]) cpSync(join(root, file), join(place, file))
    symlinkSync(join(root, "node_modules"), join(place, "node_modules"))
    for (const name of names) git("apply", join(examples, `${name}.patch`))
  })
  afterAll(() => rmSync(place, { recursive: true, force: true }))

  it("compile", { timeout: 300_000 }, async () => {
    const { compilerOptions, exclude } = JSON.parse(readFileSync(join(place, "tsconfig.json"), "utf8"))
    const project = {
      compilerOptions: { ...compilerOptions, skipLibCheck: true },
      include: ["src", "test/examples"],
      exclude
    }
    writeFileSync(join(place, "tsconfig.json"), JSON.stringify(project))
    const { stdout } = await run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "."], { cwd: place })
      .catch((error: { readonly stdout: string }) => error)
    expect(stdout).toBe("")
  })

  it("are seen in what the program does", { timeout: 120_000 }, async () => {
    const outfile = join(place, "proofs.mjs")
    await build({
      absWorkingDir: place,
      stdin: {
        contents: `import { shown } from "./test/examples/proofs.ts"
          const seen = {}
          for (const name of ${JSON.stringify(names)}) seen[name] = await shown(name)
          console.log(JSON.stringify(seen))`,
        resolveDir: place
      },
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "silent",
      banner: {
        js:
          "import { createRequire as __createRequire } from \"node:module\"; const require = __createRequire(import.meta.url);"
      }
    })
    const seen: unknown = JSON.parse((await run(process.execPath, [outfile])).stdout)
    expect(seen).toEqual(Object.fromEntries(names.map((name) => [name, limits[name]!.after])))
  })
})
