import * as Option from "../../config/Option.ts"
import { deep, edition, resultsDir } from "../options.ts"

type CompareFormat = "text" | "markdown"

export const compareOptions = {
  resultsDir,
  edition,
  deep,
  failOn: Option.withDefault<ReadonlyArray<string>>("fail-on", { type: "texts" }, [], {
    summary: "End with status 9 when a figure changes by more than this, or when nothing shows that it does not: " +
      "write:-5%, p99:+10%; may be repeated.",
    metavar: "FIGURE:PERCENT"
  }),
  all: Option.flag("all", { summary: "Show every number of the results beside the headline figures." }),
  format: Option.withDefault<CompareFormat>("format", { type: "choice", choices: ["text", "markdown"] }, "text", {
    summary: "How to print it: for a terminal, or as tables for a ticket."
  })
} as const
