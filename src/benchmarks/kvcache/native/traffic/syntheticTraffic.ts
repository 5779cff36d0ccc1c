/** Users who think, ask, and go on or begin anew, without waiting for answers (fact sheet A6.1). */
import { monotonic } from "../../../../engines/native/process/clock.ts"
import type { KvOption } from "../../KvWork.ts"
import type { Documents } from "../context/Documents.ts"
import { documentShare } from "../context/serveContext.ts"
import type { Pauses } from "../Pauses.ts"
import type { RequestQueue } from "../RequestQueue.ts"
import { type Conversations, turnsMost } from "./Conversations.ts"
import type { PythonRandom } from "./pythonRandom.ts"
import { type KvRequest, phaseOf } from "./Request.ts"
import { drawUsers, type User } from "./users.ts"

const leaves = 0.8
const retrievedTokens: readonly [number, number] = [50, 200]

interface SyntheticTraffic {
  readonly option: KvOption
  readonly random: PythonRandom
  readonly queue: RequestQueue<KvRequest>
  readonly pauses: Pauses
  readonly conversations: Conversations
  readonly documents: Documents | null
}

export const syntheticTraffic = (traffic: SyntheticTraffic): Promise<void> => {
  const { conversations, documents, option, pauses, queue, random } = traffic
  let requests = 0

  const quarter = (tokens: number): number => random.randint(Math.max(1, Math.floor(tokens / 4)), tokens)

  const goesOn = (conversation: string): boolean => {
    if (random.random() >= leaves) return false
    return conversations.turns(conversation) < turnsMost
  }

  const retrieval = (user: User): void => {
    if (documents === null || random.random() >= documentShare) return
    const found = documents.retrieve(random)
    if (found === null) return
    requests++
    queue.push({
      key: `rag_${found.id}`,
      contextTokens: found.chunks.reduce((total, { tokens }) => total + tokens, 0),
      generatedTokens: random.randint(...retrievedTokens),
      qos: user.qos,
      phase: "decode",
      conversation: null,
      turn: 0,
      arrived: monotonic()
    })
  }

  const ask = (user: User, conversation: string | null): boolean => {
    const contextTokens = option.sequenceTokens ?? quarter(user.contextTokens)
    const generatedTokens = quarter(user.generatedTokens)
    const number = String(requests++).padStart(6, "0")
    const place = conversation === null
      ? { turn: 1, key: `${user.id}_req_${number}` }
      : conversations.addTurn(conversation)
    // Pushed out by other conversations: this user asks no more, as in kv-cache.py.
    if (place === null) return false
    const request: KvRequest = {
      ...place,
      contextTokens,
      generatedTokens,
      qos: user.qos,
      phase: phaseOf(contextTokens),
      conversation,
      arrived: monotonic()
    }
    queue.push(request)
    retrieval(user)
    return true
  }

  const live = async (user: User): Promise<void> => {
    let conversation: string | null = null
    for (;;) {
      await pauses.wait(user.think * random.uniform(0.8, 1.2))
      if (pauses.isOver) return
      if (option.multiTurn && (conversation === null || !goesOn(conversation))) {
        conversation = conversations.start(user.id)
      }
      if (!ask(user, conversation)) return
    }
  }

  return Promise.all(drawUsers(random, option.users).map(live)).then(() => undefined)
}
