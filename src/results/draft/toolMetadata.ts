/** Metadata of mlpstorage v2.0 (a dump of attributes) and v3.0 (an explicit object). */
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import type { Origin, Parameter } from "../../domain/Parameter.ts"
import { editionId } from "../../rules/editions/list.ts"
import { type Known, missing, present } from "../../rules/Evidence.ts"
import * as K from "../../rules/known.ts"
import * as T from "../../rules/tolerant.ts"
import { isoOfStamp } from "../layout.ts"
import type { Suite } from "../Suite.ts"
import { anyObject, object, orNull } from "../values.ts"
import {
  askedDivision,
  canonicalModel,
  declaredMemory,
  divisionAt,
  hostsOf,
  integerAt,
  memoryOfHosts,
  modelOfWorkload,
  overridesFrom,
  overridesOfConfig,
  systemOf,
  textAt,
  withOverrides,
  workloadOfConfig
} from "./common.ts"
import { neitherTrueNorFalse, unknownWord } from "./doubts.ts"
import type { Draft } from "./Draft.ts"
import { same, shown, valueAt } from "./sameValue.ts"
import { agreed, recorded, type Sources } from "./sources.ts"
import { nothingTold } from "./told.ts"

type Release = { readonly release: "v2.0" | "v3.0" | null; readonly reason: string }

/** `args.program` is v2.0's, `args.mode` with `args.benchmark` v3.0's; then the keys only one of them writes. */
const releaseOf = (metadata: JsonObject): Release => {
  const args = metadata["args"]
  if (isJsonObject(args)) {
    if (typeof args["mode"] === "string" && typeof args["benchmark"] === "string") {
      return { release: "v3.0", reason: "its metadata has args.mode and args.benchmark" }
    }
    if (typeof args["program"] === "string") return { release: "v2.0", reason: "its metadata has args.program" }
  }
  if (Object.hasOwn(metadata, "combined_params") || Object.hasOwn(metadata, "params_dict")) {
    return { release: "v2.0", reason: "its metadata has v2.0's params_dict or combined_params" }
  }
  if (Object.hasOwn(metadata, "override_parameters") && Object.hasOwn(metadata, "result_dir")) {
    return { release: "v3.0", reason: "its metadata has v3.0's override_parameters and result_dir" }
  }
  return { release: null, reason: "its metadata has the marks of no known release" }
}

/** Keys a person gave with `--params`, in whatever nesting the tool kept them; null where that is not recorded. */
const keysOfParams = (params: Json | undefined): ReadonlySet<string> | null => {
  if (isJsonObject(params)) return new Set(Object.keys(params))
  if (typeof params === "string") return new Set([params.split("=")[0] ?? ""])
  if (!Array.isArray(params)) return null
  return new Set(
    params.flat(3).flatMap((item: Json) => typeof item === "string" ? [item.split("=")[0]?.trim() ?? ""] : [])
  )
}

/** Only keys the tool is known to set by itself can be its own; whatever a person gave stays an override. */
const originIn = ({ isToolKey }: Suite, args: Known<JsonObject>): (key: string) => Origin => {
  const given = args._tag === "present" ? keysOfParams(args.value["params"]) : null
  return (key) => isToolKey(key) && given?.has(key) !== true ? "tool" : "flag"
}

/** What the engine was told stands in for what the metadata does not say, as far as the workload that it holds agrees. */
const borneOut = (
  told: Known<ReadonlyArray<Parameter>>,
  parameters: Known<JsonObject>
): Known<ReadonlyArray<Parameter>> =>
  K.flatMap(told, (overrides, source) => {
    const odd = overrides.flatMap(({ key, value }) => {
      const ran = valueAt(orNull(parameters), key)
      return ran === undefined || same(ran, value)
        ? []
        : [`${source} says ${key} ${shown(value)}, parameters ${shown(ran)}`]
    })
    return odd.length === 0 ? told : missing(odd.join("; "), source)
  })

const isTrue = (args: Known<JsonObject>, name: string): boolean => orNull(T.truth(T.at(args, name), name)) === true

/** What a person gave stands twice: as it was typed, and among what was changed. Each must bear the other out. */
const unborne = (
  { isToolKey }: Suite,
  args: JsonObject,
  overrides: ReadonlyArray<Parameter>,
  source: string
): NonNullable<Draft["doubts"]> => {
  const changed = new Set(overrides.map(({ key }) => key))
  const { params } = args
  const given = params === undefined
    ? null
    : params === null || params === ""
    ? new Set<string>()
    : keysOfParams(params)
  const doubt = (parameter: string, reason: string) => ({ parameter, reason, source })
  if (given === null) return [doubt("args.params", "args.params cannot be read: who changed what is not known")]
  return [
    ...[...given].filter((key) => key !== "" && !changed.has(key)).map((key) =>
      doubt(key, `args.params give ${key}, which is not among the changed parameters`)
    ),
    ...[...changed].filter((key) => !given.has(key) && !isToolKey(key)).map((key) =>
      doubt(key, `${key} is among the changed parameters, and args.params do not give it`)
    )
  ]
}

/** The tools record what was asked for in words of their own. */
const doubtsOf = (
  suite: Suite,
  args: Known<JsonObject>,
  overrides: Known<ReadonlyArray<Parameter>>
): NonNullable<Draft["doubts"]> => [
  ...unknownWord(args, "mode", ["closed", "open", "whatif"]),
  ...["closed", "open", "what_if", "dry_run"].flatMap((name) => neitherTrueNorFalse(args, name)),
  ...(args._tag === "present" && overrides._tag === "present"
    ? unborne(suite, args.value, overrides.value, args.source)
    : [])
]

export const draftOfToolMetadata = (sources: Sources, metadata: JsonObject): Draft => {
  const { suite, summary } = sources
  const record = recorded(sources, metadata)
  const { reason, release } = releaseOf(metadata)
  const args = object(T.at(record, "args"), "args")
  const origin = originIn(suite, args)

  const given: Known<ReadonlyArray<Parameter>> = K.map(
    K.firstOf(
      object(T.at(record, "override_parameters"), "override_parameters"),
      object(T.at(record, "params_dict"), "params_dict")
    ),
    (overrides) => overridesFrom(Object.entries(overrides), origin)
  )
  // Both releases always write theirs: where the key is gone, the metadata is damaged, and nothing else may stand for it.
  const leftToConfig = release === null || metadata["override_parameters"] === null || metadata["params_dict"] === null
  const parameters = object(T.at(record, "parameters"), "parameters")
  const overrides = given._tag !== "present" && leftToConfig
    ? borneOut(overridesOfConfig(sources.config(), origin), parameters)
    : given
  const combined = K.flatMap(
    object(T.at(record, "combined_params"), "combined_params"),
    (workload, source) => present(withOverrides(workload, orNull(given) ?? []), source)
  )
  const inMetadata = K.firstOf(parameters, combined)
  const workload = inMetadata._tag === "present" ? inMetadata : workloadOfConfig(sources.config())

  const either = (inRecord: string, inArgs: string): Known<string> =>
    K.firstOf(textAt(record, inRecord), textAt(args, inArgs))
  const inRecord = K.firstOf(integerAt(record, "num_processes"), integerAt(args, "num_processes"))
  const info = anyObject(T.at(record, "system_info"), "system_info")
  const hosts = hostsOf(summary.hosts, info, args)
  const model = K.firstOf(either("model", "model"), modelOfWorkload(workload))
  const closed = isTrue(args, "closed")
  const open = isTrue(args, "open")
  const division = divisionAt(args, "mode") ?? (closed ? "CLOSED" : open ? "OPEN" : null)
  const invokedAt = orNull(textAt(record, "invocation_start_time"))
  const stamp = orNull(textAt(record, "run_datetime"))
  const iso = stamp === null ? undefined : isoOfStamp(stamp)
  const started = iso === undefined
    ? missing("there is no start", sources.metadataFile ?? "")
    : present(iso, `${sources.metadataFile} run_datetime`)
  return {
    shape: release ?? "dlio",
    edition: release === null ? null : editionId(release),
    editionReason: reason,
    recordedId: null,
    division,
    organization: orNull(textAt(args, "orgname")),
    systemName: orNull(textAt(args, "systemname")),
    label: null,
    role: null,
    benchmarkType: K.firstOf(textAt(record, "benchmark_type"), textAt(args, "benchmark"), textAt(args, "program")),
    command: either("command", "command"),
    model: canonicalModel(suite, model),
    accelerator: K.firstOf(
      either("accelerator", "accelerator_type"),
      K.flatMap(textAt(record, "_config_name"), (name, source) => {
        const found = suite.acceleratorOf(name)
        return found === undefined ? missing("no accelerator is named", source) : present(found, source)
      })
    ),
    engine: recorded(sources, "dlio"),
    requestedDivision: division === null && args._tag !== "present"
      ? missing("there is no args to say which division was asked for", sources.metadataFile ?? "")
      : recorded(sources, askedDivision(division)),
    processes: agreed(sources, "num_processes", inRecord, summary.processes),
    hosts,
    hostMemoryBytes: memoryOfHosts(summary.hostMemoryBytes, info, hosts),
    declaredMemoryBytes: declaredMemory(args),
    scale: recorded(sources, 1),
    workload,
    overrides,
    args,
    metrics: K.firstOf(summary.metrics, object(T.at(record, "metrics"), "metrics")),
    start: K.firstOf(summary.start, started),
    end: summary.end,
    facts: {},
    profile: null,
    told: nothingTold,
    mode: null,
    invocation: invokedAt === null
      ? null
      : { startedAt: invokedAt, endedAt: orNull(textAt(record, "invocation_end_time")) },
    clock: null,
    measured: [],
    process: null,
    system: systemOf(info, summary, hosts),
    unfinished: null,
    auxiliary: isTrue(args, "what_if") || isTrue(args, "dry_run") ? "a dry run, which measured nothing" : null,
    doubts: doubtsOf(suite, args, overrides)
  }
}
