/**
 * HPE/Cray PALS. It knows one number of ranks for all hosts and fills them in order; hosts stand bare and once, and every option
 * of Open MPI is an error. Source: docs/reference/dlio-command.md 3.
 */
import * as Either from "effect/Either"
import { InvalidOption } from "../errors/AppError.ts"
import { ownMpi } from "./failures.ts"
import { type BuildLaunch, type LauncherFamily, sets, usedHosts } from "./Launcher.ts"
import type { HostRanks } from "./layout.ts"

const perHost = (hosts: ReadonlyArray<HostRanks>, perNode: number | null) =>
  perNode ?? Math.max(...hosts.map(({ ranks }) => ranks))

/** The user's slots cannot be kept when filling the hosts in order would give a host more than it has. */
const breaksSlots = (hosts: ReadonlyArray<HostRanks>, processes: number, room: number) =>
  hosts.find(({ slots }, i) => slots !== null && Math.min(room, processes - i * room) > slots)

/** Where PALS puts the ranks, when that is not where the plan has them. */
const movedRanks = (hosts: ReadonlyArray<HostRanks>, processes: number, room: number): ReadonlyArray<string> => {
  const filled = hosts.map((_, i) => Math.max(0, Math.min(room, processes - i * room)))
  return hosts.every(({ ranks }, i) => ranks === filled[i])
    ? []
    : [`PALS fills the hosts in order: they get ${filled.join(", ")} ranks`]
}

const build: BuildLaunch = (
  { command, environment, layout, oversubscribe, parameters, perNode, processes, program }
) => {
  const hosts = usedHosts(layout)
  const room = perHost(hosts, perNode)
  const broken = oversubscribe ? undefined : breaksSlots(hosts, processes, room)
  if (broken !== undefined) {
    return Either.left(
      new InvalidOption({
        option: "--hosts",
        expected: "slots that can be kept with one number of ranks for all hosts, which is all that PALS can be told",
        actual: hosts.map(({ host, slots }) => `${host}:${slots}`).join(","),
        advice: "give every host the same slots, hosts with fewer ranks last, or use --npernode"
      })
    )
  }
  return Either.right({
    argv: [
      program,
      "-n",
      String(processes),
      "--ppn",
      String(room),
      "--hosts",
      hosts.map(({ host }) => host).join(","),
      ...(sets(parameters, "--cpu-bind") ? [] : ["--cpu-bind", "none"]),
      ...(environment.length === 0 || sets(parameters, "--envall", "--envlist", "--envnone") ? [] : ["--envall"]),
      ...parameters,
      ...command
    ],
    warnings: movedRanks(hosts, processes, room)
  })
}

/** PALS of HPE Cray systems. */
export const pals: LauncherFamily = {
  id: "pals",
  name: "HPE/Cray PALS",
  product: "PALS",
  programs: ["mpiexec"],
  versionIn: (said) => /^mpiexec version (\d\S*)/m.exec(said)?.[1],
  build,
  ignores: ["--oversubscribe", "--allow-run-as-root", "--mpi-btl"],
  words: [
    "--hostfile",
    "-ppn",
    "-hosts",
    "--ppn",
    "--hosts",
    "--cpu-bind",
    "--mem-bind",
    "--envall",
    "--envlist",
    "--no-vni"
  ],
  placement: { order: () => "blocks", words: [] },
  // The number of all ranks stands in no variable that is documented for it.
  variables: { rank: ["PALS_RANKID"], size: [], passed: () => [], steering: [], given: {} },
  beside: { overlap: [], whileRunning: false, graceSeconds: 5 },
  remarks: [],
  meeting: ownMpi,
  failures: [],
  deadRank: () => undefined,
  install: { byId: {}, otherwise: "load the module of PALS (`module avail cray-pals`), which comes with the system" }
}
