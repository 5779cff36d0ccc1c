/** A command line as work of the official program, and what it refuses. Pure. */
import * as Either from "effect/Either"
import type { Settings } from "../../../config/Option.ts"
import { GiB, plural } from "../../../domain/Units.ts"
import { ConflictingOptions, InvalidOption, MissingOption } from "../../../errors/AppError.ts"
import type { HostList } from "../../../launcher/hostList.ts"
import { isGiven } from "../../shared/engineOf.ts"
import { bytesPerToken } from "../models.ts"
import { idle, modeOf, sharedNeeds } from "../needs.ts"
import type { RunOptions } from "../options.ts"
import type { NumberedRow } from "../rows.ts"
import type { KvWorkload, Row } from "../workloadFile.ts"
import type { OfficialOption, OfficialWork } from "./OfficialWork.ts"

type RunSettings = Settings<RunOptions>

/** `_check_memory_safety` of kv-cache.py: every worker loads an entry of 8,000 tokens and copies it. */
const meanTokens = 8000
const baselineBytes = 2.5 * GiB
const mostWorkers = 500

const memoryOf = (row: Row, perToken: number): number =>
  Math.min(row.num_users, mostWorkers) * 2 * meanTokens * perToken + baselineBytes + row.cpu_mem_gb * GiB

const rowWords = (row: Row): ReadonlyArray<string> => [
  "--model",
  row.model,
  "--num-users",
  String(row.num_users),
  "--duration",
  String(row.duration),
  "--gpu-mem-gb",
  String(row.gpu_mem_gb),
  "--cpu-mem-gb",
  String(row.cpu_mem_gb),
  "--max-concurrent-allocs",
  String(row.max_concurrent_allocs),
  "--generation-mode",
  row.generation_mode
]

/** Its own names; only what was asked for is passed on. */
const furtherWords = (
  settings: RunSettings,
  mode: "mixed" | "prefill" | "decode",
  resolve: (path: string) => string
): ReadonlyArray<string> => {
  const valued = (name: string, value: string | number | undefined) => value === undefined ? [] : [name, String(value)]
  const path = (name: string, value: string | undefined) =>
    valued(name, value === undefined ? undefined : resolve(value))
  const flag = (name: string, value: boolean) => value ? [name] : []
  const given = (name: string, setting: RunSettings["numGpus"]) => isGiven(setting) ? [name, String(setting.value)] : []
  return [
    ...given("--num-gpus", settings.numGpus),
    ...given("--tensor-parallel", settings.tensorParallel),
    ...valued("--storage-capacity-gb", settings.storageCapacity.value),
    ...flag("--precondition", settings.precondition.value),
    ...valued("--precondition-size-gb", settings.preconditionSize.value),
    ...valued("--precondition-threads", settings.preconditionThreads.value),
    ...flag("--prefill-only", mode === "prefill"),
    ...flag("--decode-only", mode === "decode"),
    ...flag("--disable-multi-turn", settings.disableMultiTurn.value),
    ...flag("--disable-prefix-caching", settings.disablePrefixCaching.value),
    ...flag("--enable-rag", settings.enableRag.value),
    ...valued("--rag-num-docs", settings.ragNumDocs.value),
    ...flag("--use-burst-trace", settings.useBurstTrace.value),
    ...path("--burst-trace-path", settings.burstTracePath.value),
    ...valued("--trace-speedup", settings.traceSpeedup.value),
    ...valued("--replay-cycles", settings.replayCycles.value),
    ...path("--dataset-path", settings.datasetPath.value),
    ...valued("--max-conversations", settings.maxConversations.value),
    ...valued("--request-rate", settings.requestRate.value),
    ...valued("--max-requests", settings.maxRequests.value),
    ...valued("--performance-profile", settings.performanceProfile.value),
    ...flag("--enable-autoscaling", settings.enableAutoscaling.value),
    ...valued("--autoscaler-mode", settings.autoscalerMode.value)
  ]
}

const hasRequests = ({ datasetPath, useBurstTrace }: RunSettings): boolean =>
  useBurstTrace.value || datasetPath.value !== undefined

const officialNeeds: Parameters<typeof idle>[1] = [
  ...sharedNeeds,
  {
    keys: ["traceSpeedup"],
    holds: ({ useBurstTrace }) => useBurstTrace.value,
    reason: "there is no trace whose pace it would change",
    advice: "add --use-burst-trace"
  },
  {
    keys: ["replayCycles"],
    holds: hasRequests,
    reason: "there is nothing to repeat",
    advice: "add --use-burst-trace or --dataset-path"
  },
  {
    keys: ["maxConversations", "requestRate"],
    holds: ({ datasetPath }) => datasetPath.value !== undefined,
    reason: "kv-cache.py acts on it with a data set of conversations only",
    advice: "add --dataset-path"
  },
  {
    keys: ["datasetPath"],
    holds: ({ useBurstTrace }) => !useBurstTrace.value,
    reason: "kv-cache.py leaves the trace aside when it has a data set",
    advice: "leave --use-burst-trace out"
  },
  {
    keys: ["enableRag"],
    holds: (settings) => !hasRequests(settings),
    reason: "kv-cache.py takes documents in for simulated users only",
    advice: "leave the trace or the data set out"
  },
  {
    keys: ["autoscalerMode"],
    holds: ({ enableAutoscaling }) => enableAutoscaling.value,
    reason: "nothing is scaled",
    advice: "add --enable-autoscaling"
  },
  {
    keys: ["autoscalerMode"],
    holds: ({ autoscalerMode }) => autoscalerMode.value !== "predictive",
    reason: "kv-cache.py has no such mode and would end at once",
    advice: "use qos or capacity"
  },
  {
    keys: ["execType"],
    holds: ({ execType }) => execType.value !== "docker",
    reason: "the official tool takes it and starts ranks by MPI all the same",
    advice: "start the launcher in the container"
  }
]

/** Every rank is a client, and every host has as many (Rules.md 6.3.3.1). Fails with the counts that would do. */
export const ranksOf = (
  { npernode, numProcesses }: RunSettings,
  { hosts }: HostList
): Either.Either<{ readonly ranks: number; readonly perHost: number }, ConflictingOptions | InvalidOption> => {
  const count = hosts.length
  const [ranks, perHost] = [numProcesses.value, npernode.value]
  if (ranks === undefined) return Either.right({ ranks: (perHost ?? 1) * count, perHost: perHost ?? 1 })
  if (perHost !== undefined && perHost * count !== ranks) {
    return Either.left(
      new ConflictingOptions({
        options: [`--num-processes ${ranks}`, `--npernode ${perHost}`],
        reason: `${perHost} ranks on each of ${plural(count, "host")} are ${perHost * count}`,
        advice: "keep one of the two"
      })
    )
  }
  if (ranks % count !== 0) {
    const below = Math.floor(ranks / count) * count
    return Either.left(
      new InvalidOption({
        option: "--num-processes",
        expected: `as many on each of ${plural(count, "host")}: ${below === 0 ? "" : `${below} or `}${below + count}`,
        actual: String(ranks)
      })
    )
  }
  return Either.right({ ranks, perHost: ranks / count })
}

interface OfficialRequest {
  readonly settings: RunSettings
  readonly workload: KvWorkload
  readonly rows: ReadonlyArray<NumberedRow>
  readonly ranks: number
  readonly ranksPerHost: number
  /** Makes a path absolute. */
  readonly resolve: (path: string) => string
}

export const planOfficial = (
  { ranks, ranksPerHost, resolve, rows, settings, workload }: OfficialRequest
): Either.Either<OfficialWork, ConflictingOptions | InvalidOption | MissingOption> =>
  Either.gen(function*() {
    const refused = idle(settings, officialNeeds)
    if (refused !== undefined) return yield* Either.left(refused)
    const { cacheDir, config, kvcacheBinPath, numGpus, tensorParallel } = settings
    if (cacheDir.value === undefined) {
      return yield* Either.left(
        new MissingOption({
          options: ["--cache-dir"],
          command: "mlpstorage kvcache run",
          sources: ["flag --cache-dir", "configuration file"]
        })
      )
    }
    if (tensorParallel.value > numGpus.value) {
      return yield* Either.left(
        new ConflictingOptions({
          options: [`--tensor-parallel ${tensorParallel.value}`, `--num-gpus ${numGpus.value}`],
          reason: "an entry cannot be divided among more accelerators than there are",
          advice: `add --num-gpus ${tensorParallel.value}`
        })
      )
    }
    const mode = yield* modeOf(settings)
    const further = furtherWords(settings, mode, resolve)
    const { sequence } = workload
    return {
      kind: "serve-official",
      folder: resolve(cacheDir.value),
      ranks,
      ranksPerHost,
      seed: settings.seed.value,
      options: rows.map(({ option, row }): OfficialOption => {
        const shape = workload.models[row.model]
        const perToken = shape === undefined ? 0 : bytesPerToken(shape)
        return {
          option,
          row,
          words: [...rowWords(row), ...further],
          bytesPerToken: perToken / tensorParallel.value,
          storageBytes: settings.storageCapacity.value === undefined
            ? null
            : Math.round(settings.storageCapacity.value * GiB),
          memoryBytesPerRank: memoryOf(row, perToken)
        }
      }),
      trials: settings.trials.value ?? sequence.trials,
      betweenOptions: settings.interOptionDelay.value ?? sequence.inter_option_delay,
      trialDelay: sequence.trial_delay,
      config: config.value === undefined ? null : resolve(config.value),
      binPath: kvcacheBinPath.value === undefined ? null : resolve(kvcacheBinPath.value)
    }
  })
