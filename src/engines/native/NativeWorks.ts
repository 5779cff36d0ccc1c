/** The kinds of work that have a coordinator and a rank program of this build. */
import * as Context from "effect/Context"

/** Plain data that says of which kind it is: it travels to the coordinator as JSON. */
export interface NativeWork {
  readonly kind: string
}

/** Whether a plan's work is of one kind, as its program decodes it. */
export type WorkGuard = (work: unknown) => work is NativeWork

/** One guard for each kind of work that this build can do. */
export class NativeWorks extends Context.Tag("mlpstorage/NativeWorks")<NativeWorks, ReadonlyArray<WorkGuard>>() {}
