/** Port: facts about the hosts of a run. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { ClusterInformation } from "../domain/Cluster.ts"
import type { ClusterFactsFailed } from "../errors/AppError.ts"
import type { LauncherOptions } from "./remote/launcherTransport.ts"

/** `--collector`. `auto`: this machine alone is read directly; other hosts through the launcher when there is one, else by ssh. */
export type CollectorChoice = "auto" | "mpi" | "ssh" | "local" | "none"

/** Which hosts are asked, and by which way. */
export interface CollectRequest {
  readonly hosts: ReadonlyArray<string>
  /** `--client-host-memory-in-gb`, in bytes, recorded beside what is measured; null: not given. */
  readonly declaredMemoryPerHostBytes: number | null
  /** Default `auto`. */
  readonly via?: CollectorChoice | undefined
  /** The MPI launcher, when the run has one and it is known. */
  readonly launcher?: LauncherOptions | undefined
  /** The launcher's name where it must still be asked who it is; with `auto`, one that does not answer leaves ssh. */
  readonly unasked?: Omit<LauncherOptions, "launcher"> & { readonly program: string } | undefined
}

/** Asks hosts once, at one time. */
export class Collector extends Context.Tag("mlpstorage/Collector")<Collector, {
  /** Fails when no host could be asked; one that did not answer stands among the missing with its reason. */
  readonly collect: (request: CollectRequest) => Effect.Effect<ClusterInformation, ClusterFactsFailed>
}>() {}
