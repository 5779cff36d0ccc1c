/** Files with loops over bytes, words or steps, where a look at each index would be the cost: only they assert with `!`. */
export const hotLoops = [
  "src/benchmarks/training/dataset/randomState.ts",
  "src/benchmarks/training/native/formats/bytesReaching.ts",
  "src/benchmarks/training/native/formats/crc32c.ts",
  "src/benchmarks/training/native/train/Barrier.ts",
  "src/benchmarks/training/native/train/Feed.ts",
  "src/benchmarks/training/native/train/order.ts",
  "src/benchmarks/training/native/train/pieceSource.ts",
  "src/benchmarks/training/native/train/rankOutput.ts",
  "src/benchmarks/training/native/train/streams.ts",
  "src/benchmarks/training/native/train/waits.ts",
  "src/benchmarks/training/native/train/window.ts",
  "src/benchmarks/vectordb/data/vectors.ts",
  "src/benchmarks/vectordb/ivf/Best.ts",
  "src/benchmarks/vectordb/ivf/Centroids.ts",
  "src/benchmarks/vectordb/native/load/LoadRank.ts",
  "src/benchmarks/vectordb/native/load/splitRows.ts",
  "src/benchmarks/vectordb/native/search/OpenIndex.ts",
  "src/benchmarks/vectordb/native/search/compare.ts",
  "src/domain/LatencyHistogram.ts",
  "src/domain/mersenneTwister.ts",
  "src/engines/native/files/blockStamp.ts"
]
