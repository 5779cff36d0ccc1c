/** The I/O trace of kv-cache.py: a line for each operation on a cache entry, in CSV. */
import { keysOf } from "../../../domain/keysOf.ts"
import type { KvPhase, KvTier } from "../KvMeasurement.ts"
import { columnsOf, countOf, secondsOf } from "./csv.ts"

export const ioTraceHeader = "Timestamp,Operation,Object_Size_Bytes,Tier,Key,Phase"

export interface IoTraceRow {
  /** Seconds since 1970. */
  readonly timestamp: number
  readonly operation: "Read" | "Write"
  readonly bytes: number
  readonly tier: KvTier
  readonly key: string
  readonly phase: KvPhase
}

const tierNames: Readonly<Record<KvTier, string>> = { gpu: "Tier-0", cpu: "Tier-1", storage: "Tier-2" }
const tiers = new Map(keysOf(tierNames).map((tier) => [tierNames[tier], tier]))

/** The words of kv-cache.py are fewer: what it reads for an earlier turn or a document it calls decoding. */
const phaseNames: Readonly<Record<KvPhase, string>> = {
  prefill: "Prefill",
  decode: "Decode",
  turn: "Decode",
  prefix: "Decode",
  document: "Decode",
  demotion: "Evict"
}
const phases = new Map<string, KvPhase>([["Prefill", "prefill"], ["Decode", "decode"], ["Evict", "demotion"]])

const quoted = (text: string): string => /[",\r\n]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text

export const ioTraceLine = ({ bytes, key, operation, phase, tier, timestamp }: IoTraceRow): string => {
  // What kv-cache.py writes for ingesting a document is a prefill, as any first write.
  const name = operation === "Write" && phase === "document" ? "Prefill" : phaseNames[phase]
  return `${timestamp.toFixed(6)},${operation},${bytes},${tierNames[tier]},${quoted(key)},${name}`
}

/** A reader of the lines after `header`; text says what is wrong. */
export const ioTraceReader = (header: string): ((line: string) => IoTraceRow | string) | string => {
  const columns = columnsOf(header, ioTraceHeader.split(","))
  if (typeof columns === "string") return columns
  return (line) => {
    const row = columns.row(line)
    if (typeof row === "string") return row
    const of = (name: string): string => row[name] ?? ""
    const timestamp = secondsOf(of("Timestamp"))
    const operation = of("Operation")
    const bytes = countOf(of("Object_Size_Bytes"))
    const tier = tiers.get(of("Tier"))
    const phase = phases.get(of("Phase"))
    const key = of("Key")
    if (timestamp === undefined) return `Timestamp is ${JSON.stringify(of("Timestamp"))}, no number of seconds`
    if (operation !== "Read" && operation !== "Write") return `Operation is ${JSON.stringify(operation)}`
    if (bytes === undefined) return `Object_Size_Bytes is ${JSON.stringify(of("Object_Size_Bytes"))}, no count`
    if (tier === undefined) return `Tier is ${JSON.stringify(of("Tier"))}`
    if (phase === undefined) return `Phase is ${JSON.stringify(of("Phase"))}`
    if (key === "") return "it has no key"
    return { timestamp, operation, bytes, tier, key, phase }
  }
}
