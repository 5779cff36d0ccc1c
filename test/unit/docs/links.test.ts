import { describe, expect, it } from "@effect/vitest"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../..", import.meta.url))

const filesIn = (folder: string, ending: RegExp): ReadonlyArray<string> =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => ending.test(name))
    .map((name) => `${folder}/${name}`)

const documents = ["README.md", ...filesIn("docs", /\.md$/)]

/** Targets of `[text](target)` that are files of this project. */
const localLinks = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target.replace(/#.*$/, ""))
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target))

/** `src/...` and the like in code spans, without placeholders and patterns, and without the example of a benchmark. */
const mentionedPaths = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/`((?:src|test|scripts|configs|docs)\/[\w./-]+)`/g)]
    .map(([, path = ""]) => path)
    .filter((path) => !path.startsWith("src/benchmarks/appends/"))

describe.each(documents)("%s", (name) => {
  const text = readFileSync(join(root, name), "utf8")

  it("links to files that exist", () => {
    expect(localLinks(text).filter((link) => !existsSync(join(root, dirname(name), link)))).toEqual([])
  })

  it("names files that exist", () => {
    expect(mentionedPaths(text).filter((path) => !existsSync(join(root, path)))).toEqual([])
  })
})

/** Pages that a comment cites, and the section where it names one: `docs/reference/dlio-training.md 3.4`. */
const citations = (text: string): ReadonlyArray<readonly [page: string, section: string | undefined]> =>
  [...text.matchAll(/\b((?:docs\/reference\/)?[a-z]+(?:-[a-z]+)*\.md)(?:\s\*)?(?:\s(\d(?:\.\d)?))?/g)]
    .map(([, page = "", section]) => [page, section])

describe("comments", () => {
  const sources = ["src", "scripts", "test/unit", "test/integration", "test/fixtures"].flatMap((folder) =>
    filesIn(folder, /\.(?:ts|mjs)$/).filter((name) => !name.includes("/trees/"))
  )

  it("cite pages of this repository, by sections that they have", () => {
    const lost = sources.flatMap((name) => {
      const comments = readFileSync(join(root, name), "utf8").match(/\/\*\*[\s\S]*?\*\/|\/\/ .*/g) ?? []
      return citations(comments.join("\n")).filter(([page, section]) => {
        if (!page.startsWith("docs/reference/") || !existsSync(join(root, page))) return true
        return section !== undefined && !readFileSync(join(root, page), "utf8").includes(`# ${section}`)
      }).map(([page, section]) => `${name}: ${page} ${section ?? ""}`)
    })
    expect(lost).toEqual([])
    expect(sources.length).toBeGreaterThan(500)
  })
})
