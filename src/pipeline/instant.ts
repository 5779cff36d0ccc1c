/** Now, by both clocks of this machine: the wall's, which can be set, and the time since boot, which cannot. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { HostFiles } from "../cluster/HostFiles.ts"
import { parseUptime } from "../cluster/proc/system.ts"
import { wallClock } from "../results/layout.ts"

export interface Instant {
  readonly wall: string
  /** Seconds; null where the machine does not say. */
  readonly uptime: number | null
}

export const instant: Effect.Effect<Instant, never, HostFiles> = Effect.gen(function*() {
  const text = yield* (yield* HostFiles).read("/proc/uptime")
  return {
    wall: wallClock(yield* Clock.currentTimeMillis),
    uptime: text === undefined ? null : parseUptime(text) ?? null
  }
})
