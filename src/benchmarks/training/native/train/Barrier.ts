/**
 * The barrier after every step, without a round trip in it: as a rank begins to compute it tells the instant at which it
 * will be done, the hub answers with the latest instant of all ranks once it has everybody's, and each rank goes on at
 * that instant. While a step is computed the messages travel, so that steps of a third of a millisecond stay what they
 * are. A rank whose sleep lasts too long is late in the next step's instant, which all ranks then wait for.
 */
import type { Duplex } from "node:stream"

const instantBytes = 8

/** Instants come as 8-byte doubles, perhaps cut anywhere by the pipe. */
const instantsFrom = (take: (instant: number) => void): (chunk: Buffer) => void => {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let at = 0
    for (; at + instantBytes <= bytes.length; at += instantBytes) take(bytes.readDoubleLE(at))
    rest = bytes.subarray(at)
  }
}

const encoded = (instant: number): Buffer => {
  const bytes = Buffer.allocUnsafe(instantBytes)
  bytes.writeDoubleLE(instant)
  return bytes
}

/** A rank's end of the pipe. */
export interface Barrier {
  /** Once a step, before `latest`. */
  readonly announce: (instant: number) => void
  /** When the slowest rank will be there; a number when it is known already. */
  readonly latest: () => number | Promise<number>
}

export const rankBarrier = (channel: Duplex): Barrier => {
  const known: Array<number> = []
  let waiting: ((instant: number) => void) | undefined
  channel.on(
    "data",
    instantsFrom((instant) => {
      if (waiting === undefined) known.push(instant)
      else {
        const go = waiting
        waiting = undefined
        go(instant)
      }
    })
  )
  // The coordinator's end closes with the coordinator, which "disconnect" tells as well.
  channel.on("error", () => undefined)
  return {
    announce: (instant) => void channel.write(encoded(instant)),
    latest: () =>
      known.shift() ?? new Promise((go) => {
        waiting = go
      })
  }
}

/** The coordinator's end: for each step, one answer to all once all have spoken. */
export const barrierHub = (channels: ReadonlyArray<Duplex>): void => {
  const said = channels.map((): Array<number> => [])
  const settle = () => {
    while (said.every((instants) => instants.length > 0)) {
      const latest = encoded(Math.max(...said.map((instants) => instants.shift()!)))
      for (const channel of channels) channel.write(latest)
    }
  }
  for (const [i, channel] of channels.entries()) {
    channel.on(
      "data",
      instantsFrom((instant) => {
        said[i]!.push(instant)
        settle()
      })
    )
    // A rank that is gone is told by its exit.
    channel.on("error", () => undefined)
  }
}
