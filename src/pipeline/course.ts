/** What is to be done, and what of it is done: a new experiment, or one that goes on. Pure; `resume.ts` looks at the disk. */
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import type { Experiment, RunStep, Step } from "../benchmarks/Experiment.ts"
import { isRunStep } from "../benchmarks/Experiment.ts"
import { flatten } from "../config/parameters.ts"
import type { GapLimit } from "../domain/GapLimit.ts"
import type { Json, JsonObject } from "../domain/Json.ts"
import type { Plan } from "../domain/Plan.ts"
import { redactObject } from "../domain/secrets.ts"
import { formatSeconds } from "../domain/Units.ts"
import { NotResumable } from "../errors/AppError.ts"
import { clockStep } from "../results/clockStep.ts"
import type { Liveness } from "../results/liveness.ts"
import { recordedArgs } from "../results/newRecord.ts"
import type { RunRecord } from "../results/RunRecord.ts"

export interface Course {
  /** In order; the last one is a run. */
  readonly todo: ReadonlyArray<Step>
  /** Its runs that are complete, in order. */
  readonly done: ReadonlyArray<RunRecord>
  /** null: every run stands for itself. */
  readonly experiment: { readonly id: string; readonly runs: number; readonly resumed: boolean } | null
  readonly gapLimit: Experiment["gapLimit"]
}

/** The plan as often as it says, each run for itself. */
export const apart = (plan: Plan): Course => ({
  todo: Arr.makeBy(plan.loops, (): RunStep => ({ _tag: "run", name: "run", role: null, plan })),
  done: [],
  experiment: null,
  gapLimit: () => null
})

export const begun = ({ gapLimit, steps }: Experiment, id: string): Course => ({
  todo: steps,
  done: [],
  experiment: { id, runs: steps.filter(isRunStep).length, resumed: false },
  gapLimit
})

/** Seconds that each run measured for. */
export const durationsOf = (runs: ReadonlyArray<RunRecord>): ReadonlyArray<number> =>
  runs.flatMap(({ measurement }) => {
    if (measurement === null) return []
    const seconds = (Date.parse(measurement.endedAt) - Date.parse(measurement.startedAt)) / 1000
    return Number.isFinite(seconds) ? [seconds] : []
  })

interface Gap {
  /** Since the end of the last complete run, by the clock that the rule goes by. */
  readonly seconds: number
  readonly limit: GapLimit
}

/** Where the next run would stand if it began now; null where nothing limits it, or the clock was set since. */
export const gapNow = (
  done: ReadonlyArray<RunRecord>,
  gapLimit: Experiment["gapLimit"],
  now: number
): Gap | null => {
  const last = done.at(-1)
  const limit = gapLimit(durationsOf(done))
  if (last === undefined || limit === null || clockStep(last) !== null) return null
  const ended = limit.from === "invocation" ? last.invocation.ended_at : last.measurement?.endedAt
  const seconds = (now - Date.parse(ended ?? "")) / 1000
  return Number.isFinite(seconds) ? { seconds, limit } : null
}

/** `3.50 s more than …`; null when there is time. */
export const tooLate = ({ limit, seconds }: Gap, name: string): string | null =>
  seconds <= limit.seconds ?
    null :
    `its ${name} run ended ${formatSeconds(seconds)} ago, and rule ${limit.rule} allows ${
      formatSeconds(limit.seconds)
    } before the next one: ${formatSeconds(seconds - limit.seconds)} too late`

/** A run of some experiment, and what is known of its process. */
export interface FoundRun {
  readonly record: RunRecord
  readonly liveness: Liveness
}

/** What may differ between the command that began and the one that goes on. */
const free = new Set(["resume", "timeout", "allow_invalid_params", "what_if", "baseline", "require"])

const same = (a: Json | undefined, b: Json | undefined): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

const changes = (recorded: JsonObject, planned: JsonObject): ReadonlyArray<string> =>
  [...new Set([...Object.keys(recorded), ...Object.keys(planned)])].flatMap((key) =>
    free.has(key) || same(recorded[key], planned[key])
      ? []
      : [`${key} was ${JSON.stringify(recorded[key] ?? null)} and is ${JSON.stringify(planned[key] ?? null)}`]
  )

const workloadOf = (workload: JsonObject): JsonObject =>
  Object.fromEntries(flatten(workload, "workload").map(({ key, value }) => [key, value]))

/** What of a run's plan is not as this plan has it, in words. */
export const differences = (record: RunRecord, plan: Plan): ReadonlyArray<string> => [
  ...changes({
    engine: record.engine.name,
    edition: record.edition,
    division: record.requested_division,
    hosts: record.hosts,
    processes: record.num_processes,
    accelerator: record.accelerator,
    scale: record.scale
  }, {
    engine: plan.engine.name,
    edition: plan.edition,
    division: plan.requestedDivision,
    hosts: plan.hosts,
    processes: plan.processes,
    accelerator: plan.accelerator,
    scale: plan.scale
  }),
  ...changes(record.args, recordedArgs(plan)),
  ...changes(workloadOf(record.parameters), workloadOf(redactObject(plan.workload)))
]

interface Candidate {
  readonly id: string
  readonly runs: ReadonlyArray<FoundRun>
}

const runOf = ({ record }: FoundRun): number => record.experiment?.run ?? 0

const newestFirst = (found: ReadonlyArray<FoundRun>): ReadonlyArray<Candidate> => {
  const byId = new Map<string, Array<FoundRun>>()
  for (const run of found) {
    const id = run.record.experiment?.id
    if (id === undefined) continue
    const known = byId.get(id)
    if (known === undefined) byId.set(id, [run])
    else known.push(run)
  }
  const startOf = ({ runs }: Candidate) =>
    Math.max(...runs.map(({ record }) => Date.parse(record.invocation.started_at)))
  return [...byId].map(([id, runs]): Candidate => ({ id, runs })).sort((a, b) => startOf(b) - startOf(a))
}

/** Complete runs from the first on, without a gap. */
const doneOf = ({ runs }: Candidate, count: number): ReadonlyArray<RunRecord> => {
  const records = Arr.makeBy(
    count,
    (i) => runs.find((run) => runOf(run) === i + 1 && run.record.state === "completed")?.record
  )
  const first = records.indexOf(undefined)
  return records.slice(0, first === -1 ? count : first).flatMap((record) => record === undefined ? [] : [record])
}

const differencesOf = ({ runs }: Candidate, steps: ReadonlyArray<RunStep>): ReadonlyArray<string> => {
  const [first] = [...runs].sort((a, b) => runOf(a) - runOf(b))
  const step = first === undefined ? undefined : steps[runOf(first) - 1]
  if (first === undefined || step === undefined) return ["it has other runs"]
  const { experiment } = first.record
  return [
    ...changes({ runs: experiment?.runs ?? 0, run: experiment?.name ?? "" }, { runs: steps.length, run: step.name }),
    ...differences(first.record, step.plan)
  ]
}

const after = (steps: ReadonlyArray<Step>, runs: number): ReadonlyArray<Step> => {
  let seen = 0
  const last = steps.findIndex((step) => isRunStep(step) && ++seen === runs)
  return steps.slice(last + 1)
}

/**
 * The newest experiment of this plan that is not finished. What was done between its last complete run and the next is done
 * again: it may have been undone since.
 *
 * @param now milliseconds since the epoch. `path`: where `found` was found.
 */
export const resumed = (
  experiment: Experiment,
  found: ReadonlyArray<FoundRun>,
  now: number,
  path: string
): Either.Either<Course, NotResumable> => {
  const steps = experiment.steps.filter(isRunStep)
  const refuse = (why: NotResumable["why"], id: string | null, detail: string) =>
    Either.left(new NotResumable({ why, path, experiment: id, detail }))
  const open = newestFirst(found).filter((it) => doneOf(it, steps.length).length < steps.length)
  const [latest] = open
  if (latest === undefined) return refuse("none", null, `there is no unfinished experiment below ${path}`)
  const chosen = open.find((it) => differencesOf(it, steps).length === 0)
  if (chosen === undefined) {
    return refuse("differs", latest.id, `it was planned otherwise: ${differencesOf(latest, steps).join("; ")}`)
  }

  for (const { liveness, record } of chosen.runs) {
    const name = record.experiment?.name ?? "last"
    if (liveness._tag === "running") {
      return refuse("running", chosen.id, `its ${name} run is going on, process ${record.pid}`)
    }
    if (liveness._tag === "unknown") {
      return refuse("running", chosen.id, `its ${name} run may be going on: ${liveness.reason}`)
    }
  }
  const done = doneOf(chosen, steps.length)
  if (done.length === 0) {
    return refuse("none", chosen.id, "none of its runs is complete, so there is nothing to go on from")
  }
  const gap = gapNow(done, experiment.gapLimit, now)
  const late = gap === null ? null : tooLate(gap, done.at(-1)?.experiment?.name ?? "last")
  if (late !== null) return refuse("late", chosen.id, late)
  return Either.right({
    todo: after(experiment.steps, done.length),
    done,
    experiment: { id: chosen.id, runs: steps.length, resumed: true },
    gapLimit: experiment.gapLimit
  })
}
