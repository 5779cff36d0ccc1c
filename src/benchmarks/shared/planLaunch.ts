/** Hosts, launcher and engine program of a run as data: what an official engine needs to know to start its ranks. Pure. */
import * as Either from "effect/Either"
import { isThisMachine } from "../../cluster/thisMachine.ts"
import type { Settings } from "../../config/Option.ts"
import type { LaunchPlan } from "../../domain/Plan.ts"
import { type ConfigFileInvalid, ConflictingOptions, InvalidOption } from "../../errors/AppError.ts"
import { parseHostfile } from "../../launcher/hostfile.ts"
import { type HostList, parseHosts, renderHost } from "../../launcher/hostList.ts"
import { oneMachineEach } from "../../launcher/hostNames.ts"
import { layOut } from "../../launcher/layout.ts"
import { splitWords } from "../../launcher/shellWords.ts"
import type { Discovery } from "../Benchmark.ts"
import type { CommonOptions } from "./commonOptions.ts"
import type { CommonLaunchOptions, LaunchOptions } from "./launchOptions.ts"

type LaunchSettings =
  & Settings<CommonLaunchOptions>
  & Partial<Settings<Pick<LaunchOptions, "dlioBinPath">>>
  & Pick<Settings<CommonOptions>, "hosts">

type HostSettings =
  & Pick<LaunchSettings, "hostfile" | "hosts">
  & Pick<Settings<CommonOptions>, "engine" | "closed" | "open">

/** Nobody named a host, and a launched run has the hosts it was given by the batch system, never this machine in their place. */
const allocated = ({ closed, engine, hosts, open }: HostSettings, { allocation }: Discovery) =>
  hosts.origin === "default" && engine.value !== "native" && (engine.value !== "auto" || closed.value || open.value)
    ? allocation
    : undefined

const listOf = (
  settings: HostSettings,
  discovery: Discovery
): Either.Either<HostList, InvalidOption | ConfigFileInvalid | ConflictingOptions> => {
  const { hostfile, hosts } = settings
  const path = hostfile.value
  const given = path === undefined ? allocated(settings, discovery) : undefined
  if (given !== undefined) {
    return Either.map(parseHosts([given.hosts]), (list) => ({
      ...list,
      notes: [...list.notes, `the hosts are those of ${given.name}`]
    }))
  }
  // Words were cut at commas, also inside of a range; put together they are read as one text.
  if (path === undefined) return parseHosts([hosts.value.join(",")])
  if (hosts.origin !== "default") {
    return Either.left(
      new ConflictingOptions({
        options: [`--hostfile ${path}`, `--hosts ${hosts.value.join(" ")}`],
        reason: "both name the hosts of the run",
        advice: "keep one of them"
      })
    )
  }
  return parseHostfile(path, discovery.inputs[path] ?? "")
}

/**
 * The one reading of `--hosts` or `--hostfile`, whose text discovery has read; without either, of the allocation's hosts. Each
 * machine once, by whatever names it is given.
 */
export const hostsOf = (
  settings: HostSettings,
  discovery: Discovery
): Either.Either<HostList, InvalidOption | ConfigFileInvalid | ConflictingOptions> =>
  Either.map(listOf(settings, discovery), (list) => oneMachineEach(list, discovery.hostname))

interface PlannedLaunch {
  readonly launch: LaunchPlan
  /** Lines for people: the parsed host list, and what was merged. */
  readonly notes: ReadonlyArray<string>
}

interface LaunchRequest {
  readonly settings: LaunchSettings
  readonly discovery: Discovery
  readonly hosts: HostList
  readonly processes: number
  /** Makes a path absolute. */
  readonly resolve: (path: string) => string
}

export const planLaunch = (
  { discovery, hosts, processes, resolve, settings }: LaunchRequest
): Either.Either<PlannedLaunch, InvalidOption> =>
  Either.gen(function*() {
    const perNode = settings.npernode.value ?? null
    const oversubscribe = settings.oversubscribe.value
    const layout = yield* layOut({ hosts: hosts.hosts, processes, perNode, oversubscribe })
    const parameters = yield* Either.all(settings.mpiParams.value.map((text) => splitWords(text, "--mpi-params")))
    const { fullNames = [], hostname } = discovery
    const isHere = isThisMachine({ hostname, addresses: [], fullNames }, layout.map(({ host }) => host))
    const alone = processes === 1 && layout.every(({ host }) => isHere(host))
    const { name, path } = discovery.workload
    return {
      launch: {
        hosts: layout,
        includesThisMachine: layout.some(({ host, ranks }) => ranks > 0 && isHere(host)),
        program: settings.mpiBin.value ?? (alone ? null : discovery.tools.launcher),
        perNode,
        oversubscribe,
        allowRunAsRoot: settings.allowRunAsRoot.value,
        btl: settings.mpiBtl.value,
        parameters: parameters.flat(),
        startSeconds: settings.startTimeout.value,
        collector: settings.collector.value,
        dlio: settings.dlioBinPath === undefined ? null : {
          binPath: settings.dlioBinPath.value === undefined ? null : resolve(settings.dlioBinPath.value),
          onPath: discovery.tools.dlio_benchmark,
          workload: name,
          configDirectory: path.slice(0, path.lastIndexOf("/workload/"))
        }
      },
      notes: [
        `hosts: ${
          layout.map(({ host, ranks, slots }) =>
            `${renderHost({ host, slots })} (${ranks} ${ranks === 1 ? "rank" : "ranks"})`
          ).join(", ")
        }`,
        ...hosts.notes
      ]
    }
  })
