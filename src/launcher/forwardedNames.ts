/** Variables of this process that every rank must have too. */
import type { LauncherList } from "./launchers.ts"

/** What a job itself needs, beside what steers its launcher. */
export interface Needed {
  readonly prefixes: ReadonlyArray<string>
  readonly names: ReadonlySet<string>
}

/** Sorted. What is not set here is not passed on. */
export const forwardedNames = (
  { names, prefixes }: Needed,
  launchers: LauncherList,
  environment: Readonly<Record<string, string | undefined>>
): ReadonlyArray<string> => {
  const all = [...prefixes, ...launchers.flatMap(({ variables }) => variables.steering)]
  const isNeeded = (name: string) => names.has(name) || all.some((prefix) => name.startsWith(prefix))
  return Object.keys(environment).filter((name) => environment[name] !== undefined && isNeeded(name)).sort()
}
