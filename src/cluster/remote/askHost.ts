/** Asks one host for its facts, again when the trouble may pass, and never for longer than its time limit. */
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { HostFacts } from "../../domain/Cluster.ts"
import { type Fact, measured, unknown } from "../../domain/Fact.ts"
import type { Executor, OutputLine } from "../../process/Executor.ts"
import { hostFactsFrom, type HostPath, hostPaths } from "../hostFacts.ts"
import { utcSecond } from "../utcSecond.ts"
import { askScript, type HostAnswer, parseAnswer } from "./hostScript.ts"
import type { Refusal, Transport } from "./Transport.ts"

/** For one attempt. */
const timeLimit = Duration.seconds(20)

const retries = Schedule.exponential("300 millis").pipe(Schedule.jittered, Schedule.intersect(Schedule.recurs(2)))

const refuse = (reason: string, mayPass: boolean): Effect.Effect<never, Refusal> => Effect.fail({ reason, mayPass })

/** What the answer's first line says, against this machine's clock when that line arrived. */
const clockOffset = (answer: HostAnswer<HostPath>, arrivedMillis: number): Fact<number> => {
  if (answer.clock === undefined) return unknown("it did not tell the time")
  const { isWhole, seconds } = answer.clock
  const offset = seconds - arrivedMillis / 1000
  return isWhole
    ? measured(Math.round(offset), "date +%s, to a second")
    : measured(Math.round(offset * 1000) / 1000, "date +%s.%N, less the way of the answer")
}

interface Heard {
  readonly stdout: ReadonlyArray<string>
  readonly stderr: string
  readonly clockArrived: number
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

const askOnce = (
  executor: Context.Tag.Service<Executor>,
  transport: Transport,
  host: string,
  mark: string
): Effect.Effect<HostFacts, Refusal> =>
  Effect.gen(function*() {
    const argv = yield* Effect.mapError(transport.shellOn(host), (reason): Refusal => ({ reason, mayPass: false }))
    const running = yield* executor.start({
      argv,
      env: {},
      stdin: { text: askScript(mark, hostPaths) },
      grace: Duration.seconds(1)
    }).pipe(Effect.mapError((error): Refusal => ({ reason: error.message, mayPass: false })))
    const [heard, status] = yield* Effect.all([listen(running.events, mark), running.exit], { concurrency: 2 })
    if (status.code !== 0) return yield* Effect.fail(transport.explain(host, status, heard.stderr))
    const answer = parseAnswer(mark, hostPaths, heard.stdout)
    if (!answer.whole) return yield* refuse("its answer was cut off", true)
    return hostFactsFrom({
      address: host,
      collectedAt: utcSecond(heard.clockArrived),
      machine: answer.machine,
      clockOffsetSeconds: clockOffset(answer, heard.clockArrived),
      files: answer.files
    })
  }).pipe(
    Effect.scoped,
    Effect.timeoutFail({
      duration: timeLimit,
      onTimeout: (): Refusal => ({
        reason: `it did not answer within ${Duration.toSeconds(timeLimit)} s`,
        mayPass: false
      })
    })
  )

/** `mark`: see `askScript`. */
export const askHost = (
  executor: Context.Tag.Service<Executor>,
  transport: Transport,
  host: string,
  mark: string
): Effect.Effect<HostFacts, Refusal> =>
  askOnce(executor, transport, host, mark).pipe(
    Effect.retry({ schedule: retries, while: ({ mayPass }) => mayPass })
  )
