/** The kinds of work that have a coordinator and a rank program of this build. */
import * as Context from "effect/Context"

/** Plain data that says of which kind it is: it travels to the coordinator as JSON. */
export interface NativeWork {
  readonly kind: string
}

export type WorkGuard = (work: unknown) => work is NativeWork

export class NativeWorks extends Context.Tag("mlpstorage/NativeWorks")<NativeWorks, ReadonlyArray<WorkGuard>>() {}
