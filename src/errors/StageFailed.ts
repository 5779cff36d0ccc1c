/** A failure with the stage it happened in, which the message and the record both name. */
import * as Data from "effect/Data"
import type { AppError } from "./AppError.ts"

/** The stages that a failure can be of, as messages and records call them. */
export type StageName =
  | "discover"
  | "plan"
  | "collect"
  | "preflight"
  | "record"
  | "execute"
  | "verify"
  | "summarize"
  | "between"

/** What a stage ends with when it fails. */
export class StageFailed extends Data.TaggedError("StageFailed")<{
  readonly stage: StageName
  readonly error: AppError
}> {
  override get message() {
    return `${this.stage}: ${this.error.message}`
  }
}
