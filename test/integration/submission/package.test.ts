/** Packages on a disk: checked as a folder and as an archive, packed, unpacked and checked again, by the program itself. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFileSync, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { tarGzOf, writeTree } from "../../fixtures/archives.ts"
import { checkpointing, closedPackage, imageHash, imageName, submitter, training } from "../../fixtures/packages.ts"
import { temporary } from "../../fixtures/reports.ts"
import { stamp } from "../../fixtures/runTrees.ts"

const main = fileURLToPath(new URL("../../../dist/main.js", import.meta.url))

const run = (cwd: string, ...words: ReadonlyArray<string>) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [main, ...words], { cwd, encoding: "utf8" })
  return { status, stdout, stderr, json: () => JSON.parse(stdout) as { readonly ok: boolean; readonly result?: never } }
}

const planted = (files: Readonly<Record<string, string>>) =>
  Effect.map(temporary, (root) => {
    writeTree(path.join(root, "Acme"), files)
    return root
  })

/** As runs lie before they are packed: no pool, no pointers, no tables. */
const unpacked = () =>
  Object.fromEntries(
    Object.entries(closedPackage()).filter(([name]) =>
      !name.startsWith("code-images/") && !name.endsWith(".mlps-code-image") && !name.endsWith("/results.json")
    )
  )

const accepted = "node1\nnode2\n"

describe("submission validate", () => {
  it.scopedLive("ends with 0, 9 or 3, under both of its names", () =>
    Effect.gen(function*() {
      const root = yield* planted(closedPackage())
      const whole = run(root, "submission", "validate", "Acme")
      expect(whole.stdout).toContain("Acme passes: 0 errors, 0 not checked")
      expect(whole.status).toBe(0)
      expect(run(root, "validate", "Acme").stdout).toBe(whole.stdout)
      expect(run(root, "validate", ".").status).toBe(0)
      fs.rmSync(path.join(root, "Acme", checkpointing, "results.json"))
      const broken = run(root, "validate", "Acme", "--json")
      expect(broken.status).toBe(9)
      expect(JSON.parse(broken.stdout)).toMatchObject({ ok: false })
      expect(run(root, "validate", "nowhere").status).toBe(3)
      expect(run(root, "validate", `Acme/${submitter}`).status).toBe(3)
    }), 60_000)

  it.scopedLive("writes a page for reviewers in which nothing of the package can run", () =>
    Effect.gen(function*() {
      const hostile = "<script>alert(1)</script>"
      const root = yield* planted({ ...closedPackage(), [`${submitter}/${hostile.replace("/", "")}/a`]: "" })
      fs.rmSync(path.join(root, "Acme", checkpointing, "results.json"))
      expect(run(root, "validate", "Acme", "--html", "review.html").status).toBe(9)
      const page = fs.readFileSync(path.join(root, "review.html"), "utf8")
      expect(page).not.toContain("<script")
      expect(page).toContain("closed/Acme/fast-1")
      expect(page).toContain("there is no results.json of this workload")
      expect(page).toContain("- [ ] 2.1.22: ")
      expect(run(root, "validate", "Acme", "--html", "review.html").status).toBe(3)
    }), 60_000)

  it.scopedLive("reads an archive, and says what of it was left out", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      fs.writeFileSync(path.join(root, "a.tar.gz"), tarGzOf(closedPackage()))
      expect(run(root, "validate", "a.tar.gz").status).toBe(0)
      fs.writeFileSync(path.join(root, "b.tar.gz"), tarGzOf({ ...closedPackage(), "../escape": "x" }))
      const escaping = run(root, "validate", "b.tar.gz")
      expect(escaping.stdout).toContain("its path leads out of the archive")
      expect(escaping.status).toBe(9)
      fs.writeFileSync(path.join(root, "c.tar.gz"), "none")
      expect(run(root, "validate", "c.tar.gz").status).toBe(3)
    }), 60_000)
})

describe("submission package", () => {
  it.scopedLive("makes the same archive twice, which passes when it is unpacked", () =>
    Effect.gen(function*() {
      const root = yield* planted(unpacked())
      const code = path.join(root, "storage")
      const image = `code-images/${imageName}/`
      const source = Object.entries(closedPackage()).filter(([name]) =>
        name.startsWith(image) && !name.endsWith(".json")
      )
      writeTree(code, Object.fromEntries(source.map(([name, content]) => [name.slice(image.length), content])))
      writeTree(code, { ".git/config": "x", "build/x": "x" })
      fs.writeFileSync(path.join(root, "names.txt"), accepted)
      const words = ["submission", "package", "Acme", "--code-image", "storage", "--accept-exposed", "names.txt"]
      const made = run(root, ...words, "--out", "one")
      expect(made.stderr).toBe("")
      expect(made.status).toBe(0)
      expect(made.stdout).toContain(`added: code image ${imageName}`)
      expect(made.stdout).toContain("added: .mlps-code-image in 9 folders")
      expect(run(root, ...words, "--out", "two").status).toBe(0)
      const bytes = (folder: string) => fs.readFileSync(path.join(root, folder, "Acme.tar.gz"))
      expect(bytes("one").equals(bytes("two"))).toBe(true)
      expect(run(root, "validate", "one/Acme.tar.gz").status).toBe(0)
      execFileSync("sha256sum", ["-c", "Acme.tar.gz.sha256"], { cwd: path.join(root, "one") })
      execFileSync("tar", ["-C", path.join(root, "two"), "-xzf", path.join(root, "two", "Acme.tar.gz")])
      const out = path.join(root, "two", "Acme")
      expect(fs.readFileSync(path.join(out, checkpointing, stamp, ".mlps-code-image"), "utf8")).toBe(
        `md5-tree-v2:${imageHash}\n`
      )
      expect(fs.existsSync(path.join(out, image, ".git"))).toBe(false)
      expect(fs.readFileSync(path.join(out, training, "results.csv"), "utf8")).toContain("Public ID,Organization")
      const manifest = JSON.parse(fs.readFileSync(path.join(root, "one", "Acme.manifest.json"), "utf8")) as {
        readonly schema: string
        readonly files: ReadonlyArray<{ readonly path: string }>
      }
      expect(manifest.schema).toBe("mlps-submission-package/1")
      expect(manifest.files.map((file) => file.path)).toContain(`Acme/${checkpointing}/${stamp}/summary.json`)
      expect(run(root, ...words, "--out", "one").status).toBe(3)
    }), 120_000)

  it.scopedLive("stops on secrets and on names that nobody accepted, and writes nothing", () =>
    Effect.gen(function*() {
      const root = yield* planted(closedPackage())
      const names = run(root, "submission", "package", "Acme", "--out", "out")
      expect(names.status).toBe(9)
      expect(names.stderr).toContain("node1")
      fs.writeFileSync(path.join(root, "names.txt"), accepted)
      const words = ["submission", "package", "Acme", "--accept-exposed", "names.txt", "--out", "out"]
      for (
        const [file, content] of [
          ["notes.log", "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"],
          ["key.txt", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n"],
          [".env", "A=1\n"]
        ] as const
      ) {
        const place = path.join(root, "Acme", checkpointing, stamp, file)
        fs.writeFileSync(place, content)
        const stopped = run(root, ...words)
        expect(stopped.status).toBe(9)
        expect(stopped.stderr).toContain(file)
        expect(stopped.stderr).not.toContain("wJalrXUtn")
        fs.rmSync(place)
      }
      expect(fs.existsSync(path.join(root, "out"))).toBe(false)
      expect(run(root, ...words).status).toBe(0)
    }), 120_000)

  it.scopedLive("writes no archive of what does not pass", () =>
    Effect.gen(function*() {
      const root = yield* planted(unpacked())
      fs.writeFileSync(path.join(root, "names.txt"), accepted)
      const without = run(root, "submission", "package", "Acme", "--accept-exposed", "names.txt", "--out", "out")
      expect(without.status).toBe(9)
      expect(without.stdout).toContain("CHECK-01")
      expect(fs.readdirSync(path.join(root, "out"))).toEqual([])
    }), 60_000)
})
