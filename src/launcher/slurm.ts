/** Slurm's srun, within an allocation. Source: srun(1): a repeated host may be written `host*2`. */
import * as Either from "effect/Either"
import { type BuildLaunch, sets, unused, usedHosts } from "./Launcher.ts"
import type { HostRanks } from "./layout.ts"

/** Equal numbers are said as such; unequal ones by naming each host as often as it has ranks. */
const placement = (hosts: ReadonlyArray<HostRanks>): ReadonlyArray<string> => {
  const [first] = hosts
  return hosts.every(({ ranks }) => ranks === first?.ranks)
    ? [`--nodelist=${hosts.map(({ host }) => host).join(",")}`, `--ntasks-per-node=${first?.ranks ?? 0}`]
    : [
      `--nodelist=${hosts.map(({ host, ranks }) => `${host}*${ranks}`).join(",")}`,
      "--distribution=arbitrary"
    ]
}

export const slurm: BuildLaunch = (
  { allowRunAsRoot, btl, command, environment, layout, oversubscribe, parameters, processes, program }
) => {
  const hosts = usedHosts(layout)
  return Either.right({
    argv: [
      program,
      `--ntasks=${processes}`,
      `--nodes=${hosts.length}`,
      ...placement(hosts),
      ...(sets(parameters, "--cpu-bind") ? [] : ["--cpu-bind=none"]),
      ...(environment.length === 0 || sets(parameters, "--export") ? [] : ["--export=ALL"]),
      ...(oversubscribe ? ["--overcommit"] : []),
      ...parameters,
      ...command
    ],
    warnings: unused("slurm", { "--allow-run-as-root": allowRunAsRoot, "--mpi-btl": btl !== "auto" })
  })
}
