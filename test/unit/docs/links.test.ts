import { describe, expect, it } from "@effect/vitest"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../..", import.meta.url))

const documents = [
  "README.md",
  ...readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)
]
  .filter((name) => existsSync(join(root, name)))

/** Targets of `[text](target)` that are files of this project. */
const localLinks = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target.replace(/#.*$/, ""))
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target))

/** `src/...` and the like in code spans, without placeholders and patterns, and without the example of a benchmark. */
const mentionedPaths = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/`((?:src|test|scripts|configs|docs)\/[\w./-]+)`/g)]
    .map(([, path = ""]) => path)
    .filter((path) => !path.startsWith("src/benchmarks/smallfiles/"))

describe.each(documents)("%s", (name) => {
  const text = readFileSync(join(root, name), "utf8")

  it("links to files that exist", () => {
    expect(localLinks(text).filter((link) => !existsSync(join(root, dirname(name), link)))).toEqual([])
  })

  it("names files that exist", () => {
    expect(mentionedPaths(text).filter((path) => !existsSync(join(root, path)))).toEqual([])
  })
})
