import { describe, expect, it } from "@effect/vitest"
import { targetOf } from "../../../../../src/benchmarks/kvcache/native/redis/RedisConnection.ts"
import { type Reply, RespError, RespParser } from "../../../../../src/benchmarks/kvcache/native/redis/RespParser.ts"

const parsed = (text: string, cut: number): ReadonlyArray<Reply | RespError> => {
  const replies: Array<Reply | RespError> = []
  const parser = new RespParser((reply) => replies.push(reply))
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += cut) parser.feed(bytes.subarray(at, at + cut))
  return replies
}

const text = "+OK\r\n:42\r\n$5\r\nhello\r\n$-1\r\n$0\r\n\r\n*2\r\n$1\r\n7\r\n*2\r\n$2\r\nab\r\n:-1\r\n*0\r\n"

describe("replies of a server", () => {
  it.each([1, 2, 3, 7, 1000])("are the same however their bytes come (%i at a time)", (cut) => {
    expect(parsed(text, cut)).toEqual(["OK", 42, "hello", null, "", ["7", ["ab", -1]], []])
  })

  it("that are errors are told apart from text", () => {
    const [reply] = parsed("-WRONGPASS invalid username-password pair\r\n", 10)
    expect(reply).toBeInstanceOf(RespError)
  })

  it("hand a value on as it comes, and only its bytes", () => {
    const pieces: Array<string> = []
    const replies: Array<Reply | RespError> = []
    const parser = new RespParser((reply) => replies.push(reply))
    parser.sink = (piece) => pieces.push(Buffer.from(piece).toString())
    for (const part of ["$1", "0\r\nab\r", "\ncdefgh\r", "\n"]) parser.feed(Buffer.from(part))
    expect(pieces.join("")).toBe("ab\r\ncdefgh".slice(0, 10))
    expect(replies).toEqual([""])
  })

  it("of what is no such server are refused", () => {
    expect(() => parsed("HTTP/1.1 400 Bad Request\r\n", 100)).toThrow("the server does not speak RESP")
    expect(() => parsed("x".repeat(70_000), 1000)).toThrow("the server does not speak RESP")
  })
})

describe("where a server is", () => {
  it.each([
    ["redis://127.0.0.1:7000/3", { isTls: false, path: null, host: "127.0.0.1", port: 7000, database: "3" }],
    ["rediss://[::1]", { isTls: true, path: null, host: "::1", port: 6379, database: null }],
    ["unix:///run/r.sock", { isTls: false, path: "/run/r.sock", host: "", port: 0, database: null }]
  ])("follows from %s", (url, target) => {
    expect(targetOf(url)).toEqual(target)
  })
})
