/** What to type next for a group that lacks something a command can supply: a line that the command line takes. */
import type { Reading } from "../benchmarks/Reading.ts"
import type { EditionId } from "../domain/Edition.ts"
import type { Identity } from "../results/Identity.ts"
import { editionOf } from "../rules/editions/editions.ts"
import type { Experiment } from "./Report.ts"

/**
 * `edition` is the one the group is judged by. null when no further run would change the group's category, when the group
 * is not known well enough to name one, and for an edition that no engine here can be submitted in.
 */
export const nextCommand = (
  reading: Reading | undefined,
  group: Identity,
  edition: EditionId | null,
  shown: Experiment | undefined
): string | null => {
  if (
    edition === null || (editionOf(edition)?.submittableEngines ?? []).length === 0 || group.model === null ||
    group.processes === null
  ) return null
  return reading?.nextCommand?.(group, edition, shown?.runs.map(({ part }) => part) ?? []) ?? null
}
