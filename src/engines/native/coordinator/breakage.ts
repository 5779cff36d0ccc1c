/** Why a run of the native engine broke, whatever its work, on the way to the `failed` event. */
import type { EngineFailureReport } from "../../../domain/EngineFailureReport.ts"
import { factsOf, type FailureFacts } from "../files/fileIo.ts"
import type { RankExit } from "./RankPool.ts"

/** What a failed run reports, before it is known which files are partial and who survived. */
export type Breakage = Omit<EngineFailureReport, "partialFiles" | "survivors">

/** Carries a `Breakage` through promises. */
export class Broken extends Error {
  readonly breakage: Breakage
  constructor(breakage: Breakage) {
    super(breakage.message)
    this.breakage = breakage
  }
}

export const breakageOf = (facts: FailureFacts, rank: number | null): Breakage => ({ ...facts, rank, signal: null })

export const stoppedBy = (signal: string): Breakage => ({
  kind: "stopped",
  message: `stopped by ${signal}`,
  rank: null,
  path: null,
  offset: null,
  expected: null,
  found: null,
  errno: null,
  signal
})

/** Of a Node process that died of an exception the last line is its version; the line that names the error says more. */
const lastWords = (stderr: string): string => {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "")
  return lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? ""
}

/** What a rank that ended by itself means. */
export const diedOf = ({ code, rank, signal, stderr }: RankExit): Breakage => {
  const words = lastWords(stderr)
  const how = signal === null ? `ended with status ${code ?? "unknown"}` : `was killed by ${signal}`
  return {
    ...stoppedBy(""),
    kind: "rank-died",
    message: `rank ${rank} ${how}${words === "" ? "" : `: ${words}`}`,
    rank,
    signal
  }
}

/** Work on storage that may hang: undefined when it took too long. */
export const within = <A>(milliseconds: number, work: Promise<A>): Promise<A | undefined> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** Whatever was thrown, as a breakage. */
export const breakageFrom = (error: unknown): Breakage => {
  if (error instanceof Broken) return error.breakage
  return breakageOf(factsOf(error), null)
}
