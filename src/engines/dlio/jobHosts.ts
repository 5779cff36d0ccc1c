/** The hosts of a job: the ways to them, and where the plan has the ranks. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import { HostFiles } from "../../cluster/HostFiles.ts"
import { isLocalAmong } from "../../cluster/local/LocalCollector.ts"
import { hostShell } from "../../cluster/remote/hostShell.ts"
import { hostView, viewFunctions } from "../../cluster/remote/hostView.ts"
import { launcherTransport } from "../../cluster/remote/launcherTransport.ts"
import { localShell } from "../../cluster/remote/localShell.ts"
import { sshTransport } from "../../cluster/remote/sshTransport.ts"
import { waysTo } from "../../cluster/remote/waysTo.ts"
import { type LaunchPlan, mediumOf } from "../../domain/Plan.ts"
import { HostUnfit } from "../../errors/AppError.ts"
import { type Launcher, whyNotBeside } from "../../launcher/Launcher.ts"
import { Launchers } from "../../launcher/launchers.ts"
import { noLauncher } from "../../launcher/none.ts"
import { ranksByHost } from "../../launcher/placement.ts"
import { Executor } from "../../process/Executor.ts"
import { Machine } from "../../process/Machine.ts"
import type { EngineRun } from "../Engine.ts"
import { type FolderClient, localHands } from "./folderHands.ts"
import { localLook, lookFunctions, remoteLook } from "./folderLook.ts"
import type { ClientOfJob } from "./jobFiles.ts"
import { handFunctions, remoteHands } from "./remoteHands.ts"

const usedHosts = ({ hosts }: LaunchPlan) => hosts.filter(({ ranks }) => ranks > 0)

/** While the job runs, to other hosts by the way that collected their facts; or why there is none. */
export const wayToHosts = Effect.fnUntraced(
  function*({ cluster }: EngineRun, launch: LaunchPlan, launcher: Launcher | null) {
    const { environment } = yield* Machine
    switch (cluster.method) {
      case "ssh":
        return sshTransport()
      case "mpi":
        return launcher === null
          ? "the run has no launcher"
          : whyNotBeside(launcher.family, environment) ??
            launcherTransport({ launcher, allowRunAsRoot: launch.allowRunAsRoot, parameters: launch.parameters })
      default:
        return `--collector ${cluster.method} asks no other host`
    }
  }
)

/** The hosts of the job with the ways to them. */
export const hostsOf = Effect.fnUntraced(function*(it: EngineRun, launch: LaunchPlan, launcher: Launcher | null) {
  const isHere = yield* isLocalAmong(launch.hosts.map(({ host }) => host))
  const way = yield* wayToHosts(it, launch, launcher)
  return usedHosts(launch).map(({ host, ranks }) => ({
    host,
    ranks,
    isHere: isHere(host),
    way: isHere(host) ? localShell : way
  }))
})

/** Where the plan has the ranks; `ranks` is null where the user's own words place them. */
export const placesOf = Effect.fnUntraced(function*(launch: LaunchPlan, launcher: Launcher | null) {
  const layout = usedHosts(launch)
  const ranks = ranksByHost({
    layout,
    family: launcher?.family ?? noLauncher(yield* Launchers),
    perNode: launch.perNode,
    parameters: launch.parameters
  })
  return { layout, ranks }
})

const remoteClient = Effect.fnUntraced(function*({ cluster }: EngineRun, launch: LaunchPlan, host: string) {
  const executor = yield* Executor
  const shell = yield* Effect.firstSuccessOf(
    waysTo(launch, cluster, host).map(
      Effect.flatMap((way) => hostShell(executor, way, host, viewFunctions + handFunctions + lookFunctions))
    )
  ).pipe(Effect.mapError(({ command, reason }) =>
    new HostUnfit({
      host,
      check: "folders",
      found: `its folders could not be reached: ${reason}`,
      fix: "mend what is named, so that this host answers",
      command: command ?? null,
      kind: "host"
    })
  ))
  const { fileSystem, files } = hostView(shell)
  return {
    host,
    fileSystem,
    files,
    hands: remoteHands(shell, host),
    look: remoteLook(shell, host)
  } satisfies FolderClient
})

/**
 * The machines that see the folders as ranks do, each for as long as its scope is open: this one first where some of them run here, then the
 * other hosts.
 */
export const folderClients = Effect.fnUntraced(function*(it: EngineRun, launch: LaunchPlan) {
  const services = yield* Effect.context<Executor | FileSystem.FileSystem | HostFiles>()
  const isHere = yield* isLocalAmong(launch.hosts.map(({ host }) => host))
  const hosts = usedHosts(launch).map(({ host }) => host)
  const others = hosts.filter((host) => !isHere(host)).map((host): ClientOfJob => ({
    host,
    open: remoteClient(it, launch, host).pipe(Effect.provide(services))
  }))
  const fileSystem = yield* FileSystem.FileSystem
  const here: FolderClient = {
    host: null,
    fileSystem,
    files: yield* HostFiles,
    hands: localHands(fileSystem, mediumOf(it.plan)),
    look: localLook(fileSystem)
  }
  const own: ClientOfJob = { host: null, open: Effect.succeed(here) }
  return others.length === hosts.length && Arr.isNonEmptyReadonlyArray(others) ? others : [own, ...others] as const
})
