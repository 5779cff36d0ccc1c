/** What a rank runs in a trial, whatever its layout. */
import type { KvObject } from "./store/Store.ts"

export interface Trial {
  /** Requests that wait for a worker. */
  readonly queued: () => number
  /** Fills the cache before the clock, as far as it is asked for. */
  readonly prepare: () => Promise<void>
  /** Asks until the trial is over, or until nothing is left to be asked. */
  readonly traffic: () => Promise<void>
  /** The next request that waits, to be served by whoever asks for it; null when the trial is over. */
  readonly next: () => Promise<(() => Promise<void>) | null>
  /** Sends home whoever waits for a request. */
  readonly close: () => void
  /** Until all that was begun behind the requests' backs is done. */
  readonly settle: () => Promise<void>
  /** What the storage must hold when all is done. */
  readonly stored: () => ReadonlyArray<KvObject>
  readonly entries: () => { readonly gpu: number; readonly cpu: number; readonly storage: number }
}
