/**
 * One monotonic clock for all processes of a host (CLOCK_MONOTONIC), in microseconds; the wall clock only for stamps.
 * A double holds microseconds with three decimals for 285 years of uptime.
 */
export const monotonic = (): number => {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1e6 + nanoseconds / 1e3
}

const sleeper = new Int32Array(new SharedArrayBuffer(4))

/** Blocks this thread until the instant; sleeps, never spins, so that ranks do not take each other's cores. */
export const waitUntil = (instant: number): void => {
  const milliseconds = (instant - monotonic()) / 1e3
  if (milliseconds > 0) Atomics.wait(sleeper, 0, 0, milliseconds)
}

/** Pairs the two clocks once, so that instants of any rank become wall-clock stamps of one origin. */
export interface Anchor {
  readonly monotonic: number
  /** Microseconds since 1970. */
  readonly wall: number
}

export const anchor = (): Anchor => ({
  monotonic: monotonic(),
  wall: (performance.timeOrigin + performance.now()) * 1e3
})

export const toWall = (at: Anchor, instant: number): number => at.wall + (instant - at.monotonic)

const digits = (n: number, width: number) => String(n).padStart(width, "0")

/** Local time with microseconds and no zone, as DLIO writes it: `2026-11-23T10:49:06.636121`. */
export const dlioStamp = (wallMicroseconds: number): string => {
  const whole = Math.floor(wallMicroseconds)
  const date = new Date(Math.floor(whole / 1000))
  const day = `${date.getFullYear()}-${digits(date.getMonth() + 1, 2)}-${digits(date.getDate(), 2)}`
  const time = `${digits(date.getHours(), 2)}:${digits(date.getMinutes(), 2)}:${digits(date.getSeconds(), 2)}`
  return `${day}T${time}.${digits(((whole % 1e6) + 1e6) % 1e6, 6)}`
}
