/** What a rank reports of one operation; tests change what they are about. */
import type { OperationReport } from "../../../../../src/benchmarks/checkpointing/native/RankProtocol.ts"

export const reportOf = (changes: Partial<OperationReport> = {}): OperationReport => ({
  start: 0,
  end: 1e6,
  bytes: 0,
  fileEnds: [],
  cpuSeconds: 0,
  readBytes: null,
  writeBytes: null,
  blocksChecked: 0,
  peakRssBytes: 0,
  bufferBytes: 0,
  ...changes
})
