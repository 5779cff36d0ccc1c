/** docs/SUBMITTING.md, walked from an empty folder: each command as it stands there, on runs as the official tool leaves them. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { writeTree } from "../../fixtures/archives.ts"
import { closedPackage, description, imageName, results } from "../../fixtures/packages.ts"
import { temporary } from "../../fixtures/reports.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const main = path.join(root, "dist", "main.js")

const commands = [...fs.readFileSync(path.join(root, "docs", "SUBMITTING.md"), "utf8").matchAll(/```sh\n([^`]+)\n```/g)]
  .map(([, text = ""]) => text)

const typed = (cwd: string, command: string) => {
  const program = command.replace(/^mlpstorage /, `'${process.execPath}' '${main}' `)
  const { status, stderr, stdout } = spawnSync("sh", ["-c", program], { cwd, encoding: "utf8" })
  return { status, text: `${stdout}${stderr}` }
}

const below = (folder: string, tree: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(tree).filter(([name]) => name.startsWith(`${folder}/`)).map(([name, content]) => [
      name.slice(folder.length + 1),
      content
    ])
  )

/** What a submitter has: the runs where they were made, and the source tree that ran. */
const plantRuns = (cwd: string) => {
  const whole = closedPackage()
  const runs = Object.entries(below(`${results}/fast-1`, whole)).filter(([name]) =>
    !name.endsWith(".mlps-code-image") && !name.endsWith("/results.json")
  )
  writeTree(path.join(cwd, "results"), Object.fromEntries(runs))
  const source = Object.entries(below(`code-images/${imageName}`, whole)).filter(([name]) => name !== ".code-hash.json")
  writeTree(path.join(cwd, "storage"), Object.fromEntries(source))
}

describe("docs/SUBMITTING.md", () => {
  it.scopedLive("leads to a package that passes", () =>
    Effect.gen(function*() {
      const cwd = yield* temporary
      plantRuns(cwd)
      const systems = path.join(cwd, "Acme/closed/Acme/systems")
      const [init, ...others] = commands
      expect(others).toHaveLength(6)
      const made = typed(cwd, init ?? "")
      expect([init, made.status, made.text]).toEqual([init, 0, expect.stringContaining("fast-1.yaml")])
      const unfilled = typed(cwd, others[0] ?? "")
      expect(unfilled.status).toBe(9)
      expect(unfilled.text).toContain("usable_capacity_tib: it is required")
      // The one step that no command does.
      fs.writeFileSync(path.join(systems, "fast-1.yaml"), JSON.stringify(description()))
      fs.writeFileSync(path.join(systems, "fast-1.pdf"), "%PDF-1.4\n")
      for (const command of others) {
        const { status, text } = typed(cwd, command)
        expect([command, status, text]).toEqual([command, 0, text])
      }
      expect(typed(cwd, "mlpstorage submission status ./Acme").text).toContain(
        "mlpstorage submission package PATH --code-image DIR"
      )
      expect(
        typed(cwd, "mlpstorage submit ./Acme --code-image storage --accept-exposed accepted.txt --out dry --dry-run")
          .status
      ).toBe(0)
      expect(fs.readdirSync(path.join(cwd, "dry"))).toEqual([])
    }), 120_000)
})

describe("submission add", () => {
  it.scopedLive("copies all or nothing, byte for byte, and says why not", () =>
    Effect.gen(function*() {
      const cwd = yield* temporary
      plantRuns(cwd)
      const into = "--into Acme --orgname Acme --systemname fast-1"
      const run = "results/checkpointing/llama3-8b/20260203_100000"
      const summary = path.join(cwd, run, "summary.json")
      const text = fs.readFileSync(summary, "utf8")
      fs.rmSync(summary)
      const unfinished = typed(cwd, `mlpstorage submission add results/training ${run} ${into}`)
      expect(unfinished.status).toBe(9)
      expect(unfinished.text).toContain("there is no summary.json")
      expect(fs.existsSync(path.join(cwd, "Acme"))).toBe(false)
      fs.writeFileSync(summary, text)
      const metadata = path.join(cwd, run, "checkpointing_20260203_100000_metadata.json")
      const recorded = fs.readFileSync(metadata, "utf8")
      fs.writeFileSync(metadata, recorded.replace("\"num_layers\": 32", "\"num_layers\": 16"))
      const wrong = typed(cwd, `mlpstorage submission add ${run} ${into}`)
      expect(wrong.status).toBe(9)
      expect(wrong.text).toContain("4.3.3")
      fs.writeFileSync(metadata, recorded)
      expect(typed(cwd, `mlpstorage submission add ${run} ${into}`).status).toBe(0)
      const copy = path.join(cwd, "Acme/closed/Acme/results/fast-1/checkpointing/llama3-8b/20260203_100000")
      expect(fs.readdirSync(copy).sort()).toEqual(fs.readdirSync(path.join(cwd, run)).sort())
      expect(fs.readFileSync(path.join(copy, "summary.json"), "utf8")).toBe(text)
      const again = typed(cwd, `mlpstorage submission add ${run} ${into}`)
      expect(again.status).toBe(3)
      expect(again.text).toContain("in the package already")
      expect(typed(cwd, `mlpstorage submission add storage ${into}`).status).toBe(3)
    }), 120_000)
})
