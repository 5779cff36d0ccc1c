/** The one list of launchers. Discovery, help, hints, doctor, the engine and the ways to other hosts are derived from it. */
import type * as Arr from "effect/Array"
import * as Context from "effect/Context"
import type { LauncherFamily } from "./Launcher.ts"
import { mpich } from "./mpich.ts"
import { openMpi4, openMpi5 } from "./openMpi.ts"
import { pals } from "./pals.ts"
import { slurm } from "./slurm.ts"

/** In the order in which they are looked for; the first stands in where none is found. */
export type LauncherList = Arr.NonEmptyReadonlyArray<LauncherFamily>

/** The launchers of this program. */
export const launchers: LauncherList = [openMpi4, openMpi5, mpich, pals, slurm]

/** The list as effects read it. */
export class Launchers extends Context.Reference<Launchers>()("mlpstorage/Launchers", {
  defaultValue: (): LauncherList => launchers
}) {}
