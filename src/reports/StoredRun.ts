/**
 * A run as the journal holds it: what outputs need, and the evidence that rules about several runs read. Workload and
 * metrics stand in both, and are stored once.
 */
import type { JsonObject } from "../domain/Json.ts"
import type { Known, RunEvidence } from "../rules/Evidence.ts"
import type { ReportRun } from "./ReportRun.ts"

type Placed = { readonly _tag: "same"; readonly source: string } | Known<JsonObject>

export interface StoredRun {
  readonly run: ReportRun
  readonly evidence: Omit<RunEvidence, "workload" | "metrics"> & { readonly workload: Placed; readonly metrics: Placed }
}

export interface JudgedRun {
  readonly run: ReportRun
  readonly evidence: RunEvidence
}

const place = (known: Known<JsonObject>, elsewhere: JsonObject | null): Placed =>
  known._tag === "present" && known.value === elsewhere ? { _tag: "same", source: known.source } : known

export const store = ({ evidence, run }: JudgedRun): StoredRun => ({
  run,
  evidence: {
    ...evidence,
    workload: place(evidence.workload, run.parameters),
    metrics: place(evidence.metrics, run.metrics)
  }
})

const restored = (placed: Placed, value: JsonObject | null): Known<JsonObject> =>
  placed._tag === "same" ? { _tag: "present", value: value ?? {}, source: placed.source } : placed

export const restore = ({ evidence, run }: StoredRun): JudgedRun => ({
  run,
  evidence: {
    ...evidence,
    workload: restored(evidence.workload, run.parameters),
    metrics: restored(evidence.metrics, run.metrics)
  }
})
