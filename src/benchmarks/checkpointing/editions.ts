/** Checkpointing in each edition: the models, how many ranks and checkpoints make a result, and what the texts leave open. */
import { GiB } from "../../domain/Units.ts"
import type { EditionData } from "../../rules/editions/data.ts"
import type { ParameterList } from "../../rules/shared/allowedParameters.ts"
import type { Datatype, ZeroStage } from "./sizing.ts"

/** A size as the rule book prints it, with the unit its number really has. */
export interface PublishedSize {
  readonly text: string
  /** The printed number in bytes, its "GB" and "TB" read as binary (a TB there is 1000 GiB). */
  readonly bytes: number
}

/** A model in the words of a workload file; sizes of tensors are counted in elements. */
interface PublishedShape {
  readonly "transformer.hidden_size": number
  readonly "transformer.ffn_hidden_size": number
  readonly "transformer.num_attention_heads": number
  readonly "transformer.num_kv_heads": number
  readonly "transformer.vocab_size": number
  readonly num_layers: number
  readonly model_datatype: Datatype
  readonly optimizer_datatype: Datatype
  readonly "parallelism.tensor": number
  readonly "parallelism.pipeline": number
  readonly "parallelism.zero_stage": ZeroStage
}

export interface ModelValues {
  /** Processes of a CLOSED run of the whole model, TP × PP × DP; fewer are a subset of it. */
  readonly closedProcesses: number
  readonly tensor: number
  readonly pipeline: number
  /** Key below `workload.model` → the value of table 2. */
  readonly shape: PublishedShape
  /** False where the processes of a subset are the whole, so that fewer ranks stay in default mode. */
  readonly hasSubset: boolean
  /** What the text says of a subset of it as a result. */
  readonly subset: "taken" | "refused"
  /** Of a whole checkpoint, and of a subset's share of it. */
  readonly published: { readonly whole: PublishedSize; readonly subset?: PublishedSize }
}

export interface CheckpointingEdition {
  readonly models: Readonly<Record<string, ModelValues>>
  /** Processes of a subset run, whatever the model. */
  readonly subsetProcesses: number
  /** Checkpoints written, and read, that make a result. */
  readonly checkpoints: number
  /** OPEN may write and read other numbers of checkpoints. */
  readonly countsAreFreeInOpen: boolean
  /** Its text writes −1 for a phase that is left out. */
  readonly minusOneIsNone: boolean
  /** Seconds from the end of the write invocation to the start of the read invocation; absent where no text limits them. */
  readonly longestPause?: number
  /** A host runs more ranks than this in CLOSED; exactly so many are disputed. */
  readonly ranksPerHost: number
  /** What a client writes, in its memories, so that its cache cannot serve the reads. */
  readonly timesMemory: number
  /** GiB an accelerator counts with; and of those that its text names, where they have more. */
  readonly acceleratorMemory: { readonly counted: number; readonly named?: number }
  /** What a person may change. */
  readonly parameters: ParameterList
}

/** Not in table 2; the same in every workload file, and sizes follow from it. */
const vocabulary = 128_256

const shapeOf = (
  [tensor, pipeline]: readonly [number, number],
  zero: ZeroStage,
  [hidden, ffn, heads, kvHeads, layers]: readonly [number, number, number, number, number]
): Pick<ModelValues, "tensor" | "pipeline" | "shape"> => ({
  tensor,
  pipeline,
  shape: {
    "transformer.hidden_size": hidden,
    "transformer.ffn_hidden_size": ffn,
    "transformer.num_attention_heads": heads,
    "transformer.num_kv_heads": kvHeads,
    "transformer.vocab_size": vocabulary,
    num_layers: layers,
    model_datatype: "fp16",
    optimizer_datatype: "fp32",
    "parallelism.tensor": tensor,
    "parallelism.pipeline": pipeline,
    "parallelism.zero_stage": zero
  }
})

const gib = (text: string, count: number): PublishedSize => ({ text, bytes: count * GiB })

const models: CheckpointingEdition["models"] = {
  "llama3-8b": {
    closedProcesses: 8,
    ...shapeOf([1, 1], 3, [4096, 14336, 32, 8, 32]),
    hasSubset: false,
    subset: "taken",
    published: { whole: gib("105 GB", 105) }
  },
  "llama3-70b": {
    closedProcesses: 64,
    ...shapeOf([8, 1], 3, [8192, 28672, 128, 8, 80]),
    hasSubset: true,
    subset: "taken",
    published: { whole: gib("912 GB", 912), subset: gib("114 GB", 114) }
  },
  "llama3-405b": {
    closedProcesses: 512,
    ...shapeOf([8, 32], 1, [16384, 53248, 128, 8, 126]),
    hasSubset: true,
    subset: "taken",
    published: { whole: gib("5.29 TB", 5290), subset: gib("94 GB", 94) }
  },
  "llama3-1t": {
    closedProcesses: 1024,
    ...shapeOf([8, 64], 1, [25872, 98304, 192, 32, 128]),
    hasSubset: true,
    subset: "taken",
    published: { whole: gib("18 TB", 18_000), subset: gib("161 GB", 161) }
  }
}

const first: CheckpointingEdition = {
  models,
  subsetProcesses: 8,
  checkpoints: 10,
  countsAreFreeInOpen: false,
  minusOneIsNone: true,
  ranksPerHost: 4,
  timesMemory: 3,
  acceleratorMemory: { counted: 80 },
  /**
   * `checkpoint.mode` and the counts are options of the command, and their values are judged by 4.3.5, 4.6.1 and
   * `checkpoint-counts`. The rules name no list for OPEN, where changes are free once disclosed.
   */
  parameters: {
    closed: [
      "checkpoint.checkpoint_folder",
      "checkpoint.num_checkpoints_write",
      "checkpoint.num_checkpoints_read",
      "checkpoint.mode"
    ],
    open: [],
    otherwise: "OPEN",
    disputed: {}
  }
}

export const checkpointingEditions: EditionData<CheckpointingEdition> = {
  "v2.0": first,
  "v3.0": {
    models: {
      "llama3-70b": { subset: "refused" },
      "llama3-405b": { subset: "refused" },
      "llama3-1t": { subset: "refused" }
    },
    countsAreFreeInOpen: true,
    minusOneIsNone: false,
    longestPause: 30,
    acceleratorMemory: { named: 180 }
  }
}
