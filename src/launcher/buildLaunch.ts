/** The one place that turns a request into a launcher's command line. */
import * as Either from "effect/Either"
import { foreignWords } from "./foreignWords.ts"
import type { BuildLaunch, LauncherFamily } from "./Launcher.ts"
import { mpich } from "./mpich.ts"
import { none } from "./none.ts"
import { openMpi4, openMpi5 } from "./openMpi.ts"
import { pals } from "./pals.ts"
import { slurm } from "./slurm.ts"

const builders: Readonly<Record<LauncherFamily, BuildLaunch>> = {
  openmpi4: openMpi4,
  openmpi5: openMpi5,
  mpich,
  pals,
  slurm,
  none
}

export const buildLaunch = (family: LauncherFamily): BuildLaunch => (request) =>
  Either.map(builders[family](request), ({ argv, warnings }) => ({
    argv,
    warnings: [...foreignWords(family, request.parameters), ...warnings]
  }))
