/** The files of a report, written group after group and moved to their places together when all are whole. */
import * as fs from "node:fs"
import { NoSpace } from "../../errors/AppError.ts"
import type { Pieces, TreeShape } from "../FileWriter.ts"
import { type NamedWriter, reportFiles } from "../formats.ts"
import type { Foot, Group, Head } from "../Report.ts"
import { thrown } from "./attempt.ts"
import { makeFolderSync } from "./makeFolderSync.ts"
import { OutputFile, partialOf } from "./OutputFile.ts"

interface Part {
  readonly file: OutputFile
  readonly pieces: Pieces
}

export class ReportFiles {
  /** Names of what is written, in the folder. */
  readonly names: ReadonlyArray<string>
  private readonly parts: Array<Part> = []

  /** A folder that stands where a file is to be written; null where there is none. */
  static obstacle(folder: string): string | null {
    return reportFiles.flatMap(({ name }) => [`${folder}/${name}`, partialOf(`${folder}/${name}`)])
      .find((path) => fs.lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true) ?? null
  }

  /** Takes away what a killed report left. Throws what the file system throws, and leaves nothing behind then. */
  constructor(folder: string, writers: ReadonlyArray<NamedWriter>, head: Head, tree: TreeShape) {
    makeFolderSync(folder)
    for (const { name } of reportFiles) fs.rmSync(partialOf(`${folder}/${name}`), { force: true })
    this.names = writers.map(({ name }) => name)
    try {
      for (const { name, writer } of writers) {
        const pieces = writer(head, tree)
        const file = new OutputFile(`${folder}/${name}`)
        this.parts.push({ file, pieces })
        file.write(pieces.head)
      }
    } catch (error) {
      // Asked before what was made goes, and gives its room back.
      const said = thrown(folder, "write")(error)
      this.discard()
      throw said instanceof NoSpace ? said : error
    }
  }

  group(group: Group): void {
    for (const { file, pieces } of this.parts) for (const piece of pieces.group(group)) file.write(piece)
  }

  finish(foot: Foot): void {
    for (const { file, pieces } of this.parts) file.write(pieces.foot(foot))
    for (const { file } of this.parts) file.commit()
  }

  discard(): void {
    for (const { file } of this.parts) file.discard()
  }
}
