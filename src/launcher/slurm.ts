/** Slurm's srun, within an allocation. Source: srun(1): a repeated host may be written `host*2`. */
import * as Either from "effect/Either"
import { type BuildLaunch, type LauncherFamily, sets, usedHosts } from "./Launcher.ts"
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

const build: BuildLaunch = ({ command, environment, layout, oversubscribe, parameters, processes, program }) => {
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
    warnings: []
  })
}

export const slurm: LauncherFamily = {
  id: "slurm",
  name: "Slurm srun",
  product: "Slurm",
  programs: ["srun"],
  versionIn: (said) => /^slurm(?:-\S+)? (\d\S*)/m.exec(said)?.[1],
  build,
  ignores: ["--allow-run-as-root", "--mpi-btl"],
  words: [
    "--oversubscribe",
    "--cpu-bind",
    "--mem-bind",
    "--ntasks",
    "--ntasks-per-node",
    "--nodelist",
    "--nodes",
    "--distribution",
    "--mpi",
    "--partition",
    "--overcommit"
  ],
  placement: { order: () => "blocks", words: ["--distribution", "-m"] },
  variables: {
    rank: ["SLURM_PROCID"],
    size: ["SLURM_STEP_NUM_TASKS", "SLURM_NTASKS"],
    passedBy: [],
    steering: []
  },
  // A step beside the job's own: without this word each would wait for the other's end. Source: srun(1).
  beside: { overlap: ["--overlap"], whileRunning: false },
  failures: [],
  deadRank: () => undefined,
  install: {
    byId: { ubuntu: "sudo apt-get install slurm-client", debian: "sudo apt-get install slurm-client" },
    otherwise: "srun comes with Slurm: run on a host that belongs to the cluster"
  }
}
