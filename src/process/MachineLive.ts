/** This process, this machine, and the signal that ends it. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as os from "node:os"
import { atEntry } from "./atEntry.ts"
import { Machine } from "./Machine.ts"

let endingSignal: string | undefined

/** Who cannot wait for a tidy end is told what is left of it. */
const endAtOnce = (signal: "SIGINT" | "SIGTERM") => (): void => {
  process.stderr.write(
    `\nended at once by a second ${signal}, while the first was being obeyed: files may be left, and the record of a run may still say running, which is read as interrupted\n`
  )
  process.kill(process.pid, signal)
}

/**
 * Remembers which signal came first: an interrupted Effect does not know. `runMain` does not listen for SIGHUP and
 * SIGQUIT, and children live in sessions of their own, so that a dropped terminal and Ctrl-\\ are forwarded as SIGTERM.
 * A hang-up that was ignored before this program began is ignored by it; a shell's background jobs are sent SIGINT on purpose.
 */
export const watchSignals = (): void => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      endingSignal ??= signal
      process.once(signal, endAtOnce(signal))
    })
  }
  if (atEntry.hangUpIgnored) process.on("SIGHUP", () => undefined)
  for (const signal of atEntry.hangUpIgnored ? ["SIGQUIT"] as const : ["SIGHUP", "SIGQUIT"] as const) {
    process.once(signal, () => {
      endingSignal ??= signal
      process.kill(process.pid, "SIGTERM")
    })
  }
}

export const lastSignal = (): string | undefined => endingSignal

export const MachineLive = Layer.sync(Machine, () => ({
  workingDirectory: process.cwd(),
  hostname: os.hostname(),
  logicalCores: os.availableParallelism(),
  memoryBytes: os.totalmem(),
  pid: process.pid,
  environment: process.env,
  endingSignal: Effect.sync(lastSignal)
}))
