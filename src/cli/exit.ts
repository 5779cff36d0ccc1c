/** From what a command ended with to what is printed where, and the exit status. Pure; `main` writes it. */
import * as Cause from "effect/Cause"
import * as Option from "effect/Option"
import type { Document } from "../benchmarks/Benchmark.ts"
import type { Json } from "../domain/Json.ts"
import { redactJson, redactText } from "../domain/secrets.ts"
import { readable } from "../domain/shownText.ts"
import { type AppError, InternalError, Interrupted, isAppError, MissingOption } from "../errors/AppError.ts"
import { statusOf } from "../errors/catalogue.ts"
import { errorToJson, renderError } from "../errors/render.ts"
import { StageFailed } from "../errors/StageFailed.ts"
import { statuses } from "../errors/statuses.ts"
import type { Interruption, RunMade } from "../results/RunsMade.ts"
import type { OutputWanted } from "./outputWanted.ts"

export interface Printed {
  /** Results only. With `--json` exactly one document. */
  readonly stdout: string
  readonly stderr: string
  readonly status: number
}

/** A failure as it is reported: the error, and the stage it happened in when it happened in one. */
interface Failure {
  readonly error: AppError
  readonly stage: string | undefined
}

const ended = (text: string): string => text === "" || text.endsWith("\n") ? text : `${text}\n`

/** The border of everything that a command says: no secret passes. Help and completions are our own words. */
const line = (text: string): string => ended(redactText(text))

const jsonLine = (json: Json): string => `${JSON.stringify(redactJson(json), null, 2)}\n`

const ownJson = (result: string): string => `${JSON.stringify({ ok: true, result }, null, 2)}\n`

const describe = (failure: unknown): Failure => {
  if (failure instanceof StageFailed) return { error: failure.error, stage: failure.stage }
  if (isAppError(failure)) return { error: failure, stage: undefined }
  const detail = failure instanceof Error ? failure.message : String(failure)
  return { error: new InternalError({ detail }), stage: undefined }
}

/**
 * What a cause comes down to: its failure, else the signal that interrupted it, else a defect, which is a bug.
 * `signal` is the one that is ending this process; without one an interruption counts as SIGINT. `at`: where it was, if known.
 */
const failureOf = (cause: Cause.Cause<unknown>, signal: string | undefined, at?: Interruption): Failure => {
  const failure = Cause.failureOption(cause)
  if (Option.isSome(failure)) return describe(failure.value)
  if (Cause.isInterrupted(cause) && Cause.isInterruptedOnly(cause)) {
    const { partialFiles = [], stage } = at ?? {}
    return { error: new Interrupted({ signal: signal ?? "SIGINT", partialFiles }), stage }
  }
  return describe(Option.getOrUndefined(Cause.dieOption(cause)))
}

/** A document, and the failure that a finished command may still end with (a missed division): both are told. */
export const printDocument = (
  document: Document,
  failure: Failure | null,
  output: OutputWanted,
  run?: RunMade
): Printed => {
  if (failure === null) {
    return {
      stdout: output.json ? jsonLine({ ok: true, result: document.json }) : line(readable(document.text)),
      stderr: "",
      status: statuses.done.code
    }
  }
  const { error, stage } = failure
  const status = statusOf(error)
  return output.json
    ? {
      stdout: jsonLine({ ok: false, error: errorToJson(error, { stage, run }), result: document.json }),
      stderr: "",
      status
    }
    : { stdout: line(readable(document.text)), stderr: line(renderError(error, { stage })), status }
}

/** A command that ended without a document. The stack is printed with `--debug` only. `run`: the last that it made. */
export const printFailure = (
  cause: Cause.Cause<unknown>,
  output: OutputWanted,
  signal: string | undefined,
  { at, run }: { readonly at?: Interruption | undefined; readonly run?: RunMade | undefined } = {}
): Printed => {
  const { error, stage } = failureOf(cause, signal, at)
  const trace = output.debug ? line(Cause.pretty(cause, { renderErrorCause: true })) : ""
  return output.json
    ? {
      stdout: jsonLine({ ok: false, error: errorToJson(error, { stage, run }) }),
      stderr: trace,
      status: statusOf(error)
    }
    : { stdout: "", stderr: line(renderError(error, { stage, run })) + trace, status: statusOf(error) }
}

/** Help that was asked for is a result; help in place of a missing command is an error. */
export const printHelp = (help: { readonly text: string; readonly asked: boolean }, output: OutputWanted): Printed => {
  if (help.asked) {
    return { stdout: output.json ? ownJson(help.text) : ended(help.text), stderr: "", status: statuses.done.code }
  }
  const error = new MissingOption({ command: "mlpstorage", options: ["COMMAND"], sources: [] })
  return output.json
    ? { stdout: jsonLine({ ok: false, error: errorToJson(error) }), stderr: "", status: statusOf(error) }
    : { stdout: "", stderr: ended(help.text), status: statusOf(error) }
}

/** Plain text that is a result: the version, completions. */
export const printText = (text: string, output: OutputWanted): Printed => ({
  stdout: output.json ? ownJson(text.trimEnd()) : ended(text),
  stderr: "",
  status: statuses.done.code
})
