/** When quiet is worth a warning: the one place of its limits. */

/** Where the engine says how far it is. */
export const stallSeconds = 10

/** Where it does not, a part of the work must take far longer than those before it, and never less than this. */
const silentStallSeconds = 60
const silentStallFactor = 3

/** `longest`: seconds of the longest part that has ended; 0 where none has. */
export const silentLimit = (longest: number): number => Math.max(silentStallSeconds, silentStallFactor * longest)

export const quietFor = (since: number, now: number): number => Math.floor((now - since) / 1000)

/** Where a person finds more. */
export const seeLog = "dlio.log in the run directory may say why"
