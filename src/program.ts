/** Composition root: how a command line becomes output and an exit status. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberRef from "effect/FiberRef"
import * as Layer from "effect/Layer"
import type { Document } from "./benchmarks/Benchmark.ts"
import { Kinds } from "./benchmarks/Kind.ts"
import { benchmarks } from "./benchmarks/registry.ts"
import { printDocument, type Printed, printFailure, printHelp, printText } from "./cli/exit.ts"
import { grammarOf } from "./cli/Grammar.ts"
import type { Invocation, OutputSettings } from "./cli/Invocation.ts"
import { type OutputWanted, outputWanted } from "./cli/outputWanted.ts"
import { parse } from "./cli/program.ts"
import { utilitiesWith } from "./cli/utilities.ts"
import { fittedOnTerminal } from "./cli/Utility.ts"
import { isSaid, leastSaid } from "./config/isSaid.ts"
import { redactText } from "./domain/secrets.ts"
import { version } from "./domain/version.ts"
import { type AppError, BadStructure, InvalidOption, OutputLost, PathNotFound } from "./errors/AppError.ts"
import { statusOf } from "./errors/catalogue.ts"
import { renderError } from "./errors/render.ts"
import type { StageFailed } from "./errors/StageFailed.ts"
import { launchers } from "./launcher/launchers.ts"
import { atEntry } from "./process/atEntry.ts"
import { lostFolder } from "./process/lostFolder.ts"
import { lastSignal, MachineLive, watchSignals } from "./process/MachineLive.ts"
import { notUtf8 } from "./process/notUtf8.ts"
import { type Interruption, type RunMade, RunsMade } from "./results/RunsMade.ts"

const utilities = utilitiesWith(launchers, benchmarks)

const ParseLive = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer, MachineLive)
type ParseServices = Layer.Layer.Success<typeof ParseLive>

const loudness = ({ debug, quiet, streamLogLevel, verbose }: OutputSettings) => ({
  quiet: quiet.value,
  verbose: verbose.value,
  debug: debug.value,
  streamLogLevel: streamLogLevel.value
})

/** What commands beyond help need; loaded only when one runs. */
const servicesFor = (output: OutputSettings) =>
  Effect.promise(() => import("./live.ts")).pipe(
    Effect.map(({ services }) => services({ json: output.json.value, ...loudness(output) }))
  )

/** Of this process: what is left of a run whose result could not be printed. */
const made: Array<RunMade> = []

const printed = (document: Document, wanted: OutputWanted): Printed =>
  printDocument(document, document.failure === undefined ? null : { error: document.failure, stage: undefined }, wanted)

const pipeline = Effect.promise(() => import("./pipeline/pipeline.ts"))

/** A run of a benchmark, and its line in the history however it ends. A plan that is only printed is no run. */
const runAndRemember = (
  it: Extract<Invocation, { readonly _tag: "run" }>,
  wanted: OutputWanted,
  rerunOf: number | null,
  interrupted: (at: Interruption) => void
) =>
  Effect.gen(function*() {
    const { run } = yield* pipeline
    const { remember } = yield* Effect.promise(() => import("./pipeline/remember.ts"))
    const { kinds } = yield* Effect.promise(() => import("./benchmarks/kinds.ts"))
    const runs: Array<RunMade> = []
    const startedAtMillis = yield* Clock.currentTimeMillis
    const { request } = it
    return yield* run(it.command, request).pipe(
      Effect.map(({ document, failure }) => printDocument(document, failure, wanted, runs.at(-1))),
      Effect.onExit((exit) => {
        if (request.settings.whatIf.value) return Effect.void
        const { status } = Exit.isSuccess(exit) ? exit.value : printFailure(exit.cause, wanted, lastSignal())
        return remember({ argv: request.argv, startedAtMillis, status, runs, rerunOf })
      }),
      Effect.provideService(Kinds, kinds),
      Effect.provideService(RunsMade, { add: (run) => void (runs.push(run), made.push(run)), interrupted })
    )
  })

/** Says on standard error how the words were understood, then runs what they ask for. */
const act = (
  it: Extract<Invocation, { readonly output: OutputSettings }>,
  wanted: OutputWanted,
  rerunOf: number | null,
  interrupted: (at: Interruption) => void
): Effect.Effect<Printed, AppError | StageFailed, ParseServices> =>
  Effect.gen(function*() {
    const notes = it.notes.filter(isSaid(leastSaid(loudness(it.output))))
    for (const note of notes) yield* Effect.sync(() => process.stderr.write(`${redactText(note)}\n`))
    const services = yield* servicesFor(it.output)
    switch (it._tag) {
      case "run":
        return yield* runAndRemember(it, wanted, rerunOf, interrupted).pipe(Effect.provide(services))
      case "show": {
        const { show } = yield* pipeline
        return printed(yield* fittedOnTerminal(show(it.command, it.request)).pipe(Effect.provide(services)), wanted)
      }
      case "utility": {
        // Layers do not take their loggers away again, and those of a run stand beside none of its own.
        const loggers = yield* FiberRef.get(FiberRef.currentLoggers)
        const document = yield* it.command.run(it.request).pipe(Effect.provide(services))
        if (document.again !== undefined) {
          return yield* Effect.locally(again(document.again, wanted, interrupted), FiberRef.currentLoggers, loggers)
        }
        return printed(document, wanted)
      }
    }
  })

/** An entry of the history once more, from the folder it was run in. `--json` of either line makes the output JSON. */
const again = (
  { argv, of, workingDirectory }: NonNullable<Document["again"]>,
  { debug, json }: OutputWanted,
  interrupted: (at: Interruption) => void
) =>
  Effect.gen(function*() {
    yield* Effect.try({
      try: () => process.chdir(workingDirectory),
      catch: () => new PathNotFound({ path: workingDirectory, what: "the folder it was run in," })
    })
    const invocation = yield* parse(argv, benchmarks, utilities)
    if (invocation._tag !== "run") {
      return yield* new BadStructure({ path: `entry ${of} of the history`, detail: "is not a run of a benchmark" })
    }
    const { output } = invocation
    const settled = { json: json || output.json.value, debug: debug || output.debug.value }
    return yield* act(invocation, settled, of, interrupted)
    // This process's folder is another one now.
  }).pipe(Effect.provide(MachineLive))

/** `settle` learns how to print as soon as flags, environment and configuration file have been heard. */
const program = (
  argv: ReadonlyArray<string>,
  settle: (wanted: OutputWanted) => void,
  interrupted: (at: Interruption) => void
) =>
  Effect.gen(function*() {
    const wanted = outputWanted(argv)
    const invocation = yield* parse(argv, benchmarks, utilities)
    switch (invocation._tag) {
      case "help":
        return printHelp(invocation, wanted)
      case "version":
        return printText(version, wanted)
      case "completions": {
        const { completionsFor } = yield* Effect.promise(() => import("./cli/completions.ts"))
        const { ReadingsLive } = yield* Effect.promise(() => import("./live.ts"))
        const grammar = grammarOf(benchmarks, utilities)
        return printText(yield* Effect.provide(completionsFor(invocation.shell, grammar), ReadingsLive), wanted)
      }
      default: {
        const settled = { json: invocation.output.json.value, debug: invocation.output.debug.value }
        settle(settled)
        return yield* act(invocation, settled, null, interrupted)
      }
    }
  })

/** Node would listen to a writer that fails with an exception. */
const watchOutput = () => {
  process.stderr.on("error", () => undefined)
  process.stdout.on("error", () => undefined)
}

/** What the system said when a result was written; undefined when it was taken, or when nobody wanted more of it. */
const failureToPrint = (text: string): Promise<OutputLost | undefined> => {
  const lost = (errno: string | null) => new OutputLost({ errno, records: made.map(({ record }) => record) })
  if (text === "") return Promise.resolve(undefined)
  if (atEntry.outputClosed) return Promise.resolve(lost("EBADF"))
  return new Promise((resolve) =>
    process.stdout.write(text, (error?: NodeJS.ErrnoException | null) =>
      // A reader that has heard enough (`| head`) ends nothing and is no failure; a result that could not be written down is.
      resolve(error == null || error.code === "EPIPE" ? undefined : lost(error.code ?? null)))
  )
}

/** What of this process's own start stands against every command. */
const unfitStart = (): AppError | undefined => {
  const gone = lostFolder()
  if (gone !== null) return new PathNotFound({ path: gone, what: "the working directory" })
  const foreign = notUtf8()
  return foreign === null ? undefined : new InvalidOption({
    option: foreign.where,
    expected: "UTF-8, for other bytes would be read as another name",
    actual: foreign.text,
    advice: foreign.where === "the working directory"
      ? "rename the folder, or start from another one"
      : "rename the folder or file, or reach it through a link whose name is UTF-8"
  })
}

/** What file I/O gets to come back after a signal. */
const graceMilliseconds = 1000

const waitsForFiles = (): boolean => process.getActiveResourcesInfo().some((name) => name.startsWith("FSReq"))

/**
 * Node's own exit waits for file I/O that is pending, which on a pipe or a dead server never comes back. After a signal the
 * process then ends by that signal, as its ranks do.
 */
const end = (status: number, exit: (status: number) => void): void => {
  const signal = lastSignal()
  if (signal === undefined || !waitsForFiles()) return exit(status)
  setTimeout(() => {
    if (!waitsForFiles()) return exit(status)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal === "SIGQUIT" ? "SIGKILL" : signal)
  }, graceMilliseconds)
}

export const main = (argv: ReadonlyArray<string>): void => {
  watchSignals()
  watchOutput()
  let status = 1
  let wanted = outputWanted(argv)
  let interruption: Interruption | undefined
  let printed = Promise.resolve()
  const print = ({ status: last, stderr, stdout }: Printed) => {
    status = last
    const taking = failureToPrint(stdout)
    process.stderr.write(stderr)
    return taking.then((failure) => {
      if (failure === undefined) return
      process.stderr.write(`${renderError(failure)}\n`)
      // A command that failed keeps the status that says how.
      if (status === 0) status = statusOf(failure)
    })
  }
  const finish = (it: Printed) => {
    printed = print(it)
  }
  const unfit = unfitStart()
  if (unfit !== undefined) {
    finish(printFailure(Cause.fail(unfit), wanted, undefined))
    void printed.then(() => process.exitCode = status)
    return
  }
  program(argv, (settled) => {
    wanted = settled
  }, (at) => {
    interruption = at
  }).pipe(
    // An interrupted fiber has no value to return, so printing happens on the way out.
    Effect.onExit((exit) =>
      Effect.sync(() =>
        finish(
          Exit.isSuccess(exit)
            ? exit.value
            : printFailure(exit.cause, wanted, lastSignal(), { at: interruption, run: made.at(-1) })
        )
      )
    ),
    Effect.provide(ParseLive),
    NodeRuntime.runMain({
      disableErrorReporting: true,
      disablePrettyLogger: true,
      teardown: (_exit, onExit) => void printed.then(() => end(status, onExit))
    })
  )
}
