import { describe, expect, it } from "@effect/vitest"
import { isJsonObject, type JsonObject } from "../../../../src/domain/Json.ts"
import { readEpochStats } from "../../../../src/results/dlio/epochStats.ts"
import { headerOfLog } from "../../../../src/results/dlio/logHeader.ts"
import { readRankOutput } from "../../../../src/results/dlio/rankOutput.ts"
import { readSummary } from "../../../../src/results/dlio/summary.ts"
import { readWorkloadConfig } from "../../../../src/results/dlio/workloadConfig.ts"
import { type Problems, readJsonObject } from "../../../../src/results/documents.ts"
import { orNull } from "../../../../src/results/values.ts"
import { fixtureTree, folderOf, type Tree } from "../../../fixtures/memoryTree.ts"

const dlio = (name: string) => folderOf(fixtureTree(`dlio-v2.0/${name}`))

const json = (text: string): JsonObject => {
  const value: unknown = JSON.parse(text)
  if (!isJsonObject(value)) throw new Error("not an object")
  return value
}

describe("summary.json", () => {
  it("gives a checkpoint run's figures; GiB under DLIO's GB names become bytes", () => {
    const content = readJsonObject(dlio("checkpointing-llama3-8b-2ranks"), "summary.json", [])
    const summary = readSummary(content)
    expect(orNull(summary.processes)).toBe(2)
    expect(orNull(summary.hosts)).toBe(1)
    expect(orNull(summary.hostMemoryBytes)).toEqual([Math.round(23.540584564208984 * 2 ** 30)])
    expect(orNull(summary.start)).toMatch(/^2026-11-23T\d\d:\d\d:\d\d\.\d{6}$/)
    expect(orNull(summary.metrics)).toHaveProperty("save_checkpoint_io_mean_GB_per_second")
  })

  it("lists NaN of a phase that did not happen, and never reads it as 0", () => {
    const problems: Problems = []
    const content = readJsonObject(dlio("checkpointing-read-only"), "summary.json", problems)
    const metrics = orNull(readSummary(content).metrics)
    expect(metrics?.["save_checkpoint_io_mean_GB_per_second"]).toBeNull()
    expect(metrics?.["load_checkpoint_io_mean_GB_per_second"]).toBeGreaterThan(1)
    expect(problems.map(({ field, kind }) => [kind, field])).toEqual([
      ["not-a-number", "metric.save_checkpoint_io_mean_GB_per_second"],
      ["not-a-number", "metric.save_checkpoint_io_stdev_GB_per_second"],
      ["not-a-number", "metric.save_checkpoint_duration_mean_seconds"],
      ["not-a-number", "metric.save_checkpoint_duration_stdev_seconds"]
    ])
  })

  it("takes numbers in text (D5), and no memory from zero entries (P24)", () => {
    const summary = readSummary(json(`{"num_hosts": "2", "num_accelerators": " 8.0 ", "host_memory_GB": [64, 0]}`))
    expect(orNull(summary.hosts)).toBe(2)
    expect(orNull(summary.processes)).toBe(8)
    expect(summary.hostMemoryBytes).toMatchObject({ _tag: "missing", source: "summary.json" })
  })

  it.each([
    [`{"host_memory_GB": []}`, "D4"],
    [`{"host_memory_GB": "64"}`, "D19"],
    [`{"host_memory_GB": [null]}`, "null entry"],
    [`{"num_hosts": true}`, "truth for a number"],
    [`{"metric": null}`, "D10"],
    [`{"metric": [1]}`, "list for an object"]
  ])("%s is missing with its field (%s)", (text) => {
    const [field] = Object.keys(json(text))
    const summary = readSummary(json(text))
    const known = field === "metric" ? summary.metrics : field === "num_hosts" ? summary.hosts : summary.hostMemoryBytes
    expect(known._tag).toBe("missing")
    expect(known._tag === "missing" ? known.reason : "").toContain(field)
  })
})

describe("rank files", () => {
  it("gives every checkpoint of a rank with its duration", () => {
    const content = readJsonObject(dlio("checkpointing-write-only"), "0_per_epoch_stats.json", [])!
    const { checkpoints } = readEpochStats("0_per_epoch_stats.json", content)
    expect(checkpoints.map(({ index, phase }) => `${phase} ${index}`)).toEqual(
      Array.from({ length: 10 }, (_, i) => `write ${i + 1}`)
    )
    expect(orNull(checkpoints[0]!.seconds)).toBe(0.171475)
    expect(orNull(checkpoints[0]!.gibPerSecond)).toBe(0.8343391957931642)
  })

  it("reads the durations in text that training writes", () => {
    const content = readJsonObject(dlio("training-unet3d-h100-2ranks"), "0_per_epoch_stats.json", [])!
    expect(readEpochStats("x", content).epochs.map(({ seconds }) => orNull(seconds))).toEqual([3.61, 3.29])
  })

  it("gives step times by epoch and block", () => {
    const content = readJsonObject(dlio("training-unet3d-5epochs"), "1_output.json", [])!
    const { blocks, hostname } = readRankOutput("1_output.json", content)
    expect(orNull(hostname)).toBe("vm")
    expect(blocks.map(({ block, epoch }) => `${epoch} ${block}`)).toEqual([1, 2, 3, 4, 5].map((n) => `${n} block1`))
    expect(blocks.map(({ compute }) => orNull(compute)?.length)).toEqual([12, 12, 12, 12, 12])
    expect(orNull(blocks[0]!.utilisation)).toBeGreaterThan(90)
  })

  it("names the step that is no number", () => {
    const { blocks } = readRankOutput("0_output.json", json(`{"1": {"proc": {"block1": [0.5, null]}}}`))
    expect(blocks[0]!.processing).toEqual({
      _tag: "missing",
      reason: "proc.1 should be a number",
      source: "0_output.json 1.proc.block1"
    })
  })
})

describe("dlio_config", () => {
  it("gives the workload, typed overrides and the file that was chosen", () => {
    const config = readWorkloadConfig(dlio("checkpointing-write-only"), [])
    expect(config?.choice).toBe("llama3_8b")
    expect(config?.overrides?.find(({ key }) => key === "checkpoint.num_checkpoints_read")?.value).toBe(0)
    expect(config?.overrides?.at(-1)).toEqual({ key: "checkpoint.checkpoint_folder", value: "/mnt/sut/checkpoints" })
    expect(config?.workload).toHaveProperty("checkpoint.fsync", true)
  })

  it("is found where v1.0 kept it", () => {
    const tree = fixtureTree("published-v1.0/Hammerspace/Hammerspace_unet3d_1Client_A100")
    const config = readWorkloadConfig(folderOf(tree, "run1"), [])
    expect(config?.folder).toBe("configs")
    expect(config?.choice).toBe("unet3d_a100")
  })

  it.each<[string, Tree, number | undefined]>([
    ["a second = belongs to the value (D15)", { "dlio_config/overrides.yaml": "- ++workload.a.b=x=y=z\n" }, 0],
    ["no = (D15)", { "dlio_config/overrides.yaml": "- ++workload.a.b\n" }, 1],
    ["a mapping in the list (D14)", { "dlio_config/overrides.yaml": "- a: 1\n" }, 1],
    ["an empty list file (D14)", { "dlio_config/overrides.yaml": "" }, 1],
    ["an empty config (D14)", { "dlio_config/config.yaml": "" }, 1],
    ["the model as a text (D14, v1.0)", { "dlio_config/config.yaml": "workload: {model: unet3d}\n" }, 0],
    ["a workload that is a text", { "dlio_config/config.yaml": "workload: unet3d\n" }, 1],
    ["code to run (E1)", { "dlio_config/config.yaml": "workload: !!python/object/apply:os.system ['id']\n" }, 1],
    ["hydra's own settings", { "dlio_config/overrides.yaml": "- ++hydra.run.dir=/x\n" }, 0]
  ])("%s", (_, tree, expected) => {
    const problems: Problems = []
    const config = readWorkloadConfig(folderOf(tree), problems)
    expect(config?.folder).toBe("dlio_config")
    expect(problems.filter(({ kind }) => kind === "malformed")).toHaveLength(expected ?? 0)
  })

  it("keeps a second = in the value (D15)", () => {
    const config = readWorkloadConfig(folderOf({ "dlio_config/overrides.yaml": "- ++workload.a.b=x=y=z\n" }), [])
    expect(config?.overrides).toEqual([{ key: "a.b", value: "x=y=z" }])
  })
})

describe("dlio.log", () => {
  it.each([
    ["datagen-unet3d-2ranks", "Generating data"],
    ["training-unet3d-h100-2ranks", "Training & Checkpointing"],
    ["checkpointing-rank-killed", "Checkpointing"]
  ])("%s set out for %s", (name, activity) => {
    const log = Buffer.from(fixtureTree(`dlio-v2.0/${name}`)["dlio.log"]!).toString()
    expect(headerOfLog(log)).toEqual({ activity, processes: 2 })
  })

  it("says nothing of a log that starts otherwise", () => {
    expect(headerOfLog("Traceback (most recent call last):")).toBeUndefined()
  })
})
