/** What users ask for, in the terms of blocks that share prefixes. */
import type { QosLevel } from "../traffic/users.ts"

export interface BlockRequest {
  /** Of the whole blocks of what is asked, in the order of the prefix. */
  readonly keys: ReadonlyArray<string>
  /** Of the blocks that the answer fills. */
  readonly answerKeys: ReadonlyArray<string>
  readonly generatedTokens: number
  readonly qos: QosLevel
  /** Monotonic microseconds. */
  readonly arrived: number
}
