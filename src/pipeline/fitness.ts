/**
 * The doctor's checks, for the hosts and folders of a plan. What other parts of preflight look at is left to them: the engine asks
 * for DLIO as its ranks will find it, the benchmark looks at its folders on this machine, and rules say what must be apart.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Random from "effect/Random"
import { HostFiles } from "../cluster/HostFiles.ts"
import { launcherOf } from "../cluster/launcherOf.ts"
import { isLocalAmong } from "../cluster/local/LocalCollector.ts"
import { launcherTransport } from "../cluster/remote/launcherTransport.ts"
import { sshTransport } from "../cluster/remote/sshTransport.ts"
import type { Refusal, Transport } from "../cluster/remote/Transport.ts"
import type { Asked } from "../doctor/askHosts.ts"
import { type Check, count } from "../doctor/Check.ts"
import type { WantedFolder } from "../doctor/checks/folders.ts"
import { factChecks } from "../doctor/checks/host.ts"
import { examineHosts } from "../doctor/examineHosts.ts"
import { findingsOf } from "../doctor/findings.ts"
import { factsReport } from "../doctor/HostReport.ts"
import type { ClusterInformation } from "../domain/Cluster.ts"
import { type Finding, problem, warning } from "../domain/Finding.ts"
import type { LaunchPlan, Plan } from "../domain/Plan.ts"
import { plural } from "../domain/Units.ts"
import { HostUnfit } from "../errors/AppError.ts"
import { Executor } from "../process/Executor.ts"
import type { HostValidation } from "../results/RunRecord.ts"
import { collectRequest } from "./collectRequest.ts"

/** What is recorded of it. */
export interface Fitness {
  readonly findings: ReadonlyArray<Finding>
  readonly validation: HostValidation
}

export type FitnessServices = Executor | HostFiles

const skipped = (reason: string): Fitness => ({
  // A rule says it, with the verdict and in every report.
  findings: [],
  validation: { state: "skipped", reason }
})

const done = (hosts: number, checks: ReadonlyArray<Check>): Fitness => ({
  findings: findingsOf(checks),
  validation: {
    state: "done",
    hosts,
    ok: count(checks, "ok"),
    warnings: count(checks, "warning"),
    unknown: checks.filter(({ status }) => status === "unknown").map(({ host, name }) => `${host}: ${name}`)
  }
})

/** This machine is what it was collected as: nothing more is started. */
const ofThisMachine = Effect.fnUntraced(function*({ hosts }: ClusterInformation) {
  const files = yield* HostFiles
  const limits = yield* files.read("/proc/self/limits")
  return done(hosts.length, hosts.flatMap((facts) => factChecks(factsReport(facts, limits))))
})

/** The way the facts came; a launcher that no longer says who it is is told at each host. */
const transportFor = (plan: Plan, method: ClusterInformation["method"]) =>
  method === "mpi"
    ? launcherOf(collectRequest(plan)).pipe(
      Effect.map((launcher) => launcher === undefined ? sshTransport() : launcherTransport(launcher)),
      Effect.mapError(({ message }): Refusal => ({ reason: message, mayPass: false })),
      Effect.either
    )
    : Effect.succeed(Either.right<Transport>(sshTransport()))

const foldersOf = ({ destinations, resultsDir }: Plan): ReadonlyArray<WantedFolder> => [
  ...destinations.map(({ bytesToWrite, path, role }): WantedFolder =>
    // What is only read need not take files.
    bytesToWrite === 0 ? { role: "data", path } : { role, path, bytesToWrite }
  ),
  { role: "results", path: resultsDir }
]

/** Lines that another part of preflight, or a rule, says already or says better. */
const isSaidElsewhere = (hosts: ReadonlyArray<Asked>) => {
  const local = new Set(hosts.filter(({ isLocal }) => isLocal).map(({ host }) => host))
  return ({ host, name, status }: Check): boolean =>
    name === "separate file systems" ||
    name.endsWith(" direct I/O") ||
    (local.has(host) && (name === "MPI" || name.endsWith(" folder") || name.endsWith(" space"))) ||
    (name === "data folder" && status === "warning")
}

/** The engine has tried whether ranks start there; a host that only does not answer these questions refuses nothing. */
const unanswered = (check: Check): Check =>
  check.name === "reachable" && check.status === "problem"
    ? { ...check, status: "warning", found: `it was not looked at: ${check.found}` }
    : check

const ofHosts = Effect.fnUntraced(function*(plan: Plan, launch: LaunchPlan, cluster: ClusterInformation) {
  const isLocal = yield* isLocalAmong(launch.hosts.map(({ host }) => host))
  const missing = new Set(cluster.missing.map(({ host }) => host))
  const hosts = launch.hosts
    .filter(({ host, ranks }) => ranks > 0 && !missing.has(host))
    .map(({ host }): Asked => ({ host, isLocal: isLocal(host) }))
  const checks = yield* examineHosts(
    {
      executor: yield* Executor,
      transport: yield* transportFor(plan, cluster.method),
      mark: `mlps${yield* Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER)}`
    },
    yield* HostFiles,
    {
      hosts,
      folders: foldersOf(plan),
      programs: launch.program === null ? null : { launchers: [launch.program], dlio: null },
      by: cluster.method
    }
  )
  const saidElsewhere = isSaidElsewhere(hosts)
  return done(hosts.length, checks.filter((check) => !saidElsewhere(check)).map(unanswered))
})

/** Facts of 7 of 8 hosts are never taken for those of 8. */
const partial = (plan: Plan, { asked, hosts, method, missing }: ClusterInformation): ReadonlyArray<Finding> =>
  missing.map(({ host, reason }) =>
    plan.requestedDivision !== null && !plan.allowInvalidParameters && method !== "none"
      ? problem(
        new HostUnfit({
          host,
          check: "facts",
          found: `it was not looked at, and a division is asked for: ${reason}`,
          fix: "see to it that the host answers",
          command: null,
          kind: "host"
        })
      )
      : warning(
        `no facts about ${host}, so those of ${asked.length - missing.length} of ${plural(asked.length, "host")} stand${
          hosts.length === 0 ? "" : " for themselves alone"
        }: ${reason}`
      )
  )

/** `skip`: `--skip-validation`. */
export const fitness = Effect.fnUntraced(function*(plan: Plan, cluster: ClusterInformation, skip: boolean) {
  const missing = partial(plan, cluster)
  const looked = skip
    ? skipped("--skip-validation")
    : plan.launch === null
    ? yield* ofThisMachine(cluster)
    : cluster.method === "none"
    ? skipped("--collector none asks nobody")
    : yield* ofHosts(plan, plan.launch, cluster)
  return { ...looked, findings: [...missing, ...looked.findings] } satisfies Fitness
})
