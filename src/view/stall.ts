/** The stall alarm, whatever the kind of work: when quiet is worth a warning, and how it is said. Work says what stood still. */

/** Where the engine says how far it is. */
export const stallSeconds = 10

/** Where it does not, a part of the work must take far longer than those before it, and never less than this. */
const silentStallSeconds = 60
const silentStallFactor = 3

/** `longest`: seconds of the longest part that has ended; 0 where none has. */
export const silentLimit = (longest: number): number => Math.max(silentStallSeconds, silentStallFactor * longest)

export const quietFor = (since: number, now: number): number => Math.floor((now - since) / 1000)

interface Quiet {
  /** What did not happen: "no step was completed". */
  readonly what: string
  readonly since: number
  /** Seconds. */
  readonly limit?: number
  /** Of several, those that stand still: "rank 3". */
  readonly who?: string
}

/** What is said of work that has been quiet for as long as the limit; nothing before. */
export const quietWarning = ({ limit = stallSeconds, since, what, who }: Quiet, now: number): string | undefined => {
  const seconds = quietFor(since, now)
  if (seconds < limit) return undefined
  return `${what} for ${seconds} s${who === undefined ? "" : ` by ${who}`}; dlio.log in the run directory may say why`
}

/** Of an engine from which nothing has come yet. */
export const silenceWarning = (since: number, now: number): string | undefined => {
  const seconds = quietFor(since, now)
  return seconds < stallSeconds ? undefined : `the engine has said nothing for ${seconds} s`
}
