/**
 * Files and bytes of one checkpoint, per rank, as DLIO lays them out (dlio_benchmark/checkpointing/base_checkpointing.py
 * of the MLPerf Storage engines). All divisions are floor divisions, applied from left to right. Plain TypeScript.
 */
import type { CheckpointFile, CheckpointRank } from "./CheckpointWork.ts"

export const datatypes = ["int8", "uint8", "fp16", "bf16", "fp32", "fp64"] as const
export type Datatype = typeof datatypes[number]

const bytesPerElement: Readonly<Record<Datatype, number>> = { int8: 1, uint8: 1, fp16: 2, bf16: 2, fp32: 4, fp64: 8 }

export const zeroStages = [0, 1, 2, 3] as const
export type ZeroStage = typeof zeroStages[number]

/** A transformer as `model.*` of a workload describes it. */
export interface ModelShape {
  readonly layers: number
  readonly hidden: number
  readonly feedForward: number
  readonly vocabulary: number
  readonly heads: number
  readonly keyValueHeads: number
  readonly modelDatatype: Datatype
  readonly optimizerDatatype: Datatype
}

export interface Parallelism {
  readonly tensor: number
  readonly pipeline: number
  readonly data: number
  readonly zeroStage: ZeroStage
}

/** One checkpoint of `ranks` processes; in a subset these are the first ranks of a larger whole. */
export interface Sizing {
  readonly parameterCount: number
  readonly ranks: ReadonlyArray<CheckpointRank>
  readonly checkpointBytes: number
}

const div = (a: number, ...divisors: ReadonlyArray<number>) =>
  divisors.reduce((value, divisor) => Math.floor(value / divisor), a)

const keyValueWidth = (shape: ModelShape) => div(shape.hidden, shape.heads) * shape.keyValueHeads

export const parameterCount = (shape: ModelShape): number => {
  const { feedForward: f, hidden: h, layers, vocabulary } = shape
  const layer = h + h * (h + 2 * keyValueWidth(shape)) + h * h + h + 2 * f * h + f * h
  return vocabulary * h + layers * layer + h + vocabulary * h
}

/**
 * Element counts of one layer's tensors as one rank holds them. Layer 0 is the embedding, `layers + 1` the output head,
 * `layers + 2` the final norm. Norms are sharded by ZeRO 3 and never by tensor parallelism.
 */
export const layerTensors = (shape: ModelShape, parallelism: Parallelism, layer: number): ReadonlyArray<number> => {
  const { feedForward: f, hidden: h, layers, vocabulary } = shape
  const { tensor } = parallelism
  const shards = parallelism.zeroStage === 3 ? parallelism.data : 1
  if (layer === 0 || layer === layers + 1) return [div(h * vocabulary, tensor, shards)]
  if (layer === layers + 2) return [div(h, shards)]
  return [
    div(h, shards),
    div(h * (h + 2 * keyValueWidth(shape)), tensor, shards),
    div(h * h, tensor, shards),
    div(h, shards),
    div(h * 2 * f, tensor, shards),
    div(h * f, tensor, shards)
  ]
}

const sum = (values: Iterable<number>) => {
  let total = 0
  for (const value of values) total += value
  return total
}

export const layerBytes = (shape: ModelShape, parallelism: Parallelism, layer: number): number =>
  sum(layerTensors(shape, parallelism, layer)) * bytesPerElement[shape.modelDatatype]

/** Layers of one pipeline stage: the first `layers mod pipeline` stages hold one more than the others. */
export const stageLayers = (shape: ModelShape, pipeline: number, stage: number): ReadonlyArray<number> => {
  const each = div(shape.layers, pipeline)
  const extra = shape.layers % pipeline
  const before = stage * each + Math.min(stage, extra)
  const count = each + (stage < extra ? 1 : 0)
  return [
    ...(stage === 0 ? [0] : []),
    ...Array.from({ length: count }, (_, i) => before + i + 1),
    ...(stage === pipeline - 1 ? [shape.layers + 1, shape.layers + 2] : [])
  ]
}

/** Elements of the large optimizer tensor; each rank holds three of it and three of five times the hidden size. */
export const optimizerElements = (shape: ModelShape, parallelism: Parallelism): number => {
  const { data, pipeline, tensor, zeroStage } = parallelism
  const instance = tensor * pipeline
  return div(parameterCount(shape), zeroStage === 0 ? instance : data * instance)
}

const optimizerBytes = (shape: ModelShape, parallelism: Parallelism) =>
  3 * (optimizerElements(shape, parallelism) + 5 * shape.hidden) * bytesPerElement[shape.optimizerDatatype]

const modelFiles = (
  shape: ModelShape,
  parallelism: Parallelism,
  place: { readonly dataRank: number; readonly modelRank: number; readonly stage: number }
): ReadonlyArray<readonly [name: string, bytes: number]> => {
  const { dataRank, modelRank, stage } = place
  const layers = stageLayers(shape, parallelism.pipeline, stage)
  const bytes = (layer: number) => layerBytes(shape, parallelism, layer)
  if (parallelism.zeroStage === 3 || parallelism.zeroStage === 0) {
    return [[`zero_pp_rank_${dataRank}_mp_rank_${modelRank}_model_states.pt`, sum(layers.map(bytes))]]
  }
  if (dataRank > 0) return []
  return parallelism.pipeline === 1
    ? [[`model_${modelRank}_model_states.pt`, sum(layers.map(bytes))]]
    : layers.map((layer) => [`layer_${layer}-model_${modelRank}_model_states.pt`, bytes(layer)])
}

/** A file of a scaled run: the share of its size, in whole blocks of 4096 bytes. Scale 1 changes nothing. */
export const scaled = (bytes: number, scale: number): number => {
  if (scale === 1 || bytes === 0) return bytes
  const blocks = bytes * scale / 4096
  const whole = Math.round(blocks)
  return (Math.abs(blocks - whole) <= 1e-9 && whole > 0 ? whole : Math.ceil(blocks)) * 4096
}

/**
 * The files of one rank in writing order: model layers ascending, then the optimizer. A rank that holds nothing of a part
 * (a pipeline stage without layers) has no file of it.
 */
export const rankFiles = (
  shape: ModelShape,
  parallelism: Parallelism,
  rank: number,
  scale: number
): ReadonlyArray<CheckpointFile> => {
  const { pipeline, tensor, zeroStage } = parallelism
  const instance = tensor * pipeline
  const modelRank = rank % instance
  const dataRank = div(rank, instance)
  if (zeroStage === 0 && dataRank > 0) return []
  const model = modelFiles(shape, parallelism, { dataRank, modelRank, stage: div(rank, tensor) % pipeline })
  const optimizer = `zero_pp_rank_${dataRank}_mp_rank_${modelRank}_optim_states.pt`
  return [
    ...model.map(([name, bytes]): CheckpointFile => ({ name, bytes: scaled(bytes, scale), part: "model" })),
    { name: optimizer, bytes: scaled(optimizerBytes(shape, parallelism), scale), part: "optimizer" as const }
  ].filter(({ bytes }) => bytes > 0)
}

export const rankBytes = (rank: CheckpointRank, part?: CheckpointFile["part"]): number =>
  sum(rank.files.filter((file) => part === undefined || file.part === part).map((file) => file.bytes))

/** One checkpoint of `processes` ranks. */
export const sizeCheckpoint = (
  shape: ModelShape,
  parallelism: Parallelism,
  processes: number,
  scale: number
): Sizing => {
  const ranks = Array.from({ length: processes }, (_, rank): CheckpointRank => ({
    rank,
    files: rankFiles(shape, parallelism, rank, scale)
  }))
  return {
    parameterCount: parameterCount(shape),
    ranks,
    checkpointBytes: sum(ranks.map((rank) => rankBytes(rank)))
  }
}

/**
 * Bytes of one checkpoint of so many ranks, which may be more than can be laid out: those of the second instance of the model
 * and of every later one hold the same.
 */
export const bytesOfCheckpoint = (
  shape: ModelShape,
  parallelism: Parallelism,
  processes: number,
  scale: number
): number => {
  const instance = parallelism.tensor * parallelism.pipeline
  const laidOut = Math.min(processes, 2 * instance)
  const bytes = sizeCheckpoint(shape, parallelism, laidOut, scale).ranks.map((rank) => rankBytes(rank))
  const second = bytes.slice(instance)
  const others = processes - laidOut
  return sum(bytes) + div(others, instance) * sum(second) + sum(second.slice(0, others % instance))
}

/** Ranks that hold the same, as one row: `0-7`, `256-511`. */
export interface RankGroup {
  readonly first: number
  readonly last: number
  readonly modelBytes: number
  readonly optimizerBytes: number
  readonly bytes: number
  readonly files: number
}

export const groupRanks = (ranks: ReadonlyArray<CheckpointRank>): ReadonlyArray<RankGroup> => {
  const groups: Array<RankGroup> = []
  for (const rank of ranks) {
    const modelBytes = rankBytes(rank, "model")
    const optimizer = rankBytes(rank, "optimizer")
    const last = groups.at(-1)
    if (last?.modelBytes === modelBytes && last.optimizerBytes === optimizer && last.files === rank.files.length) {
      groups[groups.length - 1] = { ...last, last: rank.rank }
    } else {
      groups.push({
        first: rank.rank,
        last: rank.rank,
        modelBytes,
        optimizerBytes: optimizer,
        bytes: modelBytes + optimizer,
        files: rank.files.length
      })
    }
  }
  return groups
}
