/** Open MPI 4 (ORTE) and 5 (PRRTE). Sources: mpirun(1) of both; dlio-command.md 2 for the order of the words. */
import * as Either from "effect/Either"
import { renderHost } from "./hostList.ts"
import { type BuildLaunch, type LaunchRequest, sets, usedHosts } from "./Launcher.ts"

/** Slots as the user gave them; else exactly what the layout needs, since a bare host means one slot. */
const hostWords = ({ layout }: LaunchRequest): string =>
  layout.filter(({ ranks, slots }) => slots !== null || ranks > 0)
    .map(({ host, ranks, slots }) => renderHost({ host, slots: slots ?? ranks })).join(",")

const isSpread = ({ layout }: LaunchRequest) => usedHosts(layout).length > 1

const bindWords = ({ parameters }: LaunchRequest) =>
  sets(parameters, "--bind-to", "-bind-to") ? [] : ["--bind-to", "none"]

const setsMapping = ({ parameters }: LaunchRequest) => sets(parameters, "--map-by", "-map-by")

const btlWarning = (request: LaunchRequest) =>
  request.btl !== "auto" && isSpread(request) ? ["--mpi-btl acts on a single host only and is left out"] : []

const environmentWords = ({ environment }: LaunchRequest) =>
  [...new Set(environment)].sort().flatMap((name) => ["-x", name])

export const openMpi4: BuildLaunch = (request) => {
  const { btl, command, oversubscribe, parameters, perNode, processes, program } = request
  const place = perNode === null ? isSpread(request) ? "node" : "socket" : `ppr:${perNode}:node`
  return Either.right({
    argv: [
      program,
      "-n",
      String(processes),
      "-host",
      hostWords(request),
      ...bindWords(request),
      ...(setsMapping(request) ? [] : ["--map-by", place]),
      ...(btl === "auto" || isSpread(request) ? [] : ["--mca", "btl", `${btl},self`]),
      ...(oversubscribe ? ["--oversubscribe"] : []),
      ...(request.allowRunAsRoot ? ["--allow-run-as-root"] : []),
      ...parameters,
      ...environmentWords(request),
      ...command
    ],
    warnings: btlWarning(request)
  })
}

/** Version 5 renamed the shared-memory transport and the socket, and made oversubscription a modifier of the mapping. */
export const openMpi5: BuildLaunch = (request) => {
  const { btl, command, oversubscribe, parameters, perNode, processes, program } = request
  const place = perNode === null ? isSpread(request) ? "node" : "package" : `ppr:${perNode}:node`
  const mapping = oversubscribe ? `${place}:OVERSUBSCRIBE` : place
  return Either.right({
    argv: [
      program,
      "-n",
      String(processes),
      "--host",
      hostWords(request),
      ...bindWords(request),
      ...(setsMapping(request) ? [] : ["--map-by", mapping]),
      ...(btl === "auto" || isSpread(request) ? [] : ["--mca", "btl", `${btl === "vader" ? "sm" : btl},self`]),
      ...(request.allowRunAsRoot ? ["--allow-run-as-root"] : []),
      ...parameters,
      ...environmentWords(request),
      ...command
    ],
    warnings: [
      ...btlWarning(request),
      ...(oversubscribe && setsMapping(request)
        ? ["--oversubscribe is left out, for --mpi-params sets the mapping: add :OVERSUBSCRIBE to its --map-by"]
        : [])
    ]
  })
}
