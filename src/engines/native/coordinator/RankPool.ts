/** The coordinator's hold on its ranks: one child process each, in our process group, with an IPC pipe and its stderr. */
import { type ChildProcess, spawn } from "node:child_process"
import { Duplex } from "node:stream"

export interface RankExit {
  readonly rank: number
  readonly code: number | null
  readonly signal: string | null
  /** The last of what it wrote to stderr. */
  readonly stderr: string
}

/** `From` is what ranks say. */
export interface RankPoolOptions<From> {
  readonly command: readonly [program: string, ...args: ReadonlyArray<string>]
  readonly ranks: ReadonlyArray<number>
  /** Threads of libuv's pool in each rank: every buffer and stream in flight needs one. */
  readonly poolThreads: number
  /** Each rank gets a socket to us beside the IPC pipe, `channelDescriptor`: bytes for what JSON is too slow for. */
  readonly withChannels?: boolean
  readonly onMessage: (rank: number, message: From) => void
  readonly onExit: (exit: RankExit) => void
  readonly log: (line: string) => void
}

/** The message every rank ends itself at, whatever its work. */
export interface Stop {
  readonly type: "stop"
}

/** `To` is what ranks are told. */
export interface RankPool<To> {
  readonly pids: ReadonlyArray<{ readonly rank: number; readonly pid: number }>
  /** In rank order; empty without `withChannels`. */
  readonly channels: ReadonlyArray<Duplex>
  readonly send: (rank: number, message: To) => void
  /** Tells every rank to end itself; what is left after `grace` ms gets SIGKILL. Answers the pids that outlive both. */
  readonly end: (graceMilliseconds: number) => Promise<ReadonlyArray<number>>
  /** SIGKILL to every rank, now. */
  readonly kill: () => void
}

/** Where a rank finds its channel. */
export const channelDescriptor = 4

const tailBytes = 4096
/** How long the kernel may take to tear down a killed process before it is called a survivor. */
const reapMilliseconds = 1000

export const startRanks = <To extends object, From>(options: RankPoolOptions<From>): RankPool<To> => {
  const [program, ...args] = options.command
  const alive = new Map<number, ChildProcess>()
  const started = options.ranks.map((rank) => {
    const child = spawn(program, args, {
      stdio: ["ignore", "ignore", "pipe", "ipc", ...(options.withChannels === true ? ["pipe" as const] : [])],
      env: { ...process.env, UV_THREADPOOL_SIZE: String(options.poolThreads) }
    })
    let tail = ""
    let ended = false
    const over = (code: number | null, signal: string | null): void => {
      if (ended) return
      ended = true
      alive.delete(rank)
      options.onExit({ rank, code, signal, stderr: tail.trim() })
    }
    alive.set(rank, child)
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      tail = (tail + text).slice(-tailBytes)
      for (const line of text.split("\n")) if (line !== "") options.log(`rank ${rank}: ${line}`)
    })
    child.on("message", (message: From) => options.onMessage(rank, message))
    child.on("error", (error) => {
      tail += error.message
      if (child.pid === undefined) over(null, null)
    })
    child.on("exit", over)
    return { rank, child }
  })
  const kill = (): void => alive.forEach((child) => child.kill("SIGKILL"))
  const emptied = async (milliseconds: number): Promise<boolean> => {
    for (const end = Date.now() + milliseconds; alive.size > 0 && Date.now() < end;) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return alive.size === 0
  }
  const send = (rank: number, message: To | Stop): void => {
    const child = alive.get(rank)
    if (child?.connected === true) child.send(message, () => undefined)
  }
  return {
    pids: started.flatMap(({ child, rank }) => child.pid === undefined ? [] : [{ rank, pid: child.pid }]),
    channels: started.map(({ child }) => child.stdio[channelDescriptor]).filter((channel) => channel instanceof Duplex),
    send,
    kill,
    end: async (graceMilliseconds) => {
      for (const rank of alive.keys()) send(rank, { type: "stop" })
      if (await emptied(graceMilliseconds)) return []
      kill()
      await emptied(reapMilliseconds)
      return [...alive.values()].flatMap(({ pid }) => pid === undefined ? [] : [pid])
    }
  }
}
