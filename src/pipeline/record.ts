/** Stage: the run's directory and its record, from `running` to what became of it. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Discovery, Request } from "../benchmarks/Benchmark.ts"
import { machineOfHost } from "../cluster/local/livenessHere.ts"
import { toSystemInfo } from "../cluster/systemInfo.ts"
import type { OptionTable } from "../config/Option.ts"
import type { ClusterInformation } from "../domain/Cluster.ts"
import type { Plan } from "../domain/Plan.ts"
import { redactText } from "../domain/secrets.ts"
import { version } from "../domain/version.ts"
import { type EngineOutcome, notRemoved } from "../engines/Engine.ts"
import { entryOf } from "../errors/catalogue.ts"
import { errorToJson } from "../errors/render.ts"
import type { StageFailed } from "../errors/StageFailed.ts"
import { Machine } from "../process/Machine.ts"
import { readingOf } from "../reading/Readings.ts"
import { clockStep } from "../results/clockStep.ts"
import { stderrLogFile, stdoutLogFile } from "../results/layout.ts"
import { identityOn } from "../results/liveness.ts"
import { newRecord, verificationOf } from "../results/newRecord.ts"
import { createRunDirectory, recordPath, writeRecord } from "../results/runDirectory.ts"
import type { RecordedExperiment, RecordedSweep, RunRecord } from "../results/RunRecord.ts"
import { RunsMade } from "../results/RunsMade.ts"
import { markNewResults } from "../results/sentinel.ts"
import { writeSeparation } from "../results/separation.ts"
import { type Instant, instant } from "./instant.ts"
import type { Preflight } from "./preflight.ts"
import type { StageLog } from "./stage.ts"
import type { Verified } from "./verify.ts"

export interface Prepared<T extends OptionTable = OptionTable> {
  readonly request: Request<T>
  readonly discovery: Discovery
  readonly plan: Plan
  readonly cluster: ClusterInformation
  readonly ready: Preflight
  readonly began: Instant
  readonly role: RunRecord["role"]
  /** What it is to the experiment it belongs to; null when it stands alone. */
  readonly experiment: RecordedExperiment | null
  /** Of a run that a search for a limit makes. */
  readonly sweep?: RecordedSweep
}

/** What the record says of the machine and the process that write it, and the marks in the results folder that come before it. */
const openings = Effect.fnUntraced(function*(plan: Plan) {
  const machine = yield* Machine
  const { organization } = plan.identity
  if (organization !== null) {
    const doubt = yield* markNewResults(plan.resultsDir, organization, `mlpstorage ${version}`)
    if (doubt !== undefined) yield* Effect.logWarning(doubt)
  }
  const { onDisk } = yield* readingOf(plan)
  // Of the machine that this process runs on, whether or not it is one of the hosts.
  return { onDisk, owner: identityOn(yield* machineOfHost(machine.pid), machine.pid) }
})

/**
 * Makes the run directory and writes the record that says `running`. From the directory to the record it is not interruptible: there is
 * no directory without its record.
 */
export const open = Effect.fn("stage.record")(function*(prepared: Prepared, stages: StageLog) {
  const { cluster, discovery, plan, ready, request } = prepared
  const { onDisk, owner } = yield* Effect.interruptible(openings(plan))
  const making = Effect.gen(function*() {
    const directory = yield* createRunDirectory(onDisk, plan)
    const record = newRecord({
      plan,
      runId: yield* Effect.sync(() => crypto.randomUUID()),
      directory,
      argv: request.argv,
      owner,
      cluster,
      systemInfo: toSystemInfo(cluster),
      workloadFile: discovery.workload.content,
      engineVersion: plan.engine.name === "native" ? version : null,
      mode: plan.mode,
      verdict: ready.verdict,
      waived: ready.waived,
      findings: ready.warnings.map((message) => ({ kind: "warning", code: null, message })),
      hostValidation: ready.validation,
      facts: ready.evidence.facts,
      stage: "execute",
      stages: [...stages],
      invocation: { started_at: prepared.began.wall, uptime: prepared.began.uptime },
      role: prepared.role,
      experiment: prepared.experiment,
      sweep: prepared.sweep,
      tool: { name: "mlpstorage", version }
    })
    const written = yield* writeRecord(directory.path, record)
    const { add } = yield* RunsMade
    add({ runId: written.run_id, record: recordPath(directory.path, written) })
    return written
  })
  return yield* Effect.uninterruptible(making)
})

/** The end of the invocation, with a finding where the clock was set while it lasted: every stamp is then in doubt. */
const ended = Effect.fnUntraced(function*(record: RunRecord, stages: StageLog) {
  const { uptime, wall } = yield* instant
  const invocation = {
    ...record.invocation,
    ended_at: wall,
    uptime: { started: record.invocation.uptime?.started ?? null, ended: uptime }
  }
  const step = clockStep({ invocation, stages })
  if (step !== null) yield* Effect.logWarning(step)
  return {
    end_datetime: wall,
    invocation,
    findings: step === null
      ? record.findings
      : [...record.findings, { kind: "warning" as const, code: null, message: step }],
    stages: [...stages]
  }
})

/** Writes what became of a run that did not complete. What cannot be written is logged: the first failure matters more. */
export const close = Effect.fnUntraced(function*(
  record: RunRecord,
  outcome: {
    readonly state: "failed" | "interrupted"
    readonly failure: StageFailed
    readonly partialFiles: ReadonlyArray<string>
  },
  stages: StageLog
) {
  const { error, stage } = outcome.failure
  yield* writeRecord(record.result_dir, {
    ...record,
    ...yield* ended(record, stages),
    state: outcome.state,
    stage,
    failure: errorToJson(error, { stage }),
    partial_files: outcome.partialFiles,
    verdict: null,
    verification: null
  }).pipe(Effect.catchAll((problem) => Effect.logError(`the record still says running: ${problem.message}`)))
})

/** What the engine measured, before it is verified: a reader that comes now sees figures without a verdict. */
export const measured = Effect.fn("stage.record")(function*(
  record: RunRecord,
  outcome: EngineOutcome,
  stages: StageLog
) {
  const { measurement } = outcome
  const left = notRemoved(outcome)
  const { hostname } = yield* Machine
  const { dataFact } = yield* readingOf({ benchmarkType: record.benchmark_type })
  yield* writeSeparation(record, { dataFact, host: hostname, at: yield* Clock.currentTimeMillis })
  return yield* writeRecord(record.result_dir, {
    ...record,
    engine: { ...record.engine, version: measurement.engineVersion },
    stage: "verify",
    verdict: null,
    executed_command: redactText(outcome.command),
    command_output_files: (outcome.outputs ?? [{
      command: outcome.command,
      stdout: `${record.result_dir}/${stdoutLogFile(record.benchmark_type, record.command)}`,
      stderr: `${record.result_dir}/${stderrLogFile(record.benchmark_type, record.command)}`
    }]).map((output) => ({ ...output, command: redactText(output.command) })),
    runtime: stages.findLast(({ stage }) => stage === "execute")?.seconds ?? null,
    measurement,
    findings: left === null ? record.findings : [...record.findings, {
      kind: "problem",
      code: entryOf(left).code,
      message: [left.message, ...left.left.slice(1).map(({ path, why }) => `${path} (${why})`)].join("; ")
    }],
    stages: [...stages]
  })
})

/** The run is over, whole and judged. */
export const complete = Effect.fn("stage.record")(function*(record: RunRecord, judged: Verified, stages: StageLog) {
  return yield* writeRecord(record.result_dir, {
    ...record,
    ...yield* ended(record, stages),
    state: "completed",
    stage: "summarize",
    verdict: judged.verdict,
    verification: verificationOf(
      { engine: record.engine.name, scale: record.scale, requestedDivision: record.requested_division },
      judged.verdict
    ),
    metrics: judged.metrics
  })
})
