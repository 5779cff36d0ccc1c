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

export const packageOptions = {
  edition: edition("Judge the package by this edition; without it by the one that most of its runs are of."),
  codeImage: Option.optional<string>("code-image", { type: "path" }, {
    summary: "Source tree of the official tool that ran, or its captured image; runs without a pointer get one to it.",
    metavar: "DIR"
  }),
  out: Option.withDefault<string>("out", { type: "path" }, ".", {
    summary: "Folder for <organisation>.tar.gz, its checksum and its manifest.",
    metavar: "DIR"
  }),
  acceptExposed: Option.optional<string>("accept-exposed", { type: "path" }, {
    summary: "File of host names, addresses and home folders that may be seen in the package, one a line.",
    metavar: "FILE"
  })
} as const
