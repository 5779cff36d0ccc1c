/** What `mlpstorage history` can be asked for. */
import type { Offers } from "../config/Offers.ts"
import type { Settings } from "../config/Option.ts"
import * as Option from "../config/Option.ts"

const outcomes = [
  "CLOSED",
  "OPEN",
  "INVALID",
  "UNKNOWN",
  "not judged",
  "failed",
  "interrupted",
  "running",
  "died",
  "not known",
  "gone"
] as const
export type Outcome = typeof outcomes[number]

const limit = Option.withDefault<number>("limit", { type: "integer", min: 1 }, 20, {
  aliases: ["-n"],
  summary: "Only the newest so many.",
  metavar: "N"
})

export const filters = {
  limit,
  benchmark: Option.optional<string>("benchmark", { type: "text" }, {
    summary: "Only runs of this benchmark.",
    metavar: "NAME"
  }),
  model: Option.optional<string>("model", { type: "text" }, {
    aliases: ["-m"],
    summary: "Only runs of this model.",
    metavar: "NAME"
  }),
  label: Option.optional<string>("label", { type: "text" }, {
    summary: "Only runs with this label.",
    metavar: "TEXT"
  }),
  outcome: Option.optional<Outcome>("outcome", { type: "choice", choices: outcomes }, {
    summary: "Only runs that came to this: a verdict, or how one ended that has none."
  }),
  since: Option.optional<string>("since", { type: "text" }, {
    summary: "Only runs that were started on this day or later, as 2026-02-03.",
    metavar: "DAY"
  })
} as const

export const ids: Offers = { type: "numbers", of: "history list --limit 50" }

export type Filters = Settings<typeof filters>
