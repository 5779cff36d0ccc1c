/** What preflight found. All findings are shown together; errors stop the run before it starts. */
import type { AppError } from "../errors/AppError.ts"

/** What was found before a run: a problem refuses it, a warning is told and recorded. */
export type Finding =
  | { readonly _tag: "problem"; readonly error: AppError }
  | { readonly _tag: "warning"; readonly message: string }

/** A finding that refuses the run with this error. */
export const problem = (error: AppError): Finding => ({ _tag: "problem", error })
/** A finding that is told and changes nothing. */
export const warning = (message: string): Finding => ({ _tag: "warning", message })
