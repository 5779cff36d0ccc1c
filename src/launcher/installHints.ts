/** What to type to get a launcher, by operating system. */
import type { InstallHints } from "./Launcher.ts"
import type { LauncherList } from "./launchers.ts"

/** For the launcher that is called like this (a word or a path), else for the first of the list. */
export const hintsFor = (launchers: LauncherList, program: string | undefined): InstallHints => {
  const word = program?.slice(program.lastIndexOf("/") + 1)
  return (launchers.find(({ programs }) => word !== undefined && programs.includes(word)) ?? launchers[0]).install
}

/** `osRelease`: /etc/os-release as pairs; derivatives are found by their ID_LIKE. */
export const installHint = ({ byId, otherwise }: InstallHints, osRelease: Readonly<Record<string, string>>): string => {
  const ids = [osRelease["ID"] ?? "", ...(osRelease["ID_LIKE"] ?? "").split(" ")]
  const known = ids.find((id) => Object.hasOwn(byId, id))
  return known === undefined ? otherwise : byId[known] ?? otherwise
}
