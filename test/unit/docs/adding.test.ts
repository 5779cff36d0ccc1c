/** docs/ADDING_BENCHMARKS.md shows the benchmark of test/fixtures/benchmarks as it is compiled, built in and run. */
import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { lists } from "../../../scripts/lists.mjs"

const path = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url))
const textOf = (name: string) => readFileSync(path(name), "utf8")

const page = textOf("docs/ADDING_BENCHMARKS.md")
const example = "test/fixtures/benchmarks/appends"
const files = readdirSync(path(example), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"))

/** Imports as seen from its place in src/benchmarks. */
const shown = (name: string): string => {
  const depth = name.split("/").length
  return textOf(`${example}/${name}`)
    .replaceAll(`"${"../".repeat(depth + 3)}src/benchmarks/`, `"${"../".repeat(depth)}`)
    .replaceAll(`"${"../".repeat(depth + 3)}src/`, `"${"../".repeat(depth + 1)}`)
}

describe("docs/ADDING_BENCHMARKS.md", () => {
  it.each(files)("shows %s as it is compiled", (name) => {
    assert.include(page, `\`src/benchmarks/appends/${name}\`:\n\n\`\`\`ts\n${shown(name)}\`\`\``)
  })

  it("shows the workload file, and names every list", () => {
    assert.include(
      page,
      `# configs/dlio/v3.0/workload/appends.yaml\n${textOf("test/fixtures/benchmarks/appends.yaml")}\`\`\``
    )
    for (const list of lists) assert.include(page, `\`${list.split("/").at(-1)}\``)
  })

  it("has lists that are there", () => {
    for (const list of lists) assert.doesNotThrow(() => textOf(list))
  })
})
