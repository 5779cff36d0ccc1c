import { describe, expect, it } from "@effect/vitest"
import { writeFileSync } from "node:fs"
import { rowsBelowHeader, rowsOf, traceLines } from "../../../../src/benchmarks/kvcache/native/traffic/traceLines.ts"
import { burstReader } from "../../../../src/benchmarks/kvcache/trace/burstTrace.ts"
import { splitCsv } from "../../../../src/benchmarks/kvcache/trace/csv.ts"
import { ioTraceHeader, ioTraceLine, ioTraceReader } from "../../../../src/benchmarks/kvcache/trace/ioTrace.ts"
import { mooncakeRow } from "../../../../src/benchmarks/kvcache/trace/mooncakeTrace.ts"
import { inFolder } from "../../engines/native/files/folder.ts"

const all = async <A>(rows: AsyncIterable<A>): Promise<ReadonlyArray<A>> => {
  const found: Array<A> = []
  for await (const row of rows) found.push(row)
  return found
}

/** `printf 'one\ntwo\n' | zstd -3`. */
const packed = Buffer.from("KLUv/QRYQQAAb25lCnR3bwrmpg5A", "base64")

describe("lines of a trace", () => {
  it("are numbered, whatever ends them and wherever the file was cut", () =>
    inFolder(async (folder) => {
      writeFileSync(`${folder}/t.csv`, `a\r\n${"ä".repeat(100_000)}\nlast`)
      const lines = await all(traceLines(`${folder}/t.csv`))
      expect(lines.map(({ number, text }) => [number, text.length])).toEqual([[1, 1], [2, 100_000], [3, 4]])
    }))

  it("are unpacked from zstd", () =>
    inFolder(async (folder) => {
      writeFileSync(`${folder}/t.zst`, packed)
      expect(await all(traceLines(`${folder}/t.zst`))).toEqual([{ number: 1, text: "one" }, { number: 2, text: "two" }])
      writeFileSync(`${folder}/cut.zst`, packed.subarray(0, 12))
      await expect(all(traceLines(`${folder}/cut.zst`))).rejects.toMatchObject({
        facts: { kind: "malformed", path: `${folder}/cut.zst` }
      })
    }))

  it("tell which of them is wrong, and why", () =>
    inFolder(async (folder) => {
      const path = `${folder}/t.jsonl`
      writeFileSync(path, `{"timestamp":0,"input_length":1,"output_length":1,"hash_ids":[0]}\n\n{"timestamp":0}\n`)
      await expect(all(rowsOf(path, mooncakeRow))).rejects.toMatchObject({
        facts: { kind: "malformed", message: "line 3: input_length is no count", path }
      })
      writeFileSync(path, "Timestamp,Model\n")
      await expect(all(rowsBelowHeader(path, burstReader))).rejects.toMatchObject({
        facts: { message: "line 1: the header has no \"Request tokens\" and no \"Response tokens\"" }
      })
      writeFileSync(path, "")
      await expect(all(rowsBelowHeader(path, burstReader))).rejects.toMatchObject({ facts: { message: "it is empty" } })
    }))
})

describe("rows", () => {
  it("of CSV are split as Python writes them", () => {
    expect(splitCsv("1,\"a,\"\"b\"\"\",,x")).toEqual(["1", "a,\"b\"", "", "x"])
    expect(splitCsv("1,\"open")).toBe(null)
  })

  it("of BurstGPT are read by their columns' names", () => {
    const reader = burstReader("Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type")
    if (typeof reader === "string") throw new Error(reader)
    expect(reader("5.5,ChatGPT,472,18,490,Conversation log")).toEqual({
      timestamp: 5.5,
      contextTokens: 472,
      generatedTokens: 18
    })
    expect(reader("5,ChatGPT,472,18,490")).toBe("5 fields where the header has 6")
    expect(reader("-1,ChatGPT,472,18,490,x")).toBe("Timestamp is \"-1\", no number of seconds")
    expect(reader("1,ChatGPT,4.5,18,490,x")).toBe("Request tokens is \"4.5\", no count")
  })

  it("of Mooncake have their stamps in seconds", () => {
    expect(mooncakeRow("{\"timestamp\": 27482, \"input_length\": 6955, \"output_length\": 52, \"hash_ids\": [46, 47]}"))
      .toEqual({ timestamp: 27.482, contextTokens: 6955, generatedTokens: 52, blocks: [46, 47] })
    expect(mooncakeRow("{}")).toBe("timestamp is no number of milliseconds")
    expect(mooncakeRow("{\"timestamp\":1,\"input_length\":1,\"output_length\":1,\"hash_ids\":[\"x\"]}")).toBe(
      "hash_ids is no list of whole numbers"
    )
    expect(mooncakeRow("nonsense")).toBe("no JSON object")
  })

  it("of an I/O trace come back as they were written", () => {
    const reader = ioTraceReader(ioTraceHeader)
    if (typeof reader === "string") throw new Error(reader)
    const row = {
      timestamp: 1_700_000_000.123456,
      operation: "Write",
      bytes: 131_072,
      tier: "storage",
      key: "conv_user_0001_1_turn_1",
      phase: "prefill"
    } as const
    expect(ioTraceLine(row)).toBe("1700000000.123456,Write,131072,Tier-2,conv_user_0001_1_turn_1,Prefill")
    expect(reader(ioTraceLine(row))).toEqual(row)
    expect(reader(ioTraceLine({ ...row, key: "a,\"b\"" }))).toEqual({ ...row, key: "a,\"b\"" })
    expect(reader("1,Delete,1,Tier-2,k,Decode")).toBe("Operation is \"Delete\"")
    expect(reader("1,Read,1,Tier-3,k,Decode")).toBe("Tier is \"Tier-3\"")
  })
})
