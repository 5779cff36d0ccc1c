/** Something in the tree that the report does not count, with the reason and what that costs. */
import type * as Results from "../results/RunFacts.ts"
import { runByName } from "../results/scan.ts"

export interface LeftOut extends Results.LeftOut {
  /**
   * `auxiliary`: recognised and never counted (data generation, sizing). `lost`: a measured run that cannot count.
   * `ignored`: nothing a report is about.
   */
  readonly weight: "auxiliary" | "lost" | "ignored"
  /** What it costs the report, for example `this group now has 5 of 6 runs`. */
  readonly cost: string | null
}

export const lost = (leftOut: Results.LeftOut): LeftOut => ({ ...leftOut, weight: "lost", cost: null })

/** An empty run directory was meant to be a run; links, unreadable corners and copies of code are no runs. */
export const weighed = (leftOut: Results.LeftOut): LeftOut => ({
  ...leftOut,
  weight: leftOut.looksLike === runByName || leftOut.looksLike === "a folder that cannot be opened"
    ? "lost"
    : "ignored",
  cost: null
})
