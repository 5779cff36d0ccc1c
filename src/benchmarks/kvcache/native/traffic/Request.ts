/** What users ask for, in the terms of a cache of whole contexts. */
import type { QosLevel } from "./users.ts"

export interface KvRequest {
  readonly key: string
  readonly contextTokens: number
  readonly generatedTokens: number
  readonly qos: QosLevel
  /** `decode`: retrieval, which reads what others wrote. */
  readonly phase: "prefill" | "both" | "decode"
  readonly conversation: string | null
  /** From 1. */
  readonly turn: number
  /** Monotonic microseconds. */
  readonly arrived: number
}

/** From so many tokens on a context is written, and read by a later request only. */
const prefillOnly = 10_000

export const phaseOf = (contextTokens: number): "prefill" | "both" => contextTokens >= prefillOnly ? "prefill" : "both"
