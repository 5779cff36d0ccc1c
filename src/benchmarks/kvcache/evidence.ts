/** The plan as the rules see it before the run: what was measured is still to come. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { Clients } from "../../cluster/Clients.ts"
import type { ClusterInformation } from "../../domain/Cluster.ts"
import type { Json } from "../../domain/Json.ts"
import { type Known, missing, pending, present, type RunEvidence } from "../../rules/Evidence.ts"
import { planEvidence, planned } from "../shared/planEvidence.ts"
import type { KvPlan } from "./plan.ts"
import { kvcacheFacts } from "./rules/evidence.ts"

/** What preflight knows beside plan and cluster. */
interface PlanFacts {
  readonly sameFileSystem: Known<boolean>
  readonly mounts: Known<ReadonlyArray<Json>>
}

/** How each client has the cache's folder mounted. One that does not say leaves it unknown. */
export const cacheMounts = (folder: string): Effect.Effect<Known<ReadonlyArray<Json>>, never, Clients> =>
  Effect.gen(function*() {
    const found = yield* Effect.forEach(yield* Clients, ({ files, host }) => {
      const name = host ?? "this machine"
      if (Either.isLeft(files)) return Effect.succeed(missing(`${name}: ${files.left}`, "mount table"))
      return files.right.status(folder).pipe(
        Effect.map(({ mount }): Known<Json> =>
          mount._tag === "unknown"
            ? missing(`${name}: ${mount.reason}`, "mount table")
            : present({ host: name, ...mount.value }, mount.source)
        ),
        Effect.catchAll(({ message }) => Effect.succeed(missing(`${name}: ${message}`, "mount table")))
      )
    }, { concurrency: 16 })
    const absent = found.find((one) => one._tag === "missing")
    return absent ??
      present(found.flatMap((one) => one._tag === "present" ? [one.value] : []), "mount table of every client")
  })

/** One entry an option, as the rules read executed options. */
const optionsOf = ({ parameters, work }: KvPlan): ReadonlyArray<Json> => {
  const scales = parameters.some(({ key, value }) => key === "enable_autoscaling" && value === true)
  const rows = new Map<number, Record<string, Json>>()
  for (const { key, value } of parameters) {
    const [, option, name = ""] = /^option_(\d+)\.(\w+)$/.exec(key) ?? []
    if (option === undefined) continue
    const row = rows.get(Number(option)) ?? { option: Number(option) }
    row[name] = value
    rows.set(Number(option), row)
  }
  return work.options.flatMap(({ option }) => {
    const row = option === null ? undefined : rows.get(option)
    return row === undefined ? [] : [{ ...row, ...(scales ? { enable_autoscaling: true } : {}) }]
  })
}

export const factsOfPlan = (plan: KvPlan, { mounts, sameFileSystem }: PlanFacts): RunEvidence["facts"] => ({
  [kvcacheFacts.options]: planned(optionsOf(plan)),
  [kvcacheFacts.summary]: pending,
  [kvcacheFacts.ranks]: pending,
  [kvcacheFacts.seed]: planned(plan.work.seed),
  [kvcacheFacts.trials]: planned(plan.work.trials),
  [kvcacheFacts.cacheDir]: planned(plan.work.folder),
  [kvcacheFacts.resultsDir]: planned(plan.resultsDir),
  [kvcacheFacts.sameFileSystem]: sameFileSystem,
  [kvcacheFacts.mounts]: mounts,
  ...(plan.work.kind === "serve" ? { [kvcacheFacts.backend]: planned(plan.work.backend.type) } : {}),
  ...(plan.launch === null ? {} : { [kvcacheFacts.ranksPerHost]: planned(plan.launch.hosts.map(({ ranks }) => ranks)) })
})

export const evidenceOfPlan = (plan: KvPlan, cluster: ClusterInformation, facts: PlanFacts): RunEvidence =>
  planEvidence(plan, cluster, factsOfPlan(plan, facts))
