/** Mooncake's JSONL: one request a line, with the hashes of its blocks of 512 tokens; a hash stands for all of its prefix. */
import { isCount, isJsonObject, jsonIn } from "../../../domain/Json.ts"

interface MooncakeRow {
  /** Seconds. */
  readonly timestamp: number
  readonly contextTokens: number
  readonly generatedTokens: number
  readonly blocks: ReadonlyArray<number>
}

/** Text says what is wrong. */
export const mooncakeRow = (line: string): MooncakeRow | string => {
  const value = jsonIn(line)
  if (!isJsonObject(value)) return "no JSON object"
  const { hash_ids, input_length, output_length, timestamp } = value
  if (typeof timestamp !== "number" || !(timestamp >= 0)) return "timestamp is no number of milliseconds"
  if (!isCount(input_length)) return "input_length is no count"
  if (!isCount(output_length)) return "output_length is no count"
  if (!Array.isArray(hash_ids) || !hash_ids.every(isCount)) return "hash_ids is no list of whole numbers"
  return { timestamp: timestamp / 1e3, contextTokens: input_length, generatedTokens: output_length, blocks: hash_ids }
}
