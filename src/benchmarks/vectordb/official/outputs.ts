/** What the official programs leave, read as it is and held against what was asked and what can be counted again. Pure. */
import { isJsonObject, type Json, jsonIn, type JsonObject } from "../../../domain/Json.ts"
import { plural } from "../../../domain/Units.ts"
import type { OfficialSearchMeasurement, RanksSaid } from "../OfficialMeasurement.ts"
import type { OfficialLoad, OfficialSearch } from "./OfficialWork.ts"

const inside = (value: Json | undefined): JsonObject => isJsonObject(value) ? value : {}

const numberOf = (value: Json | undefined): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null

/** The object of a file; null where there is none, or it is none. */
export const objectIn = (text: string | null): JsonObject | null => {
  const value = text === null ? undefined : jsonIn(text)
  return isJsonObject(value) ? value : null
}

const summaryLine = /VDB_MULTI_NODE_SUMMARY_JSON=(\{.*\})\s*$/

/** Rank 0 prints its summary on one line, which a launcher may put a tag before. */
export const summaryIn = (line: string): JsonObject | null => objectIn(summaryLine.exec(line)?.[1] ?? null)

/** A list of ranks, or how many there are. */
const countOf = (value: Json | undefined): number | null => Array.isArray(value) ? value.length : numberOf(value)

/** null where the summary does not say it whole. */
const ranksSaid = ({ mpi }: JsonObject): RanksSaid | null => {
  const { expected_ranks, failed_ranks, missing_ranks, partial_failure } = inside(mpi)
  const [expected, failed, missing] = [numberOf(expected_ranks), countOf(failed_ranks), countOf(missing_ranks)]
  return expected === null || failed === null || missing === null || typeof partial_failure !== "boolean"
    ? null
    : { expected, failed, missing, isPartial: partial_failure }
}

const ranksDoubts = (said: RanksSaid | null, count: number): ReadonlyArray<string> =>
  said === null
    ? ["a summary that says of its ranks whether any failed"]
    : said.isPartial || said.failed > 0 || said.missing > 0 || said.expected !== count
    ? [`every rank: ${said.missing} missing and ${said.failed} failed of ${said.expected}, ${count} were asked for`]
    : []

interface Counted {
  readonly batches: number
  readonly failed: number
  readonly queries: number
  /** Wall-clock seconds of the first batch's start and the last one's end. */
  readonly from: number
  readonly to: number
}

/** Of one process's `milvus_benchmark_p<i>.csv`; null where a line is not what the program writes. */
export const countIn = (text: string): Counted | null => {
  const [head = "", ...lines] = text.split("\n").map((line) => line.trim()).filter((line) => line !== "")
  const columns = head.split(",")
  const at = (name: string) => columns.indexOf(name)
  const [start, size, time, success] = ["timestamp", "batch_size", "batch_time_seconds", "success"].map(at)
  if ([start, size, time, success].some((index) => index === undefined || index < 0)) return null
  let [batches, failed, queries, from, to] = [0, 0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const line of lines) {
    const cells = line.split(",")
    const [began, of, took] = [start, size, time].map((index) => Number(cells[index ?? -1]))
    if (began === undefined || of === undefined || took === undefined || !Number.isFinite(began + of + took)) {
      return null
    }
    batches++
    queries += of
    if (cells[success ?? -1] !== "True") failed++
    from = Math.min(from, began)
    to = Math.max(to, began + took)
  }
  return { batches, failed, queries, from, to }
}

interface SearchOutputs {
  /** `statistics.json`, or the summary of ranks. */
  readonly statistics: JsonObject | null
  readonly recall: JsonObject | null
  readonly verdict: JsonObject | null
  readonly config: JsonObject | null
  /** Vectors that its exact answers are of, by its log; null: it does not say. */
  readonly exactOf: number | null
  /** By file; null: it cannot be read. Empty for ranks. */
  readonly counted: ReadonlyArray<readonly [file: string, counted: Counted | null]>
}

/** What the program read of what it was told; a file of its own may have won. */
const configDoubts = (config: JsonObject | null, work: OfficialSearch): ReadonlyArray<string> => {
  const expected: ReadonlyArray<readonly [string, Json]> = [
    ["collection_name", work.collection],
    ["processes", work.processes],
    ["batch_size", work.batchSize],
    ["vector_dim", work.dimension],
    ["search_limit", work.limit],
    ["runtime_seconds", work.runtime],
    ["total_queries", work.queries],
    ...(config?.["index_type"] === undefined ? [] : [["index_type", work.indexType]] as const),
    ...(config?.["metric_type"] === undefined ? [] : [["metric_type", work.metric]] as const)
  ]
  return config === null
    ? ["config.json, which says what the program was told"]
    : expected.flatMap(([key, value]) =>
      config[key] === value
        ? []
        : [
          `a search of what was asked for: config.json has ${key} ${JSON.stringify(config[key] ?? null)}, not ${
            JSON.stringify(value)
          }`
        ]
    )
}

const countedDoubts = (
  files: SearchOutputs["counted"],
  work: OfficialSearch,
  queries: number,
  seconds: number
): ReadonlyArray<string> => {
  if (files.length !== work.processes) {
    return [`a file of each process: ${plural(files.length, "milvus_benchmark_p*.csv file")} of ${work.processes}`]
  }
  const unread = files.find(([, counted]) => counted === null)
  if (unread !== undefined) return [`readable rows in ${unread[0]}`]
  const all = files.flatMap(([, counted]) => counted ?? [])
  const total = (of: (one: Counted) => number) => all.reduce((sum, one) => sum + of(one), 0)
  const failed = total((one) => one.failed)
  const span = Math.max(...all.map(({ to }) => to)) - Math.min(...all.map(({ from }) => from))
  return [
    ...(failed === 0
      ? []
      : [
        `answers to ${plural(failed, "batch", "batches")} of ${
          total((one) => one.batches)
        } that failed; the program counts their queries as answered`
      ]),
    ...(total((one) => one.queries) === queries
      ? []
      : [
        `figures that hold: its processes' files have ${
          total((one) => one.queries)
        } queries, statistics.json ${queries}`
      ]),
    ...(Math.abs(span - seconds) <= 0.01 + seconds / 100
      ? []
      : [
        `figures that hold: its processes' files span ${span.toFixed(2)} s, statistics.json says ${
          seconds.toFixed(2)
        } s`
      ])
  ]
}

const exactLine = /\bFLAT collection '[^']*' ready with ([\d,]+) vectors/

/** What `vdbbench` prints of the collection that its exact answers are from. */
export const exactIn = (line: string): number | null => {
  const [, vectors] = exactLine.exec(line) ?? []
  return vectors === undefined ? null : Number(vectors.replaceAll(",", ""))
}

type SearchFigures = Pick<OfficialSearchMeasurement, "counted" | "mpi" | "recall" | "statistics" | "truth">

interface Read<A> {
  readonly figures: A
  /** What the run ended without, in words; empty where all holds. */
  readonly doubts: ReadonlyArray<string>
}

export const searchFiguresIn = (
  { config, counted, exactOf, recall, statistics, verdict }: SearchOutputs,
  work: OfficialSearch
): Read<SearchFigures> => {
  const said = inside(statistics ?? undefined)
  const numbers = Object.fromEntries(
    Object.entries(said).flatMap(([key, value]) => {
      const number = numberOf(value)
      return number === null ? [] : [[key, number]]
    })
  )
  const { throughput_qps: qps = 0, total_queries: queries = 0, total_time_seconds: seconds = 0 } = numbers
  const ofRecall = recall ?? inside(said["recall"])
  const mean = numberOf(ofRecall["recall_at_k"]) ?? numberOf(ofRecall["mean_recall"])
  const evaluated = numberOf(ofRecall["num_queries_evaluated"]) ?? 0
  const setup = isJsonObject(verdict?.["flat_setup"]) ? verdict["flat_setup"] : null
  const vectors = numberOf(setup?.["total_vectors"])
  const mpi = work.ranks === null ? null : ranksSaid(said)
  return {
    figures: {
      statistics: numbers,
      recall: { k: numberOf(ofRecall["k"]) ?? work.recallK, queries: evaluated, mean: mean ?? 0 },
      truth: setup === null
        ? null
        : { ok: setup["ok"] === true, coverage: numberOf(setup["coverage"]) ?? 0, vectors },
      mpi,
      counted: work.ranks === null
        ? { batches: counted.reduce((sum, [, one]) => sum + (one?.batches ?? 0), 0), queries, seconds }
        : null
    },
    doubts: statistics === null ? [`${work.ranks === null ? "statistics.json" : "a summary of the ranks"}`] : [
      ...(queries > 0 && seconds > 0 && qps > 0 ? [] : ["queries, seconds and queries a second above 0"]),
      ...(Math.abs(qps - queries / seconds) <= qps / 100
        ? []
        : ["queries a second that follow from queries and seconds"]),
      ...(work.runtime !== null && seconds < 0.9 * work.runtime
        ? [`a whole run: it lasted ${seconds.toFixed(1)} s of ${work.runtime} s`]
        : []),
      ...(work.queries !== null && queries < work.queries
        ? [`a whole run: ${queries} of ${work.queries} queries were asked`]
        : []),
      ...(evaluated > 0 && mean !== null && mean > 0 && mean <= 1
        ? []
        : ["a recall above 0 over queries with exact answers"]),
      ...(exactOf === null || exactOf === work.vectors
        ? []
        : [
          `exact answers over every vector: they are of ${exactOf} of ${work.vectors}, as where a load gave a key twice`
        ]),
      ...(verdict === null || verdict["valid"] === true ? [] : ["result_verdict.json that calls the run valid"]),
      ...(vectors === null || vectors === work.vectors
        ? []
        : [`a collection of ${work.vectors} vectors: it holds ${vectors}`]),
      ...(work.ranks === null
        ? [...configDoubts(config, work), ...countedDoubts(counted, work, queries, seconds)]
        : ranksDoubts(mpi, work.ranks.count))
    ]
  }
}

/** What `load-vdb` logs, line by line; it ends with status 0 also where inserts failed. */
export const loadLog = () => {
  let [inserted, seconds, failed, isDone] = [0, 0, 0, false]
  return {
    add: (line: string): void => {
      const [, vectors, took] = /\bInserted (\d+) vectors in ([\d.]+) seconds/.exec(line) ?? []
      if (vectors !== undefined) {
        inserted += Number(vectors)
        seconds += Number(took)
      }
      if (/\bError inserting batch \d+/.test(line)) failed++
      if (line.includes("Benchmark completed successfully!")) isDone = true
    },
    figures: () => ({ insertedVectors: inserted, insertSeconds: seconds, failed, isDone })
  }
}

interface LoadFigures {
  readonly insertedVectors: number
  readonly insertSeconds: number
  readonly mpi: RanksSaid | null
}

export const loadFiguresIn = (
  log: ReturnType<ReturnType<typeof loadLog>["figures"]>,
  summary: JsonObject | null,
  { ranks, vectors }: OfficialLoad
): Read<LoadFigures> => {
  const mpi = ranks === null ? null : ranksSaid(summary ?? {})
  const inserted = ranks === null ? log.insertedVectors : numberOf(summary?.["inserted_vectors"]) ?? 0
  const seconds = ranks === null ? log.insertSeconds : numberOf(summary?.["total_time_seconds"]) ?? 0
  return {
    figures: { insertedVectors: inserted, insertSeconds: seconds, mpi },
    doubts: [
      ...(inserted === vectors
        ? []
        : [
          `every vector: ${inserted} of ${vectors} were inserted${
            log.failed === 0 ? "" : `, ${plural(log.failed, "insert")} failed`
          }`
        ]),
      ...(ranks === null
        ? log.isDone ? [] : ["the program's word that the index is finished"]
        : ranksDoubts(mpi, ranks.count))
    ]
  }
}
