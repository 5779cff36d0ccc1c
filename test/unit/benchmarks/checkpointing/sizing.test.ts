import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import {
  bytesOfCheckpoint,
  groupRanks,
  layerBytes,
  layerTensors,
  optimizerElements,
  parameterCount,
  rankBytes,
  rankFiles,
  scaled,
  sizeCheckpoint,
  stageLayers
} from "../../../../src/benchmarks/checkpointing/sizing.ts"
import { parallelisms, shapes } from "./shapes.ts"

type Model = keyof typeof shapes

/** docs/reference/dlio-checkpoints.md 2: per-tensor pieces. */
const pieces = [
  {
    model: "8b",
    parameters: 8_030_261_248,
    embedding: 131_334_144,
    layer: 54_528_000,
    tensors: [512, 3_145_728, 2_097_152, 512, 14_680_064, 7_340_032],
    norm: 1024,
    optimizer: 1_003_782_656
  },
  {
    model: "70b",
    parameters: 69_882_617_856,
    embedding: 32_833_536,
    layer: 26_480_640,
    tensors: [1024, 1_179_648, 1_048_576, 1024, 7_340_032, 3_670_016],
    norm: 2048,
    optimizer: 1_091_915_904
  },
  {
    model: "405b",
    parameters: 405_853_388_800,
    embedding: 525_336_576,
    layer: 796_983_296,
    tensors: [16_384, 37_748_736, 33_554_432, 16_384, 218_103_808, 109_051_904],
    norm: 32_768,
    optimizer: 792_682_400
  },
  {
    model: "1t",
    parameters: 1_183_035_102_480,
    embedding: 829_559_808,
    layer: 2_297_744_064,
    tensors: [25_872, 111_404_832, 83_670_048, 25_872, 635_830_272, 317_915_136],
    norm: 51_744,
    optimizer: 1_155_307_717
  }
] as const satisfies ReadonlyArray<{ model: Model } & Record<string, unknown>>

/** Sections 3.1 to 3.4 as rows of ranks, and 3.5: the same models on their first eight ranks. */
const checkpoints = [
  {
    model: "8b",
    processes: 8,
    total: 112_425_623_552,
    files: 16,
    rows: [{ ranks: [0, 7], model: 2_007_565_312, optimizer: 12_045_637_632, bytes: 14_053_202_944, files: 2 }]
  },
  {
    model: "70b",
    processes: 64,
    total: 978_406_572_032,
    files: 128,
    rows: [{ ranks: [0, 63], model: 2_184_120_320, optimizer: 13_103_482_368, bytes: 15_287_602_688, files: 2 }]
  },
  {
    model: "405b",
    processes: 512,
    total: 5_682_508_791_808,
    files: 1544,
    rows: [
      { ranks: [0, 7], model: 3_713_269_760, optimizer: 9_513_171_840, bytes: 13_226_441_600, files: 6 },
      { ranks: [8, 239], model: 3_187_933_184, optimizer: 9_513_171_840, bytes: 12_701_105_024, files: 5 },
      { ranks: [240, 247], model: 2_390_949_888, optimizer: 9_513_171_840, bytes: 11_904_121_728, files: 4 },
      { ranks: [248, 255], model: 2_916_319_232, optimizer: 9_513_171_840, bytes: 12_429_491_072, files: 6 },
      { ranks: [256, 511], model: 0, optimizer: 9_513_171_840, bytes: 9_513_171_840, files: 1 }
    ]
  },
  {
    model: "1t",
    processes: 1024,
    total: 16_564_174_094_592,
    files: 2072,
    rows: [
      { ranks: [0, 7], model: 5_425_047_936, optimizer: 13_865_244_924, bytes: 19_290_292_860, files: 4 },
      { ranks: [8, 503], model: 4_595_488_128, optimizer: 13_865_244_924, bytes: 18_460_733_052, files: 3 },
      { ranks: [504, 511], model: 5_425_099_680, optimizer: 13_865_244_924, bytes: 19_290_344_604, files: 5 },
      { ranks: [512, 1023], model: 0, optimizer: 13_865_244_924, bytes: 13_865_244_924, files: 1 }
    ]
  },
  {
    model: "70b",
    processes: 8,
    total: 122_300_821_504,
    files: 16,
    rows: [{ ranks: [0, 7], model: 2_184_120_320, optimizer: 13_103_482_368, bytes: 15_287_602_688, files: 2 }]
  },
  {
    model: "405b",
    processes: 8,
    total: 105_811_532_800,
    files: 48,
    rows: [{ ranks: [0, 7], model: 3_713_269_760, optimizer: 9_513_171_840, bytes: 13_226_441_600, files: 6 }]
  },
  {
    model: "1t",
    processes: 8,
    total: 154_322_342_880,
    files: 32,
    rows: [{ ranks: [0, 7], model: 5_425_047_936, optimizer: 13_865_244_924, bytes: 19_290_292_860, files: 4 }]
  }
] as const satisfies ReadonlyArray<{ model: Model } & Record<string, unknown>>

describe("sizes of the published models", () => {
  it.each(pieces)("$model: every tensor", (expected) => {
    const shape = shapes[expected.model]
    const parallelism = parallelisms[expected.model]
    expect(parameterCount(shape)).toBe(expected.parameters)
    expect(layerBytes(shape, parallelism, 0)).toBe(expected.embedding)
    expect(layerBytes(shape, parallelism, shape.layers + 1)).toBe(expected.embedding)
    expect(layerTensors(shape, parallelism, 1)).toEqual(expected.tensors)
    expect(layerBytes(shape, parallelism, 1)).toBe(expected.layer)
    expect(layerBytes(shape, parallelism, shape.layers + 2)).toBe(expected.norm)
    expect(optimizerElements(shape, parallelism)).toBe(expected.optimizer)
  })

  it.each(checkpoints)("$model on $processes processes: every rank and the total", (expected) => {
    const sizing = sizeCheckpoint(shapes[expected.model], parallelisms[expected.model], expected.processes, 1)
    expect(sizing.checkpointBytes).toBe(expected.total)
    expect(sizing.ranks.reduce((n, rank) => n + rank.files.length, 0)).toBe(expected.files)
    expect(groupRanks(sizing.ranks)).toEqual(
      expected.rows.map((row) => ({
        first: row.ranks[0],
        last: row.ranks[1],
        modelBytes: row.model,
        optimizerBytes: row.optimizer,
        bytes: row.bytes,
        files: row.files
      }))
    )
  })
})

const names = (model: Model, rank: number) =>
  rankFiles(shapes[model], parallelisms[model], rank, 1).map((file) => file.name)

describe("file names", () => {
  it("ZeRO 3: one model and one optimizer file, by data and model rank", () => {
    expect(names("8b", 7)).toEqual([
      "zero_pp_rank_7_mp_rank_0_model_states.pt",
      "zero_pp_rank_7_mp_rank_0_optim_states.pt"
    ])
    expect(names("70b", 8)).toEqual([
      "zero_pp_rank_1_mp_rank_0_model_states.pt",
      "zero_pp_rank_1_mp_rank_0_optim_states.pt"
    ])
    expect(names("70b", 15)).toEqual([
      "zero_pp_rank_1_mp_rank_7_model_states.pt",
      "zero_pp_rank_1_mp_rank_7_optim_states.pt"
    ])
  })

  it("ZeRO 1 with pipeline stages: a file for each layer, then the optimizer", () => {
    expect(names("405b", 3)).toEqual([
      "layer_0-model_3_model_states.pt",
      "layer_1-model_3_model_states.pt",
      "layer_2-model_3_model_states.pt",
      "layer_3-model_3_model_states.pt",
      "layer_4-model_3_model_states.pt",
      "zero_pp_rank_0_mp_rank_3_optim_states.pt"
    ])
    expect(names("1t", 511)).toEqual([
      "layer_127-model_511_model_states.pt",
      "layer_128-model_511_model_states.pt",
      "layer_129-model_511_model_states.pt",
      "layer_130-model_511_model_states.pt",
      "zero_pp_rank_0_mp_rank_511_optim_states.pt"
    ])
    expect(names("405b", 256)).toEqual(["zero_pp_rank_1_mp_rank_0_optim_states.pt"])
  })

  it.each([1, 2] as const)("ZeRO %d without pipeline stages: one model file for each model rank", (zeroStage) => {
    const parallelism = { tensor: 2, pipeline: 1, data: 2, zeroStage }
    const ranks = sizeCheckpoint(shapes["8b"], parallelism, 4, 1).ranks
    expect(ranks.map((rank) => rank.files.map((file) => file.name))).toEqual([
      ["model_0_model_states.pt", "zero_pp_rank_0_mp_rank_0_optim_states.pt"],
      ["model_1_model_states.pt", "zero_pp_rank_0_mp_rank_1_optim_states.pt"],
      ["zero_pp_rank_1_mp_rank_0_optim_states.pt"],
      ["zero_pp_rank_1_mp_rank_1_optim_states.pt"]
    ])
  })

  it("ZeRO 0: only the first model instance writes, with its whole optimizer", () => {
    const ranks = sizeCheckpoint(shapes["8b"], { tensor: 2, pipeline: 1, data: 2, zeroStage: 0 }, 4, 1).ranks
    expect(ranks.map((rank) => rank.files.length)).toEqual([2, 2, 0, 0])
    expect(rankBytes(ranks[0]!, "optimizer")).toBe(12 * (8_030_261_248 / 2) + 60 * 4096)
  })

  it("a pipeline stage without layers has no model file", () => {
    const shape = { ...shapes["8b"], layers: 1 }
    const ranks = sizeCheckpoint(shape, { tensor: 1, pipeline: 3, data: 1, zeroStage: 0 }, 3, 1).ranks
    expect(ranks.map((rank) => rank.files.map((file) => file.part))).toEqual([
      ["model", "optimizer"],
      ["optimizer"],
      ["model", "optimizer"]
    ])
  })
})

const parallelismArbitrary = FastCheck.record({
  tensor: FastCheck.constantFrom(1, 2, 4, 8),
  pipeline: FastCheck.integer({ min: 1, max: 9 }),
  data: FastCheck.integer({ min: 1, max: 4 }),
  zeroStage: FastCheck.constantFrom(0 as const, 1 as const, 2 as const)
})

describe("properties", () => {
  it.prop(
    "every layer belongs to exactly one pipeline stage, in order",
    [FastCheck.integer({ min: 1, max: 200 }), FastCheck.integer({ min: 1, max: 64 })],
    ([layers, pipeline]) => {
      const shape = { ...shapes["8b"], layers }
      const all = Array.from({ length: pipeline }, (_, stage) => stageLayers(shape, pipeline, stage)).flat()
      expect(all).toEqual(Array.from({ length: layers + 3 }, (_, i) => i))
    }
  )

  it.prop("no two ranks write the same file", [parallelismArbitrary], ([parallelism]) => {
    const processes = parallelism.tensor * parallelism.pipeline * parallelism.data
    const files = sizeCheckpoint(shapes["8b"], parallelism, processes, 1).ranks.flatMap((rank) =>
      rank.files.map((file) => file.name)
    )
    expect(new Set(files).size).toBe(files.length)
  })

  it.prop(
    "a subset is the first ranks of the whole, byte for byte",
    [parallelismArbitrary, FastCheck.integer({ min: 1, max: 32 })],
    ([parallelism, some]) => {
      const processes = parallelism.tensor * parallelism.pipeline * parallelism.data
      const part = Math.min(some, processes)
      const whole = sizeCheckpoint(shapes["8b"], parallelism, processes, 1)
      expect(sizeCheckpoint(shapes["8b"], parallelism, part, 1).ranks).toEqual(whole.ranks.slice(0, part))
    }
  )

  it.prop(
    "a checkpoint has the bytes of all its ranks",
    [parallelismArbitrary, FastCheck.integer({ min: 1, max: 300 }), FastCheck.boolean()],
    ([parallelism, processes, isSharded]) => {
      const sharded = isSharded ? { ...parallelism, zeroStage: 3 as const } : parallelism
      expect(bytesOfCheckpoint(shapes["8b"], sharded, processes, 0.5))
        .toBe(sizeCheckpoint(shapes["8b"], sharded, processes, 0.5).checkpointBytes)
    }
  )

  it.prop(
    "a scaled size is the smallest whole number of blocks that holds the share",
    [FastCheck.integer({ min: 1, max: 20_000_000_000 }), FastCheck.integer({ min: 1, max: 999 })],
    ([bytes, thousandth]) => {
      const size = scaled(bytes, thousandth / 1000)
      const exact = BigInt(bytes) * BigInt(thousandth)
      expect(size % 4096).toBe(0)
      expect(BigInt(size) * 1000n >= exact).toBe(true)
      expect((BigInt(size) - 4096n) * 1000n < exact).toBe(true)
    }
  )

  it.prop("scale 1 leaves every size exact", [FastCheck.integer({ min: 0 })], ([bytes]) => {
    expect(scaled(bytes, 1)).toBe(bytes)
  })
})
