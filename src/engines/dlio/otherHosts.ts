/**
 * The other hosts of a job, each by one shell that stays open: whether it still answers, and, when the job has ended, what of it is left
 * there. A host to which there is no way is not watched; nothing is said of it then.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import type { HostShell } from "../../cluster/remote/hostShell.ts"
import type { Refusal } from "../../cluster/remote/Transport.ts"
import { quoteWord } from "../../config/quote.ts"
import { formatBytes, plural } from "../../domain/Units.ts"
import { HostLost } from "../../errors/AppError.ts"
import { wallClock } from "../../results/layout.ts"
import { runWord } from "./jobBytes.ts"
import { sharedMemoryKinds } from "./leftovers.ts"

interface OtherHost {
  readonly host: string
  readonly ranks: number
  /** Given `otherHostFunctions`. */
  readonly open: Effect.Effect<HostShell, Refusal, Scope.Scope>
}

export interface OtherHosts {
  /** Fails when a host has been silent for too long. */
  readonly lost: Effect.Effect<never, HostLost>
  /** Of a job that has failed: the host that does not answer now, which then is why. */
  readonly silent: Effect.Effect<HostLost | undefined>
  /** Ends what is left of the job on every host. */
  readonly end: Effect.Effect<Ended>
}

interface Ended {
  /** What there was and what stays. */
  readonly said: ReadonlyArray<string>
  /** Of some host it is not known whether the job has ended there. */
  readonly mayGoOn: boolean
}

/** A session holds a launcher's daemon, its ranks, and what they started in process groups of their own. */
export const otherHostFunctions = `session() {
  sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 4
}
of_job() {
  own=$(session $$)
  for file in $(grep -lsF -e "$1" /proc/[0-9]*/cmdline); do
    pid=\${file#/proc/}
    id=$(session "\${pid%/cmdline}")
    [ -z "$id" ] || [ "$id" -le 1 ] || [ "$id" = "$own" ] || echo "$id"
  done | sort -u
}
in_sessions() {
  for file in /proc/[0-9]*/stat; do
    pid=\${file#/proc/}
    pid=\${pid%/stat}
    for wanted in "$@"; do [ "$(session "$pid")" = "$wanted" ] && echo "$pid"; done
  done
}
end_job() {
  sessions=$(of_job "$1")
  [ -n "$sessions" ] || return 0
  pids=$(in_sessions $sessions)
  kill -s TERM $pids 2>/dev/null
  for second in 1 2 3; do
    sleep 1
    left=$(in_sessions $sessions)
    [ -n "$left" ] || break
  done
  [ -z "$left" ] || kill -s KILL $left 2>/dev/null
  echo "ended $(echo $pids | wc -w)"
}
shared_memory() {
  for file in /dev/shm/*; do
    [ -f "$file" ] && stat -c '%s %n' -- "$file" 2>/dev/null
  done
  return 0
}
`

const pause = Duration.seconds(10)
const answerLimit = Duration.seconds(15)
/** Beyond which a host that says nothing is lost to the run: no MPI goes on without it. */
export const silenceLimit = Duration.seconds(60)
const endLimit = Duration.seconds(15)

interface Watched {
  readonly host: string
  readonly ranks: number
  readonly ask: (command: string, limit: Duration.Duration) => Effect.Effect<string, string>
  readonly inMemory: ReadonlySet<string>
  heardAt: number
}

const linesOf = (text: string) => text.split("\n").filter((line) => line.trim() !== "")

const nameIn = (line: string) => line.slice(line.indexOf(" ") + 1)

/** null: there is no way there. */
const watched = Effect.fnUntraced(function*({ host, open, ranks }: OtherHost) {
  const reopen = Scope.extend(open, yield* Effect.scope)
  const first = yield* Effect.either(reopen)
  if (first._tag === "Left") return null
  let shell: HostShell = first.right
  const ask: Watched["ask"] = (command, limit) =>
    Effect.suspend(() => shell.ask(command)).pipe(
      Effect.map(({ text }) => text),
      Effect.mapError(({ reason }) => reason),
      Effect.timeoutFail({ duration: limit, onTimeout: () => `no answer within ${Duration.toSeconds(limit)} s` }),
      // A shell may end while its host goes on.
      Effect.catchAll((reason) =>
        reopen.pipe(
          Effect.tap((again) => Effect.sync(() => (shell = again))),
          Effect.flatMap((again) => again.ask(command)),
          Effect.map(({ text }) => text),
          Effect.mapError(() => reason),
          Effect.timeoutFail({ duration: limit, onTimeout: () => reason })
        )
      )
    )
  const memory = yield* ask("shared_memory", answerLimit).pipe(Effect.orElseSucceed(() => ""))
  const watched: Watched = {
    host,
    ranks,
    ask,
    inMemory: new Set(linesOf(memory).map(nameIn)),
    heardAt: yield* Clock.currentTimeMillis
  }
  return watched
})

const hears = (one: Watched) =>
  one.ask(":", answerLimit).pipe(
    Effect.zipRight(Clock.currentTimeMillis),
    Effect.tap((now) => Effect.sync(() => (one.heardAt = now))),
    Effect.as(null),
    Effect.catchAll((reason) => Effect.succeed(reason))
  )

const lostHost = Effect.fnUntraced(function*(one: Watched, all: ReadonlyArray<Watched>, reason: string) {
  const others = all.filter((other) => other !== one)
  const answers = yield* Effect.forEach(
    others,
    (other) => Effect.map(hears(other), (refused) => refused === null ? [other.host] : []),
    { concurrency: 16 }
  )
  const now = yield* Clock.currentTimeMillis
  return new HostLost({
    host: one.host,
    ranks: one.ranks,
    since: wallClock(one.heardAt),
    seconds: Math.round((now - one.heardAt) / 1000),
    reason,
    answering: answers.flat()
  })
})

const watch = (one: Watched, all: ReadonlyArray<Watched>): Effect.Effect<never, HostLost> =>
  Effect.gen(function*() {
    yield* Effect.sleep(pause)
    const refused = yield* hears(one)
    const silence = (yield* Clock.currentTimeMillis) - one.heardAt
    if (refused === null || silence < Duration.toMillis(silenceLimit)) return
    return yield* Effect.flatMap(lostHost(one, all, refused), Effect.fail)
  }).pipe(Effect.forever)

const stays = (one: Watched, memory: string): ReadonlyArray<string> => {
  const left = linesOf(memory).filter((line) =>
    !one.inMemory.has(nameIn(line)) && sharedMemoryKinds.test(nameIn(line).replace("/dev/shm/", ""))
  )
  if (left.length === 0) return []
  const bytes = left.reduce((total, line) => total + (Number.parseInt(line, 10) || 0), 0)
  const names = left.slice(0, 6).map(nameIn).join(" ")
  return [
    `left in shared memory of ${one.host} since this run began, ${formatBytes(bytes)} in ${
      plural(left.length, "file")
    }: ${names}${
      left.length > 6 ? ` and ${left.length - 6} more` : ""
    }; when no other job uses them, rm frees the memory`
  ]
}

const ended = (one: Watched, word: string): Effect.Effect<Ended> =>
  Effect.gen(function*() {
    const [, count] = /ended (\d+)/.exec(yield* one.ask(`end_job ${quoteWord(word)}`, endLimit)) ?? []
    const memory = yield* one.ask("shared_memory", answerLimit)
    const said = [
      ...(count === undefined ?
        [] :
        [`${
          plural(Number(count), "process of the job was", "processes of the job were")
        } left on ${one.host}, and ended`]),
      ...stays(one, memory)
    ]
    return { said, mayGoOn: false }
  }).pipe(
    Effect.catchAll((reason) =>
      Effect.succeed({
        said: [`what the job left on ${one.host} could not be looked at, and may still run there: ${reason}`],
        mayGoOn: true
      })
    )
  )

/** As long as the scope is open. */
export const otherHosts = Effect.fnUntraced(function*(hosts: ReadonlyArray<OtherHost>, runDirectory: string) {
  const opened = yield* Effect.forEach(hosts, watched, { concurrency: 16 })
  const all = opened.filter((one) => one !== null)
  const lost: OtherHosts["lost"] = Effect.zipRight(
    Effect.forEach(all, (one) => watch(one, all), { concurrency: "unbounded", discard: true }),
    Effect.never
  )
  return {
    lost,
    silent: Effect.gen(function*() {
      for (const one of all) {
        const refused = yield* hears(one)
        if (refused !== null) return yield* lostHost(one, all, refused)
      }
      return undefined
    }),
    end: Effect.map(
      Effect.forEach(all, (one) => ended(one, runWord(runDirectory)), { concurrency: 16 }),
      (all) => ({ said: all.flatMap(({ said }) => said), mayGoOn: all.some(({ mayGoOn }) => mayGoOn) })
    )
  } satisfies OtherHosts
})
