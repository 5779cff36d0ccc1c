/** The files of a report, written group after group and moved to their places together when all are whole. */
import * as fs from "node:fs"
import { NoSpace } from "../../errors/AppError.ts"
import type { KnownReadings } from "../../reading/KnownReadings.ts"
import type { Format } from "../options.ts"
import * as csv from "../outputs/csv.ts"
import { HtmlReport } from "../outputs/html.ts"
import * as json from "../outputs/json.ts"
import type { Foot, Group, Head } from "../Report.ts"
import { thrown } from "./attempt.ts"
import { makeFolderSync } from "./makeFolderSync.ts"
import { OutputFile, partialOf } from "./OutputFile.ts"
import { pageTools } from "./pageTools.ts"

/** What is known of a tree before its first group is written. */
export interface TreeShape {
  readonly readings: KnownReadings
  /** Names of all aggregates that its groups can have, in a fixed order. */
  readonly aggregateNames: ReadonlyArray<string>
  /** Shapes of CSV rows by name. */
  readonly shapes: ReadonlyMap<string, ReadonlyArray<string>>
}

interface Part {
  readonly group: (group: Group) => void
  readonly foot: (foot: Foot) => void
  readonly commit: () => void
  readonly discard: () => void
}

const jsonPart = (path: string, head: Head): Part => {
  const file = new OutputFile(path)
  file.write(json.head(head))
  let first = true
  return {
    group: (group) => {
      for (const text of json.group(group, first)) file.write(text)
      first = false
    },
    foot: (foot) => file.write(json.foot(foot)),
    commit: () => file.commit(),
    discard: () => file.discard()
  }
}

const runsPart = (path: string): Part => {
  const file = new OutputFile(path)
  file.write(json.runsHead)
  let first = true
  return {
    group: (group) => {
      for (const text of json.runs(group, first)) file.write(text)
      first = first && group.runs.length === 0
    },
    foot: () => file.write(json.runsFoot),
    commit: () => file.commit(),
    discard: () => file.discard()
  }
}

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8")

const csvPart = (path: string, _head: Head, { aggregateNames, shapes }: TreeShape): Part => {
  const file = new OutputFile(path)
  const columns = csv.unionOf(shapes.values())
  const wideners = new Map([...shapes].map(([name, shape]) => [name, csv.widener(shape, columns)]))
  file.write(`${[...csv.groupColumns(aggregateNames), ...columns].map(csv.cellOf).join(",")}\n`)
  return {
    group: (group) => {
      const aggregates = csv.aggregateCells(group, aggregateNames)
      for (const { part, texts } of group.runs) {
        const [shape, row]: readonly [string, string] = JSON.parse(textOf(texts.csv))
        const widen = wideners.get(shape)
        file.write(
          `${group.number},${group.category},${part ?? ""}${aggregates},${widen === undefined ? row : widen(row)}\n`
        )
      }
    },
    foot: () => {},
    commit: () => file.commit(),
    discard: () => file.discard()
  }
}

const htmlPart = (path: string, head: Head, { readings }: TreeShape): Part => {
  const report = new HtmlReport(readings, pageTools(), head)
  const file = new OutputFile(path)
  file.write(report.head())
  return {
    group: (group) => file.write(report.group(group)),
    foot: (foot) => file.write(report.foot(foot)),
    commit: () => file.commit(),
    discard: () => file.discard()
  }
}

type Maker = (path: string, head: Head, tree: TreeShape) => Part

const makers: Readonly<Record<Exclude<Format, "all">, ReadonlyArray<readonly [file: string, maker: Maker]>>> = {
  json: [["results.json", runsPart], ["report.json", jsonPart]],
  csv: [["results.csv", csvPart]],
  html: [["report.html", htmlPart]]
}

const everyFile = Object.values(makers).flat()

export class ReportFiles {
  /** Names of what is written, in the folder. */
  readonly names: ReadonlyArray<string>
  private readonly parts: Array<Part> = []

  /** A folder that stands where a file is to be written; null where there is none. */
  static obstacle(folder: string): string | null {
    return everyFile.flatMap(([name]) => [`${folder}/${name}`, partialOf(`${folder}/${name}`)])
      .find((path) => fs.lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true) ?? null
  }

  /** Takes away what a killed report left. Throws what the file system throws, and leaves nothing behind then. */
  constructor(folder: string, format: Format, head: Head, tree: TreeShape) {
    makeFolderSync(folder)
    for (const [name] of everyFile) fs.rmSync(partialOf(`${folder}/${name}`), { force: true })
    const wanted = format === "all" ? (["json", "csv", "html"] as const) : [format]
    const files = wanted.flatMap((name) => makers[name])
    this.names = files.map(([name]) => name)
    try {
      for (const [name, maker] of files) this.parts.push(maker(`${folder}/${name}`, head, tree))
    } catch (error) {
      // Asked before what was made goes, and gives its room back.
      const said = thrown(folder, "write")(error)
      this.discard()
      throw said instanceof NoSpace ? said : error
    }
  }

  group(group: Group): void {
    for (const part of this.parts) part.group(group)
  }

  finish(foot: Foot): void {
    for (const part of this.parts) part.foot(foot)
    for (const part of this.parts) part.commit()
  }

  discard(): void {
    for (const part of this.parts) part.discard()
  }
}
