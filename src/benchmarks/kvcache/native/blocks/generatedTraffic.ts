/**
 * Requests made here, at a stated rate: each begins with a part of an earlier one, so long that of all references to blocks the
 * stated share is known with an infinite cache; which one is drawn by Zipf's law over the order of their first coming.
 */
import { there } from "../../../../domain/there.ts"
import { monotonic } from "../../../../engines/native/process/clock.ts"
import type { KvTraffic } from "../../KvWork.ts"
import type { Pauses } from "../Pauses.ts"
import type { RequestQueue } from "../RequestQueue.ts"
import { Arrivals } from "../traffic/Arrivals.ts"
import type { PythonRandom } from "../traffic/pythonRandom.ts"
import { drawQos } from "../traffic/users.ts"
import type { BlockRequest } from "./BlockRequest.ts"

type Generated = Extract<KvTraffic, { readonly type: "generated" }>

/** Later requests than these are begun by none: what they add is asked for once. */
const familiesMost = 50_000

/** A place from 0 to below `count`, the first ones more often: 1 / (place + 1)^exponent, by inverting the integral of it. */
export const zipfPlace = (random: PythonRandom, exponent: number, count: number): number => {
  const value = random.random()
  if (exponent === 0) return Math.floor(value * count)
  const place = exponent === 1
    ? Math.exp(value * Math.log(count + 1))
    : (value * ((count + 1) ** (1 - exponent) - 1) + 1) ** (1 / (1 - exponent))
  return Math.min(count - 1, Math.floor(place) - 1)
}

/** From the drawn place on, the first that is long enough; among so many the longest, where none is. */
const lookedAt = 64

const longEnough = (
  families: ReadonlyArray<ReadonlyArray<string>>,
  place: number,
  wanted: number
): ReadonlyArray<string> => {
  let longest: ReadonlyArray<string> = []
  for (let i = 0; i < Math.min(lookedAt, families.length) && longest.length < wanted; i++) {
    const family = there(families[(place + i) % families.length], "family")
    if (family.length > longest.length) longest = family
  }
  return longest.slice(0, wanted)
}

/** The keys of each request in turn; endless. */
export function* generatedKeys(
  { contextTokens, hitRate, zipf }: Pick<Generated, "contextTokens" | "hitRate" | "zipf">,
  unitTokens: number,
  random: PythonRandom
): Generator<ReadonlyArray<string>, never> {
  const families: Array<ReadonlyArray<string>> = []
  let references = 0
  let known = 0
  for (let request = 0;; request++) {
    const blocks = Math.max(1, Math.floor(random.randint(...contextTokens) / unitTokens))
    references += blocks
    const wanted = Math.min(blocks, Math.max(0, Math.round(hitRate * references) - known))
    const family = wanted === 0 || families.length === 0
      ? []
      : longEnough(families, zipfPlace(random, zipf, families.length), wanted)
    known += family.length
    const keys = [...family, ...Array.from({ length: blocks - family.length }, (_, i) => `g${request}_${i}`)]
    if (families.length < familiesMost) families.push(keys)
    yield keys
  }
}

interface GeneratedTraffic {
  readonly traffic: Generated
  readonly unitTokens: number
  readonly random: PythonRandom
  readonly queue: RequestQueue<BlockRequest>
  readonly pauses: Pauses
}

/** Arrivals are those of a Poisson process: the pauses between them are drawn exponentially. */
export const generatedTraffic = async (
  { pauses, queue, random, traffic, unitTokens }: GeneratedTraffic
): Promise<void> => {
  const arrivals = new Arrivals(1, pauses, queue)
  let stamp = 0
  for (const keys of generatedKeys(traffic, unitTokens, random)) {
    if (!await arrivals.at(stamp)) return
    stamp += -Math.log(1 - random.random()) / traffic.requestsPerSecond
    queue.push({
      keys,
      answerKeys: [],
      generatedTokens: random.randint(...traffic.generatedTokens),
      qos: drawQos(random),
      arrived: monotonic()
    })
  }
}
