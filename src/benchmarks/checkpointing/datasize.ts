/** `checkpointing datasize`: what a run will write and hold in memory, per rank and in total, and the line that runs it. */
import * as Effect from "effect/Effect"
import { columns, namedLines } from "../../domain/columns.ts"
import type { Json, JsonObject } from "../../domain/Json.ts"
import type { Origin } from "../../domain/Parameter.ts"
import type { Plan } from "../../domain/Plan.ts"
import { formatBytes, formatInteger, GiB, MiB, plural } from "../../domain/Units.ts"
import { dialectOf } from "../../rules/editions/editions.ts"
import { pending } from "../../rules/Evidence.ts"
import type { ShowCommand } from "../Benchmark.ts"
import { judgedDocument } from "../shared/sized.ts"
import { inBothUnits } from "../shared/sizeText.ts"
import type { CheckpointWork } from "./CheckpointWork.ts"
import { checkpointingEdition } from "./edition.ts"
import type { PublishedSize } from "./editions.ts"
import { checkpointFacts, factsOfPlan } from "./evidence.ts"
import { bufferBytesOf } from "./io.ts"
import { workloadFileOf } from "./models.ts"
import type { ShowOptions } from "./options.ts"
import { planRun } from "./plan.ts"
import { rankBaseBytes } from "./preflight.ts"
import { checkpointingRules } from "./rules/list.ts"
import { runLine } from "./runLine.ts"
import { asRunRequest } from "./showRequest.ts"
import { groupRanks, rankBytes, type RankGroup } from "./sizing.ts"

type CheckpointPlan = Plan<CheckpointWork>

interface Comparison {
  readonly text: string
  readonly bytes: number
  readonly agrees: boolean
  /** (published − true) / true. */
  readonly error: number
}

/** A printed size is right when it is within one percent of the true one. */
const tolerance = 0.01

const isPublishedModel = ({ parameters }: CheckpointPlan): boolean =>
  parameters.every(({ key, origin }) => !key.startsWith("model.") || origin === "workload" || origin === "tool")

/** Its edition takes no subset of this model as a result. */
const isPractice = ({ edition, model, work }: CheckpointPlan): boolean =>
  work.mode === "subset" && checkpointingEdition(edition).models[model]?.subset !== "taken"

/** The rule book's figure for this very layout, when it has one. */
const publishedFor = (plan: CheckpointPlan): PublishedSize | null => {
  const { models, subsetProcesses } = checkpointingEdition(plan.edition)
  const facts = models[plan.model]
  if (facts === undefined || plan.scale !== 1 || !isPublishedModel(plan)) return null
  if (plan.work.mode === "subset") return plan.processes === subsetProcesses ? facts.published.subset ?? null : null
  return plan.processes === facts.closedProcesses ? facts.published.whole : null
}

const compareWithPublished = (plan: CheckpointPlan): Comparison | null => {
  const published = publishedFor(plan)
  if (published === null) return null
  const error = (published.bytes - plan.work.checkpointBytes) / plan.work.checkpointBytes
  return { ...published, agrees: Math.abs(error) <= tolerance, error }
}

/** Always in GiB, so that the two figures can be compared by eye. */
const inGiB = (bytes: number) => `${(bytes / GiB).toFixed(1)} GiB`

const comparisonText = ({ agrees, bytes, error, text }: Comparison, trueBytes: number): string => {
  const meant = `${text} in the rule book, which means ${inGiB(bytes)}`
  const off = `${Math.abs(error * 100).toFixed(1)} % too ${error > 0 ? "high" : "low"}`
  return agrees
    ? `${meant}; agrees with the true ${inGiB(trueBytes)}`
    : `${meant}; wrong, ${off}: the true size is ${inGiB(trueBytes)}`
}

interface MemoryNeed {
  readonly bytes: number
  readonly what: string
}

/** What the ranks hold in memory. DLIO v2.0 builds each rank's tensors whole (dlio-checkpointing 5.4); v3.0 streams. */
const memoryNeed = ({ bufferBytes, edition, engine, processes, work }: CheckpointPlan): MemoryNeed => {
  if (engine.name === "native") {
    const most = work.ranks.reduce((bytes, rank) => Math.max(bytes, bufferBytesOf(work.io, rank)), 0)
    return {
      bytes: bufferBytes + processes * rankBaseBytes,
      what: `buffers of ${formatBytes(most)} and up to ${formatBytes(rankBaseBytes)} beside them a rank`
    }
  }
  return dialectOf(edition).streamsCheckpoints
    ? { bytes: processes * 512 * MiB, what: "four read buffers of 128 MiB a rank, and Python beside them" }
    : { bytes: work.checkpointBytes, what: "the whole shard of every rank, and Python beside it" }
}

/** Rule 4.3.1: less than three times the clients' memory written, and their caches must be flushed before reading. */
const cacheText = ({ declaredMemoryPerHostBytes: memory, hosts, work }: CheckpointPlan): string | undefined => {
  if (memory === null) return undefined
  const perHost = work.writes * work.checkpointBytes / hosts.length
  const times = perHost / memory
  return `${formatBytes(perHost)} written per client is ${times.toFixed(1)} x its declared memory of ${
    formatBytes(memory)
  }; ${
    times >= 3
      ? "its cache cannot serve the reads (rule 4.3.1 wants 3 x)"
      : "below the 3 x of rule 4.3.1, flush its cache before reading"
  }`
}

const range = ({ first, last }: RankGroup) => first === last ? String(first) : `${first}-${last}`

const rankTable = (groups: ReadonlyArray<RankGroup>, { ranks, checkpointBytes }: CheckpointWork) => {
  const total = (part: "model" | "optimizer") => ranks.reduce((bytes, rank) => bytes + rankBytes(rank, part), 0)
  const files = ranks.reduce((count, rank) => count + rank.files.length, 0)
  const row = (name: string, model: number, optimizer: number, sum: number, count: number) => [
    name,
    formatInteger(model),
    formatInteger(optimizer),
    formatInteger(sum),
    formatBytes(sum),
    formatInteger(count)
  ]
  return columns([
    ["ranks", "model bytes", "optimizer bytes", "bytes of each rank", "", "files"],
    ...groups.map((group) => row(range(group), group.modelBytes, group.optimizerBytes, group.bytes, group.files)),
    row("all", total("model"), total("optimizer"), checkpointBytes, files)
  ], ["left", "right", "right", "right", "right", "right"])
}

const textOf = (plan: CheckpointPlan, command: string) =>
  Effect.gen(function*() {
    const { work } = plan
    const groups = groupRanks(work.ranks)
    const comparison = compareWithPublished(plan)
    const memory = memoryNeed(plan)
    return [
      `${plan.model} on ${plural(plan.processes, "process", "processes")}, edition ${plan.edition}`,
      "",
      namedLines([
        ["mode", `${work.mode}: ${work.modeReason}`],
        [
          "parallelism",
          `tensor ${work.tensorParallel} x pipeline ${work.pipelineParallel} x data ${work.dataParallel}, ZeRO ${work.zeroStage}`
        ],
        ["parameters", formatInteger(work.parameterCount)],
        ["scale", plan.scale === 1 ? undefined : `${plan.scale} of every file: practice, never a result`]
      ]),
      "",
      ...rankTable(groups, work),
      "",
      namedLines([
        ["one checkpoint", inBothUnits(work.checkpointBytes)],
        ["published", comparison === null ? undefined : comparisonText(comparison, work.checkpointBytes)],
        [
          "to write",
          `${plural(work.writes, "checkpoint")}, ${
            inBothUnits(work.writes * work.checkpointBytes)
          }; nothing is deleted in between`
        ],
        ["to read", `${plural(work.reads, "checkpoint")}, ${inBothUnits(work.reads * work.checkpointBytes)}`],
        ["memory", `${formatBytes(memory.bytes)} for all ranks: ${memory.what}`],
        ["client cache", cacheText(plan)]
      ]),
      "",
      isPractice(plan) ? "run it, as practice, with" : "run it with",
      `  ${command}`
    ].join("\n")
  })

const jsonOf = (plan: CheckpointPlan, command: string): JsonObject => {
  const { work } = plan
  const comparison = compareWithPublished(plan)
  const memory = memoryNeed(plan)
  return {
    model: plan.model,
    edition: plan.edition,
    processes: plan.processes,
    scale: plan.scale,
    mode: work.mode,
    mode_reason: work.modeReason,
    parallelism: {
      tensor: work.tensorParallel,
      pipeline: work.pipelineParallel,
      data: work.dataParallel,
      zero_stage: work.zeroStage
    },
    parameter_count: work.parameterCount,
    ranks: groupRanks(work.ranks).map((group): Json => ({
      first_rank: group.first,
      last_rank: group.last,
      model_bytes: group.modelBytes,
      optimizer_bytes: group.optimizerBytes,
      bytes: group.bytes,
      files: group.files
    })),
    files: work.ranks.reduce((count, rank) => count + rank.files.length, 0),
    checkpoint_bytes: work.checkpointBytes,
    writes: work.writes,
    reads: work.reads,
    bytes_to_write: work.writes * work.checkpointBytes,
    bytes_to_read: work.reads * work.checkpointBytes,
    published: comparison === null ? null : { ...comparison },
    memory: { ...memory },
    declared_memory_per_host_bytes: plan.declaredMemoryPerHostBytes,
    run_command: command
  }
}

/** Where nobody named the folder, an example stands for it. */
const sizedFacts = (plan: CheckpointPlan, origin: Origin) => ({
  ...factsOfPlan(plan, { sameFileSystem: pending }),
  ...(origin === "default"
    ? { [checkpointFacts.checkpointFolder]: pending, [checkpointFacts.resultsDir]: pending }
    : {})
})

export const checkpointingDatasize: ShowCommand<ShowOptions> = {
  workload: (settings) => ({ edition: settings.edition.value, name: workloadFileOf(settings.model.value) }),
  show: (request, discovery) =>
    Effect.gen(function*() {
      const run = asRunRequest(request)
      const plan = yield* planRun(run, discovery)
      const command = runLine(run)
      return judgedDocument(plan, checkpointingRules, sizedFacts(plan, run.settings.checkpointFolder.origin), {
        text: yield* textOf(plan, command),
        json: jsonOf(plan, command)
      })
    })
}
