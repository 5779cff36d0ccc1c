/**
 * Questions to all ranks and their answers. The first thing that goes wrong anywhere (a rank's own failure, a rank's
 * death, a stop) settles `broken`, and every question that waits is abandoned with it.
 */
import { type Breakage, breakageOf, Broken, diedOf } from "./breakage.ts"
import { monotonic } from "./clock.ts"
import { type RankPool, type RankPoolOptions, startRanks } from "./RankPool.ts"
import type { FromRank, ToRank } from "./RankProtocol.ts"

type Reply = Extract<FromRank, { readonly type: "alive" | "ready" | "calibrated" | "done" }>
type ReplyOf<T extends Reply["type"]> = Extract<Reply, { readonly type: T }>

interface Question {
  readonly type: Reply["type"]
  readonly replies: Map<number, Reply>
  readonly settle: () => void
}

export interface RankCalls {
  readonly pids: RankPool<ToRank>["pids"]
  readonly end: RankPool<ToRank>["end"]
  readonly kill: () => void
  /** Sends to every rank and waits for the answer of each, in rank order. */
  readonly ask: <T extends Reply["type"]>(
    type: T,
    message: ((rank: number) => ToRank) | null
  ) => Promise<ReadonlyArray<ReplyOf<T>>>
  /** The barrier: every rank gets one common instant a little ahead. */
  readonly go: <T extends "calibrated" | "done">(type: T) => Promise<ReadonlyArray<ReplyOf<T>>>
  /** Runs until it ends or the run breaks. */
  readonly guard: <A>(work: Promise<A>) => Promise<A>
  readonly breakRun: (breakage: Breakage) => void
}

export interface RankCallOptions extends Omit<RankPoolOptions<FromRank>, "onMessage" | "onExit"> {
  readonly onProgress: (rank: number, bytes: number) => void
  readonly onFile: (rank: number, file: number, state: "begun" | "complete") => void
}

/** Time for the messages to arrive before the common instant: they cost some tens of microseconds each. */
const leadMicroseconds = (ranks: number): number => 5_000 + ranks * 150

/** A signal to the whole group reaches ranks too; the coordinator's own copy decides, so it is given time to arrive. */
const signalSettleMilliseconds = 150
const groupSignals: ReadonlySet<string | null> = new Set(["SIGTERM", "SIGINT", "SIGHUP"])

export const callRanks = (options: RankCallOptions): RankCalls => {
  let question: Question | undefined
  let breakRun: (breakage: Breakage) => void = () => undefined
  let ending = false
  const broken = new Promise<never>((_, reject) => {
    breakRun = (breakage) => reject(new Broken(breakage))
  })
  broken.catch(() => undefined)

  const answered = (rank: number, reply: Reply): void => {
    if (question === undefined || question.type !== reply.type) return
    question.replies.set(rank, reply)
    if (question.replies.size === options.ranks.length) question.settle()
  }

  const pool = startRanks<ToRank, FromRank>({
    ...options,
    onMessage: (rank, message) => {
      if (message.type === "failed") breakRun(breakageOf(message.facts, rank))
      else if (message.type === "progress") options.onProgress(rank, message.bytes)
      else if (message.type === "file") options.onFile(rank, message.file, message.state)
      else answered(rank, message)
    },
    onExit: (exit) => {
      if (ending) return
      if (groupSignals.has(exit.signal)) setTimeout(() => breakRun(diedOf(exit)), signalSettleMilliseconds)
      else breakRun(diedOf(exit))
    }
  })

  const guard = <A>(work: Promise<A>): Promise<A> => Promise.race([work, broken])

  const ask: RankCalls["ask"] = async <T extends Reply["type"]>(
    type: T,
    message: ((rank: number) => ToRank) | null
  ) => {
    const replies = new Map<number, Reply>()
    const all = new Promise<void>((settle) => {
      question = { type, replies, settle }
    })
    if (message !== null) { for (const rank of options.ranks) pool.send(rank, message(rank)) }
    await guard(all)
    const isAnswer = (reply: Reply | undefined): reply is ReplyOf<T> => reply?.type === type
    return options.ranks.map((rank) => replies.get(rank)).filter(isAnswer)
  }

  return {
    pids: pool.pids,
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
