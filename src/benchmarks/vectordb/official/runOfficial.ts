/** A load or a search by the official programs: started, read, and believed only where its figures hold. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import type { JsonObject } from "../../../domain/Json.ts"
import type { Measurement } from "../../../domain/Measurement.ts"
import { type EngineOutcome, type EngineRun, notAccepted } from "../../../engines/Engine.ts"
import { OutcomeIncomplete } from "../../../errors/AppError.ts"
import { fileError } from "../../../results/fileErrors.ts"
import { wallClock } from "../../../results/layout.ts"
import { readRegular } from "../../../results/readRegular.ts"
import type { OfficialLoadMeasurement, OfficialSearchMeasurement } from "../OfficialMeasurement.ts"
import { officialName } from "../options.ts"
import type { OfficialLoad, OfficialSearch, OfficialWork } from "./OfficialWork.ts"
import { countIn, exactIn, loadFiguresIn, loadLog, objectIn, searchFiguresIn, summaryIn } from "./outputs.ts"
import { programOf } from "./program.ts"
import { programNameOf, summaryFolder } from "./programWords.ts"
import { runProgram } from "./runProgram.ts"

/** No file of these programs comes near it. */
const largest = 512 * 2 ** 20

const textOf = (path: string) => Effect.orElseSucceed(readRegular(path, largest), () => null)

const objectAt = (path: string) => Effect.map(textOf(path), objectIn)

const csv = /^milvus_benchmark_p\d+\.csv$/

interface Told {
  readonly summary: JsonObject | null
  readonly exactOf: number | null
}

const outputsOf = Effect.fnUntraced(function*(
  directory: string,
  { exactOf, summary }: Told,
  { ranks }: OfficialSearch
) {
  const fs = yield* FileSystem.FileSystem
  if (ranks !== null) return { statistics: summary, recall: null, verdict: null, config: null, exactOf, counted: [] }
  const names = yield* Effect.orElseSucceed(fs.readDirectory(directory), () => [])
  return {
    statistics: yield* objectAt(`${directory}/statistics.json`),
    recall: yield* objectAt(`${directory}/recall_stats.json`),
    verdict: yield* objectAt(`${directory}/result_verdict.json`),
    config: yield* objectAt(`${directory}/config.json`),
    exactOf,
    counted: yield* Effect.forEach(
      names.filter((name) => csv.test(name)),
      (name) =>
        Effect.map(textOf(`${directory}/${name}`), (text) => [name, text === null ? null : countIn(text)] as const)
    )
  }
})

/** As the official tool does, so that a rank 0 elsewhere leaves its files here as well. */
const keepSummary = Effect.fnUntraced(function*(directory: string, work: OfficialWork, summary: JsonObject) {
  const fs = yield* FileSystem.FileSystem
  const folder = summaryFolder(work, directory)
  const text = `${JSON.stringify(summary, null, 2)}\n`
  const name = work.kind === "vectorload-official" ? "load_statistics.json" : "statistics.json"
  yield* Effect.forEach(
    [name, "vdb_multi_node_summary.json"],
    (file) => {
      const path = `${folder}/${file}`
      return Effect.zipRight(fs.makeDirectory(folder, { recursive: true }), fs.writeFileString(path, text)).pipe(
        Effect.mapError(fileError(path, "write"))
      )
    }
  )
})

const targetOf = (program: string, work: OfficialWork) => ({
  program,
  server: `${work.host}:${work.port}`,
  collection: work.collection,
  vectors: work.vectors,
  dimension: work.dimension,
  metric: work.metric,
  indexType: work.indexType,
  ranks: work.ranks?.count ?? 1
})

const loadBody = (
  program: string,
  work: OfficialLoad,
  figures: ReturnType<typeof loadFiguresIn>["figures"],
  seconds: number
): OfficialLoadMeasurement => ({ ...targetOf(program, work), distribution: work.distribution, ...figures, seconds })

const searchBody = (
  program: string,
  work: OfficialSearch,
  figures: ReturnType<typeof searchFiguresIn>["figures"]
): OfficialSearchMeasurement => ({
  ...targetOf(program, work),
  mode: work.mode,
  processes: work.processes,
  batchSize: work.batchSize,
  limit: work.limit,
  ...figures
})

export const runOfficial = Effect.fn("vectordb.runOfficial")(function*(it: EngineRun, work: OfficialWork) {
  const { plan, runDirectory } = it
  if (plan.launch === null) return yield* notAccepted(plan)
  const program = yield* programOf(work)
  const log = loadLog()
  const told: { summary: JsonObject | null; exactOf: number | null } = { summary: null, exactOf: null }
  const { command, endedAt, said, startedAt } = yield* runProgram(it, plan.launch, work, program, (line) => {
    log.add(line)
    told.summary = summaryIn(line) ?? told.summary
    told.exactOf = exactIn(line) ?? told.exactOf
  })
  const { summary } = told
  if (summary !== null) yield* keepSummary(runDirectory, work, summary)
  const seconds = (endedAt - startedAt) / 1000
  const { body, doubts } = work.kind === "vectorload-official"
    ? (() => {
      const { doubts: of, figures } = loadFiguresIn(log.figures(), summary, work)
      return { doubts: of, body: loadBody(program, work, figures, seconds) }
    })()
    : yield* Effect.map(outputsOf(runDirectory, told, work), (outputs) => {
      const { doubts: of, figures } = searchFiguresIn(outputs, work)
      return { doubts: of, body: searchBody(program, work, figures) }
    })
  if (Arr.isNonEmptyReadonlyArray(doubts)) {
    return yield* new OutcomeIncomplete({
      missing: doubts,
      ...(said.length === 0 ? {} : { said: said.slice(-25).join("\n") })
    })
  }
  const measurement: Measurement = {
    engine: officialName,
    engineVersion: programNameOf(work),
    profile: "official",
    io: "buffered",
    startedAt: wallClock(startedAt),
    endedAt: wallClock(endedAt),
    calibration: null,
    kind: work.kind,
    body,
    peakRssBytes: null,
    bufferBytesPerRank: null,
    unmeasured: `${
      programNameOf(work)
    } tells neither CPU time nor memory, and what the server's own caches had is not known`,
    verification: { mode: "none", blocksChecked: 0, unavailable: "a server's data is not looked at" }
  }
  yield* it.onEvent({ _tag: "measured", measurement })
  return { measurement, command } satisfies EngineOutcome
})
