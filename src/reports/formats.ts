/** Every format of a report. The options, their help and documents, and what `reportgen` writes come from this list. */
import type { FileWriter } from "./FileWriter.ts"

interface ReportFile {
  readonly name: string
  /** What stands in it. */
  readonly holds: string
  /** Loaded when the file is wanted. */
  readonly writer: () => Promise<FileWriter>
}

export interface NamedWriter {
  readonly name: string
  readonly writer: FileWriter
}

interface Format {
  readonly name: string
  readonly files: readonly [ReportFile, ...ReadonlyArray<ReportFile>]
}

export const formats = [
  {
    name: "json",
    files: [
      {
        name: "results.json",
        holds: "every run",
        writer: () => import("./outputs/json.ts").then(({ resultsJson }) => resultsJson)
      },
      {
        name: "report.json",
        holds: "groups, and what was left out",
        writer: () => import("./outputs/json.ts").then(({ reportJson }) => reportJson)
      }
    ]
  },
  {
    name: "csv",
    files: [{
      name: "results.csv",
      holds: "a row for each run",
      writer: () => import("./outputs/csv.ts").then(({ resultsCsv }) => resultsCsv)
    }]
  },
  {
    name: "html",
    files: [{
      name: "report.html",
      holds: "one page for a browser",
      writer: () => import("./worker/reportHtml.ts").then(({ reportHtml }) => reportHtml)
    }]
  }
] as const satisfies ReadonlyArray<Format>

export type FormatName = typeof formats[number]["name"]

export const reportFiles: ReadonlyArray<ReportFile> = formats.flatMap(({ files }): ReadonlyArray<ReportFile> => files)

/** Writers of one format's files, or of all. */
export const writersOf = (wanted: FormatName | null): Promise<ReadonlyArray<NamedWriter>> =>
  Promise.all(
    formats.flatMap(({ files, name }): ReadonlyArray<ReportFile> => wanted === null || name === wanted ? files : [])
      .map(({ name, writer }) => writer().then((loaded) => ({ name, writer: loaded })))
  )
