/** What the reader may be set to: threads, direct I/O, and values that the tables limit in words. */
import * as K from "../../../rules/known.ts"
import type { RunRule } from "../../../rules/Rule.ts"
import { integer, override, setting, toNumber, truth } from "../../../rules/tolerant.ts"
import { trainingRule } from "./trainingRule.ts"
import { workloadOf } from "./workloads.ts"

export const readThreads: RunRule = trainingRule(
  {
    id: "read-threads",
    title: "Read threads",
    demands:
      "reader.read_threads is a number, and has no bound: a constant of 32 in both releases is enforced by no code and named by " +
      "no text, and published CLOSED runs had 100 and 128.",
    source: "Rules.md 3.6.2 table; MAX_READ_THREADS_TRAINING of both releases; published results of v3.0",
    reads: ["reader.read_threads"],
    examples: { pass: "reader.read_threads=128", fail: "reader.read_threads=-1" }
  },
  (run, say) =>
    K.judged(
      say,
      { "reader.read_threads": integer(setting(run, "reader.read_threads"), "reader.read_threads") },
      (values) => {
        const threads = values["reader.read_threads"]
        return threads >= 0 ? [] : [
          say.invalid(`reader.read_threads is ${threads}, which is no number of threads`, {
            parameter: "reader.read_threads",
            expected: "0 or more",
            actual: threads
          })
        ]
      }
    )
)

export const directIo: RunRule = trainingRule({
  id: "reader.odirect",
  title: "Direct I/O",
  demands: "reader.odirect is on for unet3d only.",
  source: "Rules.md 3.6.2 table; run check check_odirect_supported_model",
  reads: ["reader.odirect", "model"],
  examples: {
    pass: "unet3d with reader.odirect=True; retinanet with reader.odirect=False",
    fail: "retinanet with True"
  }
}, (run, say) =>
  K.judged(say, {
    "reader.odirect": truth(K.orElse(setting(run, "reader.odirect"), false, "not set"), "reader.odirect"),
    model: workloadOf(run)
  }, ({ model, ...values }) =>
    values["reader.odirect"] && model !== undefined && model.name !== "unet3d"
      ? [
        say.invalid(`reader.odirect works with unet3d only, not with ${model.name}`, {
          parameter: "reader.odirect",
          expected: "false",
          actual: "true"
        })
      ]
      : []))

const mostPrefetched = 2

export const parameterValues: RunRule = trainingRule({
  id: "parameter-values",
  title: "Values of the CLOSED parameters",
  demands:
    "reader.prefetch_size is 0, 1 or 2; reader.computation_threads is meant for resnet50 and reader.transfer_size for " +
    "TensorFlow workloads. The table says so in words that no code enforces, and runs of v3.0 with a prefetch_size of 4 were " +
    "published: what differs draws a warning.",
  source: "Rules.md 3.6.2 table",
  since: "v3.0",
  reads: ["overrides", "model"],
  examples: { pass: "reader.prefetch_size=2", fail: "reader.prefetch_size=-1" }
}, (run, say) =>
  K.judged(say, { overrides: run.overrides, model: workloadOf(run) }, ({ model }) => {
    const given = (key: string) => {
      const value = override(run, key)
      return value._tag === "present" ? value.value : undefined
    }
    const [prefetch, threads, transfer] = ["prefetch_size", "computation_threads", "transfer_size"].map((name) =>
      given(`reader.${name}`)
    )
    const depth = toNumber(prefetch)
    const isDepth = depth !== undefined && Number.isInteger(depth) && depth >= 0
    const facts = { parameter: "reader.prefetch_size", expected: "0, 1 or 2", actual: String(prefetch) }
    const prefetched = prefetch === undefined || (isDepth && depth <= mostPrefetched)
      ? []
      : isDepth
      ? [
        say.warn(
          `reader.prefetch_size is ${depth}; the table takes 0, 1 or 2. Published runs of three submitters had 4`,
          { ...facts, disputed: true }
        )
      ]
      : [say.invalid(`reader.prefetch_size is ${String(prefetch)}, which is no number of batches`, facts)]
    const beside = (name: string, meant: string) =>
      say.warn(`${name} is meant for ${meant}; this run is ${model?.name ?? "another"}`, {
        parameter: name,
        disputed: true
      })
    return [
      ...prefetched,
      ...(threads !== undefined && model?.name !== "resnet50"
        ? [beside("reader.computation_threads", "resnet50")]
        : []),
      ...(transfer !== undefined && model?.framework !== "tensorflow"
        ? [beside("reader.transfer_size", "TensorFlow workloads")]
        : [])
    ]
  }))
