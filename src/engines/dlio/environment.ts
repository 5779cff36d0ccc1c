/**
 * Variables that a job needs on every host: DLIO's own hints and those of its Python, and what people ask the launcher to pass on.
 * Credentials are not among them: object storage is not in this version. Their values are never in arguments.
 */
import type { LaunchPlan } from "../../domain/Plan.ts"

/**
 * DLIO_DROP_CACHES_TIMEOUT, DLIO_DATA_GEN and the like (dlio-command.md 2, dlio-training.md 2); DFTRACER_* of its tracer; PMIX_MCA_*,
 * by which the start of many ranks is helped along (user-pains.md P17) and which Open MPI does not pass on by itself.
 */
const prefixes = ["DLIO_", "DFTRACER_", "PMIX_MCA_"]
const names = new Set(["PYTHONPATH", "HYDRA_FULL_ERROR", "OMP_NUM_THREADS"])

const isNeeded = (name: string): boolean => names.has(name) || prefixes.some((prefix) => name.startsWith(prefix))

type Environment = Readonly<Record<string, string | undefined>>

/** Sorted. What is not set here is not passed on. */
export const forwardedNames = (environment: Environment): ReadonlyArray<string> =>
  Object.keys(environment).filter((name) => environment[name] !== undefined && isNeeded(name)).sort()

/** `-x NAME` of Open MPI and `-genvlist A,B` of MPICH, in the user's own words. */
const passedOn = ({ parameters }: LaunchPlan): ReadonlyArray<string> =>
  parameters.flatMap((word, i) => {
    const before = parameters[i - 1]
    return before === "-x" || before === "-genvlist" ? word.split(",").filter((name) => !name.includes("=")) : []
  })

/** Every name that must be the same on all hosts as here. */
export const confirmedNames = (environment: Environment, launch: LaunchPlan): ReadonlyArray<string> =>
  [...new Set([...forwardedNames(environment), ...passedOn(launch).filter((name) => environment[name] !== undefined)])]
    .sort()
