/** A report worker: walks, fingerprints and reads folders of the tree, and answers after each slice of time. */
import { createHash } from "node:crypto"
import { parentPort, workerData } from "node:worker_threads"
import { configFolders } from "../../results/layout.ts"
import type * as Results from "../../results/RunFacts.ts"
import { look } from "../../results/scan.ts"
import { encodeRun } from "../encodeRun.ts"
import { examine } from "../examine.ts"
import { entryLine } from "../journal.ts"
import type { LeftOut } from "../LeftOut.ts"
import type { LineHead } from "../RunLine.ts"
import { type OpenedFolder, openFolder } from "./NodeFolder.ts"
import type { Fingerprinted, Job, ReadEntry, Report, WorkerSettings } from "./protocol.ts"

/** A killed report repeats at most a few slices of work. */
const sliceMillis = 100

const port = parentPort
if (port === null) throw new Error("a report worker runs as a worker thread")
const settings: WorkerSettings = workerData
const settledBefore = BigInt(settings.settledBefore)

interface Answer {
  readonly fingerprinted: Array<Fingerprinted>
  readonly lines: Array<Buffer>
  readonly entries: Array<ReadEntry>
  readonly shapes: Array<readonly [string, ReadonlyArray<string>]>
  readonly leftOut: Array<LeftOut>
}

/** An empty run directory was meant to be a run; links, unreadable corners and copies of code are no runs. */
const weightOf = ({ looksLike }: Results.LeftOut): LeftOut["weight"] =>
  looksLike === "a run directory by its name" || looksLike === "a folder that cannot be opened" ? "lost" : "ignored"

const lost = (leftOut: Results.LeftOut): LeftOut => ({ ...leftOut, weight: "lost", cost: null })

/** Shapes of CSV rows by their columns; rows of one shape mostly share the very list. */
const shapeNames = new Map<string, string>()
const namesOfLists = new WeakMap<ReadonlyArray<string>, string>()

const shapeName = (columns: ReadonlyArray<string>, answer: Answer): string => {
  const name = namesOfLists.get(columns)
  if (name !== undefined) return name
  const text = columns.join("\n")
  const made = shapeNames.get(text) ?? createHash("sha256").update(text).digest("hex").slice(0, 16)
  if (!shapeNames.has(text)) answer.shapes.push([made, columns])
  shapeNames.set(text, made)
  namesOfLists.set(columns, made)
  return made
}

const read = (folder: OpenedFolder, answer: Answer): void => {
  const { digest, newestNs } = folder.fingerprint(configFolders)
  const settled = newestNs < settledBefore ? digest : null
  const examined = examine(folder, settings.edition, { deep: settings.deep })
  const add = (head: LineHead, parts: ReadonlyArray<string>) => {
    const line = entryLine(parts)
    answer.lines.push(line)
    answer.entries.push({ head, length: line.length - 1 })
  }
  if (examined._tag === "leftOut") {
    const head: LineHead = { path: folder.path, fingerprint: settled, leftOut: examined.leftOut }
    add(head, [JSON.stringify(head)])
  } else {
    const fingerprint = examined.settled ? settled : null
    const { head, parts } = encodeRun(examined.run, fingerprint, (columns) => shapeName(columns, answer))
    add(head, parts)
  }
}

const depthOf = (path: string): number => path === "" ? 0 : path.split("/").length

const walk = (path: string, readAtOnce: boolean, answer: Answer): ReadonlyArray<string> => {
  let opened: ReturnType<typeof openFolder> | undefined
  const { below, found } = look((wanted) => opened = openFolder(settings.root, wanted), path, depthOf(path))
  for (const sighting of found) {
    if (sighting._tag === "leftOut") {
      answer.leftOut.push({ ...lost(sighting.leftOut), weight: weightOf(sighting.leftOut) })
    } else if (opened?._tag === "got") {
      if (readAtOnce) read(opened.value, answer)
      else answer.fingerprinted.push({ path, fingerprint: opened.value.fingerprint(configFolders).digest })
    }
  }
  return below
}

const readAgain = (path: string, answer: Answer): void => {
  const opened = openFolder(settings.root, path)
  if (opened._tag === "got") read(opened.value, answer)
  else {answer.leftOut.push(
      lost({ path, looksLike: "a run", reason: `it went away while it was read (${opened.reason})` })
    )}
}

const done = (job: Job): Report => {
  const answer: Answer = { fingerprinted: [], lines: [], entries: [], shapes: [], leftOut: [] }
  const stack = [...job.folders].reverse()
  const later: Array<string> = []
  const until = performance.now() + sliceMillis
  while (stack.length > 0 && performance.now() < until) {
    const path = stack.pop()!
    if (job.kind === "read") readAgain(path, answer)
    else {
      const below = walk(path, job.read, answer)
      if (job.shallow) later.push(...below)
      else for (const folder of [...below].reverse()) stack.push(folder)
    }
  }
  return {
    fingerprinted: answer.fingerprinted,
    lines: Buffer.concat(answer.lines),
    entries: answer.entries,
    shapes: answer.shapes,
    leftOut: answer.leftOut,
    rest: [...stack, ...later]
  }
}

port.on("message", (job: Job) => {
  port.postMessage(done(job))
})
