/** What a rank runs in a trial, whatever its layout. */
import type { RequestQueue } from "./RequestQueue.ts"
import type { KvObject } from "./store/Store.ts"
import type { KvRequest } from "./traffic/Request.ts"

export interface Trial {
  readonly queue: RequestQueue
  /** Fills the cache before the clock, as far as it is asked for. */
  readonly prepare: () => Promise<void>
  /** Asks until the trial is over, or until nothing is left to be asked. */
  readonly traffic: () => Promise<void>
  readonly serve: (request: KvRequest) => Promise<void>
  /** What the storage must hold when all is done. */
  readonly stored: () => ReadonlyArray<KvObject>
  readonly entries: () => { readonly gpu: number; readonly cpu: number; readonly storage: number }
}
