/** Feeds a script to the `sh` of one host, again when the trouble may pass, and never for longer than its time limit. */
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { Executor, OutputLine } from "../../process/Executor.ts"
import type { Refusal, Transport } from "./Transport.ts"

const retries = Schedule.exponential("300 millis").pipe(Schedule.jittered, Schedule.intersect(Schedule.recurs(2)))

/** What every host is given for one attempt: a Python on a network file system and a launcher's version take their time. */
export const hostDeadline = Duration.seconds(60)

/** Whoever waits for longer is told for whom. */
const longWait = Duration.seconds(10)

export interface Heard {
  readonly stdout: ReadonlyArray<string>
  readonly stderr: string
  /** When the line that tells the host's time arrived, by this machine's clock. */
  readonly clockArrived: number
}

interface ShellQuestion<A> {
  readonly script: string
  /** See `askScript`. */
  readonly mark: string
  /** For one attempt. */
  readonly limit: Duration.Duration
  readonly read: (heard: Heard) => Either.Either<A, Refusal>
}

const listen = (events: Stream.Stream<OutputLine>, mark: string): Effect.Effect<Heard> =>
  Effect.gen(function*() {
    const stdout: Array<string> = []
    const stderr: Array<string> = []
    let clockArrived = 0
    yield* Stream.runForEach(events, ({ line, stream }) =>
      Effect.gen(function*() {
        if (line.startsWith(`${mark} clock`)) clockArrived = yield* Clock.currentTimeMillis
        ;(stream === "stdout" ? stdout : stderr).push(line)
      }))
    return { stdout, stderr: stderr.join("\n"), clockArrived }
  })

const askOnce = <A>(
  executor: Context.Tag.Service<Executor>,
  transport: Transport,
  host: string,
  { limit, mark, read, script }: ShellQuestion<A>
): Effect.Effect<A, Refusal> =>
  Effect.gen(function*() {
    const shell = yield* Effect.mapError(transport.shellOn(host), (reason): Refusal => ({ reason, mayPass: false }))
    const running = yield* executor.start({ ...shell, stdin: { text: script } }).pipe(
      Effect.mapError((error): Refusal => ({ reason: error.message, mayPass: false }))
    )
    const [heard, status] = yield* Effect.all([listen(running.events, mark), running.exit], { concurrency: 2 })
    if (status.code !== 0) return yield* Effect.fail(transport.explain(host, status, heard.stderr))
    return yield* read(heard)
  }).pipe(
    Effect.scoped,
    Effect.timeoutFail({
      duration: limit,
      onTimeout: (): Refusal => ({
        reason: `it did not answer within ${Duration.toSeconds(limit)} s`,
        mayPass: false
      })
    })
  )

export const askShell = <A>(
  executor: Context.Tag.Service<Executor>,
  transport: Transport,
  host: string,
  question: ShellQuestion<A>
): Effect.Effect<A, Refusal> =>
  Effect.gen(function*() {
    yield* Effect.logInfo(
      `${host} has not answered for ${Duration.toSeconds(longWait)} s; it is given ${
        Duration.toSeconds(question.limit)
      } s`
    ).pipe(Effect.delay(longWait), Effect.interruptible, Effect.forkScoped)
    return yield* askOnce(executor, transport, host, question)
  }).pipe(
    Effect.scoped,
    Effect.retry({ schedule: retries, while: ({ mayPass }) => mayPass })
  )
