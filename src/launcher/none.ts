/** No launcher: one process on this machine. */
import * as Either from "effect/Either"
import { plural } from "../domain/Units.ts"
import { DependencyMissing } from "../errors/AppError.ts"
import { installHint } from "./installHints.ts"
import type { Starter } from "./Launcher.ts"
import type { LauncherList } from "./launchers.ts"

/** What stands in a launcher's place where a run has none. `launchers`: those that could be installed. */
export const noLauncher = ([{ install }]: LauncherList): Starter => ({
  name: "no launcher",
  build: ({ command, processes }) =>
    processes > 1
      ? Either.left(
        new DependencyMissing({
          dependency: "an MPI launcher",
          neededFor: `starting ${plural(processes, "process", "processes")}`,
          install: [installHint(install, {})]
        })
      )
      : Either.right({ argv: command, warnings: [] }),
  ignores: ["--oversubscribe", "--allow-run-as-root", "--mpi-btl", "--mpi-params"],
  words: [],
  placement: { order: () => "blocks", words: [] }
})
