/**
 * The clients of a run, each with its own file system: this machine where ranks run on it, every other host through a shell there.
 * A host is asked the way its facts came; where that fails, by the launcher, which has to get there anyway.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Client } from "../cluster/Clients.ts"
import { HostFiles } from "../cluster/HostFiles.ts"
import { LaunchingMachine } from "../cluster/LaunchingMachine.ts"
import { isLocalAmong } from "../cluster/local/LocalCollector.ts"
import { hostsAtOnce } from "../cluster/remote/collectRemotely.ts"
import { hostShell } from "../cluster/remote/hostShell.ts"
import { type HostView, hostView, viewFunctions } from "../cluster/remote/hostView.ts"
import type { Refusal } from "../cluster/remote/Transport.ts"
import { waysTo } from "../cluster/remote/waysTo.ts"
import type { ClusterInformation } from "../domain/Cluster.ts"
import { few } from "../domain/few.ts"
import { type Finding, problem, warning } from "../domain/Finding.ts"
import type { Plan } from "../domain/Plan.ts"
import { type AppError, HostUnfit } from "../errors/AppError.ts"
import { onHost } from "../errors/onHost.ts"
import { Executor } from "../process/Executor.ts"

interface ClientView {
  /** null: this machine. */
  readonly host: string | null
  readonly view: Either.Either<HostView, Refusal>
}

/** For rules, which ask for status alone. */
export const clientOf = ({ host, view }: ClientView): Client => ({
  host,
  files: Either.mapBoth(view, { onLeft: ({ reason }) => reason, onRight: ({ files }) => files })
})

/** Opened with the scope, all of them at once. */
export const clientViews = Effect.fnUntraced(function*(plan: Plan, cluster: ClusterInformation) {
  const executor = yield* Executor
  const here: HostView = { fileSystem: yield* FileSystem.FileSystem, files: yield* HostFiles }
  const isLocal = yield* isLocalAmong((plan.launch?.hosts ?? []).map(({ host }) => host))
  const hosts = (plan.launch?.hosts ?? []).filter(({ ranks }) => ranks > 0).map(({ host }) => host)
  const others = hosts.filter((host) => !isLocal(host))
  const remote = yield* Effect.forEach(
    others,
    (host) =>
      Effect.firstSuccessOf(
        waysTo(plan.launch, cluster, host).map(Effect.flatMap((way) => hostShell(executor, way, host, viewFunctions)))
      ).pipe(
        Effect.map(hostView),
        Effect.either,
        Effect.map((view): ClientView => ({ host, view }))
      ),
    { concurrency: hostsAtOnce }
  )
  const own: ClientView = { host: null, view: Either.right(here) }
  return others.length === hosts.length && hosts.length > 0 ? remote : [own, ...remote]
})

const unlooked = (plan: Plan, host: string, { command, reason }: Refusal): Finding => {
  const folders = plan.destinations.map(({ path }) => path).join(", ")
  return plan.destinations.some(({ bytesToWrite, isFilled }) => bytesToWrite > 0 || isFilled === true)
    ? problem(
      new HostUnfit({
        host,
        check: "folders",
        found: `what is in ${folders} there, and whose it is, could not be looked at: ${reason}`,
        fix: "mend what is named, so that this host answers",
        command: command ?? null,
        kind: "host"
      })
    )
    : warning(`${host}: ${folders} could not be looked at: ${reason}`)
}

/** Named one by one. */
const mostHosts = 8

const textOf = (finding: Finding): string =>
  finding._tag === "problem" ? `${finding.error._tag} ${finding.error.message}` : finding.message

const named = (finding: Finding, hosts: string): Finding => {
  if (finding._tag === "warning") return warning(`${hosts}: ${finding.message}`)
  const error: AppError = onHost(finding.error, hosts)
  return problem(error)
}

/** What several clients find alike is said once, with their names; where this machine finds it too, as this machine's. */
const together = (
  found: ReadonlyArray<{ readonly host: string | null; readonly findings: ReadonlyArray<Finding> }>
): ReadonlyArray<Finding> => {
  const byText = new Map<string, { readonly finding: Finding; readonly hosts: Array<string | null> }>()
  for (const { findings, host } of found) {
    for (const finding of findings) {
      const known = byText.get(textOf(finding))
      if (known === undefined) byText.set(textOf(finding), { finding, hosts: [host] })
      else known.hosts.push(host)
    }
  }
  return [...byText.values()].map(({ finding, hosts }) =>
    hosts.includes(null) ? finding : named(finding, few(hosts.map(String), mostHosts))
  )
}

/** The benchmark's own look at its folders, on every client. */
export const lookEverywhere = <R>(
  plan: Plan,
  views: ReadonlyArray<ClientView>,
  look: Effect.Effect<ReadonlyArray<Finding>, never, FileSystem.FileSystem | HostFiles | LaunchingMachine | R>
) =>
  Effect.gen(function*() {
    const here = yield* HostFiles
    const refused = views.flatMap(({ host, view }) =>
      Either.isLeft(view) ? [unlooked(plan, host ?? "this machine", view.left)] : []
    )
    const seen = views.flatMap(({ host, view }) => Either.isRight(view) ? [{ host, view: view.right }] : [])
    const found = yield* Effect.forEach(
      seen,
      ({ host, view }) =>
        look.pipe(
          Effect.provideService(FileSystem.FileSystem, view.fileSystem),
          Effect.provideService(HostFiles, view.files),
          Effect.provideService(LaunchingMachine, here),
          Effect.map((findings) => ({ host, findings }))
        ),
      { concurrency: hostsAtOnce }
    )
    return [...refused, ...together(found)]
  })
