/**
 * What users of kv-cache.py ask for, in the mean (docs/KVCACHE.md; kv_cache/workload.py and benchmark.py): three kinds of users in equal
 * parts, who draw their lengths once and those of each request below them. Plain TypeScript.
 */
import { mean } from "../../domain/statistics.ts"
interface UserKind {
  readonly name: string
  /** Tokens, least and most. */
  readonly context: readonly [number, number]
  readonly generated: readonly [number, number]
  /** Seconds between two requests of one user. */
  readonly think: readonly [number, number]
}

const userKinds: ReadonlyArray<UserKind> = [
  { name: "chatbot", context: [512, 4096], generated: [50, 200], think: [0.1, 0.5] },
  { name: "coding", context: [4096, 25_000], generated: [100, 500], think: [0.2, 1] },
  { name: "document", context: [4096, 16_384], generated: [200, 800], think: [0.3, 1.5] }
]

/** Requests of so many tokens and more only write. */
const writesOnlyFrom = 10_000
/** One read of the entry for so many generated tokens. */
const tokensPerRead = 32
/** Share of requests that begin a conversation anew. */
const endsConversation = 0.2
const mostTurns = 50

const from = (length: number): number => Math.max(1, Math.floor(length / 4))

const lengths = ([least, most]: readonly [number, number]): ReadonlyArray<number> =>
  Array.from({ length: most - least + 1 }, (_, i) => least + i)

/** Of a request whose user drew `length`: evenly between a quarter of it and all. */
const requestMean = (length: number): number => (from(length) + length) / 2

/** Tokens of an entry times its reads after it was written, in the mean over the requests of one user. */
const readsOf = (generated: number): number => {
  const least = from(generated)
  let sum = 0
  for (let tokens = least; tokens <= generated; tokens++) sum += 1 + Math.max(1, Math.ceil(tokens / tokensPerRead))
  return sum / (generated - least + 1)
}

/** Share of the tokens of a user's requests that are in requests which also read. */
const readTokens = (length: number): number => {
  const [least, last] = [from(length), Math.min(length, writesOnlyFrom - 1)]
  return last < least ? 0 : (least + last) / 2 * (last - least + 1) / (length - least + 1)
}

/** How many earlier turns a request finds, in the mean: conversations end by chance, and after 50 turns. */
const earlierTurns = (): number => {
  let [weight, sum, total] = [1, 0, 0]
  for (let turn = 1; turn <= mostTurns; turn++) {
    sum += weight * (turn - 1)
    total += weight
    weight *= 1 - endsConversation
  }
  return sum / total
}

export interface Demand {
  /** Tokens of one request: least, mean and most. */
  readonly tokens: readonly [least: number, mean: number, most: number]
  /** Of one user. */
  readonly requestsPerSecond: number
  /** Tokens of one user's requests a second that are written, and that are read. */
  readonly writtenTokensPerSecond: number
  readonly readTokensPerSecond: number
}

interface DemandOf {
  readonly reads: boolean
  readonly writes: boolean
  readonly multiTurn: boolean
}

/** With nobody waiting for an answer: users ask at their own pace, whatever the storage does. */
export const demandOf = ({ multiTurn, reads, writes }: DemandOf): Demand => {
  const turns = multiTurn ? earlierTurns() : 0
  const kinds = userKinds.map(({ context, generated, think: [least, most] }) => {
    const contexts = lengths(context)
    const tokens = mean(contexts.map(requestMean))
    const decoded = mean(contexts.map(readTokens)) * mean(lengths(generated).map(readsOf))
    // Think time is drawn once a user, evenly: the mean of its reciprocal.
    const rate = Math.log(most / least) / (most - least)
    return { rate, tokens, read: (reads ? decoded : 0) + turns * tokens }
  })
  return {
    tokens: [
      Math.min(...userKinds.map(({ context }) => from(context[0]))),
      kinds.reduce((sum, { rate, tokens }) => sum + rate * tokens, 0) / kinds.reduce((sum, { rate }) => sum + rate, 0),
      Math.max(...userKinds.map(({ context }) => context[1]))
    ],
    requestsPerSecond: mean(kinds.map(({ rate }) => rate)),
    writtenTokensPerSecond: writes ? mean(kinds.map(({ rate, tokens }) => rate * tokens)) : 0,
    readTokensPerSecond: mean(kinds.map(({ rate, read }) => rate * read))
  }
}
