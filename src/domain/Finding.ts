/** What preflight found. All findings are shown together; errors stop the run before it starts. */
import type { AppError } from "../errors/AppError.ts"

export type Finding =
  | { readonly _tag: "problem"; readonly error: AppError }
  | { readonly _tag: "warning"; readonly message: string }

export const problem = (error: AppError): Finding => ({ _tag: "problem", error })
export const warning = (message: string): Finding => ({ _tag: "warning", message })
