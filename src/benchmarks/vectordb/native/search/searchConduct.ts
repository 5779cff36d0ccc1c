/** What a search has in hand, and how it tells how far something before its points is. */
import { sum } from "../../../../domain/statistics.ts"
import { tell } from "../../../../engines/native/coordinator/conductRun.ts"
import type { CoordinatorPort } from "../../../../engines/native/coordinator/CoordinatorPort.ts"
import type { RankCalls } from "../../../../engines/native/coordinator/RankCalls.ts"
import type { Job } from "../../../../engines/native/Job.ts"
import { monotonic } from "../../../../engines/native/process/clock.ts"
import type { FolderMount } from "../../../../engines/native/storage/StorageWatch.ts"
import type { ListEntry } from "../../ivf/IvfIndex.ts"
import type { SearchEvent } from "../../SearchEvent.ts"
import type { CacheState, SearchWork } from "../../VectorWork.ts"
import type { FromSearchRank, ToSearchRank } from "./SearchProtocol.ts"

const progressMilliseconds = 500

type Progress = Extract<FromSearchRank, { readonly type: "progress" }>

export interface Told {
  preparing: number
  progress: Progress | undefined
}

export interface Conduct {
  readonly job: Job<SearchWork>
  readonly port: CoordinatorPort
  readonly calls: RankCalls<ToSearchRank, FromSearchRank>
  readonly told: ReadonlyArray<Told>
  readonly lists: ReadonlyArray<ListEntry>
  readonly mount: FolderMount | null
}

export interface Planned {
  readonly cache: CacheState
  readonly probes: number
  readonly concurrency: number
}

export const ticking = async <A>(tick: () => void, work: Promise<A>): Promise<A> => {
  const timer = setInterval(tick, progressMilliseconds)
  try {
    return await work
  } finally {
    clearInterval(timer)
  }
}

/** Tells how far something before the points is. */
export const preparing = <A>(
  { port, told }: Pick<Conduct, "port" | "told">,
  stage: "truth" | "warm",
  of: number,
  work: Promise<A>
): Promise<A> => {
  const start = monotonic()
  for (const one of told) one.preparing = 0
  return ticking(() =>
    tell<SearchEvent>(port, {
      _tag: "searchPreparing",
      stage,
      done: sum(told.map(({ preparing }) => preparing)),
      of,
      seconds: (monotonic() - start) / 1e6
    }), work)
}
