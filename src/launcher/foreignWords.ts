/** Words of `--mpi-params` that belong to another launcher: most would end the run at its start. */
import type { Starter } from "./Launcher.ts"
import type { LauncherList } from "./launchers.ts"

/** One warning for each word that the family does not know and another does. */
export const foreignWords = (
  launchers: LauncherList,
  family: Starter,
  parameters: ReadonlyArray<string>
): ReadonlyArray<string> =>
  parameters.flatMap((word) => {
    const option = word.replace(/=.*$/s, "")
    const owners = launchers.filter(({ words }) => words.includes(option))
    return owners.length === 0 || family.words.includes(option)
      ? []
      : [`--mpi-params ${option} is an option of ${
        owners.map(({ name }) => name).join(", ")
      }; the launcher is ${family.name}`]
  })
