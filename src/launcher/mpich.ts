/** MPICH's Hydra. Source: `mpiexec --help` of MPICH 4.0. Hosts are filled in order, each up to its number. */
import * as Either from "effect/Either"
import { InvalidOption } from "../errors/AppError.ts"
import { type BuildLaunch, type LauncherFamily, sets, usedHosts } from "./Launcher.ts"

const build: BuildLaunch = ({ command, environment, layout, parameters, processes, program }) => {
  const hosts = usedHosts(layout)
  const address = hosts.find(({ host }) => host.includes(":"))
  if (address !== undefined) {
    return Either.left(
      new InvalidOption({
        option: "--hosts",
        expected: "host names or IPv4 addresses: Hydra takes what follows a colon for a number of processes",
        actual: address.host
      })
    )
  }
  return Either.right({
    argv: [
      program,
      "-n",
      String(processes),
      "-hosts",
      hosts.map(({ host, ranks }) => `${host}:${ranks}`).join(","),
      ...(sets(parameters, "-bind-to", "--bind-to", "-binding") ? [] : ["-bind-to", "none"]),
      ...(environment.length === 0 || sets(parameters, "-genvall", "-genvlist", "-genvnone") ? [] : ["-genvall"]),
      ...parameters,
      ...command
    ],
    warnings: []
  })
}

export const mpich: LauncherFamily = {
  id: "mpich",
  name: "MPICH (Hydra)",
  product: "MPICH",
  programs: ["mpirun", "mpiexec"],
  versionIn: (said) => /HYDRA build details:\s+Version:\s+(\S+)/.exec(said)?.[1],
  build,
  ignores: ["--oversubscribe", "--allow-run-as-root", "--mpi-btl"],
  words: [
    "--bind-to",
    "--map-by",
    "-host",
    "-genv",
    "-genvlist",
    "-genvall",
    "-launcher",
    "-iface",
    "-bind-to",
    "-map-by",
    "-ppn",
    "-hosts"
  ],
  placement: { order: () => "blocks", words: ["--map-by", "-map-by", "--rank-by", "-rank-by"] },
  variables: { rank: ["PMI_RANK"], size: ["PMI_SIZE"], passedBy: ["-genvlist"], steering: [] },
  beside: { overlap: [], whileRunning: true },
  failures: [],
  deadRank: () => undefined,
  install: {
    byId: {
      ubuntu: "sudo apt-get install mpich",
      debian: "sudo apt-get install mpich",
      rhel: "sudo dnf install mpich",
      centos: "sudo yum install mpich",
      fedora: "sudo dnf install mpich"
    },
    otherwise: "install MPICH with your package manager"
  }
}
