/** The official program, started and watched to its end; its output goes into the run's own logs as it comes. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { quoteWords } from "../../../config/quote.ts"
import type { LaunchPlan } from "../../../domain/Plan.ts"
import { lineRedactor, redactText } from "../../../domain/secrets.ts"
import { lastWords } from "../../../engines/dlio/endOf.ts"
import { launcherOf } from "../../../engines/dlio/jobWords.ts"
import type { EngineRun } from "../../../engines/Engine.ts"
import { jobName } from "../../../launcher/jobName.ts"
import { Executor, type OutputLine } from "../../../process/Executor.ts"
import { fileError } from "../../../results/fileErrors.ts"
import { stderrLogFile, stdoutLogFile } from "../../../results/layout.ts"
import { endOfProgram } from "./endOfProgram.ts"
import { launchWith } from "./launch.ts"
import type { OfficialWork } from "./OfficialWork.ts"
import { programNameOf, programWords } from "./programWords.ts"

/** The launcher ends the ranks of every host when it is asked to; only then is it killed itself. */
const grace = Duration.seconds(15)

const toldEvery = 1000

/** Lines for programs, which say nothing of a failure. */
const figures = /^\s*\{|VDB_MULTI_NODE_SUMMARY_JSON=/

/** As long as the scope is open. A line that cannot be copied is said once and lost; the run goes on. */
const copier = Effect.fnUntraced(function*({ plan: { benchmarkType, command }, runDirectory }: EngineRun) {
  const fs = yield* FileSystem.FileSystem
  const appender = (path: string) =>
    fs.open(path, { flag: "a" }).pipe(
      Effect.mapError(fileError(path, "write")),
      Effect.map((file) => {
        const shown = lineRedactor()
        return (line: string) =>
          file.writeAll(new TextEncoder().encode(`${shown(line)}\n`)).pipe(Effect.mapError(fileError(path, "write")))
      })
    )
  const logs = {
    stdout: yield* appender(`${runDirectory}/${stdoutLogFile(benchmarkType, command)}`),
    stderr: yield* appender(`${runDirectory}/${stderrLogFile(benchmarkType, command)}`)
  }
  return ({ line, stream }: OutputLine) =>
    logs[stream](line).pipe(
      Effect.catchAll((error) => Effect.logWarning(`cannot copy the program's output: ${error.message}`))
    )
})

/** `heard`: every line. Fails when the program does. */
export const runProgram = Effect.fnUntraced(
  function*(
    it: EngineRun,
    launch: LaunchPlan,
    work: OfficialWork,
    program: string,
    heard: (line: string) => void
  ) {
    const executor = yield* Executor
    const launcher = work.ranks === null ? null : yield* launcherOf(launch)
    const name = work.ranks === null ? null : jobName()
    const words = programWords(program, work, it.runDirectory)
    const { argv } = work.ranks === null
      ? { argv: words }
      : yield* launchWith(it.plan, launch, launcher, words, name)
    const command = quoteWords(argv)
    const copy = yield* copier(it)
    const said = lastWords(launcher?.family.remarks)
    const startedAt = yield* Clock.currentTimeMillis
    const [first = "", ...others] = argv
    const running = yield* executor.start({
      argv: [first, ...others],
      env: { PYTHONUNBUFFERED: "1", ...launcher?.family.variables.given },
      stdin: "none",
      // Ranks without a shared folder leave theirs where they are told; the program itself may leave files here.
      workingDirectory: it.runDirectory,
      grace,
      extent: "session",
      cleanUp: name === null ? undefined : launcher?.family.endsByName?.(name)
    })
    let told = Number.NEGATIVE_INFINITY
    const listening = yield* running.events.pipe(
      Stream.runForEach((output) =>
        Effect.gen(function*() {
          const line = redactText(output.line)
          heard(output.line)
          if (!figures.test(line)) said.add(line)
          yield* copy(output)
          const now = yield* Clock.currentTimeMillis
          if (now - told < toldEvery || line.trim() === "") return
          told = now
          yield* it.onEvent({
            _tag: "work",
            event: {
              _tag: "programSaid",
              program: programNameOf(work),
              line: line.trim(),
              seconds: (now - startedAt) / 1000
            }
          })
        })
      ),
      Effect.forkScoped
    )
    const exit = yield* running.exit
    yield* Effect.timeoutOption(Fiber.join(listening), grace)
    const endedAt = yield* Clock.currentTimeMillis
    yield* endOfProgram({ command, exit, lines: said.lines() })
    return { command, startedAt, endedAt, said: said.lines() }
  },
  Effect.scoped
)
