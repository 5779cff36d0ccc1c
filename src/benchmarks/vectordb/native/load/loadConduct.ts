/** What a build has in hand, and how it tells how far a stage is. */
import { sum } from "../../../../domain/statistics.ts"
import { tell } from "../../../../engines/native/coordinator/conductRun.ts"
import type { CoordinatorPort } from "../../../../engines/native/coordinator/CoordinatorPort.ts"
import type { RankCalls } from "../../../../engines/native/coordinator/RankCalls.ts"
import type { Job } from "../../../../engines/native/Job.ts"
import { monotonic } from "../../../../engines/native/process/clock.ts"
import type { LoadEvent, LoadStage } from "../../LoadEvent.ts"
import type { LoadWork } from "../../VectorWork.ts"
import { Wire } from "../Wire.ts"
import type { FromLoadRank, ToLoadRank } from "./LoadProtocol.ts"

export const progressMilliseconds = 500

export interface Told {
  rows: number
  bytes: number
}

export interface Conduct {
  readonly job: Job<LoadWork>
  readonly port: CoordinatorPort
  readonly calls: RankCalls<ToLoadRank, FromLoadRank>
  readonly wires: ReadonlyArray<Wire>
  readonly told: ReadonlyArray<Told>
  readonly written: Map<number, number>
  /** Lists that became whole since the journal was last written. */
  readonly toJournal: Array<string>
}

/** Tells how far a stage is while it goes on. */
export const staged = async <A>(
  { port, told }: Conduct,
  stage: LoadStage,
  of: { readonly rows: number; readonly bytes: number | null; readonly before?: number },
  work: () => Promise<A>
): Promise<{ readonly value: A; readonly seconds: number }> => {
  const start = monotonic()
  for (const one of told) one.rows = 0
  const progress = () =>
    tell<LoadEvent>(port, {
      _tag: "loadProgress",
      stage,
      done: Math.min(of.rows, (of.before ?? 0) + sum(told.map(({ rows }) => rows))),
      of: of.rows,
      bytes: sum(told.map(({ bytes }) => bytes)),
      bytesTotal: of.bytes,
      seconds: (monotonic() - start) / 1e6
    })
  progress()
  const timer = setInterval(progress, progressMilliseconds)
  try {
    const value = await work()
    return { value, seconds: (monotonic() - start) / 1e6 }
  } finally {
    clearInterval(timer)
  }
}
