/** `summary.json`, which rank 0 of DLIO (and of our engine) writes at the very end of a run. */
import type { JsonObject } from "../../domain/Json.ts"
import { GiB } from "../../domain/Units.ts"
import { type Known, missing, present } from "../../rules/Evidence.ts"
import * as K from "../../rules/known.ts"
import * as T from "../../rules/tolerant.ts"
import { summaryFile } from "../layout.ts"
import { numbers, object } from "../values.ts"

export interface Summary {
  /** Local time without offset, as DLIO writes it. */
  readonly start: Known<string>
  readonly end: Known<string>
  readonly processes: Known<number>
  readonly hosts: Known<number>
  /** Bytes, one entry a host. DLIO's field says GB and holds GiB. */
  readonly hostMemoryBytes: Known<ReadonlyArray<number>>
  readonly cores: Known<ReadonlyArray<number>>
  /** One entry a host: 1 when its share of the data fits its memory. */
  readonly potentialCaching: Known<ReadonlyArray<number>>
  readonly filesTrained: Known<number>
  readonly metrics: Known<JsonObject>
}

/** v1.0's DLIO added up what ranks reported, so that hosts beyond the first show zero or half: no fact about them. */
const memoryOf = (gibibytes: Known<ReadonlyArray<number>>): Known<ReadonlyArray<number>> =>
  K.flatMap(gibibytes, (values, source) =>
    values.some((value) => value <= 0)
      ? missing(`host_memory_GB has entries that are not above zero`, source)
      : present(values.map((value) => Math.round(value * GiB)), source))

export const readSummary = (content: JsonObject | undefined): Summary => {
  const document: Known<JsonObject> = content === undefined
    ? missing("there is no readable summary.json", summaryFile)
    : present(content, summaryFile)
  const at = (field: string) => T.at(document, field)
  return {
    start: T.text(at("start"), "start"),
    end: T.text(at("end"), "end"),
    processes: T.integer(at("num_accelerators"), "num_accelerators"),
    hosts: T.integer(at("num_hosts"), "num_hosts"),
    hostMemoryBytes: memoryOf(numbers(at("host_memory_GB"), "host_memory_GB")),
    cores: numbers(at("host_cpu_count"), "host_cpu_count"),
    potentialCaching: numbers(at("potential_caching"), "potential_caching"),
    filesTrained: T.integer(at("num_files_train"), "num_files_train"),
    metrics: object(at("metric"), "metric")
  }
}
