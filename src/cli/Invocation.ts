/** A command line, understood: what is to be done, with every option resolved. */
import type { Benchmark, Request, RunCommand, ShowCommand } from "../benchmarks/Benchmark.ts"
import type { PipelineOptions } from "../benchmarks/shared/commonOptions.ts"
import type { OptionTable, Settings } from "../config/Option.ts"
import type { outputOptions } from "../config/outputOptions.ts"
import type { Shell } from "./builtIns.ts"
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

/** Keeps the union where a case of it is made. */
export const invocation = (it: Invocation): Invocation => it
