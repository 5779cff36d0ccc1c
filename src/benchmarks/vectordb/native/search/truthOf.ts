/** Exact answers of the sample: kept from an earlier run, or found by all ranks. */
import { sum } from "../../../../domain/statistics.ts"
import { plural } from "../../../../domain/Units.ts"
import { EngineFailure } from "../../../../engines/native/files/fileIo.ts"
import { monotonic } from "../../../../engines/native/process/clock.ts"
import type { Truth } from "../../SearchMeasurement.ts"
import { merged } from "./compare.ts"
import { type Conduct, preparing } from "./searchConduct.ts"
import type { Neighbours } from "./SearchProtocol.ts"
import { readTruth, truthFingerprint, writeTruth } from "./truthFile.ts"

export const truthOf = async (
  { calls, told, job: { work }, port }: Omit<Conduct, "lists" | "mount">
): Promise<{ readonly truth: ReadonlyArray<Neighbours>; readonly told: Truth }> => {
  const start = monotonic()
  const fingerprint = truthFingerprint(work)
  const kept = await calls.guard(readTruth(work))
  const { recallK, sample, set } = work
  const say = (reused: boolean, vectors: number): Truth => ({
    fingerprint,
    queries: sample,
    vectors,
    reused,
    seconds: (monotonic() - start) / 1e6
  })
  if (kept !== null) return { truth: kept, told: say(true, set.vectors) }
  const replies = await preparing(
    { port, told },
    "truth",
    set.vectors,
    calls.ask("compared", () => ({ type: "compare" }))
  )
  const vectors = sum(replies.map(({ rows }) => rows))
  const truth = merged(replies.map(({ best }) => best), recallK)
  if (vectors !== set.vectors || truth.length !== sample) {
    throw new EngineFailure({
      kind: "integrity",
      message: `the exact answers cover ${vectors} of ${set.vectors} vectors and ${truth.length} of ${sample} queries`,
      path: work.folder,
      expected: plural(set.vectors, "vector"),
      found: plural(vectors, "vector")
    })
  }
  await calls.guard(writeTruth(work, truth))
  return { truth, told: say(false, vectors) }
}
