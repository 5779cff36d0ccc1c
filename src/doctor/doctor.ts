/** `mlpstorage doctor`: is this machine, and are those hosts, fit for a run? */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Random from "effect/Random"
import type { Document } from "../benchmarks/Benchmark.ts"
import { HostFiles } from "../cluster/HostFiles.ts"
import { isLocalAmong } from "../cluster/local/LocalCollector.ts"
import { launcherTransport } from "../cluster/remote/launcherTransport.ts"
import { sshTransport } from "../cluster/remote/sshTransport.ts"
import type { Refusal, Transport } from "../cluster/remote/Transport.ts"
import type { Settings } from "../config/Option.ts"
import { readText } from "../config/readText.ts"
import { ConflictingOptions, HostsUnfit } from "../errors/AppError.ts"
import { allocationOf } from "../launcher/allocation.ts"
import { detectLauncher } from "../launcher/detectLauncher.ts"
import { parseHostfile } from "../launcher/hostfile.ts"
import { type HostList, parseHosts } from "../launcher/hostList.ts"
import { oneMachineEach } from "../launcher/hostNames.ts"
import { Launchers } from "../launcher/launchers.ts"
import { programsOf } from "../launcher/launcherWords.ts"
import { Executor } from "../process/Executor.ts"
import { Machine } from "../process/Machine.ts"
import { Screen } from "../view/Screen.ts"
import type { Asked } from "./askHosts.ts"
import { allHosts, check, checkJson, count, warning } from "./Check.ts"
import type { WantedFolder } from "./checks/folders.ts"
import { examineHosts } from "./examineHosts.ts"
import type { DoctorCollector, DoctorOptions } from "./options.ts"
import { tableText } from "./table.ts"

type Request = Settings<DoctorOptions>

/** null: other hosts are not asked. */
const waysToAsk: Readonly<Record<DoctorCollector, string | null>> = {
  auto: "ssh",
  ssh: "ssh",
  mpi: "the MPI launcher",
  local: null
}

const absolute = Effect.fnUntraced(function*(given: string) {
  const path = yield* Path.Path
  return path.resolve((yield* Machine).workingDirectory, given)
})

/** The one reading of `--hosts` and `--hostfile`. Nobody named means this machine, under its own name; through the launcher, the hosts of the allocation. */
const hostsOf = Effect.fnUntraced(function*({ collector, hostfile, hosts }: Request) {
  const machine = yield* Machine
  /** Each machine once, by whatever names it is given, as a run takes them. */
  const asked = (list: HostList) => {
    const { hosts, notes } = oneMachineEach(list, machine.hostname)
    return Effect.map(isLocalAmong(hosts.map(({ host }) => host)), (isLocal) => ({
      hosts: hosts.map(({ host }): Asked => ({ host, isLocal: isLocal(host) })),
      notes
    }))
  }
  if (hostfile.value !== undefined) {
    if (hosts.origin === "flag") {
      return yield* new ConflictingOptions({
        options: [`--hostfile ${hostfile.value}`, `--hosts ${hosts.value.join(" ")}`],
        reason: "both name the hosts",
        advice: "keep one of them"
      })
    }
    const path = yield* absolute(hostfile.value)
    return yield* asked(yield* parseHostfile(path, yield* readText(path, "host file")))
  }
  if (hosts.origin === "default") {
    const allocation = collector.value === "mpi"
      ? allocationOf(yield* Launchers, machine.environment)
      : undefined
    return allocation === undefined
      ? { hosts: [{ host: machine.hostname, isLocal: true }], notes: [] }
      : yield* asked(yield* parseHosts([allocation.hosts]))
  }
  // Words were cut at commas, also inside of a range; put together they are read as one text.
  return yield* asked(yield* parseHosts([hosts.value.join(",")]))
})

const foldersOf = Effect.fnUntraced(function*({ checkpointFolder, dataDir, resultsDir }: Request) {
  const given: ReadonlyArray<readonly [WantedFolder["role"], string | undefined]> = [
    ["checkpoints", checkpointFolder.value],
    ["data", dataDir.value],
    ["results", resultsDir.value]
  ]
  const folders = yield* Effect.forEach(given, ([role, path]) =>
    path === undefined
      ? Effect.succeed([])
      : Effect.map(absolute(path), (whole): ReadonlyArray<WantedFolder> => [{ role, path: whole }]))
  return folders.flat()
})

/** The one that a run would start, on every host at the same place; null when this machine has none. */
const findDlio = Effect.fnUntraced(function*(given: string | undefined) {
  if (given !== undefined) return yield* absolute(given)
  const fs = yield* FileSystem.FileSystem
  const { PATH: path = "", VIRTUAL_ENV: virtualEnvironment = "" } = (yield* Machine).environment
  const folders = [...path.split(":"), ...(virtualEnvironment === "" ? [] : [`${virtualEnvironment}/bin`])]
  for (const folder of folders.filter((name) => name.startsWith("/"))) {
    const candidate = `${folder}/dlio_benchmark`
    if (yield* Effect.isSuccess(fs.access(candidate, { ok: true }))) return candidate
  }
  return null
})

/** The first launcher that says who it is; else why the first of them does not. */
const detect = Effect.fnUntraced(function*(names: Arr.NonEmptyReadonlyArray<string>) {
  const tried = yield* Effect.forEach(names, (name) => Effect.either(detectLauncher(name, {})))
  return tried.find(Either.isRight) ?? tried[0]
})

/** How other hosts are reached; a way that does not exist is told at each of them. */
const transportFor = (
  choice: DoctorCollector,
  launchers: Arr.NonEmptyReadonlyArray<string>
): Effect.Effect<Either.Either<Transport, Refusal>, never, Executor> => {
  switch (choice) {
    case "local":
      return Effect.succeed(
        Either.left({ reason: "it was not asked: --collector local asks this machine only", mayPass: false })
      )
    case "mpi":
      return Effect.map(
        detect(launchers),
        Either.mapBoth({
          onLeft: ({ message }): Refusal => ({ reason: message, mayPass: false }),
          // Asking harms nobody, whoever asks.
          onRight: (launcher) => launcherTransport({ launcher, allowRunAsRoot: true, parameters: [] })
        })
      )
    default:
      return Effect.succeed(Either.right(sshTransport()))
  }
}

export const doctor = Effect.fn("doctor")(function*(request: Request) {
  const { hosts, notes } = yield* hostsOf(request)
  const { collector, dlioBinPath, engine, mpiBin } = request
  const launchers = mpiBin.value === undefined ? programsOf(yield* Launchers) : Arr.of(mpiBin.value)
  const wantsDlio = engine.value === "dlio" || (engine.value === "auto" && hosts.length > 1)
  const way = {
    executor: yield* Executor,
    transport: yield* transportFor(collector.value, launchers),
    mark: `mlps${yield* Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER)}`
  }
  const named = notes.map((note) => check(allHosts, "hosts", warning(note, "name each machine once")))
  const examined = yield* examineHosts(way, yield* HostFiles, {
    hosts,
    folders: yield* foldersOf(request),
    programs: wantsDlio
      ? { launchers, dlio: { where: yield* findDlio(dlioBinPath.value) } }
      : null,
    by: waysToAsk[collector.value]
  })
  const checks = [...examined, ...named]
  const { output } = yield* Screen
  const tally = {
    problems: count(checks, "problem"),
    warnings: count(checks, "warning"),
    unknown: count(checks, "unknown")
  }
  const document: Document = {
    text: tableText(checks, output),
    json: {
      fit: tally.problems === 0,
      engine: wantsDlio ? "dlio" : "native",
      hosts: hosts.map(({ host }) => host),
      ...tally,
      ok: count(checks, "ok"),
      checks: checks.map(checkJson)
    },
    ...(tally.problems === 0 ? {} : { failure: new HostsUnfit(tally) })
  }
  return document
})
