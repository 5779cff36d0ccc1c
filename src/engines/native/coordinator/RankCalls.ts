/**
 * Questions to all ranks and their answers. The first thing that goes wrong anywhere (a rank's own failure, a rank's
 * death, a stop) settles `broken`, and every question that waits is abandoned with it.
 */
import type { FailureFacts } from "../files/fileIo.ts"
import { monotonic } from "../process/clock.ts"
import { type Breakage, breakageOf, Broken, diedOf } from "./breakage.ts"
import { type RankPool, type RankPoolOptions, startRanks } from "./RankPool.ts"

/** What every rank may say, whatever its work. */
interface Failed {
  readonly type: "failed"
  readonly facts: FailureFacts
}

/** The barrier: begin what was announced at this instant. */
interface Go {
  readonly type: "go"
  readonly at: number
}

interface Typed {
  readonly type: string
}

type ReplyOf<From extends Typed, T extends From["type"]> = Extract<From, { readonly type: T }>

interface Question<From> {
  readonly type: string
  readonly replies: Map<number, From>
  readonly settle: () => void
}

/** `To` is what ranks are told, `From` what they say. */
export interface RankCalls<To, From extends Typed> {
  readonly pids: RankPool<To>["pids"]
  readonly channels: RankPool<To>["channels"]
  readonly end: RankPool<To>["end"]
  readonly kill: () => void
  /** Sends to every rank and waits for the answer of each, in rank order. */
  readonly ask: <T extends From["type"]>(
    type: T,
    message: ((rank: number) => To) | null
  ) => Promise<ReadonlyArray<ReplyOf<From, T>>>
  /** The barrier: every rank gets one common instant a little ahead. */
  readonly go: <T extends From["type"]>(type: T) => Promise<ReadonlyArray<ReplyOf<From, T>>>
  /** Runs until it ends or the run breaks. */
  readonly guard: <A>(work: Promise<A>) => Promise<A>
  readonly breakRun: (breakage: Breakage) => void
}

interface RankCallOptions<From> extends Omit<RankPoolOptions<From>, "onMessage" | "onExit"> {
  /** Whatever a rank says that is no answer to a question. */
  readonly onTold: (rank: number, message: From) => void
}

/** Time for the messages to arrive before the common instant: they cost some tens of microseconds each. */
const leadMicroseconds = (ranks: number): number => 5_000 + ranks * 150

/** A signal to the whole group reaches ranks too; the coordinator's own copy decides, so it is given time to arrive. */
const signalSettleMilliseconds = 150
const groupSignals: ReadonlySet<string | null> = new Set(["SIGTERM", "SIGINT", "SIGHUP"])

const isFailed = (message: Typed): message is Failed => message.type === "failed"

export const callRanks = <To extends object, From extends Typed>(
  options: RankCallOptions<From>
): RankCalls<To, From> => {
  let question: Question<From> | undefined
  let breakRun: (breakage: Breakage) => void = () => undefined
  let ending = false
  const broken = new Promise<never>((_, reject) => {
    breakRun = (breakage) => reject(new Broken(breakage))
  })
  broken.catch(() => undefined)

  const told = (rank: number, message: From): void => {
    if (question === undefined || question.type !== message.type) return options.onTold(rank, message)
    question.replies.set(rank, message)
    if (question.replies.size === options.ranks.length) question.settle()
  }

  const pool = startRanks<To | Go, From>({
    ...options,
    onMessage: (rank, message) => isFailed(message) ? breakRun(breakageOf(message.facts, rank)) : told(rank, message),
    onExit: (exit) => {
      if (ending) return
      if (groupSignals.has(exit.signal)) setTimeout(() => breakRun(diedOf(exit)), signalSettleMilliseconds)
      else breakRun(diedOf(exit))
    }
  })

  const guard = <A>(work: Promise<A>): Promise<A> => Promise.race([work, broken])

  const ask = async <T extends From["type"]>(type: T, message: ((rank: number) => To | Go) | null) => {
    const replies = new Map<number, From>()
    const all = new Promise<void>((settle) => {
      question = { type, replies, settle }
    })
    if (message !== null) { for (const rank of options.ranks) pool.send(rank, message(rank)) }
    await guard(all)
    const isAnswer = (reply: From | undefined): reply is ReplyOf<From, T> => reply?.type === type
    return options.ranks.map((rank) => replies.get(rank)).filter(isAnswer)
  }

  return {
    pids: pool.pids,
    channels: pool.channels,
    kill: pool.kill,
    end: (grace) => {
      ending = true
      return pool.end(grace)
    },
    ask,
    go: (type) => {
      const at = monotonic() + leadMicroseconds(options.ranks.length)
      return ask(type, () => ({ type: "go", at }))
    },
    guard,
    breakRun
  }
}
