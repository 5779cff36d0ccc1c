/** `kvcache datasize`: true bytes of a token, an entry, a user and a run, with the official figure, which is far lower, beside them. */
import * as Effect from "effect/Effect"
import { columns, namedLines } from "../../domain/columns.ts"
import type { JsonObject } from "../../domain/Json.ts"
import { formatBytes, formatInteger, formatRate, formatSeconds, GiB, plural } from "../../domain/Units.ts"
import { pending } from "../../rules/Evidence.ts"
import type { ShowCommand } from "../Benchmark.ts"
import { judgedDocument } from "../shared/sized.ts"
import { type Demand, demandOf } from "./demand.ts"
import { factsOfPlan } from "./evidence.ts"
import type { KvMode } from "./KvWork.ts"
import { bufferBytesOf } from "./native/slotCounts.ts"
import type { ShowOptions } from "./options.ts"
import { type KvPlan, plannedSeconds, planRun } from "./plan.ts"
import { rankBaseBytes } from "./preflight.ts"
import { kvcacheFacts } from "./rules/evidence.ts"
import { kvcacheRules } from "./rules/list.ts"
import { asRunRequest, runLine } from "./showRequest.ts"
import { workloadOf } from "./workloadOf.ts"

/** `_MODEL_CACHE_ESTIMATES` of the official tool; other models have the last. */
const official: Readonly<Record<string, readonly [bytesPerToken: number, tokens: number]>> = {
  "tiny-1b": [768, 2048],
  "mistral-7b": [4096, 4096],
  "llama2-7b": [8192, 4096],
  "llama3.1-8b": [4096, 8192],
  "llama3.1-70b-instruct": [16_384, 8192]
}
const officialOther = [4096, 4096] as const

interface Sized {
  readonly name: string
  readonly model: string
  /** Of one rank, after tensor parallelism. */
  readonly bytesPerToken: number
  readonly users: number
  readonly seconds: number
  readonly demand: Demand
  readonly official: { readonly bytesPerToken: number; readonly bytesPerUser: number }
}

const sizedOf = ({ work }: KvPlan, mode: KvMode, multiTurn: boolean): ReadonlyArray<Sized> => {
  const demand = demandOf({ multiTurn, reads: mode !== "prefill", writes: mode !== "decode" })
  const rows = work.kind === "serve"
    ? work.options.map(({ model, name, seconds, tensorParallel, users }) => ({
      name,
      model: model.name,
      bytesPerToken: model.bytesPerToken / tensorParallel,
      users,
      seconds
    }))
    : work.options.map(({ bytesPerToken, option, row }) => ({
      name: `option_${option}`,
      model: row.model,
      bytesPerToken,
      users: row.num_users,
      seconds: row.duration
    }))
  return rows.map((row) => {
    const [bytesPerToken, tokens] = official[row.model] ?? officialOther
    return { ...row, demand, official: { bytesPerToken, bytesPerUser: bytesPerToken * tokens } }
  })
}

const bytesOf = ({ bytesPerToken }: Sized, tokens: number): number => Math.round(bytesPerToken * tokens)

/** Of a token, in the mean over what a user keeps: a conversation of five turns. */
const turnsKept = 5

const perUser = (sized: Sized): number => bytesOf(sized, sized.demand.tokens[1] * turnsKept)

/** Storage that takes so much a second, as an example of what a run leaves on it. */
const exampleRates = [1, 10].map((gib) => gib * GiB)

const written = (sized: Sized, ranks: number, rate: number): number =>
  Math.round(
    Math.min(rate, sized.demand.writtenTokensPerSecond * sized.bytesPerToken * sized.users * ranks) * sized.seconds
  )

const rowText = (sized: Sized): ReadonlyArray<string> => {
  const [least, mean, most] = sized.demand.tokens
  return [
    sized.name,
    sized.model,
    formatInteger(sized.bytesPerToken),
    formatBytes(bytesOf(sized, least)),
    formatBytes(bytesOf(sized, mean)),
    formatBytes(bytesOf(sized, most)),
    formatBytes(perUser(sized)),
    formatBytes(perUser(sized) * sized.users)
  ]
}

const officialText = (sized: Sized): string => {
  const ratio = sized.bytesPerToken / sized.official.bytesPerToken
  return `${sized.name}: the official tool says ${formatInteger(sized.official.bytesPerToken)} B a token, ${
    formatBytes(sized.official.bytesPerUser)
  } a user; ${ratio > 1 ? `${ratio.toFixed(0)} x too low` : "not lower"}`
}

const offeredText = (sized: Sized, ranks: number): string => {
  const perSecond = sized.bytesPerToken * sized.users * ranks
  return `${sized.name}: ${plural(ranks * sized.users, "user")} ask ${
    (sized.demand.requestsPerSecond * sized.users * ranks).toFixed(0)
  } times a second, to write ${formatRate(sized.demand.writtenTokensPerSecond * perSecond)} and read ${
    formatRate(sized.demand.readTokensPerSecond * perSecond)
  }; where storage is slower the queue grows, and it is measured at its limit`
}

const runText = (sized: Sized, ranks: number): string =>
  `${sized.name}: ${
    exampleRates.map((rate) => {
      const bytes = written(sized, ranks, rate)
      const files = Math.ceil(bytes / bytesOf(sized, sized.demand.tokens[1]))
      return `${formatBytes(bytes)} in ${plural(files, "entry", "entries")} where storage takes ${formatRate(rate)}`
    }).join(", ")
  }`

const memoryText = ({ work }: KvPlan): string => {
  if (work.kind !== "serve") {
    const most = work.options.reduce((bytes, { memoryBytesPerRank }) => Math.max(bytes, memoryBytesPerRank), 0)
    return `${formatBytes(most * work.ranksPerHost)} a host, by kv-cache.py's own formula: ${
      plural(work.ranksPerHost, "rank")
    } × (workers × 2 × 8,000 tokens + 2.5 GiB + the CPU tier)`
  }
  const buffers = bufferBytesOf(work)
  return `${formatBytes(work.ranks * (buffers + rankBaseBytes))} for all ranks: buffers of ${
    formatBytes(buffers)
  } and up to ${formatBytes(rankBaseBytes)} beside them a rank`
}

const textOf = (plan: KvPlan, all: ReadonlyArray<Sized>, command: string) =>
  Effect.gen(function*() {
    const { ranks } = plan.work
    const [mean = 0] = all.map(({ demand }) => demand.tokens[1])
    return [
      `KV cache of ${plural(all.length, "option")} on ${plural(ranks, "rank")}, edition ${plan.edition}`,
      "",
      ...columns([
        ["", "model", "bytes a token", "least entry", "mean entry", "largest", "a user", "users of a rank"],
        ...all.map(rowText)
      ], ["left", "left", "right", "right", "right", "right", "right", "right"]),
      "",
      `An entry is a whole context: ${
        formatInteger(Math.round(mean))
      } tokens in the mean. A user keeps a conversation of ${turnsKept} turns in the mean.`,
      "",
      namedLines([
        ...all.map((sized, i) => [i === 0 ? "official" : "", officialText(sized)] as const),
        ...all.map((sized, i) => [i === 0 ? "offered" : "", offeredText(sized, ranks)] as const),
        ...all.map((sized, i) => [i === 0 ? "a trial leaves" : "", runText(sized, ranks)] as const),
        ["", "up to 95 % of what is free, or --storage-capacity-gb; then the oldest entries are deleted"],
        ["memory", memoryText(plan)],
        ["time", formatSeconds(plannedSeconds(plan.work))]
      ]),
      "",
      "run it with",
      `  ${command}`
    ].join("\n")
  })

const jsonOf = (plan: KvPlan, all: ReadonlyArray<Sized>, command: string): JsonObject => ({
  edition: plan.edition,
  ranks: plan.work.ranks,
  options: all.map((sized) => {
    const [least, mean, most] = sized.demand.tokens
    return {
      option: sized.name,
      model: sized.model,
      kv_pair_bytes: sized.bytesPerToken,
      users_per_rank: sized.users,
      entry_tokens: { least, mean, most },
      entry_bytes: { least: bytesOf(sized, least), mean: bytesOf(sized, mean), most: bytesOf(sized, most) },
      bytes_per_user: perUser(sized),
      bytes_of_all_users: perUser(sized) * sized.users * plan.work.ranks,
      offered: {
        requests_per_second: sized.demand.requestsPerSecond * sized.users * plan.work.ranks,
        written_bytes_per_second: sized.demand.writtenTokensPerSecond * sized.bytesPerToken * sized.users *
          plan.work.ranks,
        read_bytes_per_second: sized.demand.readTokensPerSecond * sized.bytesPerToken * sized.users * plan.work.ranks
      },
      trial_leaves: exampleRates.map((rate) => ({
        storage_bytes_per_second: rate,
        bytes: written(sized, plan.work.ranks, rate),
        entries: Math.ceil(written(sized, plan.work.ranks, rate) / bytesOf(sized, mean))
      })),
      official: {
        kv_pair_bytes: sized.official.bytesPerToken,
        bytes_per_user: sized.official.bytesPerUser,
        true_is_times: sized.bytesPerToken / sized.official.bytesPerToken
      }
    }
  }),
  memory: memoryText(plan),
  seconds: plannedSeconds(plan.work),
  run_command: command
})

export const kvcacheDatasize: ShowCommand<ShowOptions> = {
  workload: workloadOf,
  inputs: ({ hostfile }) => hostfile.value === undefined ? [] : [hostfile.value],
  show: (request, discovery) =>
    Effect.gen(function*() {
      const run = asRunRequest(request)
      const plan = yield* planRun(run, discovery)
      const { decodeOnly, disableMultiTurn, mode, prefillOnly } = run.settings
      const only: KvMode = prefillOnly.value ? "prefill" : decodeOnly.value ? "decode" : mode.value
      const all = sizedOf(plan, only, !disableMultiTurn.value)
      const command = runLine(run)
      const named = run.settings.cacheDir.origin !== "default"
      return judgedDocument(
        plan,
        kvcacheRules,
        {
          ...factsOfPlan(plan, { sameFileSystem: pending, mounts: pending }),
          ...(named ? {} : { [kvcacheFacts.cacheDir]: pending, [kvcacheFacts.resultsDir]: pending })
        },
        { text: yield* textOf(plan, all, command), json: jsonOf(plan, all, command) }
      )
    })
}
