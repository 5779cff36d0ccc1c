/** Options of the commands about packages. */
import * as Option from "../config/Option.ts"
import type { EditionId } from "../domain/Edition.ts"
import { editionIds } from "../rules/editions/editions.ts"

const edition = (summary: string) =>
  Option.optional<EditionId>("edition", { type: "choice", choices: editionIds }, { summary, metavar: "EDITION" })

export const validateOptions = {
  edition: edition("Judge the package by this edition; without it by the one that most of its runs are of.")
} as const

export const describeOptions = { edition: edition("The edition whose schema it is held against.") } as const
