/** `vectordb datasize`: what a collection takes on disk and in memory, what it costs to build, and the lines that make and search it. */
import * as Effect from "effect/Effect"
import { namedLines } from "../../domain/columns.ts"
import type { JsonObject } from "../../domain/Json.ts"
import { formatBytes, formatInteger, formatSeconds, plural } from "../../domain/Units.ts"
import type { Discovery, Document, Request, ShowCommand } from "../Benchmark.ts"
import { commandLine } from "../shared/commandLine.ts"
import { inBothUnits } from "../shared/sizeText.ts"
import { checkEngine, collectionOf, workloadOf } from "./collection.ts"
import { isUnit } from "./data/VectorSet.ts"
import { idleRefused } from "./idleOptions.ts"
import { buildMemory, buildSeconds } from "./ivf/buildCost.ts"
import { centroidBytes, extentBytes, indexBytes } from "./ivf/IvfIndex.ts"
import { type DatasizeOptions, datasizeOptions } from "./options.ts"
import { collectionEntries, effective } from "./parameters.ts"
import { speedOf } from "./speed.ts"

const lineOf = (request: Request<DatasizeOptions>, command: string, always: ReadonlyArray<string>) =>
  commandLine({
    command: ["vectordb", command],
    options: datasizeOptions,
    settings: {
      ...request.settings,
      ...(command === "run"
        ? { numProcesses: { value: undefined, origin: "default" as const } }
        : { numQueryProcesses: { value: 1, origin: "default" as const } })
    },
    params: request.params,
    always: new Set(always)
  })

const folder = "--storage-root /mnt/storage/vectors --results-dir ./results"

export const vectordbDatasize: ShowCommand<DatasizeOptions> = {
  workload: workloadOf,
  show: (request, discovery: Discovery) =>
    Effect.gen(function*() {
      const { params, settings } = request
      yield* checkEngine(settings)
      yield* idleRefused(datasizeOptions, settings, "datasize")
      const values = yield* effective({
        engine: "native",
        entries: collectionEntries,
        options: datasizeOptions,
        settings,
        workload: discovery.workload.content,
        params
      })
      const { index, name, set } = yield* collectionOf(values)
      const processes = settings.numProcesses.value ?? discovery.logicalCores
      const speed = yield* speedOf(set, index)
      const seconds = buildSeconds(set, index, processes, speed)
      const data = set.vectors * set.dimension * 4
      const bytes = indexBytes(index, set)
      const rows = Math.round(set.vectors / index.lists)
      const list = extentBytes(rows, set)
      const scratch = 4 * set.vectors
      const resident = centroidBytes(index.lists, set)
      const perProcess = buildMemory(set, index, processes)
      const searching = settings.numQueryProcesses.value
      const lines = {
        datagen: `${lineOf(request, "datagen", ["numVectors", "dimension"])} ${folder}`,
        run: `${lineOf(request, "run", ["numVectors", "dimension"])} ${folder}`
      }
      const text = [
        `${name}: ${plural(set.vectors, "vector")} of ${set.dimension} float32, ${set.distribution}, ${set.metric}${
          isUnit(set) ? ", of length one" : ""
        }`,
        "",
        namedLines([
          ["vectors", inBothUnits(data)],
          [
            "index",
            `at most ${inBothUnits(bytes)}, IVF_FLAT of ${plural(index.lists, "list")}: the vectors are in it, once`
          ],
          ["a list", `about ${plural(rows, "vector")}, ${formatBytes(list)}: what one read of a query takes`],
          ["scratch", `${formatBytes(scratch)} while it is built`],
          [
            "resident",
            `${formatBytes(resident)} in each of ${plural(searching, "searching process", "searching processes")}, ${
              (resident / set.vectors).toFixed(1)
            } bytes a vector`
          ],
          ["building", `${formatBytes(perProcess)} in each of ${plural(processes, "process", "processes")}`],
          [
            "takes",
            `about ${formatSeconds(seconds)} of arithmetic on ${
              plural(processes, "process", "processes")
            } of this machine (${(speed.scoresPerSecond / 1e9).toFixed(1)} GMAC/s and ${
              formatInteger(speed.rowsPerSecond)
            } vectors/s each), and the writing`
          ]
        ]),
        "",
        "make it with",
        `  ${lines.datagen}`,
        "search it with",
        `  ${lines.run}`
      ].join("\n")
      const json: JsonObject = {
        collection: name,
        engine: "native",
        index_type: "IVF_FLAT",
        num_vectors: set.vectors,
        dimension: set.dimension,
        metric_type: set.metric,
        distribution: set.distribution,
        seed: set.seed,
        nlist: index.lists,
        vector_bytes: data,
        index_bytes_at_most: bytes,
        list_bytes: list,
        scratch_bytes: scratch,
        resident_bytes_per_process: resident,
        resident_bytes_per_vector: resident / set.vectors,
        build_memory_bytes_per_process: perProcess,
        build_processes: processes,
        build_seconds_estimated: seconds,
        scores_per_second: speed.scoresPerSecond,
        rows_per_second: speed.rowsPerSecond,
        datagen_command: lines.datagen,
        run_command: lines.run
      }
      return { text, json } satisfies Document
    })
}
