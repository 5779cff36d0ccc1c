/** A job from its start to its end: its log is copied and read as it comes, and how it ended is a value or a typed failure. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { quoteWords } from "../../config/quote.ts"
import { mediumOf } from "../../domain/Plan.ts"
import { lineRedactor, redactText } from "../../domain/secrets.ts"
import { CommandFailed, type RanksNotStarted } from "../../errors/AppError.ts"
import { type Launcher } from "../../launcher/Launcher.ts"
import { Executor, type OutputLine } from "../../process/Executor.ts"
import { fileError } from "../../results/fileErrors.ts"
import { stderrLogFile, stdoutLogFile } from "../../results/layout.ts"
import type { EngineRun } from "../Engine.ts"
import { type CacheWatch } from "./cacheWatch.ts"
import { dlioLine } from "./dlioLine.ts"
import { endOf, lastWords } from "./endOf.ts"
import type { OtherHosts } from "./otherHosts.ts"
import type { Task } from "./Task.ts"
import { dlioWarnings } from "./warnings.ts"

/** The launcher ends the ranks of every host when it is asked to; only then is it killed itself. */
const grace = Duration.seconds(15)

const progressPause = Duration.seconds(2)

/** What the job does without saying so, looked at now and then. */
const watchProgress = (run: EngineRun, { progress }: Task, startedAt: number) =>
  progress === undefined
    ? Effect.void
    : Effect.gen(function*() {
      const event = yield* progress(startedAt, yield* Clock.currentTimeMillis)
      if (event !== undefined) yield* run.onEvent({ _tag: "work", event })
    }).pipe(Effect.schedule(Schedule.spaced(progressPause)), Effect.asVoid)

type Append = (line: string) => Effect.Effect<void, Error>

const appender = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  const file = yield* fs.open(path, { flag: "a" }).pipe(Effect.mapError(fileError(path, "write")))
  const append: Append = (line) => file.writeAll(new TextEncoder().encode(`${line}\n`))
  return append
})

const copier = Effect.fnUntraced(function*({ plan, runDirectory }: EngineRun) {
  const logs: Readonly<Record<OutputLine["stream"], Append>> = {
    stdout: yield* appender(`${runDirectory}/${stdoutLogFile(plan.benchmarkType, plan.command)}`),
    stderr: yield* appender(`${runDirectory}/${stderrLogFile(plan.benchmarkType, plan.command)}`)
  }
  // One for each stream: a secret may go over several lines.
  const shown: Readonly<Record<OutputLine["stream"], (line: string) => string>> = {
    stdout: lineRedactor(),
    stderr: lineRedactor()
  }
  return ({ line, stream }: OutputLine) =>
    logs[stream](shown[stream](line)).pipe(
      Effect.catchAll((error) => Effect.logWarning(`cannot copy DLIO's output: ${error.message}`))
    )
})

interface Job {
  readonly run: EngineRun
  readonly task: Task
  readonly launcher: Launcher | null
  readonly argv: ReadonlyArray<string>
  /** By which the launcher knows it. */
  readonly name: string
  readonly watch: CacheWatch
  readonly startedAt: number
  /** Which ranks run where, asked when none of them has said anything. */
  readonly rollCall: Effect.Effect<RanksNotStarted>
  readonly startSeconds: number
  /** Fails when another host of the job has been silent for too long; which one does not answer, for a job that has failed. */
  readonly others: Pick<OtherHosts, "lost" | "silent">
  /** Where the plan has a rank; null where it does not tell. */
  readonly hostOf: (rank: number) => string | null
}

/** Ends with the roll call unless DLIO has said something in time. */
const deadline = (heard: Deferred.Deferred<void>, { rollCall, startSeconds }: Job) =>
  Deferred.await(heard).pipe(
    Effect.timeoutOption(Duration.seconds(startSeconds)),
    Effect.flatMap(Option.match({ onSome: () => Effect.never, onNone: () => Effect.flatMap(rollCall, Effect.fail) }))
  )

/** DLIO's first line counts the ranks that have found each other: any other number than the plan's measures something else. */
const ranksApart = ({ argv, launcher, run }: Job, found: number, lines: ReadonlyArray<string>) =>
  new CommandFailed({
    command: quoteWords(argv),
    exitCode: null,
    signal: "SIGTERM",
    stderrTail: lines.join("\n"),
    explanation:
      `it was stopped, for the ranks do not find each other: DLIO says ${found} process(es), and ${run.plan.processes} were started`,
    advice: launcher?.family.meeting
  })

/** Starts the job, hears it to its end, and says how it ended, what DLIO warned of and what was said beside progress. */
export const hear = Effect.fnUntraced(function*(it: Job) {
  const { argv, launcher, name, run, startedAt, task, watch } = it
  const executor = yield* Executor
  const copy = yield* copier(run)
  const said = lastWords(launcher?.family.remarks)
  const warnings = dlioWarnings()
  const events = task.events()
  const heard = yield* Deferred.make<void>()
  const apart = yield* Deferred.make<never, CommandFailed>()
  const [command = "", ...words] = argv
  const running = yield* executor.start({
    argv: [command, ...words],
    env: { ...launcher?.family.variables.given, ...task.environment },
    stdin: "none",
    grace,
    extent: "session",
    cleanUp: launcher?.family.endsByName?.(name)
  })
  const edge = (span: string | null) => watch.edge(span, launcher === null ? null : running.pid)
  const listening = yield* running.events.pipe(
    Stream.runForEach((output) =>
      Effect.gen(function*() {
        yield* copy(output)
        const told = redactText(output.line)
        said.add(told)
        const warned = warnings.add(told)
        if (warned !== undefined) {
          yield* run.onEvent({ _tag: "note", level: "warning", text: `dlio_benchmark: ${warned}` })
        }
        const line = dlioLine(output.line)
        if (line !== undefined) yield* Deferred.succeed(heard, undefined)
        if (line?._tag === "running" && line.processes !== run.plan.processes) {
          yield* Deferred.fail(apart, ranksApart(it, line.processes, said.lines()))
        }
        // The ranks are still there: what they moved can be asked of them.
        if (line?._tag === "saved") yield* edge(null)
        const now = yield* Clock.currentTimeMillis
        for (const event of events(output.line, now)) {
          const span = task.spanAt(event)
          if (span !== undefined) yield* edge(span)
          yield* run.onEvent({ _tag: "work", event })
        }
      })
    ),
    // Ended before the files it copies into are closed.
    Effect.forkScoped
  )
  yield* Effect.forkScoped(watchProgress(run, task, startedAt))
  const stopped = Effect.raceFirst(Effect.raceFirst(deadline(heard, it), Deferred.await(apart)), it.others.lost)
  const exit = yield* Effect.raceFirst(running.exit, stopped)
  // A process that outlives the launcher may hold the pipe; it is ended with the scope.
  yield* Effect.timeoutOption(Fiber.join(listening), grace)
  yield* edge(null)
  yield* endOf({
    command: quoteWords(argv),
    exit,
    lines: said.lines(),
    folder: task.folder,
    of: mediumOf(run.plan),
    hostOf: it.hostOf
  }).pipe(
    // The launcher's words about a host that went are those of a start that failed.
    Effect.catchAll((error) => Effect.flatMap(it.others.silent, (lost) => Effect.fail(lost ?? error)))
  )
  return { warnings: warnings.all(), lines: said.lines() }
}, Effect.scoped)
