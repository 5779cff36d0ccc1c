/** Port: facts about the hosts of a run. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { ClusterInformation } from "../domain/Cluster.ts"
import type { ClusterFactsFailed } from "../errors/AppError.ts"

export interface CollectRequest {
  readonly hosts: ReadonlyArray<string>
  /** `--client-host-memory-in-gb`, in bytes, recorded beside what is measured. */
  readonly declaredMemoryPerHostBytes: number | null
}

export class Collector extends Context.Tag("mlpstorage/Collector")<Collector, {
  readonly collect: (request: CollectRequest) => Effect.Effect<ClusterInformation, ClusterFactsFailed>
}>() {}
