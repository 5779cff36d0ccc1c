/** The files of a report, written group after group and moved to their places together when all are whole. */
import * as fs from "node:fs"
import type { Format } from "../options.ts"
import * as csv from "../outputs/csv.ts"
import { HtmlReport } from "../outputs/html.ts"
import * as json from "../outputs/json.ts"
import type { Foot, Group, Head } from "../Report.ts"
import { OutputFile } from "./OutputFile.ts"
import { pageTools } from "./pageTools.ts"
import { SpillFile } from "./SpillFile.ts"

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
      file.write(json.group(group, first))
      first = false
    },
    foot: (foot) => file.write(json.foot(foot)),
    commit: () => file.commit(),
    discard: () => file.discard()
  }
}

const csvPart = (path: string): Part => {
  const file = new OutputFile(path)
  const spill = new SpillFile(`${path}.rows`)
  const shapes: Array<ReadonlyArray<string>> = []
  const numbers = new Map<string, number>()
  const numberOf = (columns: ReadonlyArray<string>): number => {
    const key = columns.join("\n")
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, shapes.length)
    shapes.push(columns)
    return shapes.length - 1
  }
  return {
    group: (group) => {
      for (const run of group.runs) {
        const { cells, columns } = csv.rowOf(group, run)
        spill.put(numberOf(columns), cells)
      }
    },
    foot: () => {
      const columns = csv.orderColumns(new Set(shapes.flat()))
      const wideners = shapes.map((shape) => csv.widener(shape, columns))
      file.write(csv.headerLine(columns))
      spill.each((shape, cells) => file.write(wideners[shape]!(cells)))
    },
    commit: () => {
      spill.remove()
      file.commit()
    },
    discard: () => {
      spill.remove()
      file.discard()
    }
  }
}

const htmlPart = (path: string, head: Head): Part => {
  const report = new HtmlReport(pageTools(), head)
  const file = new OutputFile(path)
  file.write(report.head())
  return {
    group: (group) => file.write(report.group(group)),
    foot: (foot) => file.write(report.foot(foot)),
    commit: () => file.commit(),
    discard: () => file.discard()
  }
}

const makers: Readonly<Record<Exclude<Format, "all">, readonly [string, (path: string, head: Head) => Part]>> = {
  json: ["results.json", jsonPart],
  csv: ["results.csv", csvPart],
  html: ["report.html", htmlPart]
}

export class ReportFiles {
  /** Names of what is written, in the folder. */
  readonly names: ReadonlyArray<string>
  private readonly parts: ReadonlyArray<Part>

  constructor(folder: string, format: Format, head: Head) {
    fs.mkdirSync(folder, { recursive: true })
    const wanted = format === "all" ? (["json", "csv", "html"] as const) : [format]
    this.names = wanted.map((name) => makers[name][0])
    this.parts = wanted.map((name) => makers[name][1](`${folder}/${makers[name][0]}`, head))
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
