/**
 * Users of kv-cache.py's kinds and paces whose turns build on each other: a question comes after all that was said before, users
 * of a kind share a system prompt, and so prefixes are shared along conversations and across users.
 */
import { monotonic } from "../../../../engines/native/process/clock.ts"
import type { KvOption } from "../../KvWork.ts"
import type { Pauses } from "../Pauses.ts"
import type { RequestQueue } from "../RequestQueue.ts"
import { turnsMost } from "../traffic/Conversations.ts"
import type { PythonRandom } from "../traffic/pythonRandom.ts"
import { drawUsers, type User } from "../traffic/users.ts"
import type { BlockRequest } from "./BlockRequest.ts"
import { Chain } from "./Chain.ts"

const leaves = 0.8
/** A conversation that is longer begins anew. */
const longest = 32_768
/** Of the prompt that users of a kind share. */
const systemTokens = 1024

interface ConversationTraffic {
  readonly option: KvOption
  readonly unitTokens: number
  readonly random: PythonRandom
  readonly queue: RequestQueue<BlockRequest>
  readonly pauses: Pauses
}

interface Conversation {
  readonly name: string
  readonly chain: Chain
  turns: number
}

export const conversationTraffic = (
  { option, pauses, queue, random, unitTokens }: ConversationTraffic
): Promise<void> => {
  let conversations = 0

  const begin = (user: User): Conversation => {
    const chain = new Chain(unitTokens)
    if (option.prefixCaching) chain.append(`system_${user.kind}`, systemTokens)
    return { name: `${user.id}_${conversations++}`, chain, turns: 0 }
  }
  const quarter = (tokens: number): number => random.randint(Math.max(1, Math.floor(tokens / 4)), tokens)
  const goesOn = ({ chain, turns }: Conversation): boolean =>
    option.multiTurn && random.random() < leaves && turns < turnsMost && chain.tokens < longest

  const ask = (user: User, conversation: Conversation): void => {
    const { chain, name } = conversation
    const turn = conversation.turns++
    chain.append(`${name}_${turn}_question`, option.sequenceTokens ?? quarter(user.contextTokens))
    const keys = [...chain.keys]
    const generatedTokens = quarter(user.generatedTokens)
    chain.append(`${name}_${turn}_answer`, generatedTokens)
    queue.push({
      keys,
      answerKeys: chain.keys.slice(keys.length),
      generatedTokens,
      qos: user.qos,
      arrived: monotonic()
    })
  }

  const live = async (user: User): Promise<void> => {
    let conversation: Conversation | undefined
    for (;;) {
      await pauses.wait(user.think * random.uniform(0.8, 1.2))
      if (pauses.isOver) return
      if (conversation === undefined || !goesOn(conversation)) conversation = begin(user)
      ask(user, conversation)
    }
  }

  return Promise.all(drawUsers(random, option.users).map(live)).then(() => undefined)
}
