/** The MPI launcher that a request names, asked who it is where that is not known yet. */
import * as Effect from "effect/Effect"
import type { CommandFailed, DependencyMissing } from "../errors/AppError.ts"
import { detectLauncher } from "../launcher/detectLauncher.ts"
import type { Executor } from "../process/Executor.ts"
import type { CollectRequest } from "./Collector.ts"
import type { LauncherOptions } from "./remote/launcherTransport.ts"

/** undefined: the run has no launcher. Fails when the one it names is none. */
export const launcherOf = (
  { launcher, unasked }: Pick<CollectRequest, "launcher" | "unasked">
): Effect.Effect<LauncherOptions | undefined, DependencyMissing | CommandFailed, Executor> =>
  launcher !== undefined || unasked === undefined
    ? Effect.succeed(launcher)
    : detectLauncher(unasked.program, {}).pipe(
      Effect.map((found): LauncherOptions => ({ ...unasked, launcher: found }))
    )
