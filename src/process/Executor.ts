/** Port: external programs. Lines as they come, both pipes drained, signals to the whole process group. */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { CommandFailed, DependencyMissing } from "../errors/AppError.ts"
import type { Extent } from "./processGroup.ts"

/** How a program is started and ended. */
export interface Invocation {
  readonly argv: readonly [command: string, ...args: ReadonlyArray<string>]
  /** Added to this process's environment. */
  readonly env: Readonly<Record<string, string>>
  /**
   * `held`: a pipe that stays open until the scope closes, so that a child notices the death of its parent;
   * `none`: end of file at once; text: written, and what follows it as it comes, then end of file.
   */
  readonly stdin: "held" | "none" | { readonly text: string; readonly more?: Stream.Stream<string> }
  readonly workingDirectory?: string | undefined
  /** How long the group may take after SIGTERM before it is sent SIGKILL. */
  readonly grace: Duration.Duration
  /** Run when SIGKILL was needed: ends what the program has started elsewhere and could not end itself. */
  readonly cleanUp?: readonly [command: string, ...args: ReadonlyArray<string>] | undefined
  /** Ends the whole session, not only the process group: for launchers, which put ranks into groups of their own. Default: the group. */
  readonly extent?: Extent
}

/** A line of a program, without its end. */
export interface OutputLine {
  readonly stream: "stdout" | "stderr"
  readonly line: string
}

/** How a program ended: by itself with a status, or by a signal. */
export interface ExitStatus {
  /** null when a signal ended it. */
  readonly code: number | null
  /** `SIGKILL`; null when it ended by itself. */
  readonly signal: string | null
}

/** A program that has been started. */
export interface Running {
  readonly pid: number
  /** Ends when both pipes have ended. Every line of either pipe, whole, in the order of its pipe. */
  readonly events: Stream.Stream<OutputLine>
  /** Never fails on a bad status: what a status means is the caller's to say. */
  readonly exit: Effect.Effect<ExitStatus>
}

/** The one way to external programs. */
export class Executor extends Context.Tag("mlpstorage/Executor")<Executor, {
  /**
   * Fails when the program is not there, or cannot be started. Closing the scope ends the whole process group: SIGTERM, then
   * SIGKILL after the grace.
   */
  readonly start: (invocation: Invocation) => Effect.Effect<Running, DependencyMissing | CommandFailed, Scope.Scope>
}>() {}
