/**
 * The metadata file of a run: what was asked, where it ran, what was measured and what the rules say of it. A superset
 * of the metadata of mlpstorage v3.0 (its names, in snake case); everything else is ours. It exists from the moment a
 * run directory does and is rewritten at every change of state. Bytes are integers, durations seconds, stamps ISO 8601
 * with offset unless a field says otherwise.
 */
import type * as Effect from "effect/Effect"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { ClusterInformation } from "../domain/Cluster.ts"
import { EditionId } from "../domain/Edition.ts"
import { Measurement } from "../domain/Measurement.ts"
import { Origin, ParameterValue } from "../domain/Parameter.ts"
import { engineNames } from "../domain/Plan.ts"
import { Division, Issue, Verdict } from "../domain/Verdict.ts"

/** Raised whenever a reader of the old shape would misread the new one. */
export const schemaVersion = 2

/** All that are read. */
export const schemaVersions = [1, schemaVersion] as const

/** Why a record of that version is not read; undefined where it is not a newer program's. */
export const newerVersion = (version: unknown): string | undefined =>
  Number.isInteger(version) && Number(version) > schemaVersion
    ? `written by a newer program: its schema version is ${String(version)}, this program reads ${
      schemaVersions.join(" and ")
    }`
    : undefined

/** `failed` and `interrupted` runs, and `running` ones whose process is gone, never count as results. */
export const RunState = Schema.Literal("running", "completed", "failed", "interrupted")
export type RunState = typeof RunState.Type

const Text = Schema.NullOr(Schema.String)
const JsonRecord = Schema.Record({ key: Schema.String, value: ParameterValue })
const Count = Schema.NullOr(Schema.Int)

const RecordedEngine = Schema.Struct({
  name: Schema.Literal(...engineNames),
  reason: Schema.String,
  version: Text,
  /** Native results never are; whether those of official programs are also depends on the official code image, which nobody here checks. */
  submittable: Schema.Union(Schema.Literal(false), Schema.Literal("unproven"))
})
type RecordedEngine = typeof RecordedEngine.Type

/** A benchmark's own fact for its rules: known with its source, or missing with the reason. */
export const RecordedFact = Schema.Union(
  Schema.Struct({ value: ParameterValue, source: Schema.String }),
  Schema.Struct({ missing: Schema.String, source: Schema.String })
)
export type RecordedFact = typeof RecordedFact.Type

/** How the hosts were looked at before the run. What was found is among the findings. */
export const HostValidation = Schema.Union(
  Schema.Struct({ state: Schema.Literal("skipped"), reason: Schema.String }),
  Schema.Struct({
    state: Schema.Literal("done"),
    hosts: Schema.Int,
    ok: Schema.Int,
    warnings: Schema.Int,
    /** What could not be looked at, `host: check`. */
    unknown: Schema.Array(Schema.String)
  })
)
export type HostValidation = typeof HostValidation.Type

export const StageTiming = Schema.Struct({
  stage: Schema.String,
  started_at: Schema.String,
  seconds: Schema.Number,
  outcome: Schema.Literal("done", "failed", "interrupted")
})
export type StageTiming = typeof StageTiming.Type

/** Seconds since boot (`boot_id`), which no setting of the clock changes; null where the machine does not say. */
const Uptime = Schema.Struct({ started: Schema.NullOr(Schema.Number), ended: Schema.NullOr(Schema.Number) })

export const RecordedFinding = Schema.Struct({
  kind: Schema.Literal("problem", "warning"),
  /** Error code of a problem. */
  code: Text,
  message: Schema.String
})
export type RecordedFinding = typeof RecordedFinding.Type

const CommandOutput = Schema.Struct({
  command: Schema.String,
  stdout: Schema.String,
  stderr: Schema.String
})
type CommandOutput = typeof CommandOutput.Type

/** What a command did on one host. */
export const HostCommand = Schema.Struct({
  host: Schema.String,
  seconds: Schema.Number,
  /** Of the command; null when it was not heard of: `reason` says why. */
  status: Count,
  reason: Text,
  /** Absolute path of a file with what it said on both streams. */
  output: Schema.String
})
export type HostCommand = typeof HostCommand.Type

/** What was done on the hosts after a run and before the next one of its experiment. */
export const AfterRun = Schema.Struct({
  command: Schema.String,
  started_at: Schema.String,
  /** Until the last host had answered. */
  seconds: Schema.Number,
  outcome: Schema.Literal("done", "failed", "interrupted"),
  hosts: Schema.Array(HostCommand)
})
export type AfterRun = typeof AfterRun.Type

/** What ties runs that are judged together. */
export const RecordedExperiment = Schema.Struct({
  /** Shared by all its runs. */
  id: Schema.UUID,
  /** Which of its runs this is, counted from 1, and of how many. */
  run: Schema.Int,
  runs: Schema.Int,
  /** `write`, `read`, `warm-up 1`, `measured 3`. */
  name: Schema.String,
  /** Made by `--resume`, not by the command that began the experiment. */
  resumed: Schema.Boolean,
  after: Schema.NullOr(AfterRun)
})
export type RecordedExperiment = typeof RecordedExperiment.Type

/** What ties the runs of one search for a limit. */
export const RecordedSweep = Schema.Struct({
  /** Shared by all its runs. */
  id: Schema.UUID,
  /** What the candidates count: `accelerators`. */
  of: Schema.String,
  /** The candidate that this run tried. */
  value: Schema.Int,
  /** Which of its runs this is, counted from 1. */
  run: Schema.Int
})
export type RecordedSweep = typeof RecordedSweep.Type

export const RunRecord = Schema.Struct({
  schema_version: Schema.Literal(schemaVersion),
  run_id: Schema.UUID,
  state: RunState,
  /** The pipeline stage the run is in, or ended in. */
  stage: Schema.String,
  failure: Schema.NullOr(JsonRecord),
  /** Files begun and not completed, relative to the run's destination. */
  partial_files: Schema.Array(Schema.String),

  // what was asked
  benchmark_type: Schema.String,
  /** For the existing tool (practice.ts): `practice:<model>` where the run counts nowhere. */
  model: Text,
  /** The model itself. */
  true_model: Text,
  command: Schema.String,
  /** Stamp of the run directory, `YYYYMMDD_HHMMSS`, local time. */
  run_datetime: Schema.String,
  end_datetime: Text,
  num_processes: Count,
  /** Host names as asked for; empty means the machine the command was typed on. */
  hosts: Schema.Array(Schema.String),
  accelerator: Text,
  result_dir: Schema.String,
  argv: Schema.Array(Schema.String),
  /** Option values by long name with underscores; `mode` is `whatif` for everything that no division was asked for. */
  args: JsonRecord,
  /** The workload as it ran, nested as in the workload file. */
  parameters: JsonRecord,
  /** Dotted: what people or the tool changed, and `practice.engine` in practice. Who set what is in `parameter_origins`. */
  override_parameters: JsonRecord,
  /** Of every effective parameter and every change, by dotted key. */
  parameter_origins: Schema.Record({ key: Schema.String, value: Origin }),
  /** The workload file as read, before any change. */
  yaml_params: Schema.NullOr(JsonRecord),
  engine: RecordedEngine,
  /** Of the native engine. */
  profile: Text,
  /** Layout of the benchmark, for example `default` or `subset`. */
  mode: Text,
  scale: Schema.Number,
  systemname: Text,
  orgname: Text,
  label: Text,
  /** What the run is for in a series, when it was started with a role. */
  role: Schema.NullOr(Schema.Literal("warm-up", "measured")),
  /** Absent when the run stands alone. */
  experiment: Schema.optional(RecordedExperiment),
  /** Absent when no search for a limit made the run. */
  sweep: Schema.optional(RecordedSweep),

  // the rules
  edition: EditionId,
  requested_division: Schema.NullOr(Division),
  allow_invalid_params: Schema.Boolean,
  /** Issues that would have refused the run and that `--allow-invalid-params` lifted. */
  waived: Schema.Array(Issue),
  verdict: Schema.NullOr(Verdict),
  /** What the existing tool reads: null for native and scaled runs, so that it never counts one. */
  verification: Schema.NullOr(Schema.Literal("CLOSED", "OPEN", "INVALID")),
  facts: Schema.Record({ key: Schema.String, value: RecordedFact }),

  // where it ran
  machine_id: Text,
  boot_id: Text,
  pid: Schema.Int,
  /** Field 22 of /proc/<pid>/stat: with boot id and pid it names one process for ever. */
  process_start_ticks: Schema.NullOr(Schema.Number),
  cluster: Schema.NullOr(ClusterInformation),
  /** The same facts in v3.0's shape of plain numbers. */
  system_info: Schema.NullOr(JsonRecord),
  /** Absent in records of before 2026-11-24. */
  host_validation: Schema.optional(HostValidation),
  cluster_snapshots: Schema.optional(JsonRecord),
  timeseries_data: Schema.optional(JsonRecord),

  // what happened
  /** By the wall clock; `uptime` is absent in older records. */
  invocation: Schema.Struct({ started_at: Schema.String, ended_at: Text, uptime: Schema.optional(Uptime) }),
  stages: Schema.Array(StageTiming),
  findings: Schema.Array(RecordedFinding),
  executed_command: Text,
  command_output_files: Schema.Array(CommandOutput),
  /** Seconds the engine ran. */
  runtime: Schema.NullOr(Schema.Number),
  /** `metric` of summary.json; what is not a number there is null here. */
  metrics: Schema.NullOr(JsonRecord),
  measurement: Schema.NullOr(Measurement),
  tool: Schema.Struct({ name: Schema.String, version: Schema.String }),
  /** When this state was written. */
  written_at: Schema.String
})
export type RunRecord = typeof RunRecord.Type

const encodeObject = Schema.encode(RunRecord, { errors: "all" })

/** The record as plain JSON values. */
export const encodeRecord = (
  record: RunRecord
): Effect.Effect<typeof RunRecord.Encoded, ParseResult.ParseError> => encodeObject(record)

/** As it stands in the file: two spaces, as v3.0 writes it, with a final newline. */
export const recordText = (encoded: typeof RunRecord.Encoded): string => `${JSON.stringify(encoded, null, 2)}\n`
