/**
 * What a report worker does: walks, fingerprints and reads folders of the tree, and answers after each slice of time. What
 * judges runs is loaded when there is a run to read: where nothing changed, starting would take longer than looking.
 */
import { configFolders } from "../../results/layout.ts"
import { look } from "../../results/scan.ts"
import type { Suite } from "../../results/Suite.ts"
import { type LeftOut, lost, weighed } from "../LeftOut.ts"
import { openFolder } from "./NodeFolder.ts"
import type { Fingerprinted, Job, Report, WorkerSettings } from "./protocol.ts"
import type { LinesRead, RunReader } from "./RunReader.ts"

/** A killed report repeats at most a few slices of work. */
const sliceMillis = 40

interface Answer extends LinesRead {
  readonly fingerprinted: Array<Fingerprinted>
  readonly leftOut: Array<LeftOut>
}

const depthOf = (path: string): number => path === "" ? 0 : path.split("/").length

const walk = (
  suite: Suite,
  root: string,
  path: string,
  reader: RunReader | undefined,
  answer: Answer
): ReadonlyArray<string> => {
  let opened: ReturnType<typeof openFolder> | undefined
  const { below, found } = look(suite, (wanted) => opened = openFolder(suite, root, wanted), path, depthOf(path))
  for (const sighting of found) {
    if (sighting._tag === "leftOut") {
      answer.leftOut.push(weighed(sighting.leftOut))
    } else if (opened?._tag === "got") {
      if (reader !== undefined) reader.read(opened.value, answer)
      else answer.fingerprinted.push({ path, fingerprint: opened.value.fingerprint(configFolders).digest })
    }
  }
  return below
}

const readAgain = (suite: Suite, root: string, path: string, reader: RunReader, answer: Answer): void => {
  const opened = openFolder(suite, root, path)
  if (opened._tag === "got") reader.read(opened.value, answer)
  else {answer.leftOut.push(
      lost({ path, looksLike: "a run", reason: `it went away while it was read (${opened.reason})` })
    )}
}

interface Equipment {
  readonly suite: Suite
  /** What judges runs. */
  readonly loadRunReader: (settings: WorkerSettings) => Promise<RunReader>
}

/** A worker's answers, one job after the other. */
export const answerJobs = (
  settings: WorkerSettings,
  { loadRunReader, suite }: Equipment
): (job: Job) => Promise<Report> => {
  const { root } = settings
  let loaded: RunReader | undefined

  const runReader = async (): Promise<RunReader> => loaded ??= await loadRunReader(settings)

  return async (job) => {
    const answer: Answer = { fingerprinted: [], lines: [], entries: [], shapes: [], leftOut: [] }
    const stack = [...job.folders].reverse()
    const later: Array<string> = []
    const reader = job.kind === "read" || job.read ? await runReader() : undefined
    const until = performance.now() + sliceMillis
    while (performance.now() < until) {
      const path = stack.pop()
      if (path === undefined) break
      if (job.kind === "read") {
        if (reader !== undefined) readAgain(suite, root, path, reader, answer)
      } else {
        const below = walk(suite, root, path, reader, answer)
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
}
