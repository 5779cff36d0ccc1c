/** Users of three kinds with their promises of service, drawn as kv-cache.py draws them: equal for equal seeds. */
import type { PythonRandom } from "./pythonRandom.ts"

export type QosLevel = "interactive" | "responsive" | "batch"

export interface User {
  readonly id: string
  readonly kind: UserKind
  readonly contextTokens: number
  readonly generatedTokens: number
  /** Seconds. */
  readonly think: number
  readonly qos: QosLevel
}

type Range = readonly [least: number, most: number]

type UserKind = "chatbot" | "coding" | "document"

const kindNames: ReadonlyArray<UserKind> = ["chatbot", "coding", "document"]

const kinds: Readonly<
  Record<UserKind, { readonly context: Range; readonly generated: Range; readonly think: Range }>
> = {
  chatbot: { context: [512, 4096], generated: [50, 200], think: [0.1, 0.5] },
  coding: { context: [4096, 25_000], generated: [100, 500], think: [0.2, 1] },
  document: { context: [4096, 16_384], generated: [200, 800], think: [0.3, 1.5] }
}

/** Greater goes first; milliseconds that p95 may take. */
export const qosLevels: Readonly<Record<QosLevel, { readonly priority: number; readonly targetP95: number }>> = {
  interactive: { priority: 3, targetP95: 50 },
  responsive: { priority: 2, targetP95: 100 },
  batch: { priority: 1, targetP95: 1000 }
}

export const drawQos = (random: PythonRandom): QosLevel => {
  const value = random.random()
  return value < 0.15 ? "interactive" : value < 0.5 ? "responsive" : "batch"
}

export const drawUsers = (random: PythonRandom, count: number): ReadonlyArray<User> =>
  Array.from({ length: count }, (_, index) => {
    const kind = random.choice(kindNames)
    const qos = drawQos(random)
    const { context, generated, think } = kinds[kind]
    return {
      id: `user_${String(index).padStart(4, "0")}`,
      kind,
      contextTokens: random.randint(...context),
      generatedTokens: random.randint(...generated),
      think: random.uniform(...think),
      qos
    }
  })
