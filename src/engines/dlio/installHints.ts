/** What to type to get the DLIO that an edition is measured with. */
import type { EditionId } from "../../domain/Edition.ts"
import { knownEdition } from "../../rules/editions/editions.ts"

/** One line a command, then how to point at a copy that is there already. */
export const dlioInstallHint = (edition: EditionId): ReadonlyArray<string> => [
  ...knownEdition(edition).dlioInstallation,
  "or name an installed one with --dlio-bin-path FOLDER, or activate its virtual environment"
]

/** The same for a copy that is to go; pip would take its version for the one that is asked for. */
export const replaceHint = (edition: EditionId): ReadonlyArray<string> => [
  "pip uninstall --yes dlio-benchmark",
  ...dlioInstallHint(edition)
]
