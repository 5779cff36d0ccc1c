import type { ModelShape, Parallelism } from "../../../../src/benchmarks/checkpointing/sizing.ts"

const shape = (
  layers: number,
  hidden: number,
  feedForward: number,
  heads: number,
  keyValueHeads: number
): ModelShape => ({
  layers,
  hidden,
  feedForward,
  heads,
  keyValueHeads,
  vocabulary: 128256,
  modelDatatype: "fp16",
  optimizerDatatype: "fp32"
})

export const shapes = {
  "8b": shape(32, 4096, 14336, 32, 8),
  "70b": shape(80, 8192, 28672, 128, 8),
  "405b": shape(126, 16384, 53248, 128, 8),
  "1t": shape(128, 25872, 98304, 192, 32)
} as const

export const parallelisms: Readonly<Record<keyof typeof shapes, Parallelism>> = {
  "8b": { tensor: 1, pipeline: 1, data: 8, zeroStage: 3 },
  "70b": { tensor: 8, pipeline: 1, data: 8, zeroStage: 3 },
  "405b": { tensor: 8, pipeline: 32, data: 2, zeroStage: 1 },
  "1t": { tensor: 8, pipeline: 64, data: 2, zeroStage: 1 }
}
