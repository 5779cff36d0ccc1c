/** Page-cache control and sampling through GNU dd and util-linux fincore: Node offers neither posix_fadvise nor mincore. */
import { execFile } from "node:child_process"
import type { Residency } from "./cacheEvidence.ts"

const run = (program: string, args: ReadonlyArray<string>): Promise<string | null> =>
  new Promise((resolve) =>
    execFile(
      program,
      [...args],
      { timeout: 60_000, env: { PATH: process.env["PATH"], LC_ALL: "C" } },
      (error, stdout) => resolve(error === null ? stdout : null)
    )
  )

const inTurns = async <A, B>(items: ReadonlyArray<A>, width: number, f: (item: A) => Promise<B>): Promise<Array<B>> => {
  const out = new Array<B>(items.length)
  const waiting = items.entries()
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, async () => {
    for (const [i, item] of waiting) out[i] = await f(item)
  }))
  return out
}

/**
 * Asks the kernel to forget each file's clean pages: `dd iflag=nocache count=0` issues one POSIX_FADV_DONTNEED for the
 * whole file. Answers how many files it was issued for; whether the pages went is for `residency` to say.
 */
export const dropPages = async (paths: ReadonlyArray<string>): Promise<number> => {
  const done = await inTurns(
    paths,
    4,
    (path) => run("dd", [`if=${path}`, "of=/dev/null", "iflag=nocache", "count=0", "status=none"])
  )
  return done.filter((output) => output !== null).length
}

const sampleFiles = 32

/** Evenly chosen files when there are many. Null when fincore is missing or does not answer. */
export const residency = async (
  files: ReadonlyArray<{ readonly path: string; readonly bytes: number }>
): Promise<Residency | null> => {
  const step = Math.max(1, files.length / sampleFiles)
  const chosen = files.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step))
  const output = await run("fincore", [
    "--bytes",
    "--raw",
    "--noheadings",
    "--output",
    "RES",
    ...chosen.map((f) => f.path)
  ])
  const counts = output?.split("\n").filter((line) => line.trim() !== "").map(Number)
  if (counts === undefined || counts.length !== chosen.length || counts.some((n) => !Number.isFinite(n))) return null
  return {
    resident: counts.reduce((a, b) => a + b, 0),
    sampled: chosen.reduce((total, file) => total + file.bytes, 0)
  }
}
