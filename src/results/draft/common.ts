/** What readers of different metadata share. */
import { type Overall, overall, overallOf } from "../../domain/Cluster.ts"
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import type { Origin, Parameter } from "../../domain/Parameter.ts"
import { sum } from "../../domain/statistics.ts"
import { GiB, plural } from "../../domain/Units.ts"
import type { Division } from "../../domain/Verdict.ts"
import { type Known, missing, present } from "../../rules/Evidence.ts"
import * as K from "../../rules/known.ts"
import * as T from "../../rules/tolerant.ts"
import type { Summary } from "../dlio/summary.ts"
import type { WorkloadConfig } from "../dlio/workloadConfig.ts"
import { divisionOf, type RecordedDivision } from "../place.ts"
import type { SystemTotals } from "../RunFacts.ts"
import type { Suite } from "../Suite.ts"
import { numbers, orNull } from "../values.ts"

export const textAt = (object: Known<JsonObject>, path: string): Known<string> => T.text(T.at(object, path), path)
export const numberAt = (object: Known<JsonObject>, path: string): Known<number> => T.number(T.at(object, path), path)
export const integerAt = (object: Known<JsonObject>, path: string): Known<number> => T.integer(T.at(object, path), path)

export const canonicalModel = ({ modelName }: Suite, model: Known<string>): Known<string> => K.map(model, modelName)

/** v2.0 and v3.0 name the model in an object, v1.0 as a text. */
export const modelOfWorkload = (workload: Known<JsonObject>): Known<string> =>
  K.firstOf(
    textAt(workload, "model.name"),
    K.flatMap(
      T.at(workload, "model"),
      (model, source) => typeof model === "string" ? present(model, source) : missing("model has no name", source)
    )
  )

export const askedDivision = (division: RecordedDivision | null): Division | null =>
  division === "WHATIF" ? null : division

export const divisionAt = (object: Known<JsonObject>, path: string): RecordedDivision | null => {
  const text = orNull(textAt(object, path))
  return text === null ? null : divisionOf(text)
}

/** `--client-host-memory-in-gb` of both releases is multiplied by 1024³. */
export const declaredMemory = (args: Known<JsonObject>): Known<number> =>
  K.map(numberAt(args, "client_host_memory_in_gb"), (gib) => gib * GiB)

const above = (count: Known<number>, field: string): Known<number> =>
  K.flatMap(count, (value, source) => value > 0 ? present(value, source) : missing(`${field} is ${value}`, source))

const withoutSlots = (host: string): string => host.trim().replace(/:\d+$/, "").toLowerCase()

export const hostsOfArgs = (args: Known<JsonObject>): Known<number> =>
  K.firstOf(
    K.flatMap(T.at(args, "hosts"), (hosts, source) => {
      const names = Array.isArray(hosts) ? hosts.filter((host: Json) => typeof host === "string") : []
      return names.length > 0
        ? present(new Set(names.map(withoutSlots)).size, source)
        : missing("hosts is no list of names", source)
    }),
    above(integerAt(args, "num_client_hosts"), "num_client_hosts")
  )

/** What other hosts than the launching one told; every other method stands for hosts that nobody asked. */
const collecting: ReadonlySet<string> = new Set(["mpi", "ssh"])

/**
 * How many hosts took part: as collected, else as named. DLIO's own count is a product of ranks in releases before 3.0.33, so it
 * decides between the two, or where there is neither, and outweighs none of them.
 */
export const hostsOf = (
  counted: Known<number>,
  info: Known<JsonObject>,
  args: Known<JsonObject>
): Known<number> => {
  const told = above(integerAt(info, "num_hosts"), "num_hosts of system_info")
  const isCollected = collecting.has(orNull(textAt(info, "collection_method")) ?? "")
  const collected = isCollected ? told : missing("no other host was asked", "system_info")
  const named = hostsOfArgs(args)
  const borneOut = [collected, named].find((it) => it._tag === "present" && it.value === orNull(counted))
  return borneOut ?? K.firstOf(collected, named, counted, told)
}

/** DLIO's list, where it is about the hosts that took part. */
export const memoryOfHosts = (
  counted: Known<ReadonlyArray<number>>,
  info: Known<JsonObject>,
  hosts: Known<number>
): Known<ReadonlyArray<number>> =>
  K.firstOf(
    K.flatMap(counted, (all, source) =>
      hosts._tag !== "present" || hosts.value === all.length
        ? present(all, source)
        : missing(`the memory of ${plural(all.length, "host")} is listed, ${hosts.value} took part`, source)),
    memoryOfInfo(info)
  )

/** Sets a dotted key in a copy; what stands in the way of the path is replaced. */
const withKey = (object: JsonObject, path: ReadonlyArray<string>, value: Json): JsonObject => {
  const [key, ...rest] = path
  if (key === undefined) return object
  const inner = Object.hasOwn(object, key) ? object[key] : undefined
  return {
    ...object,
    [key]: rest.length === 0 ? value : withKey(isJsonObject(inner) ? inner : {}, rest, value)
  }
}

/** Keys deeper than this are no parameters of any workload. */
const deepestKey = 20

export const withOverrides = (workload: JsonObject, overrides: ReadonlyArray<Parameter>): JsonObject =>
  overrides.reduce((all, { key, value }) => {
    const path = key.split(".")
    return path.length > deepestKey ? all : withKey(all, path, value)
  }, workload)

export const overridesFrom = (
  entries: ReadonlyArray<readonly [string, Json]>,
  originOf: (key: string) => Origin
): ReadonlyArray<Parameter> => entries.map(([key, value]) => ({ key, value, origin: originOf(key) }))

export const overridesOfConfig = (
  config: WorkloadConfig | undefined,
  originOf: (key: string) => Origin
): Known<ReadonlyArray<Parameter>> =>
  config?.overrides == null
    ? missing("there is no readable overrides.yaml", "dlio_config/overrides.yaml")
    : present(
      overridesFrom(config.overrides.map(({ key, value }) => [key, value]), originOf),
      `${config.folder}/overrides.yaml`
    )

export const workloadOfConfig = (config: WorkloadConfig | undefined): Known<JsonObject> =>
  config?.workload == null
    ? missing("there is no readable config.yaml", "dlio_config/config.yaml")
    : present(config.workload, `${config.folder}/config.yaml`)

export const systemOfSummary = (summary: Summary): SystemTotals | null => {
  const memory = orNull(summary.hostMemoryBytes)
  const cores = orNull(summary.cores)
  const hosts = orNull(summary.hosts)
  const counted: Partial<Overall> = {
    ...(memory === null ? {} : {
      total_memory_bytes: sum(memory),
      min_memory_bytes: memory.reduce((a, b) => Math.min(a, b)),
      max_memory_bytes: memory.reduce((a, b) => Math.max(a, b))
    }),
    ...(cores === null || cores.some((count) => count <= 0) ? {} : { total_cores: sum(cores) })
  }
  return memory === null && cores === null && hosts === null ? null : {
    overall: overallOf((name) => counted[name] ?? null),
    hosts,
    method: "dlio_summary"
  }
}

/** v3.0's plain shape; a total of zero is unknown there. */
const systemOfInfo = (info: Known<JsonObject>): SystemTotals | null => {
  if (info._tag !== "present") return null
  const figure = (path: string, canBeZero: boolean): number | null => {
    const value = orNull(numberAt(info, path))
    return value !== null && (value > 0 || (canBeZero && value === 0)) ? value : null
  }
  return {
    overall: overallOf((name) => figure(name, overall[name].canBeZero)),
    hosts: figure("num_hosts", false),
    method: orNull(textAt(info, "collection_method"))
  }
}

/** What was collected, and what DLIO counted where the collection does not know; `hosts` took part. */
export const systemOf = (info: Known<JsonObject>, summary: Summary, hosts: Known<number>): SystemTotals | null => {
  const [collected, counted] = [systemOfInfo(info), systemOfSummary(summary)]
  if (collected === null && counted === null) return null
  const isCounted = counted !== null && counted.hosts === orNull(hosts)
  return {
    overall: overallOf((name) => collected?.overall[name] ?? (isCounted ? counted.overall[name] : null)),
    hosts: collected?.hosts ?? orNull(hosts),
    method: collected?.method ?? counted?.method ?? null
  }
}

/** Measured memory of each host; what people declared (`args`) is no measurement. */
const memoryOfInfo = (info: Known<JsonObject>): Known<ReadonlyArray<number>> =>
  K.flatMap(info, (value, source) => {
    if (orNull(textAt(info, "collection_method")) === "args") return missing("the memory was declared", source)
    const hosts = value["hosts"]
    if (!Array.isArray(hosts)) return missing("system_info.hosts is no list", source)
    const totals: ReadonlyArray<Json> = hosts.map((host: Json) => {
      const memory = isJsonObject(host) ? host["memory"] : undefined
      return isJsonObject(memory) ? memory["total"] ?? null : null
    })
    return K.flatMap(
      numbers(present(totals, source), "system_info.hosts memory.total"),
      (all) =>
        all.some((bytes) => bytes <= 0)
          ? missing("system_info has a host without memory", source)
          : present(all, source)
    )
  })
