/** Folders and memory, as far as a plan can tell. Pure. */
import * as Either from "effect/Either"
import { formatBytes, GiB, plural } from "../../domain/Units.ts"
import { ConflictingOptions } from "../../errors/AppError.ts"
import { isWithin } from "../shared/paths.ts"

/** Results in a collection's folder, or a collection among results, would be taken for one another. */
export const placeFindings = (resultsDir: string, folder: string): Either.Either<void, ConflictingOptions> =>
  isWithin(resultsDir, folder) || isWithin(folder, resultsDir)
    ? Either.left(
      new ConflictingOptions({
        options: [`--results-dir ${resultsDir}`, `the collection ${folder}`],
        reason: "one lies inside the other",
        advice: "keep results and collections apart"
      })
    )
    : Either.void

export const tooLittleMemory = (
  doing: string,
  budgetBytes: number | null,
  perProcess: number,
  processes: number
): Either.Either<void, ConflictingOptions> => {
  const needed = perProcess * processes
  if (budgetBytes === null || needed <= budgetBytes) return Either.void
  const fewer = Math.floor(budgetBytes / perProcess)
  return Either.left(
    new ConflictingOptions({
      options: [`--mem-budget-gb ${budgetBytes / GiB}`],
      reason: `${doing} needs about ${formatBytes(needed)}: ${plural(processes, "process", "processes")} of ${
        formatBytes(perProcess)
      }`,
      advice: fewer > 0
        ? `give ${(needed / GiB).toFixed(2)}, or ask for ${plural(fewer, "process", "processes")}`
        : `give ${(needed / GiB).toFixed(2)}, or a larger --nlist, which makes shorter lists`
    })
  )
}
