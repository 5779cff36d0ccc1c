/** KV-cache runs of this program, by either engine, as their records hold them: what was measured, and the summary that follows from it. */
import { isJsonArray, type Json, type JsonObject } from "../../../domain/Json.ts"
import { mean, sum } from "../../../domain/statistics.ts"
import { GiB } from "../../../domain/Units.ts"
import { coldReads, type Finding, held, numberOf, objectOf, objectsOf } from "../../../results/draft/held.ts"
import { cacheOf, figureOf, measuredFact, rateOf, worstCache } from "../../../results/draft/measured.ts"
import type { OwnBody } from "../../../results/draft/OwnBody.ts"
import type { OwnKind } from "../../../results/draft/OwnKind.ts"
import type { MeasuredPhase } from "../../../results/RunFacts.ts"
import { KvMeasurement } from "../KvMeasurement.ts"
import type { KvWork } from "../KvWork.ts"
import type { OfficialWork } from "../official/OfficialWork.ts"
import { OfficialMeasurement } from "../OfficialMeasurement.ts"
import { kvcacheFacts } from "../rules/evidence.ts"

const directions = ["read", "write"] as const

const trialsOf = (body: JsonObject, option: Json | undefined): ReadonlyArray<JsonObject> =>
  objectsOf(body["trials"]).filter((trial) => trial["option"] === option)

const known = (values: ReadonlyArray<number>): ReadonlyArray<number> => values.filter(Number.isFinite)

/** NaN where one is missing. */
const meanOf = (values: ReadonlyArray<number>): number =>
  values.length > 0 && known(values).length === values.length ? mean(values) : Number.NaN

const largestOf = (values: ReadonlyArray<number>): number =>
  known(values).length === 0 ? Number.NaN : Math.max(...known(values))

const present = (figures: Readonly<Record<string, number>>): JsonObject =>
  Object.fromEntries(Object.entries(figures).filter(([, figure]) => Number.isFinite(figure)))

/** The number of an option's row; NaN for what is no row of the table. */
const numberIn = (name: Json | undefined): number =>
  typeof name === "number" ? name : Number(/^option_(\d+)$/.exec(String(name))?.[1] ?? Number.NaN)

/** In the words of the official summary, of which only rates that are some are part. */
const nativeOption = (body: JsonObject, option: JsonObject): JsonObject => {
  const trials = trialsOf(body, option["option"])
  const p95 = (direction: typeof directions[number]) =>
    largestOf(trials.map((trial) => numberOf(objectOf(trial[direction])["maxRankDeviceP95"])))
  return {
    option: numberIn(option["option"]),
    ...present({
      aggregated_read_bandwidth_gbps: (rateOf(option["readBytesPerSecond"]) ?? Number.NaN) / GiB,
      aggregated_write_bandwidth_gbps: (rateOf(option["writeBytesPerSecond"]) ?? Number.NaN) / GiB,
      aggregated_avg_throughput_tokens_per_sec: numberOf(option["tokensPerSecond"]),
      aggregated_storage_throughput_tokens_per_sec: meanOf(
        trials.map((trial) => numberOf(trial["officialStorageTokensPerSecond"]))
      ),
      aggregated_device_read_p95_ms: p95("read"),
      aggregated_device_write_p95_ms: p95("write"),
      pooled_device_read_p95_ms: numberOf(option["deviceReadP95"]),
      pooled_device_write_p95_ms: numberOf(option["deviceWriteP95"]),
      hit_rate: numberOf(option["hitRate"])
    }),
    rank_count: figureOf(body["ranks"]),
    trial_count: trials.length,
    partial_failure: false,
    missing_files: [],
    cpu_tier_ranks: []
  }
}

/** The engine ends without a measurement when a rank or a trial is not whole, so that nothing here is partial. */
const nativeSummary = ({ body }: OwnBody): JsonObject => {
  const options = objectsOf(body["options"]).filter(({ option }) => Number.isFinite(numberIn(option)))
  const counts = options.map(({ option }) => trialsOf(body, option).length)
  return {
    total_ranks: figureOf(body["ranks"]),
    trials_per_option: counts.length > 0 && counts.every((count) => count === counts[0]) ? counts[0] ?? null : null,
    options: Object.fromEntries(
      options.map((option) => [String(numberIn(option["option"])), nativeOption(body, option)])
    ),
    partial_failure: false,
    trial_failures: {}
  }
}

/** Each of both directions over all trials. */
const phasesOf = (body: JsonObject): ReadonlyArray<MeasuredPhase> => {
  const trials = objectsOf(body["trials"])
  return directions.flatMap((phase): ReadonlyArray<MeasuredPhase> => {
    const all = trials.map((trial) => objectOf(trial[phase]))
    const rates = all.map((one) => rateOf(one["bytesPerSecond"]))
    // Where nothing moved, no cache had a part.
    const caches = all.map((one, i) => rates[i] === null ? null : cacheOf(one["clientCache"]))
    const clients = trials.map(({ clientBound }) => clientBound)
    const unknowns = trials.map(({ clientBoundUnknown }) => clientBoundUnknown)
    return trials.length === 0 ? [] : [{
      phase,
      bytes: null,
      // Rates of different options have no mean.
      headline: null,
      total: null,
      rates,
      clientCache: worstCache(caches),
      caches,
      clientBound: clients.flatMap((text) => typeof text === "string" ? [text] : [])[0] ?? null,
      clientBoundUnknown: clients.every((text) => text === undefined)
        ? "the engine does not tell it"
        : unknowns.flatMap((text) => typeof text === "string" ? [text] : [])[0] ?? null
    }]
  })
}

const cacheFact = (measured: ReadonlyArray<MeasuredPhase>) => {
  const states = measured.flatMap(({ clientCache, phase }) =>
    clientCache === null ? [] : [[phase, clientCache] as const]
  )
  return states.length === 0 ? {} : measuredFact(kvcacheFacts.clientCache, Object.fromEntries(states))
}

/** Figures of an option and of each of its trials, of which the option's are the means. */
type Shared = readonly [ofOption: string, ofTrial: (trial: JsonObject) => Json | undefined]

const rates: ReadonlyArray<Shared> = directions.map((direction) => [
  `${direction}BytesPerSecond`,
  (trial) => objectOf(trial[direction])["bytesPerSecond"]
])

/** Means over the trials of an option. What a trial does not have, its option cannot say either. */
const meanFindings = (body: JsonObject, place: string, figures: ReadonlyArray<Shared>): ReadonlyArray<Finding> =>
  objectsOf(body["options"]).flatMap((option, i) => {
    const trials = trialsOf(body, option["option"])
    return figures.flatMap(([key, ofTrial]) =>
      held(
        `${place}.options.${i}.${key}`,
        numberOf(option[key]),
        meanOf(trials.map((trial) => numberOf(ofTrial(trial))))
      )
    )
  })

/** The largest of all trials of an option: percentiles have no mean. */
const largestFindings = (body: JsonObject, place: string): ReadonlyArray<Finding> =>
  objectsOf(body["options"]).flatMap((option, i) =>
    ([["deviceReadP95", "read"], ["deviceWriteP95", "write"]] as const).flatMap(([key, direction]) =>
      held(
        `${place}.options.${i}.${key}`,
        numberOf(option[key]),
        largestOf(trialsOf(body, option["option"]).map((trial) => numberOf(objectOf(trial[direction])["deviceP95"])))
      )
    )
  )

const trialFindings = (
  body: JsonObject,
  place: string,
  ofTrial: (trial: JsonObject, at: string) => ReadonlyArray<Finding>
): ReadonlyArray<Finding> =>
  objectsOf(body["trials"]).flatMap((trial, i) => {
    const at = `${place}.trials.${i}`
    return [...coldReads(objectOf(trial["read"]), `${at}.read`), ...ofTrial(trial, at)]
  })

export const ownServe: OwnKind = {
  id: "serve" satisfies KvWork["kind"],
  schema: KvMeasurement,
  measured: ({ body }) => phasesOf(body),
  facts: (own, measured) => ({
    ...measuredFact(kvcacheFacts.summary, nativeSummary(own)),
    ...measuredFact(kvcacheFacts.backend, own.body["backend"] ?? null),
    ...cacheFact(measured)
  }),
  findings: ({ body, place }) => [
    ...meanFindings(body, place, [
      ...rates,
      ["tokensPerSecond", (trial) => trial["tokensPerSecond"]],
      ["hitRate", (trial) => objectOf(trial["lookups"])["hitRate"]]
    ]),
    ...trialFindings(body, place, (trial, at) => {
      const seconds = numberOf(trial["windowSeconds"])
      const lookups = objectOf(trial["lookups"])
      const [hits, misses] = [numberOf(lookups["hits"]), numberOf(lookups["misses"])]
      return [
        ...directions.flatMap((direction) => {
          const one = objectOf(trial[direction])
          const of = (name: string) => numberOf(one[name])
          const ofRanks = isJsonArray(one["rankBytes"]) ? sum(one["rankBytes"].map(numberOf)) : Number.NaN
          return [
            ...held(`${at}.${direction}.bytesPerSecond`, of("bytesPerSecond"), of("bytes") / seconds),
            ...held(`${at}.${direction}.rankBytes`, ofRanks, of("bytes")),
            ...held(`${at}.${direction}.operations`, of("operations"), numberOf(objectOf(one["latency"])["count"]))
          ]
        }),
        ...held(`${at}.lookups.hitRate`, numberOf(lookups["hitRate"]), hits / (hits + misses)),
        ...held(`${at}.tokensPerSecond`, numberOf(trial["tokensPerSecond"]), numberOf(trial["tokens"]) / seconds)
      ]
    })
  ]
}

/** How many of the files of ranks rest on their own word alone. */
const uncheckedRanks = (body: JsonObject): number =>
  objectsOf(body["trials"]).reduce(
    (count, trial) => count + objectsOf(trial["ranks"]).filter(({ own }) => own === null || own === undefined).length,
    0
  )

/** Claims that the ranks' own processes do not bear out end a run; a record that holds one was changed. */
const claimFindings = (trial: JsonObject, at: string): ReadonlyArray<Finding> =>
  objectsOf(trial["ranks"]).flatMap((rank, i) => {
    const own = objectOf(rank["own"])
    return directions.flatMap((direction): ReadonlyArray<Finding> => {
      const claimed = numberOf(rank[direction === "read" ? "readBytes" : "writtenBytes"])
      const moved = numberOf(own[direction === "read" ? "readChars" : "writtenChars"])
      return claimed - moved > 0.01 * claimed
        ? [[
          `${at}.ranks.${i}.own`,
          `${at}.ranks.${i} claims ${claimed} bytes to ${direction}, and its processes moved ${moved}`
        ]]
        : []
    })
  })

export const ownOfficial: OwnKind = {
  id: "serve-official" satisfies OfficialWork["kind"],
  schema: OfficialMeasurement,
  measured: ({ body }) => phasesOf(body),
  facts: ({ body }, measured) => ({
    ...measuredFact(kvcacheFacts.uncheckedRanks, uncheckedRanks(body)),
    ...cacheFact(measured)
  }),
  findings: ({ body, place }) => [
    ...meanFindings(body, place, [
      ...rates,
      ["trueReadBytesPerSecond", (trial) => objectOf(trial["read"])["trueBytesPerSecond"]],
      ["trueWriteBytesPerSecond", (trial) => objectOf(trial["write"])["trueBytesPerSecond"]],
      ["tokensPerSecond", (trial) => trial["tokensPerSecond"]],
      ["storageTokensPerSecond", (trial) => trial["storageTokensPerSecond"]]
    ]),
    ...largestFindings(body, place),
    ...trialFindings(body, place, (trial, at) => [
      ...claimFindings(trial, at),
      ...held(
        `${at}.requests`,
        numberOf(trial["requests"]),
        sum(objectsOf(trial["ranks"]).map(({ requests }) => numberOf(requests)))
      )
    ])
  ]
}
