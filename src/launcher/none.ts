/** No launcher: one process on this machine. */
import * as Either from "effect/Either"
import { DependencyMissing } from "../errors/AppError.ts"
import { installHint } from "./installHints.ts"
import { type BuildLaunch, unused } from "./Launcher.ts"

export const none: BuildLaunch = ({ allowRunAsRoot, btl, command, oversubscribe, parameters, processes }) =>
  processes > 1
    ? Either.left(
      new DependencyMissing({
        dependency: "an MPI launcher",
        neededFor: `starting ${processes} processes`,
        install: [installHint("mpi", {})]
      })
    )
    : Either.right({
      argv: command,
      warnings: unused("none", {
        "--oversubscribe": oversubscribe,
        "--allow-run-as-root": allowRunAsRoot,
        "--mpi-btl": btl !== "auto",
        "--mpi-params": parameters.length > 0
      })
    })
