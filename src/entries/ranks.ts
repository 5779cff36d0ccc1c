/** The rank programs by their kind of work: the one list. A rank loads the program of its own kind alone. */

/** Makes a rank answer its coordinator's messages. */
export type Serve = <To extends object, From>(
  make: (port: { readonly send: (message: From) => void }) => (message: To) => Promise<void>
) => void

export const ranks: Readonly<Record<string, (serve: Serve) => Promise<void>>> = {
  checkpoint: async (serve) => serve((await import("../benchmarks/checkpointing/native/Rank.ts")).makeRank),
  datagen: async (serve) =>
    serve((await import("../benchmarks/training/native/datagen/DatagenRank.ts")).makeDatagenRank),
  serve: async (serve) => serve((await import("../benchmarks/kvcache/native/KvRank.ts")).makeKvRank),
  train: async (serve) => serve((await import("../benchmarks/training/native/train/TrainRank.ts")).makeTrainRank),
  vectorload: async (serve) => serve((await import("../benchmarks/vectordb/native/load/LoadRank.ts")).makeLoadRank),
  vectorsearch: async (serve) =>
    serve((await import("../benchmarks/vectordb/native/search/SearchRank.ts")).makeSearchRank)
}
