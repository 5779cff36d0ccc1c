/**
 * Variables that a job needs on every host: DLIO's own hints and those of its Python, and what people ask the launcher to pass on.
 * Credentials are not among them: object storage is not in this version. Their values are never in arguments.
 */
import type { LaunchPlan } from "../../domain/Plan.ts"
import { forwardedNames as forwarded, type Needed } from "../../launcher/forwardedNames.ts"
import type { LauncherList } from "../../launcher/launchers.ts"

/**
 * DLIO_DROP_CACHES_TIMEOUT, DLIO_DATA_GEN and the like (docs/reference/dlio-command.md 4); DFTRACER_* of its tracer.
 */
const needed: Needed = {
  prefixes: ["DLIO_", "DFTRACER_", "OMP_"],
  names: new Set(["PYTHONPATH", "HYDRA_FULL_ERROR"])
}

type Environment = Readonly<Record<string, string | undefined>>

/** Sorted. What is not set here is not passed on. */
export const forwardedNames = (launchers: LauncherList, environment: Environment): ReadonlyArray<string> =>
  forwarded(needed, launchers, environment)

/** What the user's own words give to ranks. */
const passedOn = (launchers: LauncherList, { parameters }: LaunchPlan) =>
  launchers.flatMap(({ variables }) => variables.passed(parameters))

/** Values that ranks get by the user's own words, whatever this process has. */
export const givenValues = (launchers: LauncherList, launch: LaunchPlan): Readonly<Record<string, string>> =>
  Object.fromEntries(
    passedOn(launchers, launch).flatMap(({ name, value }) => value === null ? [] : [[name, value]])
  )

/** Every name that must be the same in all ranks as here, or as the user's own words have it. */
export const confirmedNames = (
  launchers: LauncherList,
  environment: Environment,
  launch: LaunchPlan
): ReadonlyArray<string> => {
  const asked = passedOn(launchers, launch).filter(({ name, value }) =>
    value !== null || environment[name] !== undefined
  )
  return [...new Set([...forwardedNames(launchers, environment), ...asked.map(({ name }) => name)])].sort()
}
