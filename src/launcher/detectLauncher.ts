/** Asks the installed launcher who it is; its name on PATH proves nothing. */
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { CommandFailed, DependencyMissing } from "../errors/AppError.ts"
import { Executor } from "../process/Executor.ts"
import { hintsFor, installHint } from "./installHints.ts"
import type { Launcher } from "./Launcher.ts"
import { type LauncherList, Launchers } from "./launchers.ts"
import { productsOf } from "./launcherWords.ts"

/** What a launcher that is there says against itself. */
const troubleOf = (launchers: LauncherList, program: string, said: string) => {
  const word = program.slice(program.lastIndexOf("/") + 1)
  const all = launchers.filter(({ programs }) => programs.includes(word)).flatMap(({ failures }) => failures)
  const found = all.find(({ pattern }) => pattern.test(said))
  return found === undefined ? undefined : { explanation: found.explanation, advice: found.advice }
}

/** undefined for a launcher that is none of the list. */
export const recognise = (launchers: LauncherList, said: string): Omit<Launcher, "program"> | undefined => {
  for (const family of launchers) {
    const version = family.versionIn(said)
    if (version !== undefined) return { family, version }
  }
  return undefined
}

const limit = Duration.seconds(20)

/** `osRelease` serves the advice when nothing is installed. */
export const detectLauncher = Effect.fn("launcher.detect")(
  function*(program: string, osRelease: Readonly<Record<string, string>>) {
    const executor = yield* Executor
    const launchers = yield* Launchers
    const missing = (dependency: string) =>
      new DependencyMissing({
        dependency,
        neededFor: "starting ranks",
        install: [installHint(hintsFor(launchers, program), osRelease)]
      })
    const failed = (detail: string) =>
      new CommandFailed({ command: `${program} --version`, exitCode: null, signal: null, stderrTail: detail })
    const running = yield* executor.start({
      argv: [program, "--version"],
      env: {},
      stdin: "none",
      grace: Duration.seconds(1)
    }).pipe(Effect.mapError((error) => error._tag === "DependencyMissing" ? missing(program) : error))
    const lines = yield* Stream.runCollect(running.events).pipe(
      Effect.timeoutFail({ duration: limit, onTimeout: () => failed("it did not answer within 20 s") })
    )
    const text = Chunk.toReadonlyArray(lines).map(({ line }) => line).join("\n")
    const trouble = troubleOf(launchers, program, text)
    if (trouble !== undefined) {
      const { code, signal } = yield* running.exit
      return yield* new CommandFailed({
        command: `${program} --version`,
        exitCode: code,
        signal,
        stderrTail: text,
        ...trouble
      })
    }
    const known = recognise(launchers, text)
    if (known === undefined) {
      const first = text.split("\n")[0] ?? ""
      return yield* missing(
        `a launcher this program knows (${productsOf(launchers).join(", ")}); ${program} says "${first}"`
      )
    }
    const launcher: Launcher = { ...known, program }
    return launcher
  },
  Effect.scoped
)
