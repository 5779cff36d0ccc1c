/** A checkpointing run owes the rate of each phase that it has. */
import type { Known, RunEvidence } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import { headlineFigures } from "../../../rules/shared/headlineFigures.ts"
import { reads, writes } from "./readings.ts"

const some = (count: (run: RunEvidence) => Known<number>) => (run: RunEvidence): Known<boolean> =>
  K.map(count(run), (n) => n > 0)

export const headline = headlineFigures({ since: "v2.0" }, [
  { name: "save_checkpoint_io_mean_GB_per_second", isOwed: some(writes) },
  { name: "load_checkpoint_io_mean_GB_per_second", isOwed: some(reads) }
])
