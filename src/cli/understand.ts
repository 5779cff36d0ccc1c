/** One form of a command line becomes a typed invocation: options from flags, environment and configuration file. */
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { noFile, readConfigFile } from "../config/configFile.ts"
import type { OptionTable, Settings } from "../config/Option.ts"
import { outputOptions } from "../config/outputOptions.ts"
import { type Given, resolveSettings, type Sources } from "../config/resolve.ts"
import { redactArgv } from "../domain/secrets.ts"
import { plural } from "../domain/Units.ts"
import { parseHosts, renderHost } from "../launcher/hostList.ts"
import { Machine } from "../process/Machine.ts"
import { readCommandLine } from "./commandTree.ts"
import { type Grammar, type Leaf, sectionsOf } from "./Grammar.ts"
import { invocation } from "./Invocation.ts"
import type { Asked } from "./OneForm.ts"

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

/** Parses, reads the configuration file, and resolves every option. */
export const understand = Effect.fnUntraced(function*(
  argv: ReadonlyArray<string>,
  grammar: Grammar,
  { form, notes }: Extract<Asked, { _tag: "command" }>
) {
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
