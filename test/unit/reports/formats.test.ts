/** The one list of formats, and that what the command line offers is that list. */
import { describe, expect, it } from "@effect/vitest"
import { formats, reportFiles, runFormatNames, runWriterOf, writersOf } from "../../../src/reports/formats.ts"
import { reportgenOptionsOf, showOptions } from "../../../src/reports/options.ts"

const { format, outputDir } = reportgenOptionsOf([])
const names = formats.map(({ name }) => name)

describe("formats of a report", () => {
  it("have names of their own, and so have their files", () => {
    const files = reportFiles.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(new Set(files).size).toBe(files.length)
  })

  it("are what --format takes, with the usual ones unless given", () => {
    expect(format.kind).toEqual({ type: "choice", choices: ["usual", "all", ...names] })
    expect(format.default).toBe("usual")
    expect(format.summary).toContain("usual is json, csv and html;")
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

  it("are the usual ones unless one is asked for, and all by that word", async () => {
    expect((await writersOf("usual")).map(({ name }) => name)).toEqual([
      "results.json",
      "report.json",
      "results.csv",
      "report.html"
    ])
    expect((await writersOf("all")).map(({ name }) => name)).toEqual(reportFiles.map(({ name }) => name))
  })

  it("of one run are those with a writer of one, and text", async () => {
    const { format } = showOptions
    expect(format.kind).toEqual({ type: "choice", choices: runFormatNames })
    expect(runFormatNames).toEqual(["text", "csv", "markdown", "openmetrics"])
    const writers = await Promise.all(runFormatNames.map(runWriterOf))
    expect(writers.map((writer) => typeof writer)).toEqual(["object", "function", "function", "function"])
  })
})
