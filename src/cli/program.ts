/** From words to a typed invocation: normalise, parse, read the configuration file, resolve. */
import * as Path from "@effect/platform/Path"
import * as Terminal from "@effect/platform/Terminal"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Benchmark, Request, RunCommand, ShowCommand } from "../benchmarks/Benchmark.ts"
import type { PipelineOptions } from "../benchmarks/shared/commonOptions.ts"
import { noFile, readConfigFile } from "../config/configFile.ts"
import type { OptionTable, Settings } from "../config/Option.ts"
import { outputOptions } from "../config/outputOptions.ts"
import { type Given, resolveSettings, type Sources } from "../config/resolve.ts"
import { redactArgv } from "../domain/secrets.ts"
import { plural } from "../domain/Units.ts"
import { parseHosts, renderHost } from "../launcher/hostList.ts"
import { Machine } from "../process/Machine.ts"
import type { Shell } from "./builtIns.ts"
import { type Grammar, grammarOf, type Leaf, sectionsOf } from "./Grammar.ts"
import { groupHelp, leafHelp, rootHelp } from "./help.ts"
import { normalise } from "./normalise.ts"
import type { Asked } from "./OneForm.ts"
import type { Utility, UtilityCommand, UtilityRequest } from "./Utility.ts"

export type OutputSettings = Settings<typeof outputOptions>

interface Common {
  readonly output: OutputSettings
  /** For standard error, before anything runs: how an old spelling was understood, which hosts were read. */
  readonly notes: ReadonlyArray<string>
}

export type Invocation =
  | Common & {
    readonly _tag: "run"
    readonly benchmark: Benchmark
    readonly command: RunCommand
    readonly request: Request<PipelineOptions>
  }
  | Common & {
    readonly _tag: "show"
    readonly benchmark: Benchmark
    readonly command: ShowCommand
    readonly request: Request<OptionTable>
  }
  | Common & {
    readonly _tag: "utility"
    readonly utility: Utility
    readonly command: UtilityCommand
    readonly request: UtilityRequest<OptionTable>
  }
  /** `asked` is false when the words stop short of a command: then it belongs on standard error, with status 2. */
  | { readonly _tag: "help"; readonly text: string; readonly asked: boolean }
  | { readonly _tag: "version" }
  | { readonly _tag: "completions"; readonly shell: Shell }

const invocation = (it: Invocation): Invocation => it

const widest = 100
const usualWidth = 80

/** Columns for help: the terminal's, within reason; a pipe has none. */
const helpWidth = Effect.gen(function*() {
  const terminal = yield* Terminal.Terminal
  const columns = yield* terminal.columns
  return columns > 0 ? Math.min(Math.max(columns, 40), widest) : usualWidth
})

const helpText = (grammar: Grammar, { group, leaf }: Extract<Asked, { _tag: "help" }>, width: number): string =>
  leaf !== undefined ? leafHelp(leaf, width) : group !== undefined ? groupHelp(group, width) : rootHelp(grammar, width)

const readFile = Effect.fnUntraced(function*(grammar: Grammar, leaf: Leaf, { values }: Given) {
  const file = values.get(outputOptions.configFile.name)
  if (file === undefined) return noFile
  const path = yield* Path.Path
  const { workingDirectory } = yield* Machine
  return yield* readConfigFile(path.resolve(workingDirectory, String(file)), sectionsOf(grammar), leaf.path)
})

const echoed = 16

/** The parsed list of hosts is echoed, for its spellings are many. A list that is wrong is refused by whoever uses it. */
const hostsNote = (options: OptionTable, settings: Settings<OptionTable>): ReadonlyArray<string> =>
  Object.entries(options).flatMap(([key, option]) => {
    const setting = settings[key]
    if (option.kind.type !== "hosts" || setting === undefined || setting.origin === "default") return []
    const words = Array.isArray(setting.value) ? setting.value.map(String) : []
    return Either.match(parseHosts([words.join(",")]), {
      onLeft: () => [],
      onRight: ({ hosts }) => {
        const [first = "", ...others] = hosts.map(renderHost)
        if (others.length === 0 && words.join() === first) return []
        const shown = [first, ...others].slice(0, echoed)
        const more = hosts.length > shown.length ? ` and ${hosts.length - shown.length} more` : ""
        return [`note: ${option.name}: ${plural(hosts.length, "host")}: ${shown.join(", ")}${more}`]
      }
    })
  })

/**
 * Understands a command line (without the program's name). Every way in which it can be wrong is an `AppError` with
 * status 2 or 5; nothing is printed here.
 */
export const parse = Effect.fn("cli.parse")(function*(
  argv: ReadonlyArray<string>,
  benchmarks: ReadonlyArray<Benchmark>,
  utilities: ReadonlyArray<Utility>
) {
  const grammar = grammarOf(benchmarks, utilities)
  const asked = yield* normalise(argv, grammar)
  switch (asked._tag) {
    case "version":
      return invocation({ _tag: "version" })
    case "help": {
      const text = helpText(grammar, asked, yield* helpWidth)
      return invocation({ _tag: "help", asked: asked.asked, text })
    }
    case "completions":
      return invocation({ _tag: "completions", shell: asked.shell })
    case "command":
      return yield* understand(argv, grammar, asked)
  }
})

const understand = Effect.fnUntraced(function*(
  argv: ReadonlyArray<string>,
  grammar: Grammar,
  { form, notes }: Extract<Asked, { _tag: "command" }>
) {
  const { readCommandLine } = yield* Effect.promise(() => import("./commandTree.ts"))
  const { environment } = yield* Machine
  const { given, leaf, operands } = yield* readCommandLine(form, grammar, environment)
  const sources: Sources = { path: leaf.path, given, environment, file: yield* readFile(grammar, leaf, given) }
  const { settings: output } = yield* resolveSettings(outputOptions, sources)
  const shown = redactArgv(argv)
  const { target } = leaf
  if (target._tag === "utility") {
    const { settings } = yield* resolveSettings(target.command.options, sources)
    const { command, utility } = target
    return invocation({
      _tag: "utility",
      utility,
      command,
      request: { settings, operands, argv: shown },
      output,
      notes
    })
  }
  const { benchmark, command: entry } = target
  const base = { benchmark: benchmark.onDisk.id, command: entry.name, argv: shown }
  if (entry.kind === "run") {
    const { params, settings } = yield* resolveSettings(entry.options, sources)
    const all = [...notes, ...hostsNote(entry.options, settings)]
    const command = yield* Effect.promise(entry.load)
    return invocation({ _tag: "run", benchmark, command, request: { ...base, params, settings }, output, notes: all })
  }
  const { params, settings } = yield* resolveSettings(entry.options, sources)
  const all = [...notes, ...hostsNote(entry.options, settings)]
  const command = yield* Effect.promise(entry.load)
  return invocation({ _tag: "show", benchmark, command, request: { ...base, params, settings }, output, notes: all })
})
