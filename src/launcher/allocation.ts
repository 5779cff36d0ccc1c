/** Hosts that a batch system has given to this process. */
import type { Environment } from "./Launcher.ts"
import type { LauncherList } from "./launchers.ts"

/** What a batch system says it has allocated. */
export interface Allocation {
  /** In the words of people: `Slurm job 7`. */
  readonly name: string
  /** As the batch system lists them, ranges and all. */
  readonly hosts: string
}

/** undefined outside of an allocation. */
export const allocationOf = (launchers: LauncherList, environment: Environment): Allocation | undefined => {
  for (const { allocation } of launchers) {
    const name = allocation?.name(environment)
    const hosts = allocation?.hosts(environment)
    if (name !== undefined && hosts !== undefined && hosts !== "") return { name, hosts }
  }
  return undefined
}
