/** What writes one run for another program or a ticket. */
import type { Reading } from "../benchmarks/Reading.ts"
import type { ReportRun } from "./ReportRun.ts"

/** `reading` is absent where nobody here knows the benchmark. The text has no newline at its end. */
export type RunWriter = (run: ReportRun, reading: Reading | undefined) => string
