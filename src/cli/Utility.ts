/** A command that is not a benchmark's: it prints a document from files, tables or the catalogue, and measures nothing. */
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import type { Document } from "../benchmarks/Benchmark.ts"
import type { HostFiles } from "../cluster/HostFiles.ts"
import type { Offers } from "../config/Offers.ts"
import type { OptionTable, Settings } from "../config/Option.ts"
import type { AppError } from "../errors/AppError.ts"
import type { Executor } from "../process/Executor.ts"
import type { Machine } from "../process/Machine.ts"
import type { Readings } from "../reading/Readings.ts"
import { fit } from "../view/fit.ts"
import { Screen } from "../view/Screen.ts"

/** What a utility may use; whoever needs more adds it here and to `live.ts`. */
export type UtilityServices = FileSystem.FileSystem | Path.Path | Machine | Executor | HostFiles | Screen | Readings

/** A word without a name of its own after the command: `errors explain <code>`. */
export interface Operand {
  readonly name: string
  readonly summary: string
  readonly required: boolean
  readonly offers?: Offers<Readings>
}

export interface UtilityRequest<T extends OptionTable> {
  readonly settings: Settings<T>
  /** As many as the command declares at most; a missing optional one is absent. */
  readonly operands: ReadonlyArray<string>
  /** As typed, secrets removed. */
  readonly argv: ReadonlyArray<string>
}

export interface UtilityCommand<T extends OptionTable = OptionTable> {
  /** Empty when the utility's own word is the whole command: `mlpstorage version`. */
  readonly name: string
  readonly summary: string
  /** One command line that runs as it stands. */
  readonly example: string
  readonly operands: ReadonlyArray<Operand>
  readonly options: T
  /** Loads what it needs when it runs. */
  run(request: UtilityRequest<T>): Effect.Effect<Document, AppError, UtilityServices>
}

export interface Utility {
  /** First word: `errors`. */
  readonly id: string
  readonly summary: string
  readonly commands: ReadonlyArray<UtilityCommand>
  /** Name of the command that its word alone is. */
  readonly alone?: string
}

/** Keeps the option types of one command while the list forgets them. */
export const utilityCommand = <T extends OptionTable>(command: UtilityCommand<T>): UtilityCommand => command

/** A document folded to the width of standard output. */
export const fitted = <E, R>(document: Effect.Effect<Document, E, R>): Effect.Effect<Document, E, R | Screen> =>
  Effect.flatMap(
    document,
    (made) => Effect.map(Screen, ({ output }) => ({ ...made, text: fit(made.text, output.columns) }))
  )

/** For documents whose lines programs take apart: folded only where somebody looks at them. */
export const fittedOnTerminal = <E, R>(
  document: Effect.Effect<Document, E, R>
): Effect.Effect<Document, E, R | Screen> =>
  Effect.flatMap(
    document,
    (made) =>
      Effect.map(Screen, ({ isTerminal, output }) =>
        isTerminal ? { ...made, text: fit(made.text, output.columns) } : made)
  )
