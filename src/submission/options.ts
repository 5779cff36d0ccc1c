/** Options of the commands about packages. */
import * as Option from "../config/Option.ts"
import type { EditionId } from "../domain/Edition.ts"
import { editionIds } from "../rules/editions/editions.ts"

export const validateOptions = {
  edition: Option.optional<EditionId>("edition", { type: "choice", choices: editionIds }, {
    summary: "Judge the package by this edition; without it by the one that most of its runs are of.",
    metavar: "EDITION"
  })
} as const
