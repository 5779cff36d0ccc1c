/** What the workload file fixes: a run under the same name with other values is another workload. */
import * as Struct from "effect/Struct"
import type { Issue } from "../../../domain/Verdict.ts"
import { type Known, missing, present, type RunEvidence } from "../../../rules/Evidence.ts"
import type { Voice } from "../../../rules/issue.ts"
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { at, number, setting, text, truth } from "../../../rules/tolerant.ts"
import { trainingRule } from "./trainingRule.ts"
import { workloadOf, workloadsOf } from "./workloads.ts"

type Finding = (
  message: string,
  facts: { parameter: string; expected: string | number; actual: string | number }
) => Issue

/** `said`: what a value that differs leaves possible. */
const differing = <A extends string | number>(
  say: Voice,
  said: Finding,
  known: Known<A>,
  parameter: string,
  expected: A
): ReadonlyArray<Issue> => {
  if (known._tag === "missing") {
    return [say.unknown(`not checked: ${known.reason}`, { parameter, expected, source: known.source })]
  }
  return known._tag === "pending" || known.value === expected ? [] : [
    said(`${parameter} is ${known.value}; the published workload has ${expected}`, {
      parameter,
      expected,
      actual: known.value
    })
  ]
}

const numberAt = (run: RunEvidence, key: string): Known<number> => number(setting(run, key), key)
const wordAt = (run: RunEvidence, key: string): Known<string> =>
  K.map(text(setting(run, key), key), (word) => word.toLowerCase())

const perEpoch = "train_au_percentage"

/** Epochs that the summary has a figure for. */
const measuredEpochs = (run: RunEvidence): Known<number> =>
  K.flatMap(
    at(run.metrics, perEpoch),
    (value, source) =>
      Array.isArray(value) ? present(value.length, source) : missing(`${perEpoch} should be a list`, source)
  )

export const epochs: RunRule = trainingRule(
  {
    id: "epochs",
    title: "Number of epochs",
    demands:
      "The run has the epochs of its workload file: 5 for unet3d, resnet50 and cosmoflow, 8 for retinanet. After the run, as " +
      "many were measured.",
    source: "workload files of both releases; v2.0 guidelines 2.1 (a predetermined number of epochs)",
    reads: ["train.epochs", "model", "accelerator", `metrics.${perEpoch}`],
    examples: { pass: "unet3d with train.epochs 5", fail: "unet3d with train.epochs 1" }
  },
  (run, say) =>
    K.judged(say, { model: workloadOf(run), accelerator: text(run.accelerator, "accelerator") }, (values) => {
      const pinned = values.model?.accelerators[values.accelerator.toLowerCase()]
      if (pinned === undefined) return []
      return [
        ...differing(say, say.invalid, numberAt(run, "train.epochs"), "train.epochs", pinned.epochs),
        ...differing(
          say,
          (_, facts) =>
            say.invalid(
              `${facts.actual} ${
                facts.actual === 1 ? "epoch was" : "epochs were"
              } measured, ${pinned.epochs} make a run`,
              facts
            ),
          measuredEpochs(run),
          perEpoch,
          pinned.epochs
        )
      ]
    })
)

export const workloadValues: RunRule = trainingRule(
  {
    id: "workload-values",
    title: "Values of the workload file",
    demands:
      "Batch size, computation time, sizes of records and minimum utilisation are those of the published workload file. Framework, " +
      "format, samples a file and data loader too, which OPEN may change: a run that differs without naming an override is no " +
      "CLOSED one.",
    source: "workload files of both releases; v2.0 guidelines 10.1; Rules.md 3.6.2 and 3.6.3",
    reads: [
      "reader.batch_size",
      "train.computation_time",
      "dataset.record_length_bytes",
      "dataset.record_length_bytes_stdev",
      "dataset.record_length_bytes_resize",
      "metric.au",
      "framework",
      "dataset.format",
      "dataset.num_samples_per_file",
      "reader.data_loader",
      "model",
      "accelerator"
    ],
    examples: {
      pass: "unet3d on h100 with batch 7 and 0.323 s",
      fail: "unet3d on h100 with train.computation_time 1.0"
    }
  },
  (run, say) =>
    K.judged(say, { model: workloadOf(run), accelerator: text(run.accelerator, "accelerator") }, (values) => {
      const pinned = values.model?.accelerators[values.accelerator.toLowerCase()]
      if (values.model === undefined || pinned === undefined) return []
      const { format, framework, minimumUtilisation, recordLength, recordResize, recordStdev, samplesPerFile } =
        values.model
      const fixed: ReadonlyArray<readonly [string, number | undefined]> = [
        ["reader.batch_size", pinned.batchSize],
        ["train.computation_time", pinned.computationTime],
        ["dataset.record_length_bytes", recordLength],
        ["dataset.record_length_bytes_stdev", recordStdev],
        ["dataset.record_length_bytes_resize", recordResize],
        ["metric.au", minimumUtilisation / 100]
      ]
      return [
        ...fixed.flatMap(([key, expected]) =>
          expected === undefined ? [] : differing(say, say.invalid, numberAt(run, key), key, expected)
        ),
        ...differing(say, say.open, wordAt(run, "framework"), "framework", framework),
        ...differing(say, say.open, wordAt(run, "dataset.format"), "dataset.format", format),
        ...differing(
          say,
          say.open,
          numberAt(run, "dataset.num_samples_per_file"),
          "dataset.num_samples_per_file",
          samplesPerFile
        ),
        // Every workload file reads with its framework's own loader.
        ...differing(say, say.open, wordAt(run, "reader.data_loader"), "reader.data_loader", framework)
      ]
    })
)

export const workflow: RunRule = trainingRule({
  id: "workflow",
  title: "What the run does",
  demands:
    "A run trains and generates nothing. unet3d checkpoints in v2.0; in v3.0 its workload file does not, while the run check " +
    "still asks for it and never fires: a run of the round that does was published, and draws a warning.",
  inEdition: (edition) =>
    workloadsOf(edition).flatMap(({ checkpoint, checkpointIsDisputed, name }) =>
      checkpoint || checkpointIsDisputed ? [`workflow.checkpoint of ${name} is ${checkpoint ? "True" : "False"}`] : []
    ).join("; "),
  source: "run check check_workflow_parameters; workload files of both releases",
  reads: ["workflow.train", "workflow.generate_data", "workflow.checkpoint", "model"],
  examples: { pass: "unet3d in v2.0 with workflow.checkpoint True", fail: "workflow.train=False" }
}, (run, say) =>
  K.judged(say, {
    model: workloadOf(run),
    "workflow.train": truth(setting(run, "workflow.train"), "workflow.train"),
    "workflow.generate_data": truth(
      K.orElse(setting(run, "workflow.generate_data"), false, "not set"),
      "workflow.generate_data"
    ),
    "workflow.checkpoint": truth(K.orElse(setting(run, "workflow.checkpoint"), false, "not set"), "workflow.checkpoint")
  }, ({ model, ...flags }) => {
    const wanted: { readonly [K in keyof typeof flags]?: boolean } = {
      "workflow.train": true,
      "workflow.generate_data": false,
      ...(model === undefined ? {} : { "workflow.checkpoint": model.checkpoint })
    }
    return Struct.entries(wanted).flatMap(([parameter, expected]) => {
      const actual = flags[parameter]
      const disputed = parameter === "workflow.checkpoint" && model?.checkpointIsDisputed === true
      if (actual === expected) return []
      const message = `${parameter} is ${actual}; a ${model?.name ?? "training"} run of ${run.edition} has ${expected}`
      const facts = { parameter, expected: String(expected), actual: String(actual) }
      return disputed
        ? [say.warn(`${message} by its workload file; the run check says ${!expected}`, { ...facts, disputed })]
        : [say.invalid(message, facts)]
    })
  }))
