import { describe, expect, it } from "@effect/vitest"
import { checkpointKind } from "../../../src/benchmarks/checkpointing/kind.ts"
import { datagenOutcome, trainOutcome } from "../../../src/benchmarks/training/outcome.ts"
import { missingArtefacts, missingFromOutcome } from "../../../src/results/outcome.ts"
import { fixtureTree, folderOf, type Tree } from "../../fixtures/memoryTree.ts"
import { outcomeOf } from "../../fixtures/outcomeOf.ts"
import { ownRun } from "../../fixtures/ownRun.ts"
import { checkpointMetric, summaryText } from "../../fixtures/runTrees.ts"
import { planned } from "../benchmarks/checkpointing/requests.ts"

const two = outcomeOf({ ranks: 2, writes: 2, reads: 2 })
const whole = ownRun()
const missing = (tree: Tree, expected = two) => missingFromOutcome(folderOf(tree), expected)
const without = (name: string): Tree => Object.fromEntries(Object.entries(whole).filter(([path]) => path !== name))

describe("missingArtefacts", () => {
  const real = fixtureTree("dlio-v2.0/checkpointing-llama3-8b-2ranks")
  const artefacts = (tree: Tree) => missingArtefacts(folderOf(tree))

  it("is empty for what DLIO leaves", () => {
    expect(artefacts(real)).toEqual([])
    expect(artefacts(fixtureTree("dlio-v2.0/datagen-unet3d-2ranks"))).toEqual([])
  })

  it.each(["dlio.log", "dlio_config/config.yaml", "dlio_config/hydra.yaml", "dlio_config/overrides.yaml"])(
    "names %s when it is gone or empty",
    (name) => {
      const gone = Object.fromEntries(Object.entries(real).filter(([path]) => path !== name))
      expect(artefacts(gone)).toHaveLength(1)
      expect(artefacts(gone).join()).toContain(name)
      expect(artefacts({ ...real, [name]: "" }).join()).toContain(name)
    }
  )

  it("takes no random bytes for a log", () => {
    expect(artefacts({ ...real, "dlio.log": "\u0001\u0002 nothing" })).toEqual([
      "the line of dlio.log that says what ran"
    ])
  })
})

describe("missingFromOutcome", () => {
  it("is empty for whole runs, ours and DLIO's", () => {
    expect(missing(whole)).toEqual([])
    expect(missing(fixtureTree("dlio-v2.0/checkpointing-llama3-8b-2ranks"))).toEqual([])
    expect(missing(
      fixtureTree("dlio-v2.0/checkpointing-write-only"),
      outcomeOf({ ranks: 2, writes: 10, reads: 0 })
    )).toEqual([])
    expect(missing(
      fixtureTree("dlio-v2.0/checkpointing-read-only"),
      outcomeOf({ ranks: 2, writes: 0, reads: 10 })
    )).toEqual([])
  })

  it.each(["summary.json", "0_output.json", "1_output.json", "0_per_epoch_stats.json", "1_per_epoch_stats.json"])(
    "names %s when it is gone, empty or cut short",
    (name) => {
      expect(missing(without(name)).join()).toContain(name)
      expect(missing({ ...whole, [name]: "" }).join()).toContain(`a readable ${name} (the file is empty)`)
      expect(missing({ ...whole, [name]: whole[name]!.slice(0, -2) }).join()).toContain(`a readable ${name}`)
      expect(missing({ ...whole, [name]: "[]" }).join()).toContain(`a readable ${name}`)
    }
  )

  it("names headline figures that are absent, NaN or text that is no number", () => {
    const metric = "load_checkpoint_io_mean_GB_per_second"
    for (const value of ["NaN", "null", "\"fast\""]) {
      const text = summaryText({ processes: 2, hosts: 1 }).replace(`"${metric}": 8.25`, `"${metric}": ${value}`)
      expect(missing({ ...whole, "summary.json": text })).toEqual([`a number for metric.${metric} in summary.json`])
    }
    const { load_checkpoint_io_mean_GB_per_second: _, ...rest } = checkpointMetric
    expect(missing({ ...whole, "summary.json": summaryText({ processes: 2, hosts: 1, metric: rest }) }))
      .toEqual([`a number for metric.${metric} in summary.json`])
  })

  it("asks a generation of the native engine for its log, and DLIO's for no file", () => {
    const log = { "dlio.log": "[INFO] Running DLIO [Generating data] with 2 process(es)\n" }
    expect(missing(log, datagenOutcome(true))).toEqual([])
    expect(missing({}, datagenOutcome(true))).toEqual(["dlio.log"])
    expect(missing({ "dlio.log": "" }, datagenOutcome(true))).toEqual(["the line of dlio.log that says what ran"])
    expect(missing({}, datagenOutcome(false))).toEqual([])
  })

  it("does not ask for figures of a phase that was not planned", () => {
    expect(outcomeOf({ ranks: 1, writes: 0, reads: 3 }).metrics.join()).not.toContain("save_")
    const written = checkpointKind.outcome(planned({ numProcesses: 4, numCheckpointsRead: 0 }))
    expect(written.ranks).toBe(4)
    expect(written.metrics.join()).toContain("save_checkpoint_io_mean")
    expect(written.metrics.join()).not.toContain("load_")
  })

  it("counts operations of every rank, and too many are as wrong as too few", () => {
    expect(missing(whole, outcomeOf({ ranks: 2, writes: 3, reads: 2 }))).toEqual([
      "3 writes in 0_per_epoch_stats.json (found 2)",
      "3 writes in 1_per_epoch_stats.json (found 2)"
    ])
    expect(missing(whole, outcomeOf({ ranks: 2, writes: 2, reads: 1 }))).toHaveLength(2)
  })

  it("notices ranks that the summary does not know", () => {
    expect(missing(whole, outcomeOf({ ranks: 3, writes: 2, reads: 2 }))).toEqual([
      "num_accelerators 3 in summary.json (found 2)",
      "2_output.json",
      "2_per_epoch_stats.json"
    ])
  })

  it("counts the epochs every rank trained, and takes checkpoints within training as they come", () => {
    const tree = fixtureTree("dlio-v2.0/training-unet3d-5epochs")
    expect(missing(tree, trainOutcome({ ranks: 2, epochs: 5 }))).toEqual([])
    expect(missing(tree, trainOutcome({ ranks: 2, epochs: 4 }))).toEqual([
      "4 timed epochs in 0_output.json (found 5)",
      "4 timed epochs in 1_output.json (found 5)"
    ])
    const text = Buffer.from(tree["1_output.json"]!).toString()
    const damaged = text.replace(/("compute": \{\s*"block1": \[\s*)[\d.e-]+/, "$1NaN")
    expect(missing({ ...tree, "1_output.json": damaged }, trainOutcome({ ranks: 2, epochs: 5 }))).toEqual([
      "5 timed epochs in 1_output.json (found 4)"
    ])
  })

  it("a run whose rank was killed lacks everything that counts", () => {
    const left = missing(
      fixtureTree("dlio-v2.0/checkpointing-rank-killed"),
      outcomeOf({ ranks: 2, writes: 10, reads: 10 })
    )
    expect(left).toEqual(expect.arrayContaining(["summary.json", "0_output.json", "1_per_epoch_stats.json"]))
  })
})
