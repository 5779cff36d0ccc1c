/** A checkpoint is as large as the published model makes it: what was measured was that model's. */
import type { EditionId } from "../../../domain/Edition.ts"
import { formatBytes, GiB, plural } from "../../../domain/Units.ts"
import type { Known, RunEvidence } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { runRule } from "../../../rules/runRule.ts"
import { at, positiveNumber } from "../../../rules/tolerant.ts"
import { bytesOfCheckpoint, type ModelShape } from "../sizing.ts"
import { modelOf, type PublishedModel } from "./models.ts"
import { checkpointBytes, mode as modeOf, processes as processesOf } from "./readings.ts"

const shapeOf = ({ shape }: PublishedModel): ModelShape => ({
  layers: shape.num_layers,
  hidden: shape["transformer.hidden_size"],
  feedForward: shape["transformer.ffn_hidden_size"],
  vocabulary: shape["transformer.vocab_size"],
  heads: shape["transformer.num_attention_heads"],
  keyValueHeads: shape["transformer.num_kv_heads"],
  modelDatatype: shape.model_datatype,
  optimizerDatatype: shape.optimizer_datatype
})

/** The ranks of many runs are laid out once. */
const known = new Map<string, number>()

interface Layout {
  readonly processes: number
  readonly mode: "default" | "subset"
  readonly scale: number
}

/** Bytes of a checkpoint; in a subset the ranks are the first of the whole. */
const publishedBytes = (edition: EditionId, model: PublishedModel, { mode, processes, scale }: Layout): number => {
  const key = `${edition} ${model.name} ${processes} ${mode} ${scale}`
  const found = known.get(key)
  if (found !== undefined) return found
  const { pipeline, tensor } = model
  const whole = mode === "subset" ? model.closedProcesses : processes
  const parallelism = {
    tensor,
    pipeline,
    data: Math.max(1, Math.floor(whole / (tensor * pipeline))),
    zeroStage: model.shape["parallelism.zero_stage"]
  }
  const bytes = bytesOfCheckpoint(shapeOf(model), parallelism, processes, scale)
  known.set(key, bytes)
  return bytes
}

/** Summaries round. */
const tolerance = 0.01

/** Of a finished run what its summary says, and of a plan what it will write. */
const measuredBytes = (run: RunEvidence): Known<number> => {
  const said = K.map(
    positiveNumber(at(run.metrics, "checkpoint_size_GB"), "metric.checkpoint_size_GB"),
    (gib) => gib * GiB
  )
  return said._tag === "pending" ? checkpointBytes(run) : said
}

export const checkpointSize: RunRule = runRule({
  id: "checkpoint-size",
  title: "Size of a checkpoint",
  demands:
    "The checkpoints that were measured have the size that the published model has on so many ranks, within 1 %, times the scale of " +
    "the run. What has another size was made by another model, or its summary is not the run's.",
  source: "this program: sizes follow from Rules.md table 2 and DLIO's layout of a checkpoint",
  since: "v2.0",
  evidence: "plan",
  reads: ["metric.checkpoint_size_GB", "checkpointBytes", "model", "processes", "mode", "scale"],
  examples: { pass: "llama3-8b on 8 ranks: 104.70 GiB", fail: "llama3-8b on 8 ranks: 10.47 GiB" }
}, (run, say) =>
  K.judged(say, {
    "metric.checkpoint_size_GB": measuredBytes(run),
    model: modelOf(run),
    num_processes: processesOf(run),
    mode: modeOf(run),
    scale: positiveNumber(K.orElse(run.scale, 1, "no scale is recorded"), "scale")
  }, ({ mode, model, num_processes: processes, scale, ...measured }) => {
    // What is no published model is 4.3.3's to say.
    if (model === undefined) return []
    const name = "metric.checkpoint_size_GB"
    const found = measured[name]
    const expected = publishedBytes(run.edition, model, { processes, mode, scale })
    return Math.abs(found - expected) <= tolerance * expected ? [] : [
      say.unknown(
        `not judged: a checkpoint has ${formatBytes(found)}, and ${model.name} has ${formatBytes(expected)} on ${
          plural(processes, "rank")
        }${scale === 1 ? "" : ` at scale ${scale}`}${mode === "subset" ? " of a subset" : ""}`,
        { parameter: name, expected: formatBytes(expected), actual: formatBytes(found) }
      )
    ]
  }))
