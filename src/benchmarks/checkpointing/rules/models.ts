/**
 * Table 2 of the published rules: the four models as a run must have them, and the process counts of CLOSED.
 * Sizes of checkpoints are not here; they follow from the workload files.
 */
import type { Known } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import { text } from "../../../rules/tolerant.ts"

export interface PublishedModel {
  readonly name: string
  /** Processes of a CLOSED run: TP × PP × DP. */
  readonly closedProcesses: number
  readonly tensor: number
  readonly pipeline: number
  /** Key below `workload.model` → the value of table 2. */
  readonly shape: Readonly<Record<string, number | string>>
}

/** Not in table 2; the same in every workload file, and sizes follow from it. */
const vocabulary = 128_256

const model = (
  name: string,
  closedProcesses: number,
  [tensor, pipeline]: readonly [number, number],
  zero: number,
  [hidden, ffn, heads, kvHeads, layers]: readonly [number, number, number, number, number]
): PublishedModel => ({
  name,
  closedProcesses,
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

export const publishedModels: ReadonlyArray<PublishedModel> = [
  model("llama3-8b", 8, [1, 1], 3, [4096, 14336, 32, 8, 32]),
  model("llama3-70b", 64, [8, 1], 3, [8192, 28672, 128, 8, 80]),
  model("llama3-405b", 512, [8, 32], 1, [16384, 53248, 128, 8, 126]),
  model("llama3-1t", 1024, [8, 64], 1, [25872, 98304, 192, 32, 128])
]

/** `llama_8b`, `llama3_8b`, `LLAMA3-8B` → `llama3-8b`. Whole names only: `my-8b-variant` is no published model. */
export const canonicalModel = (name: string): string =>
  name.trim().toLowerCase().replace(/^llama3?[-_]/, "llama3-").replaceAll("_", "-")

export const publishedModel = (name: string): PublishedModel | undefined =>
  publishedModels.find((published) => published.name === canonicalModel(name))

/** The published model a run names; a name that is none is rule 4.3.3's finding, and undefined here. */
export const modelOf = (name: Known<string>): Known<PublishedModel | undefined> =>
  K.map(text(name, "model"), publishedModel)
