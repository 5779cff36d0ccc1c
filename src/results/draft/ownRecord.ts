/** This program's own record (RunRecord.ts), read as tolerantly as everybody else's. */
import { type EditionId, isEditionId } from "../../domain/Edition.ts"
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import { Origin, type Parameter } from "../../domain/Parameter.ts"
import { engineNames } from "../../domain/Plan.ts"
import { plural } from "../../domain/Units.ts"
import { Division } from "../../domain/Verdict.ts"
import { type Collected, distinctHosts } from "../../rules/distinctHosts.ts"
import { editionOf, notKnownHere } from "../../rules/editions/editions.ts"
import { type Known, missing, present } from "../../rules/Evidence.ts"
import * as K from "../../rules/known.ts"
import { hostValidationFact } from "../../rules/shared/hostValidation.ts"
import * as T from "../../rules/tolerant.ts"
import { clockStep, type TimedRun } from "../clockStep.ts"
import { ioProfileName } from "../ioProfile.ts"
import type { RecordedProcess } from "../liveness.ts"
import { practiceKey } from "../practice.ts"
import { newerVersion, RunState, schemaVersions } from "../RunRecord.ts"
import type { Suite } from "../Suite.ts"
import { anyObject, object, orNull } from "../values.ts"
import { canonicalModel, hostsOf, integerAt, numberAt, overridesFrom, systemOf, textAt } from "./common.ts"
import type { Draft } from "./Draft.ts"
import { ownBodyOf } from "./OwnBody.ts"
import { ownDoubts } from "./ownDoubts.ts"
import { agreed, recorded, type Sources } from "./sources.ts"
import { toldBy } from "./told.ts"

/**
 * Keys no other tool writes. Any one of them is enough: a damaged record must not pass for another tool's, which would
 * know neither its engine nor its scale.
 */
const marks = ["schema_version", "run_id", "state", "parameter_origins", "measurement", "requested_division"]

export const isOwnRecord = (metadata: JsonObject): boolean => marks.some((key) => Object.hasOwn(metadata, key))

const choiceAt = <A extends string>(record: Known<JsonObject>, path: string, choices: ReadonlyArray<A>): Known<A> =>
  T.oneOf(choices)(T.at(record, path), path)

/** `null` in the record is an answer; a field that is absent or of another kind is not. */
const requestedDivision = (record: Known<JsonObject>): Draft["requestedDivision"] =>
  K.flatMap(
    record,
    (value, source) =>
      value["requested_division"] === null
        ? present(null, source)
        : choiceAt(record, "requested_division", Division.literals)
  )

/** Known here or not: a record of a newer program keeps its edition. */
const editionAt = (record: Known<JsonObject>): Known<EditionId> =>
  K.flatMap(
    textAt(record, "edition"),
    (name, source) => isEditionId(name) ? present(name, source) : missing("edition is empty", source)
  )

/** What was changed of the workload; what marks practice is no change of it. */
const overridesOf = (record: Known<JsonObject>): Known<ReadonlyArray<Parameter>> =>
  K.flatMap(
    object(T.at(record, "override_parameters"), "override_parameters"),
    (overrides, source) =>
      K.flatMap(object(T.at(record, "parameter_origins"), "parameter_origins"), (origins) => {
        const entries = Object.entries(overrides).filter(([key]) => key !== practiceKey)
        const known = new Map(
          entries.flatMap(([key]) => {
            const origin = Origin.literals.find((literal) => literal === origins[key])
            return origin === undefined ? [] : [[key, origin] as const]
          })
        )
        const unnamed = entries.find(([key]) => !known.has(key))
        return unnamed === undefined
          ? present(overridesFrom(entries, (key) => known.get(key) ?? "flag"), source)
          : missing(`parameter_origins does not say who set ${unnamed[0]}`, source)
      })
  )

interface HostMemory {
  readonly measured: ReadonlyArray<number>
  readonly declared: number | null
}

const valueOfFact = (fact: Json | undefined, tag: "measured" | "declared"): number | undefined => {
  if (!isJsonObject(fact)) return undefined
  return fact["_tag"] === tag ? T.toNumber(fact["value"]) : undefined
}

const hostMemory = (cluster: JsonObject): HostMemory => {
  const hosts = cluster["hosts"]
  return {
    measured: (Array.isArray(hosts) ? hosts as ReadonlyArray<Json> : []).flatMap((host) => {
      const bytes = isJsonObject(host) ? valueOfFact(host["memoryTotal"], "measured") : undefined
      return bytes === undefined ? [] : [bytes]
    }),
    declared: valueOfFact(cluster["declaredMemoryPerHost"], "declared") ?? null
  }
}

/** Measured where it exists, declared for the hosts that were not measured, as the plan is judged. */
const memoryOf = (cluster: Known<JsonObject>, hosts: Known<number>): Known<ReadonlyArray<number>> =>
  K.flatMap(cluster, (value, source) =>
    K.flatMap(hosts, (count) => {
      const { declared, measured } = hostMemory(value)
      const lacking = Math.max(count - measured.length, 0)
      if (lacking === 0) return present(measured, `measured, ${source}`)
      return declared === null
        ? missing(`the memory of ${lacking} of ${plural(count, "host")} was neither measured nor declared`, source)
        : present(
          [...measured, ...Array.from({ length: lacking }, () => declared)],
          `${measured.length} measured, ${lacking} declared, ${source}`
        )
    }))

const lengthAt = (object: Known<JsonObject>, path: string): number => {
  const list = orNull(T.at(object, path))
  return Array.isArray(list) ? list.length : 0
}

const collectedIn = (cluster: Known<JsonObject>): Collected => ({
  asked: lengthAt(cluster, "asked"),
  machines: lengthAt(cluster, "hosts"),
  missing: lengthAt(cluster, "missing")
})

const factsOf = (record: Known<JsonObject>): Draft["facts"] => {
  const facts = orNull(object(T.at(record, "facts"), "facts"))
  return Object.fromEntries(
    Object.entries(facts ?? {}).map(([name, fact]): readonly [string, Known<Json>] => {
      const source = isJsonObject(fact) && typeof fact["source"] === "string" ? fact["source"] : "facts"
      if (isJsonObject(fact) && typeof fact["missing"] === "string") return [name, missing(fact["missing"], source)]
      return isJsonObject(fact) && Object.hasOwn(fact, "value") && fact["value"] !== undefined
        ? [name, present(fact["value"], source)]
        : [name, missing(`${name} is not readable`, "facts")]
    })
  )
}

/** Why nobody looked at the hosts before the run; nothing where somebody did. */
const hostValidationOf = (record: Known<JsonObject>): Draft["facts"] =>
  orNull(textAt(record, "host_validation.state")) === "skipped"
    ? { [hostValidationFact]: textAt(record, "host_validation.reason") }
    : {}

const processOf = (record: Known<JsonObject>, state: RunState): RecordedProcess => ({
  state,
  owner: {
    machine_id: orNull(textAt(record, "machine_id")),
    boot_id: orNull(textAt(record, "boot_id")),
    pid: orNull(integerAt(record, "pid")) ?? 0,
    start_ticks: orNull(numberAt(record, "process_start_ticks"))
  },
  stage: orNull(textAt(record, "stage")),
  writtenAt: orNull(textAt(record, "written_at")) ?? "an unknown time"
})

const profileOf = (record: Known<JsonObject>): string | null => {
  const profile = orNull(textAt(record, "profile"))
  return profile === null
    ? null
    : ioProfileName(
      profile,
      orNull(textAt(record, "measurement.io")),
      orNull(numberAt(record, "args.transfer_size"))
    )
}

/** Version 1 named the model where the existing tool looks for it; later ones name it apart. */
const modelOf = (suite: Suite, record: Known<JsonObject>, version: number | null): Known<string> =>
  canonicalModel(suite, textAt(record, version === 1 ? "model" : "true_model"))

const unfinishedOf = (
  record: Known<JsonObject>,
  state: Known<RunState>,
  isNewer: boolean
): Draft["unfinished"] => {
  // A newer program may say that it ended in words of its own; its run is then not judged.
  if (state._tag !== "present") {
    return isNewer ? null : { reason: "its record does not say what became of it", told: false }
  }
  const failure = orNull(textAt(record, "failure.message"))
  const stage = orNull(textAt(record, "stage"))
  switch (state.value) {
    case "completed":
      return null
    case "running":
      return { reason: "its record says running: it is going on, or its process died", told: true }
    case "failed":
    case "interrupted":
      return {
        reason: `it ${state.value === "failed" ? "failed" : "was interrupted"}${
          stage === null ? "" : ` in stage ${stage}`
        }${failure === null ? "" : `: ${failure}`}`,
        told: true
      }
  }
}

const timedRun = (record: Known<JsonObject>): TimedRun | null => {
  const startedAt = orNull(textAt(record, "invocation.started_at"))
  const stages = orNull(T.at(record, "stages"))
  return startedAt === null ? null : {
    invocation: {
      started_at: startedAt,
      ended_at: orNull(textAt(record, "invocation.ended_at")),
      uptime: {
        started: orNull(numberAt(record, "invocation.uptime.started")),
        ended: orNull(numberAt(record, "invocation.uptime.ended"))
      }
    },
    stages: (Array.isArray(stages) ? stages as ReadonlyArray<Json> : []).flatMap((stage) =>
      isJsonObject(stage) ? [{ stage: String(stage["stage"]), seconds: T.toNumber(stage["seconds"]) ?? 0 }] : []
    )
  }
}

const invocationOf = (
  { ended_at: endedAt, started_at: startedAt, uptime }: TimedRun["invocation"],
  boot: string | null
): Draft["invocation"] => {
  const { ended, started } = uptime ?? { started: null, ended: null }
  const sinceBoot = boot === null || started === null || ended === null ? {} : { sinceBoot: { boot, started, ended } }
  return { startedAt, endedAt, ...sinceBoot }
}

export const draftOfOwnRecord = (sources: Sources, metadata: JsonObject): Draft => {
  const { summary } = sources
  const record = recorded(sources, metadata)
  const state = choiceAt(record, "state", RunState.literals)
  const version = orNull(integerAt(record, "schema_version"))
  const newer = newerVersion(version)
  const edition = editionAt(record)
  const division = requestedDivision(record)
  const names = T.at(record, "hosts")
  const info = anyObject(T.at(record, "system_info"), "system_info")
  const told = names._tag === "present" && Array.isArray(names.value) && names.value.length > 0
    ? present(names.value.length, names.source)
    : hostsOf(summary.hosts, info, missing("no hosts are named", "hosts"))
  const cluster = anyObject(T.at(record, "cluster"), "cluster")
  const hosts = distinctHosts(told, collectedIn(cluster))
  const timed = timedRun(record)
  const clock = timed === null ? null : clockStep(timed)
  const benchmarkType = textAt(record, "benchmark_type")
  return {
    shape: "mlpstorage",
    edition: orNull(edition),
    editionReason: edition._tag !== "present"
      ? "its record names no known edition"
      : editionOf(edition.value) === undefined
      ? `its record says so, and ${notKnownHere(edition.value)}`
      : "its record says so",
    recordedId: orNull(textAt(record, "run_id")),
    division: division._tag === "present" ? division.value ?? "WHATIF" : null,
    organization: orNull(textAt(record, "orgname")),
    systemName: orNull(textAt(record, "systemname")),
    label: orNull(textAt(record, "label")),
    role: orNull(choiceAt(record, "role", ["warm-up", "measured"])),
    benchmarkType,
    command: textAt(record, "command"),
    model: modelOf(sources.suite, record, version),
    accelerator: textAt(record, "accelerator"),
    engine: choiceAt(record, "engine.name", engineNames),
    requestedDivision: division,
    processes: agreed(sources, "num_processes", integerAt(record, "num_processes"), summary.processes),
    hosts,
    hostMemoryBytes: memoryOf(cluster, hosts),
    declaredMemoryBytes: K.flatMap(cluster, (value, source) => {
      const { declared } = hostMemory(value)
      return declared === null ? missing("no memory was declared", source) : present(declared, source)
    }),
    scale: numberAt(record, "scale"),
    workload: object(T.at(record, "parameters"), "parameters"),
    overrides: overridesOf(record),
    args: object(T.at(record, "args"), "args"),
    metrics: newer === undefined
      ? K.firstOf(object(T.at(record, "metrics"), "metrics"), summary.metrics)
      : summary.metrics,
    start: summary.start,
    end: summary.end,
    // Its kind of work reads them.
    measured: [],
    ...(newer === undefined ? { body: ownBodyOf(metadata) } : {}),
    facts: { ...factsOf(record), ...hostValidationOf(record) },
    profile: profileOf(record),
    told: toldBy(record),
    mode: orNull(textAt(record, "mode")),
    invocation: timed === null ? null : invocationOf(timed.invocation, orNull(textAt(record, "boot_id"))),
    clock,
    process: state._tag === "present" && state.value === "running" ? processOf(record, state.value) : null,
    system: systemOf(info, summary, hosts),
    unfinished: newer !== undefined || schemaVersions.some((known) => known === version)
      ? unfinishedOf(record, state, newer !== undefined)
      : {
        reason: `its record has schema version ${version ?? "unknown"}; this program reads ${
          schemaVersions.join(" and ")
        }`,
        told: false
      },
    ...(newer === undefined
      ? {}
      : {
        unread: { parameter: "schema_version", reason: `its record was ${newer}`, source: sources.metadataFile ?? "" }
      }),
    auxiliary: null,
    doubts: newer === undefined && state._tag === "present" && state.value === "completed"
      ? ownDoubts(metadata, sources.metadataFile ?? "", orNull(summary.metrics), clock)
      : []
  }
}
