/**
 * A run cannot end before it began: the clock was set back while it lasted (as at the end of summer time, of which stamps
 * without an offset say nothing), or its stamps are of two runs. Its end then tells nothing.
 */
import { missing } from "../../rules/Evidence.ts"
import { secondsBetween } from "../../rules/stamp.ts"
import { orNull } from "../values.ts"
import type { Draft } from "./Draft.ts"
import type { Sources } from "./sources.ts"

export const withPossibleEnd = (sources: Sources, draft: Draft): Draft => {
  const { end, start } = draft
  if (end._tag !== "present" || start._tag !== "present") return draft
  const seconds = orNull(secondsBetween(start.value, end.value, "the run"))
  if (seconds === null || seconds > 0) return draft
  const reason = `it ends (${end.value}) ${seconds === 0 ? "when" : "before"} it begins (${start.value})`
  sources.problems.push({ file: end.source, field: "end", kind: "contradiction", reason })
  return { ...draft, end: missing(reason, end.source) }
}
