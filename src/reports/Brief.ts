/** What a report keeps of each run in memory while it forms groups; everything else stays in the journal. */
import type { RunKind } from "../results/RunFacts.ts"
import type { Identity } from "./ReportRun.ts"

export interface Brief extends Identity {
  readonly kind: RunKind
  readonly start: string | null
  readonly recordedId: string | null
  readonly kindReason: string | null
  readonly command: string | null
}
