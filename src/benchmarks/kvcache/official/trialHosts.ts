/** The hosts of a job, each by one shell that stays open: what its ranks moved, and what lies in their folders. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { type HostShell, hostShell } from "../../../cluster/remote/hostShell.ts"
import type { LaunchPlan } from "../../../domain/Plan.ts"
import { hostsOf } from "../../../engines/dlio/jobHosts.ts"
import type { EngineRun } from "../../../engines/Engine.ts"
import type { Launcher } from "../../../launcher/Launcher.ts"
import { Executor } from "../../../process/Executor.ts"
import {
  type CacheFolder,
  cacheIn,
  cacheQuestion,
  processesIn,
  rankIoFunctions,
  rankIoQuestion,
  type RankIoWatch
} from "./rankIo.ts"

export interface TrialHosts {
  /** Why some of the hosts are not looked at; empty where all are. */
  readonly blind: ReadonlyArray<string>
  /** One look at the processes of a trial on every host. Never fails: what is not seen is not known. */
  readonly look: (trialFolder: string, watch: RankIoWatch) => Effect.Effect<void>
  /** The cache's folder as each host sees it; a host that does not answer is left out. */
  readonly cache: (folder: string) => Effect.Effect<ReadonlyArray<CacheFolder & { readonly host: string }>>
}

const limit = Duration.seconds(20)

/** As long as the scope is open. */
export const trialHosts = Effect.fnUntraced(
  function*(it: EngineRun, launch: LaunchPlan, launcher: Launcher | null) {
    const executor = yield* Executor
    const hosts = yield* hostsOf(it, launch, launcher)
    const here = hosts.find(({ isHere }) => isHere)
    // Hosts that are this machine are one.
    const apart = hosts.filter((host) => !host.isHere || host === here)
    const opened = yield* Effect.forEach(
      apart,
      ({ host, way }) =>
        typeof way === "string"
          ? Effect.succeed({ host, shell: null, why: way })
          : hostShell(executor, way, host, rankIoFunctions).pipe(
            Effect.match({
              onFailure: ({ reason }) => ({ host, shell: null, why: reason }),
              onSuccess: (shell: HostShell) => ({ host, shell, why: null })
            })
          ),
      { concurrency: 16 }
    )
    const seeing = opened.flatMap(({ host, shell }) => shell === null ? [] : [{ host, shell }])
    const ask = <A>(command: string, read: (host: string, text: string, now: number) => A) =>
      Effect.map(
        Effect.forEach(
          seeing,
          ({ host, shell }) =>
            shell.ask(command).pipe(
              Effect.timeout(limit),
              Effect.flatMap(({ text }) => Effect.map(Clock.currentTimeMillis, (now) => [read(host, text, now)])),
              Effect.catchAll(() => Effect.succeed<Array<A>>([]))
            ),
          { concurrency: 16 }
        ),
        (all) => all.flat()
      )
    return {
      blind: opened.flatMap(({ host, why }) => why === null ? [] : [`${host}: ${why}`]),
      look: (trialFolder, watch) =>
        Effect.asVoid(
          ask(rankIoQuestion(trialFolder), (host, text, now) => watch.look(host, processesIn(text), now))
        ),
      cache: (folder) => ask(cacheQuestion(folder), (host, text) => ({ host, ...cacheIn(text) }))
    } satisfies TrialHosts
  }
)

const pause = Duration.seconds(1)

/** Looks again and again until it is interrupted; `after`: done behind each look. */
export const keepLooking = <R>(
  hosts: TrialHosts,
  trialFolder: string,
  watch: RankIoWatch,
  after: Effect.Effect<void, never, R>
): Effect.Effect<void, never, R> =>
  Effect.zipRight(hosts.look(trialFolder, watch), after).pipe(Effect.repeat(Schedule.spaced(pause)), Effect.asVoid)
