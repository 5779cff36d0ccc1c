/**
 * Variables that a job needs on every host: DLIO's own hints and those of its Python, and what people ask the launcher to pass on.
 * Credentials are not among them: object storage is not in this version. Their values are never in arguments.
 */
import type { LaunchPlan } from "../../domain/Plan.ts"
import * as Names from "../../launcher/forwardedNames.ts"
import type { LauncherList } from "../../launcher/launchers.ts"

/**
 * DLIO_DROP_CACHES_TIMEOUT, DLIO_DATA_GEN and the like (docs/reference/dlio-command.md 4); DFTRACER_* of its tracer.
 */
const needed: Names.Needed = {
  prefixes: ["DLIO_", "DFTRACER_", "OMP_"],
  names: new Set(["PYTHONPATH", "HYDRA_FULL_ERROR"])
}

type Environment = Readonly<Record<string, string | undefined>>

/** Sorted. What is not set here is not passed on. */
export const forwardedNames = (launchers: LauncherList, environment: Environment): ReadonlyArray<string> =>
  Names.forwardedNames(needed, launchers, environment)

/** Every name that must be the same in all ranks as here, or as the user's own words have it. */
export const confirmedNames = (
  launchers: LauncherList,
  environment: Environment,
  launch: LaunchPlan
): ReadonlyArray<string> => Names.confirmedNames(needed, launchers, environment, launch)
