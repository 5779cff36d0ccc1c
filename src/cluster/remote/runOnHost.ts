/** Runs shell text on one host and hears how it ended: the text's own status, told apart from that of the way there. */
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Stream from "effect/Stream"
import { quoteWord } from "../../config/quote.ts"
import { bounded } from "../../domain/shownText.ts"
import type { Executor, ExitStatus } from "../../process/Executor.ts"
import type { Refusal, Transport } from "./Transport.ts"

/** How long the text may take to end after a signal. */
const grace = Duration.seconds(5)
const tailLines = 20
/** A longer line is no message to anyone. */
const longestLine = 65_536

export interface HostRun {
  /** Of the text; null when nothing was heard of its end. */
  readonly status: number | null
  /** Why there is no status. */
  readonly refusal: Refusal | null
  /** How the shell itself ended, when it was started. */
  readonly shell: ExitStatus | null
  readonly seconds: number
  /** The last lines of both streams, in the order in which they arrived. */
  readonly tail: ReadonlyArray<string>
}

/** The text runs in a shell of its own, without input, and whatever it does the mark's line follows with its status. */
const wrapped = (text: string, mark: string): string =>
  `sh -c ${quoteWord(text)} </dev/null
printf '\\n${mark} ended %s\\n' "$?"
`

/** A shell's 255 is ssh's own; any other status without the mark is that of a shell that never came to it. */
const refusalOf = (
  transport: Transport,
  host: string,
  exit: ExitStatus,
  tail: ReadonlyArray<string>
): Refusal =>
  exit.code === 0
    ? { reason: "its answer was cut off", mayPass: true }
    : transport.explain(host, exit, tail.join("\n"))

/** @param mark letters and digits that no output holds. `onLine` hears every line of either stream. */
export const runOnHost = (
  executor: Context.Tag.Service<Executor>,
  transport: Transport,
  { host, mark, onLine, text }: {
    readonly host: string
    readonly text: string
    readonly mark: string
    readonly onLine: (line: string) => Effect.Effect<void>
  }
): Effect.Effect<HostRun> =>
  Effect.gen(function*() {
    const begin = yield* Clock.currentTimeNanos
    const tail: Array<string> = []
    const since = Effect.map(Clock.currentTimeNanos, (now) => Number(now - begin) / 1e9)
    const none = (refusal: Refusal) =>
      Effect.map(since, (seconds): HostRun => ({ status: null, refusal, shell: null, seconds, tail }))
    const shell = transport.shellOn(host)
    if (Either.isLeft(shell)) return yield* none({ reason: shell.left, mayPass: false })
    const started = yield* Effect.either(
      executor.start({
        ...shell.right,
        stdin: { text: wrapped(text, mark) },
        grace: Duration.max(grace, shell.right.grace)
      })
    )
    if (Either.isLeft(started)) return yield* none({ reason: started.left.message, mayPass: false })
    let status: number | undefined
    let isHeld = false
    const keep = (line: string) =>
      Effect.suspend(() => {
        const kept = bounded(line, longestLine)
        tail.push(kept)
        if (tail.length > tailLines) tail.shift()
        return onLine(kept)
      })
    /** An empty line waits for the one after it: before the mark it is the mark's, not the text's. */
    const hear = (line: string) =>
      Effect.gen(function*() {
        if (line.startsWith(`${mark} ended `)) {
          status = Number(line.slice(mark.length + 7))
          isHeld = false
          return
        }
        if (transport.isRemark?.(line) === true) return
        if (isHeld) yield* keep("")
        isHeld = line === ""
        if (!isHeld) yield* keep(line)
      })
    const { events, exit } = started.right
    yield* Stream.runForEach(events, ({ line }) => hear(line))
    if (isHeld) yield* keep("")
    const ended = yield* exit
    const seconds = yield* since
    return status === undefined
      ? { status: null, refusal: refusalOf(transport, host, ended, tail), shell: ended, seconds, tail }
      : { status, refusal: null, shell: ended, seconds, tail }
  }).pipe(Effect.scoped)
