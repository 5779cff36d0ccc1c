/** The record at the moment a run directory exists: the plan, the place, and what preflight said. */
import type { ClusterInformation } from "../domain/Cluster.ts"
import type { Json, JsonObject } from "../domain/Json.ts"
import { isOverride, type Parameter } from "../domain/Parameter.ts"
import type { EngineName, Plan } from "../domain/Plan.ts"
import { redactArgv, redactObject } from "../domain/secrets.ts"
import type { Division, Issue, Verdict } from "../domain/Verdict.ts"
import { knownEdition } from "../rules/editions/editions.ts"
import type { Known } from "../rules/Evidence.ts"
import type { ProcessIdentity } from "./liveness.ts"
import { isPractice, practiceKey, recordedModel } from "./practice.ts"
import type { RunDirectory } from "./runDirectory.ts"
import {
  type HostValidation,
  type RecordedExperiment,
  type RecordedFact,
  type RecordedFinding,
  type RecordedSweep,
  type RunRecord,
  schemaVersion,
  type StageTiming
} from "./RunRecord.ts"

export interface RunStart {
  readonly plan: Plan
  readonly runId: string
  readonly directory: RunDirectory
  readonly argv: ReadonlyArray<string>
  /** The process that owns the run. */
  readonly owner: ProcessIdentity
  readonly cluster: ClusterInformation | null
  /** `cluster` in v3.0's plain shape. */
  readonly systemInfo: JsonObject | null
  /** The workload file as read, before any change. */
  readonly workloadFile: JsonObject | null
  readonly engineVersion: string | null
  /** Layout of the benchmark, for example `default` or `subset`. */
  readonly mode: string | null
  /** What the rules said of the plan. */
  readonly verdict: Verdict
  readonly waived: ReadonlyArray<Issue>
  readonly findings: ReadonlyArray<RecordedFinding>
  readonly hostValidation: HostValidation
  /** The facts the plan's evidence carried; the finished run is judged by the same ones. */
  readonly facts: Readonly<Record<string, Known<Json>>>
  readonly stage: string
  readonly stages: ReadonlyArray<StageTiming>
  readonly invocation: Pick<RunRecord["invocation"], "started_at"> & { readonly uptime: number | null }
  readonly role: RunRecord["role"]
  readonly experiment: RecordedExperiment | null
  readonly sweep?: RecordedSweep | undefined
  readonly tool: { readonly name: string; readonly version: string }
}

/** What people or the tool changed: the parameters that rules about overrides look at. */
const overridesOf = (parameters: ReadonlyArray<Parameter>): ReadonlyArray<Parameter> =>
  parameters.filter((parameter) => isOverride(parameter) || parameter.origin === "tool")

/** The mode v3.0's tools read: a native or scaled run is always a what-if to them. */
const existingToolMode = (plan: Pick<Plan, "engine" | "requestedDivision" | "scale">): string =>
  !isPractice({ engine: plan.engine.name, scale: plan.scale }) && plan.requestedDivision !== null
    ? plan.requestedDivision.toLowerCase()
    : "whatif"

/** `verification` of a completed run as v3.0 writes it: null in what-if mode, and where nothing could be decided. */
export const verificationOf = (
  run: { readonly engine: EngineName; readonly scale: number; readonly requestedDivision: Division | null },
  verdict: Verdict | null
): RunRecord["verification"] => {
  const counts = !isPractice(run) && run.requestedDivision !== null
  return counts && verdict !== null && verdict.category !== "UNKNOWN" ? verdict.category : null
}

/** Facts that cannot exist yet are left out: they are recorded when they do. */
export const recordedFacts = (facts: RunStart["facts"]): Readonly<Record<string, RecordedFact>> =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([name, fact]): ReadonlyArray<[string, RecordedFact]> =>
      fact._tag === "pending"
        ? []
        : [[
          name,
          fact._tag === "present"
            ? { value: fact.value, source: fact.source }
            : { missing: fact.reason, source: fact.source }
        ]]
    )
  )

/** `args` of the record: the plan's own, and what v3.0's tools look for there. */
export const recordedArgs = (plan: Plan): JsonObject =>
  redactObject({
    ...plan.args,
    benchmark: plan.benchmark,
    command: plan.command,
    model: plan.model,
    mode: existingToolMode(plan)
  })

export const newRecord = (start: RunStart): RunRecord => {
  const { plan } = start
  const overrides = overridesOf(plan.parameters)
  const practice = isPractice({ engine: plan.engine.name, scale: plan.scale })
  return {
    schema_version: schemaVersion,
    run_id: start.runId,
    state: "running",
    stage: start.stage,
    failure: null,
    partial_files: [],
    benchmark_type: plan.benchmarkType,
    model: recordedModel(plan.model, practice),
    true_model: plan.model,
    command: plan.command,
    run_datetime: start.directory.stamp,
    end_datetime: null,
    num_processes: plan.processes,
    hosts: plan.hosts,
    accelerator: plan.accelerator,
    result_dir: start.directory.path,
    argv: redactArgv(start.argv),
    args: recordedArgs(plan),
    parameters: redactObject(plan.workload),
    override_parameters: redactObject({
      ...Object.fromEntries(overrides.map((parameter) => [parameter.key, parameter.value])),
      ...(practice ? { [practiceKey]: plan.engine.name } : {})
    }),
    parameter_origins: {
      ...Object.fromEntries(plan.parameters.map((parameter) => [parameter.key, parameter.origin])),
      ...(practice ? { [practiceKey]: "tool" } : {})
    },
    yaml_params: start.workloadFile,
    engine: {
      name: plan.engine.name,
      reason: plan.engine.reason,
      version: start.engineVersion,
      submittable: knownEdition(plan.edition).submittableEngines.includes(plan.engine.name) ? "unproven" : false
    },
    profile: plan.engine.name === "native" ? plan.profile : null,
    mode: start.mode,
    scale: plan.scale,
    systemname: plan.identity.systemName,
    orgname: plan.identity.organization,
    label: plan.identity.label,
    role: start.role,
    ...(start.experiment === null ? {} : { experiment: start.experiment }),
    ...(start.sweep === undefined ? {} : { sweep: start.sweep }),
    edition: plan.edition,
    requested_division: plan.requestedDivision,
    allow_invalid_params: plan.allowInvalidParameters,
    waived: start.waived,
    verdict: start.verdict,
    verification: null,
    facts: recordedFacts(start.facts),
    machine_id: start.owner.machine_id,
    boot_id: start.owner.boot_id,
    pid: start.owner.pid,
    process_start_ticks: start.owner.start_ticks,
    cluster: start.cluster,
    system_info: start.systemInfo,
    invocation: {
      started_at: start.invocation.started_at,
      ended_at: null,
      uptime: { started: start.invocation.uptime, ended: null }
    },
    stages: start.stages,
    host_validation: start.hostValidation,
    findings: start.findings,
    executed_command: null,
    command_output_files: [],
    runtime: null,
    metrics: null,
    measurement: null,
    tool: start.tool,
    written_at: start.invocation.started_at
  }
}
