/**
 * The four models a checkpoint run may have. Shapes are in `configs/dlio`; what is here is what the rules and the
 * official tool know beside them (Rules.md 4.6.1 and table 2).
 */
export const modelNames = ["llama3-8b", "llama3-70b", "llama3-405b", "llama3-1t"] as const
export type ModelName = typeof modelNames[number]

/** A size as the rule book prints it, with the unit its number really has. */
export interface PublishedSize {
  readonly text: string
  /** The printed number in bytes, its "GB" and "TB" read as binary (a TB there is 1000 GiB). */
  readonly bytes: number
}

export interface ModelFacts {
  /** Workload file without `.yaml`. */
  readonly workload: string
  /** Processes of a CLOSED run of the whole model; fewer are a subset of it. */
  readonly closedProcesses: number
  /** False for llama3-8b: its eight ranks are the whole, so fewer ranks stay in default mode. */
  readonly hasSubset: boolean
  readonly published: {
    readonly whole: PublishedSize
    /** Of a subset on 8 processes. */
    readonly subset: PublishedSize | null
  }
}

const gib = 1024 ** 3

export const models: Readonly<Record<ModelName, ModelFacts>> = {
  "llama3-8b": {
    workload: "llama3_8b",
    closedProcesses: 8,
    hasSubset: false,
    published: { whole: { text: "105 GB", bytes: 105 * gib }, subset: null }
  },
  "llama3-70b": {
    workload: "llama3_70b",
    closedProcesses: 64,
    hasSubset: true,
    published: { whole: { text: "912 GB", bytes: 912 * gib }, subset: { text: "114 GB", bytes: 114 * gib } }
  },
  "llama3-405b": {
    workload: "llama3_405b",
    closedProcesses: 512,
    hasSubset: true,
    published: { whole: { text: "5.29 TB", bytes: 5290 * gib }, subset: { text: "94 GB", bytes: 94 * gib } }
  },
  "llama3-1t": {
    workload: "llama3_1t",
    closedProcesses: 1024,
    hasSubset: true,
    published: { whole: { text: "18 TB", bytes: 18_000 * gib }, subset: { text: "161 GB", bytes: 161 * gib } }
  }
}

/** Processes of every published subset run. */
export const subsetProcesses = 8
