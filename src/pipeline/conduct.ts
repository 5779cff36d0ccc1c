/**
 * Conducts a course: run after run, with what is done between them. The runs of one experiment are looked at together before
 * the first begins, so that the time between two of them holds only what it must.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Discovery, Request, RunCommand } from "../benchmarks/Benchmark.ts"
import { isRunStep, type RunStep } from "../benchmarks/Experiment.ts"
import type { PipelineOptions } from "../benchmarks/shared/commonOptions.ts"
import type { SeriesWanted } from "../benchmarks/shared/seriesOptions.ts"
import type { ClusterInformation } from "../domain/Cluster.ts"
import type { Plan } from "../domain/Plan.ts"
import { there } from "../domain/there.ts"
import { formatSeconds, plural } from "../domain/Units.ts"
import { InternalError, RulesNotMet } from "../errors/AppError.ts"
import type { RecordedExperiment, RunRecord } from "../results/RunRecord.ts"
import type { Asked } from "./asked.ts"
import { between } from "./between.ts"
import { type Course, durationsOf, gapNow, tooLate } from "./course.ts"
import { type Fitness, fitness, type FitnessServices } from "./fitness.ts"
import { type Instant, instant } from "./instant.ts"
import { once } from "./once.ts"
import { preflight } from "./preflight.ts"
import { present } from "./present.ts"
import type { Prepared } from "./record.ts"
import type { SummarizedRun } from "./RunResult.ts"
import { stage, type StageLog } from "./stage.ts"

interface Conducted {
  readonly command: RunCommand
  readonly request: Request<PipelineOptions>
  readonly discovery: Discovery
  /** Of all runs together. */
  readonly plan: Plan
  readonly asked: Asked
  readonly course: Course
  readonly cluster: ClusterInformation
  readonly series: SeriesWanted | null
  readonly began: Instant
  /** What has run already. */
  readonly stages: StageLog
}

/** Below this the hosts are not asked once more between two runs. */
const shortGapSeconds = 60

const isPressed = ({ gapLimit }: Course, done: ReadonlyArray<RunRecord>, hasNext: boolean): boolean =>
  hasNext && (gapLimit(durationsOf(done))?.seconds ?? Number.POSITIVE_INFINITY) <= shortGapSeconds

const placeOf = ({ experiment }: Course, done: number, { name }: RunStep): RecordedExperiment | null =>
  experiment === null ? null : { ...experiment, run: done + 1, name, after: null }

/** A next run that comes too late is not begun where a division was asked for; for practice it is, with a warning. */
const inTime = Effect.fnUntraced(function*({ course, plan }: Conducted, done: ReadonlyArray<RunRecord>) {
  const gap = gapNow(done, course.gapLimit, yield* Clock.currentTimeMillis)
  const late = gap === null ? null : tooLate(gap, done.at(-1)?.experiment?.name ?? "last")
  if (gap === null || late === null) return
  if (plan.requestedDivision === null || plan.allowInvalidParameters) return yield* Effect.logWarning(late)
  return yield* new RulesNotMet({
    when: "missed",
    requested: plan.requestedDivision,
    category: "INVALID",
    issues: [{
      rule: gap.limit.rule,
      validation: "INVALID",
      severity: "error",
      message: late,
      parameter: "start, end",
      expected: `at most ${formatSeconds(gap.limit.seconds)}`,
      actual: formatSeconds(gap.seconds),
      source: null,
      disputed: false
    }]
  })
})

/** Told once, while the command goes on: from now on the next run comes too late. */
const alarm = Effect.fnUntraced(function*({ course }: Conducted, done: ReadonlyArray<RunRecord>) {
  const gap = gapNow(done, course.gapLimit, yield* Clock.currentTimeMillis)
  if (gap === null || gap.seconds > gap.limit.seconds) return
  const { limit, seconds } = gap
  yield* Effect.logWarning(
    `${
      formatSeconds(limit.seconds)
    } have passed since the last run ended; rule ${limit.rule} allows no more before the next`
  ).pipe(Effect.delay(Duration.seconds(limit.seconds - seconds)), Effect.forkScoped)
})

/** The record of the last complete run once the command after it has run. */
const acted = Effect.fnUntraced(function*(it: Conducted, command: string, done: ReadonlyArray<RunRecord>) {
  const before = done.at(-1)
  if (before === undefined) return yield* new InternalError({ detail: `${command} has no run before it` })
  yield* alarm(it, done)
  return yield* between(command, it.plan, before)
}, Effect.scoped)

/** The runs of one experiment; runs that stand alone are looked at one by one. */
const lookedAt = (
  { cluster, command, course, plan }: Conducted,
  hosts: Effect.Effect<Fitness, never, FitnessServices>
) => {
  const first = course.todo.find(isRunStep)?.plan ?? plan
  return preflight(command, course.done.length === 0 ? plan : first, course.todo, cluster, hosts)
}

const goOnHint = ({ course }: Conducted, done: ReadonlyArray<RunRecord>) => {
  if (course.experiment === null || done.length === 0) return Effect.void
  const limit = course.gapLimit(durationsOf(done))
  const within = limit === null ? "" : `, within ${formatSeconds(limit.seconds)} of their end (rule ${limit.rule})`
  return Effect.logWarning(
    `${done.length} of ${plural(course.experiment.runs, "run")} of experiment ${course.experiment.id} ${
      done.length === 1 ? "is" : "are"
    } complete; ` +
      `the same command with --resume goes on with it${within}`
  )
}

export const conduct = Effect.fnUntraced(function*(it: Conducted) {
  const { cluster, command, course, discovery, request, series } = it
  const { todo } = course
  const done = [...course.done]
  const results: Array<SummarizedRun> = []
  const hosts = yield* Effect.cached(fitness(it.plan, cluster, request.settings.skipValidation.value))
  const together = course.experiment === null ? null : yield* stage("preflight", it.stages, lookedAt(it, hosts))

  const runOne = Effect.fnUntraced(function*(step: RunStep, place: number) {
    const stages = [...it.stages]
    const began = place === 0 ? it.began : yield* instant
    if (course.experiment !== null || todo.length > 1) {
      yield* Effect.logInfo(`run ${done.length + 1} of ${course.experiment?.runs ?? todo.length}: ${step.name}`)
    }
    const ready = together ?? (yield* stage(
      "preflight",
      stages,
      preflight(command, step.plan, [step], cluster, hosts)
    ))
    const prepared: Prepared = {
      request,
      discovery,
      plan: step.plan,
      cluster,
      ready: there(ready.get(step.plan), "preflight of this step"),
      began,
      role: step.role,
      experiment: placeOf(course, done.length, step)
    }
    const hurry = isPressed(course, done, place < todo.length - 1)
      ? "the next run of its experiment followed at once"
      : null
    return yield* once(command, prepared, series, hurry, stages)
  })

  const steps = Effect.gen(function*() {
    for (const [place, step] of todo.entries()) {
      if (!isRunStep(step)) {
        done.splice(-1, 1, yield* stage("between", [], acted(it, step.command, done)))
        continue
      }
      if (done.length > 0) yield* stage("between", [], inTime(it, done))
      const { completed, result } = yield* runOne(step, place)
      done.push(completed)
      results.push(result)
    }
  })
  yield* steps.pipe(Effect.onError(() => goOnHint(it, done)))
  return yield* stage("summarize", [], present(it, done, results))
})
