/**
 * One connection to a Redis or Valkey, with one command on it at a time. It is never made anew: what breaks it breaks the run,
 * and nothing waits for a server for ever.
 */
import { connect, isIP, type Socket } from "node:net"
import { connect as connectTls } from "node:tls"
import { errnoName } from "../../../../domain/errno.ts"
import { EngineFailure } from "../../../../engines/native/files/fileIo.ts"
import type { RedisAccess } from "../../KvWork.ts"
import { type Reply, RespError, RespParser } from "./RespParser.ts"

const silenceMilliseconds = 60_000
const receiveBytes = 1024 * 1024
const defaultPort = 6379

interface Waiting {
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: unknown) => void
}

interface Target {
  readonly isTls: boolean
  readonly path: string | null
  readonly host: string
  readonly port: number
  readonly database: string | null
}

export const targetOf = (url: string): Target => {
  const path = /^unix:\/\/(\/.*)$/.exec(url)?.[1]
  if (path !== undefined) return { isTls: false, path, host: "", port: 0, database: null }
  const { hostname, pathname, port, protocol } = new URL(url)
  return {
    isTls: protocol === "rediss:",
    path: null,
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? defaultPort : Number(port),
    database: pathname.length > 1 ? pathname.slice(1) : null
  }
}

/** What a server's own word means to a run; null where it is an answer like others. */
const refusedKinds: ReadonlyArray<readonly [RegExp, EngineFailure["facts"]["kind"], string | null]> = [
  [/^(?:WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/, "permission", "EACCES"],
  [/^(?:OOM|MISCONF)/, "no-space", "ENOSPC"]
]

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`

const commandText = (words: ReadonlyArray<string>): string => `*${words.length}\r\n${words.map(bulk).join("")}`

export class RedisConnection {
  readonly #socket: Socket
  readonly #parser: RespParser
  readonly #url: string
  #waiting: Waiting | undefined
  #broken: EngineFailure | undefined

  private constructor(access: RedisAccess) {
    const { host, isTls, path, port } = targetOf(access.url)
    this.#url = access.url
    this.#parser = new RespParser((reply) => {
      const waiting = this.#waiting
      this.#waiting = undefined
      this.#parser.sink = null
      if (reply instanceof RespError) waiting?.reject(this.#refused(reply))
      else waiting?.resolve(reply)
    })
    const feed = (bytes: Uint8Array): void => {
      try {
        this.#parser.feed(bytes)
      } catch (error) {
        this.#break(error instanceof Error ? error.message : String(error), null)
      }
    }
    const buffer = Buffer.allocUnsafeSlow(isTls ? 0 : receiveBytes)
    const onread = {
      buffer,
      callback: (count: number): boolean => {
        feed(buffer.subarray(0, count))
        return true
      }
    }
    this.#socket = isTls
      ? connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}) }).on("data", feed)
      : connect(path === null ? { host, port, onread } : { path, onread })
    this.#socket.setNoDelay(true)
    this.#socket.setTimeout(silenceMilliseconds, () => {
      if (this.#waiting !== undefined) this.#break("it says nothing", "ETIMEDOUT")
    })
    this.#socket.on("error", (error) => this.#break(error.message, errnoName(error)))
    this.#socket.on("close", () => this.#break("it closed the connection", "ECONNRESET"))
  }

  static async open(access: RedisAccess): Promise<RedisConnection> {
    const connection = new RedisConnection(access)
    const { database } = targetOf(access.url)
    const password = access.passwordVariable === null ? undefined : process.env[access.passwordVariable]
    if (password !== undefined) {
      await connection.command(["AUTH", ...(access.user === null ? [] : [access.user]), password])
    }
    if (database !== null) await connection.command(["SELECT", database])
    await connection.command(["PING"])
    return connection
  }

  command(words: ReadonlyArray<string>): Promise<Reply> {
    return this.#answer(() => this.#socket.write(commandText(words)))
  }

  /** The value goes to `sink` as it comes. False where there is none. */
  async get(key: string, sink: (piece: Uint8Array) => void): Promise<boolean> {
    const reply = await this.#answer(() => {
      this.#parser.sink = sink
      this.#socket.write(commandText(["GET", key]))
    })
    return reply !== null
  }

  /** `put` sends the value's bytes, all of them; `timed` surrounds the wait for the answer. */
  async set(
    key: string,
    bytes: number,
    put: (write: (piece: Uint8Array) => Promise<void>) => Promise<void>,
    timed: (answer: Promise<Reply>) => Promise<Reply>
  ): Promise<void> {
    const answer = this.#answer(() => this.#socket.write(`*3\r\n${bulk("SET")}${bulk(key)}$${bytes}\r\n`))
    answer.catch(() => undefined)
    await put((piece) => this.#send(piece))
    this.#socket.write("\r\n")
    await timed(answer)
  }

  close(): void {
    this.#broken ??= new EngineFailure({ kind: "internal", message: "the connection was closed here" })
    this.#socket.destroy()
  }

  /** Until the kernel has taken it, so that its buffer is free again. */
  #send(piece: Uint8Array): Promise<void> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken)
    return new Promise((resolve, reject) =>
      this.#socket.write(
        piece,
        (error) => error === null || error === undefined ? resolve() : reject(this.#broken ?? error)
      )
    )
  }

  #answer(send: () => void): Promise<Reply> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken)
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      send()
    })
  }

  #refused({ message }: RespError): EngineFailure {
    const found = refusedKinds.find(([pattern]) => pattern.test(message))
    const [, kind, errno] = found ?? [null, "io-error" as const, null]
    return new EngineFailure({
      kind,
      message: `${this.#url}: ${message}`,
      operation: `use (${message})`,
      path: this.#url,
      errno
    })
  }

  #break(why: string, errno: string | null): void {
    if (this.#broken !== undefined) return
    this.#broken = new EngineFailure({
      kind: "io-error",
      message: `${this.#url}: ${why}`,
      operation: `use (${why})`,
      path: this.#url,
      errno
    })
    const waiting = this.#waiting
    this.#waiting = undefined
    this.#socket.destroy()
    waiting?.reject(this.#broken)
  }
}
