/** Variables of this process that every rank must have too, and those that the user's own words give to ranks. */
import type { LaunchPlan } from "../domain/Plan.ts"
import type { LauncherList } from "./launchers.ts"

/** What a job itself needs, beside what steers its launcher. */
export interface Needed {
  readonly prefixes: ReadonlyArray<string>
  readonly names: ReadonlySet<string>
}

type Environment = Readonly<Record<string, string | undefined>>

/** Sorted. What is not set here is not passed on. */
export const forwardedNames = (
  { names, prefixes }: Needed,
  launchers: LauncherList,
  environment: Environment
): ReadonlyArray<string> => {
  const all = [...prefixes, ...launchers.flatMap(({ variables }) => variables.steering)]
  const isNeeded = (name: string) => names.has(name) || all.some((prefix) => name.startsWith(prefix))
  return Object.keys(environment).filter((name) => environment[name] !== undefined && isNeeded(name)).sort()
}

/** What the user's own words give to ranks. */
const passedOn = (launchers: LauncherList, { parameters }: Pick<LaunchPlan, "parameters">) =>
  launchers.flatMap(({ variables }) => variables.passed(parameters))

/** Values that ranks get by the user's own words, whatever this process has. */
export const givenValues = (
  launchers: LauncherList,
  launch: Pick<LaunchPlan, "parameters">
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    passedOn(launchers, launch).flatMap(({ name, value }) => value === null ? [] : [[name, value]])
  )

/** Every name that must be the same in all ranks as here, or as the user's own words have it. Sorted. */
export const confirmedNames = (
  needed: Needed,
  launchers: LauncherList,
  environment: Environment,
  launch: Pick<LaunchPlan, "parameters">
): ReadonlyArray<string> => {
  const asked = passedOn(launchers, launch).filter(({ name, value }) =>
    value !== null || environment[name] !== undefined
  )
  return [...new Set([...forwardedNames(needed, launchers, environment), ...asked.map(({ name }) => name)])].sort()
}
