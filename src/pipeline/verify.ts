/** Stage: what is on disk is whole, and is judged as any reader of the folder would judge it. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import type { Benchmark, RunCommand } from "../benchmarks/Benchmark.ts"
import type { JsonObject } from "../domain/Json.ts"
import type { Plan } from "../domain/Plan.ts"
import type { Verdict } from "../domain/Verdict.ts"
import { hostsOfRanks } from "../engines/dlio/whereRanksRan.ts"
import { BadStructure, OutcomeIncomplete } from "../errors/AppError.ts"
import { isAddress, namedAs } from "../launcher/hostNames.ts"
import { loadRunFolder } from "../results/loadRunFolder.ts"
import { missingFromOutcome } from "../results/outcome.ts"
import { readRun } from "../results/readRun.ts"
import type { RunFolder } from "../results/RunFolder.ts"
import type { RunRecord } from "../results/RunRecord.ts"
import { judge } from "../rules/judge.ts"

/** Hosts whose ranks left fewer files than there are ranks, by the name each file gives; nothing where names are addresses. */
const silentHosts = (folder: RunFolder, launch: Plan["launch"]): ReadonlyArray<string> => {
  const used = (launch?.hosts ?? []).filter(({ ranks }) => ranks > 0)
  const names = used.map(({ host }) => host)
  if (used.length < 2 || names.some(isAddress)) return []
  const heard = [...hostsOfRanks(folder).values()].map((host) => namedAs(names, host))
  return used.flatMap(({ host, ranks }) => {
    const left = heard.filter((name) => name === host).length
    return left >= ranks ? [] : [`figures of ${ranks - left} of ${ranks} ranks of ${host}`]
  })
}

export interface Verified {
  readonly verdict: Verdict
  /** `metric` of summary.json. */
  readonly metrics: JsonObject | null
}

export const verify = Effect.fn("stage.verify")(function*(
  benchmark: Benchmark,
  command: RunCommand,
  plan: Plan,
  record: RunRecord
) {
  const folder = yield* loadRunFolder(record.result_dir)
  const expected = command.outcome(plan)
  const absent = missingFromOutcome(folder, expected)
  const missing = absent.length === 0 || expected.ranks === 0
    ? absent
    : [...absent, ...silentHosts(folder, plan.launch)]
  if (Arr.isNonEmptyReadonlyArray(missing)) return yield* new OutcomeIncomplete({ missing })
  const reading = readRun(folder)
  if (reading._tag === "leftOut") {
    return yield* new BadStructure({ path: record.result_dir, detail: reading.leftOut.reason })
  }
  const { evidence, metrics } = reading.facts
  return { verdict: judge(benchmark.rules.run, { ...evidence, edition: plan.edition }), metrics } satisfies Verified
})
