/** Composition root: how a command line becomes output and an exit status. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import { benchmarks } from "./benchmarks/registry.ts"
import { printDocument, type Printed, printFailure, printHelp, printText } from "./cli/exit.ts"
import { type OutputWanted, outputWanted } from "./cli/outputWanted.ts"
import { type Invocation, type OutputSettings, parse } from "./cli/program.ts"
import { utilities } from "./cli/utilities.ts"
import { lastSignal, MachineLive, watchSignals } from "./process/MachineLive.ts"
import { version } from "./version.ts"

const ParseLive = Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer, MachineLive)

/** What commands beyond help need; loaded only when one runs. */
const servicesFor = (output: OutputSettings) =>
  Effect.promise(() => import("./live.ts")).pipe(Effect.map(({ services }) =>
    services({
      json: output.json.value,
      quiet: output.quiet.value,
      verbose: output.verbose.value,
      debug: output.debug.value,
      streamLogLevel: output.streamLogLevel.value
    })
  ))

const pipeline = Effect.promise(() => import("./pipeline/pipeline.ts"))

/** Says on standard error how the words were understood, then runs what they ask for. */
const act = (it: Extract<Invocation, { readonly output: OutputSettings }>, wanted: OutputWanted) =>
  Effect.gen(function*() {
    for (const note of it.notes) yield* Effect.sync(() => process.stderr.write(`${note}\n`))
    const services = yield* servicesFor(it.output)
    switch (it._tag) {
      case "run": {
        const { run } = yield* pipeline
        const { document, failure } = yield* run(it.benchmark, it.command, it.request).pipe(Effect.provide(services))
        return printDocument(document, failure, wanted)
      }
      case "show": {
        const { show } = yield* pipeline
        return printDocument(yield* show(it.command, it.request).pipe(Effect.provide(services)), null, wanted)
      }
      case "utility": {
        const document = yield* it.command.run(it.request).pipe(Effect.provide(services))
        const failure = document.failure === undefined ? null : { error: document.failure, stage: undefined }
        return printDocument(document, failure, wanted)
      }
    }
  })

/** `settle` learns how to print as soon as flags, environment and configuration file have been heard. */
const program = (argv: ReadonlyArray<string>, settle: (wanted: OutputWanted) => void) =>
  Effect.gen(function*() {
    const wanted = outputWanted(argv)
    const invocation = yield* parse(argv, benchmarks, utilities)
    switch (invocation._tag) {
      case "help":
        return printHelp(invocation, wanted)
      case "version":
        return printText(version, wanted)
      case "completions":
        return printText(invocation.text, wanted)
      default: {
        const settled = { json: invocation.output.json.value, debug: invocation.output.debug.value }
        settle(settled)
        return yield* act(invocation, settled)
      }
    }
  })

export const main = (argv: ReadonlyArray<string>): void => {
  watchSignals()
  let status = 1
  let wanted = outputWanted(argv)
  const finish = ({ status: last, stderr, stdout }: Printed) => {
    process.stdout.write(stdout)
    process.stderr.write(stderr)
    status = last
  }
  program(argv, (settled) => {
    wanted = settled
  }).pipe(
    // An interrupted fiber has no value to return, so printing happens on the way out.
    Effect.onExit((exit) =>
      Effect.sync(() => finish(Exit.isSuccess(exit) ? exit.value : printFailure(exit.cause, wanted, lastSignal())))
    ),
    Effect.provide(ParseLive),
    NodeRuntime.runMain({
      disableErrorReporting: true,
      disablePrettyLogger: true,
      teardown: (_exit, onExit) => onExit(status)
    })
  )
}
