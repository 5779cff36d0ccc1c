/** MPICH's Hydra. Source: `mpiexec --help` of MPICH 4.0. Hosts are filled in order, each up to its number. */
import * as Either from "effect/Either"
import { InvalidOption } from "../errors/AppError.ts"
import { type BuildLaunch, sets, unused, usedHosts } from "./Launcher.ts"

export const mpich: BuildLaunch = (
  { allowRunAsRoot, btl, command, environment, layout, oversubscribe, parameters, processes, program }
) => {
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
    warnings: unused("mpich", {
      "--oversubscribe": oversubscribe,
      "--allow-run-as-root": allowRunAsRoot,
      "--mpi-btl": btl !== "auto"
    })
  })
}
