import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const manifest: { readonly version: string } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))

const npm = (cwd: string, ...args: ReadonlyArray<string>) =>
  execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })

let folder = ""
let packed: ReadonlyArray<string> = []

/** Runs the installed program as its users do. */
const mlpstorage = (...args: ReadonlyArray<string>) =>
  spawnSync(join(folder, "node_modules", ".bin", "mlpstorage"), args, {
    cwd: folder,
    encoding: "utf8",
    timeout: 60_000
  })

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mlpstorage-package-"))
  const [tarball] = JSON.parse(npm(root, "pack", "--ignore-scripts", "--json", "--pack-destination", folder)) as [
    { readonly filename: string; readonly files: ReadonlyArray<{ readonly path: string }> }
  ]
  packed = tarball.files.map(({ path }) => path)
  // Without one, npm takes a folder above that has one for the user's.
  writeFileSync(join(folder, "package.json"), "{}")
  npm(
    folder,
    "install",
    "--prefer-offline",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    join(folder, tarball.filename)
  )
}, 180_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe("npm pack and install", () => {
  it("ships the program, the workloads and the documents, and no sources or tests", () => {
    for (
      const path of [
        "dist/main.js",
        "dist/coordinator.js",
        "dist/rank.js",
        "configs/dlio/v3.0/workload/llama3_8b.yaml",
        "docs/ERRORS.md",
        "README.md",
        "CHANGELOG.md",
        "LICENSE"
      ]
    ) expect(packed).toContain(path)
    expect(packed.filter((path) => /^(src|test|scripts|node_modules)\/|\.map$/.test(path))).toEqual([])
  })

  it("is one package of at most 6 MB, which lists and licenses what is bundled", () => {
    expect(readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual(["mlpstorage"])
    const installed = join(folder, "node_modules", "mlpstorage")
    const bytes = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((total, { name, parentPath }) => total + statSync(join(parentPath, name)).size, 0)
    expect(bytes).toBeLessThanOrEqual(6_000_000)
    const { components } = JSON.parse(readFileSync(join(installed, "dist", "sbom.cdx.json"), "utf8")) as {
      readonly components: ReadonlyArray<{ readonly name: string; readonly version: string }>
    }
    const licences = readFileSync(join(installed, "dist", "THIRD-PARTY-LICENSES.txt"), "utf8")
    expect(components.map(({ name }) => name)).toContain("effect")
    for (const { name, version } of components) expect(licences).toContain(`${name} ${version} (`)
  })

  it("answers --version", () => {
    const { status, stdout } = mlpstorage("--version")
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${manifest.version}\n` })
  })

  it("writes, reads back and records a checkpoint", () => {
    const scratch = join(folder, "scratch")
    const results = join(folder, "results")
    mkdirSync(scratch)
    const { status, stderr, stdout } = mlpstorage(
      ..."checkpointing run --model llama3-8b --num-processes 2 --scale 0.0002 -ncw 1 -ncr 1".split(" "),
      ...["--params", "checkpoint.time_between_checkpoints=0"],
      ...["--io", "buffered", "--cleanup", "--json", "--checkpoint-folder", scratch, "--results-dir", results]
    )
    expect(status, stderr).toBe(0)
    const { ok, result } = JSON.parse(stdout)
    expect(ok).toBe(true)
    const [run] = result.runs
    expect(run.state).toBe("completed")
    expect(run.measurement.body.phases.map(({ phase }: { phase: string }) => phase)).toEqual(["write", "read"])
    const [folderOfRun = ""] = readdirSync(join(results, "checkpointing", "llama3-8b"))
    expect(existsSync(join(results, "checkpointing", "llama3-8b", folderOfRun, "summary.json"))).toBe(true)
    expect(readdirSync(scratch)).toEqual([])
  }, 60_000)
})
