/**
 * The native engine as the pipeline sees it: one coordinator process through the Executor, its events decoded, its end
 * turned into a whole measurement or a typed failure.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { EngineEvent, type Leftover } from "../../domain/EngineEvent.ts"
import type { EngineFailureReport } from "../../domain/EngineFailureReport.ts"
import { type Finding, problem } from "../../domain/Finding.ts"
import type { Measurement } from "../../domain/Measurement.ts"
import { type Medium, mediumOf } from "../../domain/Plan.ts"
import { lineRedactor } from "../../domain/secrets.ts"
import { bounded } from "../../domain/shownText.ts"
import { version } from "../../domain/version.ts"
import { type AppError, DependencyMissing, InternalError, OutcomeIncomplete, RankDied } from "../../errors/AppError.ts"
import { Executor, type ExitStatus, type OutputLine } from "../../process/Executor.ts"
import { Machine } from "../../process/Machine.ts"
import { fileError } from "../../results/fileErrors.ts"
import { stderrLogFile, stdoutLogFile } from "../../results/layout.ts"
import { type EngineOutcome, type EngineRun, type EngineService, notAccepted } from "../Engine.ts"
import { calibrationTime, calibrationVariable } from "./calibration/calibrationTime.ts"
import { coordinatorPath } from "./coordinatorPath.ts"
import { failureToError } from "./failureToError.ts"
import { jobOf } from "./jobOf.ts"
import { type NativeWork, NativeWorks } from "./NativeWorks.ts"

/** Name of the job file in the run directory. */
export const jobFile = "native_job.json"

/** The coordinator ends its ranks within a second and tells it; after this the whole group is killed. */
const grace = Duration.seconds(4)
const tailLines = 20
/** Of what is copied into the logs. */
const longestLine = 65_536

const decodeEvent = Schema.decodeUnknown(Schema.parseJson(EngineEvent))

/** What the coordinator has said so far that decides how the run ended. */
interface Heard {
  failure: EngineFailureReport | undefined
  measurement: Measurement | undefined
  left: ReadonlyArray<Leftover>
  misread: string | undefined
  readonly stderr: Array<string>
}

/** A coordinator that ended without saying why. */
const died = ({ code, signal }: ExitStatus, stderr: ReadonlyArray<string>): RankDied =>
  new RankDied({
    report: {
      kind: "rank-died",
      message: `the coordinator ${signal === null ? `ended with status ${code}` : `was killed by ${signal}`}${
        stderr.length === 0 ? "" : `: ${stderr.at(-1)}`
      }`,
      rank: null,
      path: null,
      offset: null,
      expected: null,
      found: null,
      errno: null,
      signal,
      partialFiles: [],
      survivors: []
    }
  })

const endOf = (heard: Heard, exit: ExitStatus, of: Medium): Effect.Effect<Measurement, AppError> => {
  if (heard.failure !== undefined) return Effect.fail(failureToError(heard.failure, of))
  if (exit.code !== 0) return Effect.fail(died(exit, heard.stderr))
  if (heard.misread !== undefined) return Effect.fail(new InternalError({ detail: heard.misread }))
  return heard.measurement === undefined
    ? Effect.fail(new OutcomeIncomplete({ missing: ["the coordinator's final measurement"] }))
    : Effect.succeed(heard.measurement)
}

export const makeNativeEngine = (coordinator: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const executor = yield* Executor
    const works = yield* NativeWorks
    const isOurs = (work: unknown): work is NativeWork => works.some((isOne) => isOne(work))
    const { environment } = yield* Machine
    const calibration = calibrationTime(environment[calibrationVariable])

    const appender = (path: string) =>
      fs.open(path, { flag: "a" }).pipe(
        Effect.map((file) => {
          const redact = lineRedactor()
          return (line: string) =>
            file.writeAll(new TextEncoder().encode(`${redact(bounded(line, longestLine))}\n`)).pipe(
              Effect.mapError(fileError(path, "write"))
            )
        }),
        Effect.mapError(fileError(path, "write"))
      )

    const hear =
      (run: EngineRun, heard: Heard, logs: Readonly<Record<OutputLine["stream"], Append>>) =>
      ({ line, stream }: OutputLine) =>
        Effect.gen(function*() {
          yield* logs[stream](line).pipe(
            Effect.catchAll((error) => Effect.logWarning(`cannot copy the engine's output: ${error.message}`))
          )
          if (stream === "stderr") {
            heard.stderr.push(line)
            if (heard.stderr.length > tailLines) heard.stderr.shift()
            return
          }
          const event = yield* Effect.option(decodeEvent(line))
          if (event._tag === "None" || (event.value._tag === "work" && !run.isEvent(event.value.event))) {
            heard.misread ??= `the coordinator said something that is no event: ${line.slice(0, 200)}`
            return
          }
          if (event.value._tag === "failed") heard.failure = event.value.failure
          if (event.value._tag === "measured") {
            heard.measurement = event.value.measurement
            heard.left = event.value.left ?? []
          }
          yield* run.onEvent(event.value)
        })

    const run = (run: EngineRun): Effect.Effect<EngineOutcome, AppError> =>
      Effect.scoped(Effect.gen(function*() {
        const { plan, runDirectory } = run
        if (!isOurs(plan.work)) return yield* notAccepted(plan)
        if (typeof calibration !== "number") return yield* calibration
        const jobPath = `${runDirectory}/${jobFile}`
        const job = jobOf(run, plan.work, version, calibration)
        yield* fs.writeFileString(jobPath, `${JSON.stringify(job, null, 2)}\n`).pipe(
          Effect.mapError(fileError(jobPath, "write"))
        )
        const logs = {
          stdout: yield* appender(`${runDirectory}/${stdoutLogFile(plan.benchmarkType, plan.command)}`),
          stderr: yield* appender(`${runDirectory}/${stderrLogFile(plan.benchmarkType, plan.command)}`)
        }
        const heard: Heard = { failure: undefined, measurement: undefined, left: [], misread: undefined, stderr: [] }
        const argv = [process.execPath, coordinator, jobPath] as const
        const listening = yield* listener
        const running = yield* executor.start({ argv, env: {}, stdin: "held", grace })
        yield* listening.to(running.events.pipe(Stream.runForEach(hear(run, heard, logs))))
        const exit = yield* running.exit
        yield* listening.done
        return {
          measurement: yield* endOf(heard, exit, mediumOf(plan)),
          command: argv.join(" "),
          ...(heard.left.length === 0 ? {} : { left: heard.left })
        }
      }))

    /** The engine is this build itself; only a tree that was never built lacks it. */
    const findings = fs.exists(coordinator).pipe(
      Effect.orElseSucceed(() => false),
      Effect.map((isBuilt): ReadonlyArray<Finding> => [
        ...(isBuilt ? [] : [problem(
          new DependencyMissing({
            dependency: coordinator,
            neededFor: "the native engine",
            install: ["npm run build"]
          })
        )]),
        ...(typeof calibration === "number" ? [] : [problem(calibration)])
      ])
    )

    const accepts: EngineService["accepts"] = ({ work }) =>
      isOurs(work)
        ? Effect.map(findings, (findings) => ({ findings, argv: null, ofRanks: Effect.succeed([]) }))
        : null
    return { accepts, run } satisfies EngineService
  })

type Append = (line: string) => Effect.Effect<void, Error>

/**
 * Reads on while the scope closes: made before the process, so that it ends after the process has been ended and the
 * last words of an interrupted coordinator still reach the log.
 */
const listener = Effect.gen(function*() {
  let fiber: Fiber.RuntimeFiber<void> | undefined
  const done = Effect.suspend(() => fiber === undefined ? Effect.void : Fiber.join(fiber))
  yield* Effect.addFinalizer(() => done.pipe(Effect.interruptible, Effect.timeout(Duration.seconds(1)), Effect.ignore))
  return {
    done,
    to: (work: Effect.Effect<void>) =>
      Effect.forkDaemon(work).pipe(Effect.map((started) => {
        fiber = started
      }))
  }
})

/** With the coordinator of this build. */
export const NativeEngine: Effect.Effect<
  EngineService,
  never,
  Executor | FileSystem.FileSystem | Machine | NativeWorks
> = makeNativeEngine(coordinatorPath)
