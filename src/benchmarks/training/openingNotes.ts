import type { EditionId } from "../../domain/Edition.ts"
import type { Discovery } from "../Benchmark.ts"
import type { EngineChoice } from "../shared/engineChoice.ts"

/** What plans of training tell first: who does the work, and whose numbers it takes where the edition has none of its own. */
export const openingNotes = (
  engine: EngineChoice,
  { workload: { edition, name } }: Discovery,
  asked: EditionId
): ReadonlyArray<string> => [
  `${engine.name} engine: ${engine.reason}`,
  ...(edition === asked ? [] : [`workload ${name} of edition ${edition}: ${asked} has none`])
]
