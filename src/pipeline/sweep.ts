/** Makes the runs of a search for a limit, one after the other, until it has its answer. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import type { Discovery, Request, RunCommand } from "../benchmarks/Benchmark.ts"
import type { RunStep } from "../benchmarks/Experiment.ts"
import { kindOf, Kinds } from "../benchmarks/Kind.ts"
import type { PipelineOptions } from "../benchmarks/shared/commonOptions.ts"
import type { SeriesWanted } from "../benchmarks/shared/seriesOptions.ts"
import type { Probe, Sweep } from "../benchmarks/Sweep.ts"
import type { ClusterInformation } from "../domain/Cluster.ts"
import { nextTry } from "../domain/limitSearch.ts"
import type { Plan } from "../domain/Plan.ts"
import { there } from "../domain/there.ts"
import { plural } from "../domain/Units.ts"
import { InternalError, NotResumable } from "../errors/AppError.ts"
import { readingOf } from "../reading/Readings.ts"
import { pastRun } from "../reports/pastRun.ts"
import { runParent } from "../results/layout.ts"
import { recordPath } from "../results/runDirectory.ts"
import type { RunRecord } from "../results/RunRecord.ts"
import { differences } from "./course.ts"
import { fitness } from "./fitness.ts"
import { instant } from "./instant.ts"
import { once } from "./once.ts"
import { preflight } from "./preflight.ts"
import { presentSweep } from "./presentSweep.ts"
import type { Probed } from "./Probed.ts"
import { findRuns } from "./resume.ts"
import type { SummarizedRun } from "./RunResult.ts"
import { stage, type StageLog } from "./stage.ts"
import { summarize } from "./summarize.ts"

interface Sweeping {
  readonly command: RunCommand
  readonly request: Request<PipelineOptions>
  readonly discovery: Discovery
  /** Of the largest candidate. */
  readonly plan: Plan
  readonly search: Sweep
  readonly cluster: ClusterInformation
  readonly series: SeriesWanted | null
  /** What has run already. */
  readonly stages: StageLog
}

const step = (plan: Plan): RunStep => ({ _tag: "run", name: "run", role: null, plan })

/** Whether it passed, by the runs before it. */
const judged = Effect.fnUntraced(function*(
  search: Sweep,
  record: RunRecord,
  value: number,
  result: SummarizedRun,
  before: ReadonlyArray<Probed>
) {
  const probe: Probe = { value, figures: result.headlines }
  const passed = search.passes(probe, before)
  if (passed === null) {
    return yield* new InternalError({ detail: `the run in ${record.result_dir} lacks what it is judged by` })
  }
  return { ...probe, passed, record, result } satisfies Probed
})

const startOf = ({ invocation }: RunRecord): number => Date.parse(invocation.started_at)

/** The runs of the newest search of these plans, in their order. */
const goneOn = Effect.fnUntraced(function*({ plan, search }: Sweeping) {
  const { onDisk } = yield* readingOf(plan)
  const parent = runParent(onDisk, plan)
  const found = yield* findRuns(parent, plan, ({ sweep: known }) => known?.of === search.of)
  const ids = Arr.dedupe(
    [...found].sort((a, b) => startOf(b.record) - startOf(a.record)).map(({ record }) => record.sweep?.id ?? "")
  )
  const [latest] = ids
  const refuse = (why: NotResumable["why"], detail: string) =>
    new NotResumable({ why, path: parent, experiment: latest ?? null, detail })
  if (latest === undefined) return yield* refuse("none", `there is no search over ${search.of} below ${parent}`)
  const runs = found.filter(({ record }) => record.sweep?.id === latest)
  const going = runs.find(({ liveness }) => liveness._tag === "running" || liveness._tag === "unknown")
  if (going !== undefined) return yield* refuse("running", `its run in ${going.record.result_dir} may be going on`)
  const complete = runs.map(({ record }) => record).filter(({ state }) => state === "completed").sort((a, b) =>
    (a.sweep?.run ?? 0) - (b.sweep?.run ?? 0)
  )
  const kind = there(kindOf(yield* Kinds, plan), `kind of work ${plan.work.kind}`)
  const probes: Array<Probed> = []
  for (const record of complete) {
    const value = record.sweep?.value ?? 0
    if (!search.candidates.includes(value)) continue
    const planned = yield* search.planOf(value)
    const unlike = differences(record, planned)
    if (unlike.length > 0) return yield* refuse("differs", `it was planned otherwise: ${unlike.join("; ")}`)
    const past = yield* pastRun(recordPath(record.result_dir, record)).pipe(
      Effect.mapError((why) => refuse("none", `its run in ${record.result_dir}: ${why}`))
    )
    const result = yield* summarize(planned, kind, past.record, past.headlines)
    probes.push(yield* judged(search, past.record, value, result, probes))
  }
  if (probes.length === 0) return yield* refuse("none", "none of its runs is complete")
  yield* Effect.logInfo(`going on with search ${latest}: ${plural(probes.length, "run")} complete`)
  return { id: latest, probes }
})

export const sweep = Effect.fnUntraced(function*(it: Sweeping) {
  const { cluster, command, discovery, request, search, series } = it
  const hosts = yield* Effect.cached(fitness(it.plan, cluster, request.settings.skipValidation.value))
  yield* stage("preflight", it.stages, preflight(command, it.plan, [step(it.plan)], cluster, hosts))
  const begun = search.resume
    ? yield* stage("plan", it.stages, goneOn(it))
    : { id: yield* Effect.sync(() => crypto.randomUUID()), probes: [] }
  const probes: Array<Probed> = [...begun.probes]

  const probe = Effect.fnUntraced(function*(value: number) {
    const stages = [...it.stages]
    const plan = yield* stage("plan", stages, search.planOf(value))
    const ready = yield* stage("preflight", stages, preflight(command, plan, [step(plan)], cluster, hosts))
    yield* Effect.logInfo(`run ${probes.length + 1} of the search: ${value} ${search.of}`)
    const { completed, result } = yield* once(
      command,
      {
        request,
        discovery,
        plan,
        cluster,
        ready: there(ready.get(plan), "preflight of this run"),
        began: yield* instant,
        role: null,
        experiment: null,
        sweep: { id: begun.id, of: search.of, value, run: probes.length + 1 }
      },
      series,
      null,
      stages
    )
    return yield* stage("summarize", stages, judged(search, completed, value, result, probes))
  })

  const goOnHint = Effect.suspend(() =>
    probes.length === 0
      ? Effect.void
      : Effect.logWarning(
        `${plural(probes.length, "run")} of search ${begun.id} ${
          probes.length === 1 ? "is" : "are"
        } complete; the same command with --resume goes on with it`
      )
  )

  const answer = Effect.gen(function*() {
    for (;;) {
      const next = nextTry(search.candidates, search.opening, probes)
      if (next._tag !== "try") return next
      probes.push(yield* probe(next.value))
    }
  })
  const found = yield* answer.pipe(Effect.onError(() => goOnHint))
  return yield* stage("summarize", [], presentSweep({ plan: it.plan, search, id: begun.id, answer: found }, probes))
})
