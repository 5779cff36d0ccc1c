/** Runs of a group out of the journal. Parameters and issues that runs share are parsed once. */
import { type JsonObject, ownJson } from "../domain/Json.ts"
import type { Issue } from "../domain/Verdict.ts"
import type { GroupMemberRun } from "./buildGroup.ts"
import { groupRun } from "./GroupRun.ts"
import { partNames, partsOf } from "./journal.ts"
import type { RunCore } from "./outputs/runJson.ts"
import type { JournalFile, Slot } from "./worker/JournalFile.ts"

/** Distinct texts kept; a tree of one benchmark has a handful. */
const sharedLimit = 500

/** Parses texts that repeat. The journal's lines were checked by checksum and version: they hold what was written. */
class Shared<A> {
  private readonly known = new Map<string, A>()
  private last: { readonly bytes: Buffer; readonly value: A } | undefined

  /** Runs of a group mostly repeat the text of the one before. */
  parse(bytes: Buffer): A {
    if (this.last?.bytes.equals(bytes) === true) return this.last.value
    const text = bytes.toString("utf8")
    let value = this.known.get(text)
    if (value === undefined) {
      if (this.known.size >= sharedLimit) this.known.clear()
      const parsed = ownJson<A>(text)
      this.known.set(text, parsed)
      value = parsed
    }
    this.last = { bytes, value }
    return value
  }
}

const place = Object.fromEntries(partNames.map((name, i) => [name, i]))

export class GroupReader {
  private readonly parameters = new Shared<JsonObject | null>()
  private readonly issues = new Shared<ReadonlyArray<Issue>>()
  private readonly file: Pick<JournalFile, "lines">

  constructor(file: Pick<JournalFile, "lines">) {
    this.file = file
  }

  private run(line: Buffer): GroupMemberRun {
    const parts = partsOf(line) ?? []
    const bytes = (name: typeof partNames[number]): Buffer => {
      const [begin, end] = parts[place[name] ?? 0] ?? [0, 0]
      return line.subarray(begin, end)
    }
    const texts = { core: bytes("core"), parameters: bytes("parameters"), issues: bytes("issues"), csv: bytes("csv") }
    const core = ownJson<RunCore>(texts.core.toString("utf8"))
    const parameters = this.parameters.parse(texts.parameters)
    const issues = this.issues.parse(texts.issues)
    return { ...groupRun(core, parameters, issues), texts }
  }

  read(slots: ReadonlyArray<Slot>): ReadonlyArray<GroupMemberRun> {
    return this.file.lines(slots).map((line) => this.run(line))
  }
}
