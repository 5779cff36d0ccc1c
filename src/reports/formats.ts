/** Every format of a report. The options, their help and documents, and what `reportgen` writes come from this list. */
import type { FileWriter } from "./FileWriter.ts"
import type { RunWriter } from "./RunWriter.ts"

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
  /** Written also where nobody says which. */
  readonly usual: boolean
  /** One run, printed; absent where nobody would read it so. */
  readonly ofRun?: () => Promise<RunWriter>
}

export const formats = [
  {
    name: "json",
    usual: true,
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
    usual: true,
    ofRun: () => import("./outputs/csv.ts").then(({ runCsv }) => runCsv),
    files: [{
      name: "results.csv",
      holds: "a row for each run",
      writer: () => import("./outputs/csv.ts").then(({ resultsCsv }) => resultsCsv)
    }]
  },
  {
    name: "html",
    usual: true,
    files: [{
      name: "report.html",
      holds: "one page for a browser",
      writer: () => import("./worker/reportHtml.ts").then(({ reportHtml }) => reportHtml)
    }]
  },
  {
    name: "markdown",
    usual: false,
    ofRun: () => import("./outputs/markdown.ts").then(({ runMarkdown }) => runMarkdown),
    files: [{
      name: "report.md",
      holds: "a table of groups for a ticket",
      writer: () => import("./outputs/markdown.ts").then(({ reportMarkdown }) => reportMarkdown)
    }]
  },
  {
    name: "openmetrics",
    usual: false,
    ofRun: () => import("./outputs/openMetrics.ts").then(({ runMetrics }) => runMetrics),
    files: [{
      name: "mlpstorage.prom",
      holds: "headline figures for the text file collector of node_exporter",
      writer: () => import("./outputs/openMetrics.ts").then(({ reportMetrics }) => reportMetrics)
    }]
  },
  {
    name: "parquet",
    usual: false,
    files: [
      {
        name: "runs.parquet",
        holds: "every run",
        writer: () => import("./worker/parquet.ts").then(({ runsParquet }) => runsParquet)
      },
      {
        name: "operations.parquet",
        holds: "every checkpoint, epoch and trial",
        writer: () => import("./worker/parquet.ts").then(({ operationsParquet }) => operationsParquet)
      },
      {
        name: "samples.parquet",
        holds: "rates between the samples of hosts",
        writer: () => import("./worker/parquet.ts").then(({ samplesParquet }) => samplesParquet)
      }
    ]
  }
] as const satisfies ReadonlyArray<Format>

export type FormatName = typeof formats[number]["name"]

export const reportFiles: ReadonlyArray<ReportFile> = formats.flatMap(({ files }): ReadonlyArray<ReportFile> => files)

/** What is written where nobody says which. */
export const usualFormats = "usual"
const allFormats = "all"

export type FormatWanted = typeof usualFormats | typeof allFormats | FormatName

export const formatsWanted: ReadonlyArray<FormatWanted> = [usualFormats, allFormats, ...formats.map(({ name }) => name)]

const isWanted = (wanted: FormatWanted, { name, usual }: typeof formats[number]): boolean =>
  wanted === allFormats || wanted === name || (wanted === usualFormats && usual)

export const writersOf = (wanted: FormatWanted): Promise<ReadonlyArray<NamedWriter>> =>
  Promise.all(
    formats.flatMap((format): ReadonlyArray<ReportFile> => isWanted(wanted, format) ? format.files : [])
      .map(({ name, writer }) => writer().then((loaded) => ({ name, writer: loaded })))
  )

type OfRun = Extract<typeof formats[number], { readonly ofRun: unknown }>

const runFormats = formats.filter((format): format is OfRun => "ofRun" in format)

/** For people. */
export const textFormat = "text"

export type RunFormat = typeof textFormat | OfRun["name"]

export const runFormatNames: ReadonlyArray<RunFormat> = [textFormat, ...runFormats.map(({ name }) => name)]

/** null for `text`, which is printed by the command itself. */
export const runWriterOf = (wanted: RunFormat): Promise<RunWriter> | null =>
  runFormats.find(({ name }) => name === wanted)?.ofRun() ?? null
