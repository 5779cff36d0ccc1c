/** The one list of formats, and that what the command line offers is that list. */
import { describe, expect, it } from "@effect/vitest"
import { formats, reportFiles, writersOf } from "../../../src/reports/formats.ts"
import { formatOf, reportgenOptionsOf } from "../../../src/reports/options.ts"

const { format, outputDir } = reportgenOptionsOf([])
const names = formats.map(({ name }) => name)

describe("formats of a report", () => {
  it("have names of their own, and so have their files", () => {
    const files = reportFiles.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(new Set(files).size).toBe(files.length)
  })

  it("are what --format takes, with all of them unless given", () => {
    expect(format.kind).toEqual({ type: "choice", choices: ["all", ...names] })
    expect([format.default, formatOf("all"), ...names.map(formatOf)]).toEqual(["all", null, ...names])
  })

  it("are told with their files in the help", () => {
    for (const { holds, name } of reportFiles) {
      expect(format.summary).toContain(`${name} (${holds})`)
      expect(outputDir.summary).toContain(name)
    }
  })

  it.each(names)("%s has a writer for each of its files", async (wanted) => {
    const { files } = formats.find(({ name }) => name === wanted)!
    const writers = await writersOf(wanted)
    expect(writers.map(({ name, writer }) => [name, typeof writer])).toEqual(
      files.map(({ name }) => [name, "function"])
    )
  })

  it("are all written unless one is asked for", async () => {
    expect((await writersOf(null)).map(({ name }) => name)).toEqual(reportFiles.map(({ name }) => name))
  })
})
