/** Run folders → lines of the journal: read, judged, and cut into the texts that outputs are made of. */
import { createHash } from "node:crypto"
import { thisMachine } from "../../cluster/local/processIdentity.ts"
import { redactData } from "../../domain/secrets.ts"
import type { KnownReadings } from "../../reading/KnownReadings.ts"
import { configFolders } from "../../results/layout.ts"
import { encodeRun } from "../encodeRun.ts"
import { examineRun } from "../examineRun.ts"
import { entryLine } from "../journal.ts"
import type { LineHead } from "../RunLine.ts"
import type { OpenedFolder } from "./NodeFolder.ts"
import type { ReadEntry, WorkerSettings } from "./protocol.ts"

export interface LinesRead {
  /** Each with its newline. */
  readonly lines: Array<Buffer>
  readonly entries: Array<ReadEntry>
  /** Shapes of CSV rows that were met for the first time. */
  readonly shapes: Array<readonly [name: string, columns: ReadonlyArray<string>]>
}

export class RunReader {
  /** Shapes of CSV rows by their columns; rows of one shape mostly share the very list. */
  private readonly shapeNames = new Map<string, string>()
  private readonly namesOfLists = new WeakMap<ReadonlyArray<string>, string>()
  private readonly settings: WorkerSettings
  private readonly readings: KnownReadings
  private readonly settledBefore: bigint
  private readonly here = thisMachine()

  constructor(settings: WorkerSettings, readings: KnownReadings) {
    this.readings = readings
    this.settings = settings
    this.settledBefore = BigInt(settings.settledBefore)
  }

  private shapeName(columns: ReadonlyArray<string>, into: LinesRead): string {
    const name = this.namesOfLists.get(columns)
    if (name !== undefined) return name
    const text = columns.join("\n")
    const made = this.shapeNames.get(text) ?? createHash("sha256").update(text).digest("hex").slice(0, 16)
    if (!this.shapeNames.has(text)) into.shapes.push([made, columns])
    this.shapeNames.set(text, made)
    this.namesOfLists.set(columns, made)
    return made
  }

  read(folder: OpenedFolder, into: LinesRead): void {
    const { digest, newestNs } = folder.fingerprint(configFolders)
    const { deep, edition } = this.settings
    const examined = examineRun(this.readings, folder, edition, { deep, here: this.here })
    const settled = newestNs < this.settledBefore && !folder.isDoubtful() ? digest : null
    const add = (head: LineHead, parts: ReadonlyArray<string>) => {
      const line = entryLine(parts)
      into.lines.push(line)
      into.entries.push({ head, length: line.length - 1 })
    }
    if (examined._tag === "leftOut") {
      const head: LineHead = {
        path: folder.path,
        fingerprint: settled,
        leftOut: { ...redactData(examined.leftOut), path: examined.leftOut.path }
      }
      add(head, [JSON.stringify(head)])
    } else {
      // The border of the journal and of every report; the path is what the folder is found by.
      const run = { ...redactData(examined.run), path: examined.run.path }
      const fingerprint = examined.settled ? settled : null
      const { head, parts } = encodeRun(run, fingerprint, (columns) => this.shapeName(columns, into))
      add(head, parts)
    }
  }
}
