import { assert, describe, it } from "@effect/vitest"
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import type { Experiment, RunStep } from "../../../src/benchmarks/Experiment.ts"
import type { GapLimit } from "../../../src/domain/GapLimit.ts"
import type { Plan } from "../../../src/domain/Plan.ts"
import { formatSeconds } from "../../../src/domain/Units.ts"
import { begun, differences, type FoundRun, gapNow, resumed } from "../../../src/pipeline/course.ts"
import type { Liveness } from "../../../src/results/liveness.ts"
import { newRecord } from "../../../src/results/newRecord.ts"
import type { RunRecord } from "../../../src/results/RunRecord.ts"
import { editionId } from "../../../src/rules/editions/list.ts"
import { ownPlan, ownStart } from "../../fixtures/ownRun.ts"

const [id, other] = ["3f0e2c1a-5b6d-4e7f-8a9b-0c1d2e3f4a5b", "4f0e2c1a-5b6d-4e7f-8a9b-0c1d2e3f4a5b"]

const plan = ownPlan()
const minute = 60_000
const clock = (minutes: number): string => new Date(Date.UTC(2026, 10, 23) + minutes * minute).toISOString()
const at = (minutes: number): number => Date.UTC(2026, 10, 23) + minutes * minute

const names = ["warm-up", "measured 1", "measured 2"]
const steps = Arr.map(["warm-up", "measured 1", "measured 2"] as const, (name): RunStep => ({
  _tag: "run",
  name,
  role: name === "warm-up" ? "warm-up" : "measured",
  plan
}))

const shortest = (durations: ReadonlyArray<number>): GapLimit | null =>
  durations.length === 0 ? null : { rule: "2.1.18", seconds: Math.min(...durations), from: "measurement" }

const series: Experiment = { steps, resume: true, gapLimit: shortest }

const measurement = (start: number, end: number): NonNullable<RunRecord["measurement"]> => ({
  engine: "native",
  engineVersion: "test",
  profile: "device",
  io: "direct",
  startedAt: clock(start),
  endedAt: clock(end),
  calibration: null,
  kind: "checkpoint",
  body: { phases: [] },
  peakRssBytes: null,
  bufferBytesPerRank: null,
  verification: { mode: "none", blocksChecked: 0, unavailable: null }
})

interface Made {
  readonly run: number
  readonly start: number
  /** Ten minutes after the start unless said. */
  readonly end?: number
  readonly state?: RunRecord["state"]
  readonly id?: string
  readonly plan?: Plan
  readonly liveness?: Liveness
}

const made = ({ end, id: own = id, liveness, plan: its = plan, run, start, state = "completed" }: Made): FoundRun => {
  const over = end ?? start + 10
  return {
    record: {
      ...newRecord(ownStart({
        plan: its,
        experiment: { id: own, run, runs: 3, name: names[run - 1] ?? "?", resumed: false, after: null }
      })),
      state,
      invocation: { started_at: clock(start), ended_at: clock(over + 1) },
      measurement: state === "completed" ? measurement(start, over) : null
    },
    liveness: liveness ?? { _tag: "ended", state: state === "running" ? "failed" : state }
  }
}

const goOn = (found: ReadonlyArray<FoundRun>, now: number) => resumed(series, found, at(now), "/results/x")

const refusal = (found: ReadonlyArray<FoundRun>, now: number) => Either.getOrThrow(Either.flip(goOn(found, now)))

describe("a new experiment", () => {
  it("has all its steps to do", () => {
    const course = begun(series, id)
    assert.lengthOf(course.todo, 3)
    assert.deepStrictEqual(course.experiment, { id, runs: 3, resumed: false })
  })
})

describe("an experiment that goes on", () => {
  it("has the runs to do that are not complete, failed ones too", () => {
    const course = Either.getOrThrow(
      goOn([made({ run: 1, start: 0 }), made({ run: 2, start: 11, end: 14, state: "failed" })], 16)
    )
    assert.deepStrictEqual(course.todo.map((step) => step._tag === "run" && step.name), ["measured 1", "measured 2"])
    assert.lengthOf(course.done, 1)
    assert.deepStrictEqual(course.experiment, { id, runs: 3, resumed: true })
  })

  it("is the newest unfinished one of this plan, whatever lies around it", () => {
    const found = [
      made({ run: 1, start: 0, id: other }),
      made({ run: 1, start: 20 }),
      made({ run: 1, start: 25, id: "5f0e2c1a-5b6d-4e7f-8a9b-0c1d2e3f4a5b", plan: ownPlan({ processes: 4 }) })
    ]
    assert.strictEqual(Either.getOrThrow(goOn(found, 36)).experiment?.id, id)
  })

  it("does again what is done between its last complete run and the next", () => {
    const [first, second] = steps
    const paired: Experiment = {
      steps: [first, { _tag: "command", command: "drop-caches" }, second!],
      resume: true,
      gapLimit: () => null
    }
    const course = Either.getOrThrow(resumed(
      paired,
      [made({ run: 1, start: 0 })].map(({ liveness, record }) => ({
        liveness,
        record: { ...record, experiment: { ...record.experiment!, runs: 2 } }
      })),
      at(500),
      "/r"
    ))
    assert.deepStrictEqual(course.todo.map(({ _tag }) => _tag), ["command", "run"])
  })
})

describe("an experiment that cannot go on", () => {
  it("is too late when the shortest run's time has passed, and says by how much", () => {
    const error = refusal([made({ run: 1, start: 0 }), made({ run: 2, start: 11, end: 15 })], 20)
    assert.deepInclude({ ...error }, { why: "late", experiment: id })
    assert.include(error.message, `its measured 1 run ended ${formatSeconds(300)} ago`)
    assert.include(error.message, `rule 2.1.18 allows ${formatSeconds(240)}`)
    assert.include(error.message, `${formatSeconds(60)} too late`)
  })

  it("is one of another plan: what differs is named, secrets are not", () => {
    const error = refusal([made({ run: 1, start: 0, plan: ownPlan({ processes: 4, edition: editionId("v2.0") }) })], 5)
    assert.strictEqual(error.why, "differs")
    assert.include(error.message, "processes was 4 and is 2")
    assert.include(error.message, "edition was \"v2.0\" and is \"v3.0\"")
  })

  it("is one that still runs, or may", () => {
    const going = made({ run: 2, start: 11, state: "running", liveness: { _tag: "running" } })
    assert.match(refusal([made({ run: 1, start: 0 }), going], 12).message, /measured 1 run is going on, process 42/)
    const elsewhere = made({
      run: 2,
      start: 11,
      state: "running",
      liveness: { _tag: "unknown", isElsewhere: true, reason: "it runs on another machine" }
    })
    assert.match(refusal([made({ run: 1, start: 0 }), elsewhere], 12).message, /may be going on.*another machine/)
  })

  it("is one whose process died before anything was complete", () => {
    const died = made({ run: 1, start: 0, state: "running", liveness: { _tag: "died", reason: "process 42 is gone" } })
    assert.match(refusal([died], 3).message, /none of its runs is complete/)
  })

  it("is none at all, or a whole one", () => {
    assert.strictEqual(refusal([], 0).why, "none")
    const whole = [1, 2, 3].map((run) => made({ run, start: run * 11 }))
    assert.strictEqual(refusal(whole, 50).why, "none")
  })
})

describe("a plan and the record of its own run", () => {
  it("do not differ, not by what may be added to go on", () => {
    assert.deepStrictEqual(differences(made({ run: 1, start: 0 }).record, plan), [])
    const again = { ...plan, args: { ...plan.args, resume: true, timeout: 60 } }
    assert.deepStrictEqual(differences(made({ run: 1, start: 0 }).record, again), [])
  })

  it("differ by a parameter of the workload, by its dotted name", () => {
    const changed = { ...plan, workload: { ...plan.workload, checkpoint: { fsync: false } } }
    assert.include(
      differences(made({ run: 1, start: 0 }).record, changed).join("; "),
      "checkpoint.fsync was true and is false"
    )
  })
})

describe("the time since the last complete run", () => {
  it("counts from what the rule counts from", () => {
    const { record } = made({ run: 1, start: 0 })
    const limit = (from: GapLimit["from"]) => (): GapLimit => ({ rule: "r", seconds: 30, from })
    assert.strictEqual(gapNow([record], limit("measurement"), at(12))?.seconds, 120)
    assert.strictEqual(gapNow([record], limit("invocation"), at(12))?.seconds, 60)
    assert.isNull(gapNow([], limit("invocation"), at(12)))
    assert.isNull(gapNow([record], () => null, at(12)))
  })
})
