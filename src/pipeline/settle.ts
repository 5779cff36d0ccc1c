/** What the plan left open of its folders, asked of the clients when the run has made them. */
import * as Effect from "effect/Effect"
import type { RunCommand } from "../benchmarks/Benchmark.ts"
import { Clients } from "../cluster/Clients.ts"
import type { ClusterInformation } from "../domain/Cluster.ts"
import type { Plan } from "../domain/Plan.ts"
import { recordedFacts } from "../results/newRecord.ts"
import type { RunRecord } from "../results/RunRecord.ts"
import { clientOf, clientViews } from "./clients.ts"
import type { Preflight } from "./preflight.ts"

/** The record with every fact that could not be known before; the others stay as they were recorded. */
export const settle = Effect.fnUntraced(function*(
  command: RunCommand,
  plan: Plan,
  cluster: ClusterInformation,
  { evidence: { facts } }: Preflight,
  record: RunRecord
) {
  if (Object.values(facts).every(({ _tag }) => _tag !== "pending")) return record
  const clients = (yield* clientViews(plan, cluster)).map(clientOf)
  const found = yield* command.evidence(plan, cluster, "ended").pipe(Effect.provideService(Clients, clients))
  return { ...record, facts: { ...recordedFacts(found.facts), ...record.facts } }
}, Effect.scoped)
