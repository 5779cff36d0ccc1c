import { describe, expect, it } from "@effect/vitest"
import type { Json, JsonObject } from "../../../src/domain/Json.ts"
import { isOverride } from "../../../src/domain/Parameter.ts"
import { readRun } from "../../../src/reading/readRun.ts"
import type { RunFacts } from "../../../src/results/RunFacts.ts"
import { scan } from "../../../src/results/scan.ts"
import { orNull } from "../../../src/results/values.ts"
import { present } from "../../../src/rules/Evidence.ts"
import { judge } from "../../../src/rules/judge.ts"
import { fixtureTree, folderOf, openTree, type Tree, under } from "../../fixtures/memoryTree.ts"
import { ownPlan, ownRecord, ownRun } from "../../fixtures/ownRun.ts"
import { known, suite } from "../../fixtures/readings.ts"
import {
  hostOfV05Run,
  stamp,
  v2DatagenRun,
  v2TrainingRun,
  v3CheckpointArgs,
  v3CheckpointRun
} from "../../fixtures/runTrees.ts"

const facts = (tree: Tree, path = ""): RunFacts => {
  const reading = readRun(known, folderOf(tree, path))
  if (reading._tag === "leftOut") throw new Error(reading.leftOut.reason)
  return reading.facts
}

const v3Args = (changes: JsonObject): JsonObject => ({ args: { ...v3CheckpointArgs, ...changes } })

const withoutSummary = (changes: JsonObject): Tree => {
  const { "summary.json": _, ...tree } = v3CheckpointRun(changes)
  return tree
}

const fixture = (name: string, path = ""): RunFacts => facts(fixtureTree(name), path)

describe("a run of mlpstorage v3.0", () => {
  it("is read from its metadata, with figures from the summary (R106)", () => {
    const run = facts(v3CheckpointRun())
    expect(run).toMatchObject({
      shape: "v3.0",
      kind: "measured",
      kindReason: null,
      edition: "v3.0",
      editionReason: "its metadata has args.mode and args.benchmark",
      division: "CLOSED",
      organization: "Acme",
      systemName: "sys-a",
      benchmarkType: "checkpointing",
      command: "run",
      model: "llama3-8b",
      accelerator: null,
      processes: 8,
      hosts: 2,
      engine: "dlio",
      mode: "default",
      scale: 1,
      checkpointWrites: 10,
      checkpointReads: 10,
      start: "2026-02-03T10:00:05.250000",
      problems: []
    })
    expect(run.metrics).toHaveProperty("save_checkpoint_io_mean_GB_per_second", 4.5)
    expect(run.system).toEqual({
      overall: {
        total_memory_bytes: 137438953472,
        total_cores: 64,
        min_memory_bytes: 68719476736,
        max_memory_bytes: 68719476736
      },
      hosts: 2,
      method: "mpi"
    })
    expect(orNull(run.evidence.requestedDivision)).toBe("CLOSED")
    expect(orNull(run.evidence.declaredMemoryBytes)).toBe(64 * 2 ** 30)
  })

  it("keys the tool sets by itself are no overrides of people, unless people gave them (R118)", () => {
    const run = facts(v3CheckpointRun({
      override_parameters: {
        "dataset.skip_listing": "True",
        "dataset.listing_validation_interval": "1",
        "dataset.total_disk_bytes": 1,
        "dataset.data_folder": "/x",
        "model.num_layers": 1,
        "checkpoint.mode": "subset"
      },
      ...v3Args({ params: [["checkpoint.mode=subset"]] })
    }))
    const people = orNull(run.evidence.overrides)?.filter(isOverride).map(({ key }) => key)
    expect(people).toEqual(["model.num_layers", "checkpoint.mode"])
    expect(run.mode).toBe("subset")
  })

  it("an illegal key stays an override even when the record claims nobody gave any", () => {
    const run = facts(v3CheckpointRun({ override_parameters: { "model.num_layers": 1 }, ...v3Args({ params: [] }) }))
    expect(orNull(run.evidence.overrides)?.filter(isOverride)).toHaveLength(1)
  })

  it("does not open YAML when the metadata holds all of it", () => {
    const tree = { ...v3CheckpointRun(), "dlio_config/config.yaml": "{", "dlio_config/overrides.yaml": "{" }
    expect(facts(tree).problems).toEqual([])
  })

  it("with deep, what the engine was told must be what the record says", () => {
    const deep = (overrides: string) => {
      const reading = readRun(known, folderOf({ ...v3CheckpointRun(), "dlio_config/overrides.yaml": overrides }), {
        deep: true
      })
      if (reading._tag === "leftOut") throw new Error(reading.leftOut.reason)
      return reading.facts
    }
    const rest =
      "- ++workload.checkpoint.num_checkpoints_read=10\n- ++workload.checkpoint.checkpoint_folder=/mnt/ckpt/llama3-8b\n"
    const agrees = deep(`- workload=llama3_8b\n- ++workload.checkpoint.num_checkpoints_write='10'\n${rest}`)
    expect(agrees.problems).toEqual([])
    expect(agrees.evidence.overrides._tag).toBe("present")
    const hidden = deep(
      `- workload=llama3_8b\n- ++workload.model.num_layers=1\n- ++workload.checkpoint.num_checkpoints_write=10\n${rest}`
    )
    expect(hidden.problems).toMatchObject([{ kind: "contradiction", field: "model.num_layers" }])
    expect(hidden.evidence.overrides._tag).toBe("missing")
    expect(deep(`- ++workload.checkpoint.num_checkpoints_write=2\n${rest}`).problems).toMatchObject([
      { reason: expect.stringContaining("says 10") }
    ])
    expect(deep(rest).problems).toMatchObject([
      { field: "checkpoint.num_checkpoints_write", reason: expect.stringContaining("overrides.yaml does not have it") }
    ])
  })

  it("with deep, the log's number of processes must be the record's", () => {
    const log = "[OUTPUT] 2026-02-03T10:00:05.250000 Running DLIO [Checkpointing] with 4 process(es)\n"
    const reading = readRun(known, folderOf({ ...v3CheckpointRun(), "dlio.log": log }), { deep: true })
    if (reading._tag === "leftOut") throw new Error(reading.leftOut.reason)
    expect(reading.facts.processes).toBe(null)
    expect(reading.facts.problems).toContainEqual({
      kind: "contradiction",
      file: "dlio.log",
      field: "num_processes",
      reason: expect.stringMatching(/^dlio\.log says 4, .*says 8$/)
    })
  })

  it("opens YAML where the metadata lacks parameters", () => {
    const tree = v3CheckpointRun({ parameters: null, override_parameters: null })
    const run = facts(tree)
    expect(run.parameters).toHaveProperty("workflow.checkpoint", true)
    expect(orNull(run.evidence.overrides)?.map(({ key }) => key)).toEqual(["checkpoint.num_checkpoints_write"])
  })

  it("a what-if is asked for no division; a dry run measured nothing", () => {
    expect(orNull(facts(v3CheckpointRun(v3Args({ mode: "whatif" }))).evidence.requestedDivision)).toBeNull()
    expect(facts(v3CheckpointRun(v3Args({ mode: "whatif" })))).toMatchObject({ kind: "measured", division: "WHATIF" })
    expect(facts(withoutSummary(v3Args({ dry_run: true })))).toMatchObject({ kind: "auxiliary" })
  })

  it.each([["datasize", "a sizing"], ["datagen", "a data generation"]])(
    "%s without metadata is one by its folder, and no run that was lost",
    (command, what) => {
      const path = `closed/Acme/results/sys-a/training/unet3d/${command}/20260203_100000`
      const log = { [`training_${command}.stdout.log`]: "" }
      expect(facts(under(path, log), path)).toMatchObject({ kind: "auxiliary", kindReason: `${what}, by its folder` })
    }
  )

  it.each(["datasize", "datagen"])("%s is recognised and is no measurement (R103)", (command) => {
    expect(facts(withoutSummary({ command }))).toMatchObject({ kind: "auxiliary", command })
  })

  it.each([["datagen", {}], ["datasize", {}], ["run", { dry_run: true }]])(
    "is no preparation by the word of its record alone while it holds figures: %s",
    (command, args) => {
      const run = v3CheckpointRun({ command, ...v3Args(args) })
      expect(facts(run)).toMatchObject({
        kind: "incomplete",
        kindReason: expect.stringMatching(
          /^its record says that it is .*, and its summary\.json holds figures of a run$/
        )
      })
      const path = "training/unet3d/datagen/20260203_100000"
      expect(facts(under(path, run), path)).toMatchObject({ kind: "auxiliary" })
    }
  )

  it("without a summary it did not reach its end", () => {
    const { "summary.json": _, ...tree } = v3CheckpointRun()
    expect(facts(tree)).toMatchObject({
      kind: "incomplete",
      kindReason: "there is no summary.json: the run did not reach its end",
      metrics: null
    })
  })

  it("two files that disagree on processes are believed neither", () => {
    const run = facts(v3CheckpointRun({}, { processes: 4 }))
    expect(run.processes).toBeNull()
    expect(run.evidence.processes._tag).toBe("missing")
    expect(run.problems).toEqual([{
      file: `checkpointing_${stamp}_metadata.json`,
      field: "num_processes",
      kind: "contradiction",
      reason: `checkpointing_${stamp}_metadata.json says 8, summary.json says 4`
    }])
  })

  it("2.1.9 knows the hosts with least and most memory, from the collection or DLIO's count", () => {
    const info = { total_memory_bytes: 300, min_memory_bytes: "100", max_memory_bytes: 200, num_hosts: 2 }
    const memory = (system_info: JsonObject) => {
      const overall = facts(v3CheckpointRun({ system_info })).system?.overall
      return [overall?.total_memory_bytes, overall?.min_memory_bytes, overall?.max_memory_bytes]
    }
    expect(memory(info)).toEqual([300, 100, 200])
    expect(memory({ total_memory_bytes: 0, min_memory_bytes: 0 })).toEqual([128 * 2 ** 30, 64 * 2 ** 30, 64 * 2 ** 30])
  })

  it("a record without system information is read; memory comes from the summary (R119)", () => {
    const run = facts(v3CheckpointRun({ system_info: null }))
    expect(orNull(run.evidence.hostMemoryBytes)).toEqual([64 * 2 ** 30, 64 * 2 ** 30])
    expect(run.system?.method).toBe("dlio_summary")
  })

  it("memory that was declared is no measured memory", () => {
    const tree = v3CheckpointRun({
      system_info: { collection_method: "args", total_memory_bytes: 1, num_hosts: 2, hosts: [{ memory: { total: 1 } }] }
    })
    const summary = tree["summary.json"]!.replace(/"host_memory_GB": \[[^\]]*\]/, "\"host_memory_GB\": []")
    expect(facts({ ...tree, "summary.json": summary }).evidence.hostMemoryBytes._tag).toBe("missing")
  })

  it.each<[string, JsonObject]>([
    ["numbers in text (D7, D8)", {
      num_processes: "8",
      ...v3Args({ num_checkpoints_write: "10", client_host_memory_in_gb: "64.0" })
    }],
    ["another spelling of the model", { model: "llama_8b" }],
    ["another spelling of the division (R115)", v3Args({ mode: "Closed" })],
    ["a short benchmark name", { benchmark_type: "checkpointing" }]
  ])("%s reads the same", (_, changes) => {
    const plain = facts(v3CheckpointRun())
    const other = facts(v3CheckpointRun(changes))
    for (
      const key of ["model", "processes", "division", "benchmarkType", "checkpointWrites", "kind", "edition"] as const
    ) expect(other[key], key).toEqual(plain[key])
    expect(orNull(other.evidence.declaredMemoryBytes)).toBe(orNull(plain.evidence.declaredMemoryBytes))
  })

  it("the tree and the record name one division, or the contradiction is listed", () => {
    const path = "closed/Acme/results/sys-a/checkpointing/llama3-8b/20260203_100000"
    expect(facts(under(path, v3CheckpointRun()), path).problems).toEqual([])
    const elsewhere = "open/Acme/results/sys-a/checkpointing/llama3-8b/20260203_100000"
    const run = facts(under(elsewhere, v3CheckpointRun()), elsewhere)
    expect(run).toMatchObject({ organization: "Acme", division: "CLOSED" })
    expect(run.problems.map(({ field, kind }) => [kind, field])).toEqual([["contradiction", "division"]])
  })

  it("in a package the path names organisation and system, and the record's names stand beside them", () => {
    const path = "closed/Renamed/results/sys-b/checkpointing/llama3-8b/20260203_100000"
    const run = facts(under(path, v3CheckpointRun()), path)
    expect(run).toMatchObject({
      organization: "Renamed",
      systemName: "sys-b",
      recordedAs: { organization: "Acme", systemName: "sys-a" },
      problems: []
    })
    const own = "closed/Acme/results/sys-a/checkpointing/llama3-8b/20260203_100000"
    expect(facts(under(own, v3CheckpointRun()), own).recordedAs).toBeNull()
  })

  it("elsewhere the record counts: a folder of any name is no organisation", () => {
    const path = "somebody/results/sys-b/20260203_100000"
    const run = facts(under(path, v3CheckpointRun()), path)
    expect(run).toMatchObject({ organization: "Acme", systemName: "sys-a", recordedAs: null })
    expect(run.problems.map(({ field }) => field)).toEqual(["orgname", "systemname"])
  })
})

describe("a run of mlpstorage v2.0", () => {
  it("is read from the dump of its attributes", () => {
    const run = facts(v2TrainingRun())
    expect(run).toMatchObject({
      shape: "v2.0",
      edition: "v2.0",
      editionReason: "its metadata has args.program",
      kind: "measured",
      division: "CLOSED",
      benchmarkType: "training",
      command: "run",
      model: "unet3d",
      accelerator: "h100",
      processes: 8,
      mode: null,
      problems: []
    })
    expect(run.parameters).toMatchObject({
      dataset: { num_files_train: "5600", record_length_bytes: 146600628, data_folder: "/mnt/data/unet3d" },
      reader: { read_threads: "8", batch_size: 7 }
    })
    expect(orNull(run.evidence.overrides)?.map(({ key, origin }) => [key, origin])).toEqual([
      ["dataset.num_files_train", "flag"],
      ["reader.read_threads", "flag"],
      ["dataset.data_folder", "tool"]
    ])
  })

  it("data generation is recognised without a summary", () => {
    expect(facts(v2DatagenRun)).toMatchObject({ kind: "auxiliary", kindReason: "a data generation" })
  })
})

describe("a run that ends before it begins", () => {
  it("has no end, and the contradiction is listed", () => {
    const times = { start: "2026-10-25T02:50:00.000000", end: "2026-10-25T02:10:00.000000" }
    const run = facts(v3CheckpointRun({}, times))
    expect(run).toMatchObject({ kind: "measured", start: times.start, end: null })
    expect(run.evidence.end._tag).toBe("missing")
    expect(run.problems).toContainEqual({
      file: "summary.json",
      field: "end",
      kind: "contradiction",
      reason: `it ends (${times.end}) before it begins (${times.start})`
    })
    expect(facts(v3CheckpointRun({}, { start: times.end, end: times.start })).end).toBe(times.start)
  })
})

describe("a copy that is not whole, and what other systems keep beside files", () => {
  const run = v3CheckpointRun()
  const metadata = `checkpointing_${stamp}_metadata.json`

  it("says of which file only a part was copied", () => {
    const { "summary.json": summary = "", ...others } = run
    expect(facts({ ...others, ".summary.json.Ab12Cd": summary.slice(0, 40) })).toMatchObject({
      kind: "incomplete",
      kindReason: "its summary.json cannot be used: only part of it was copied (.summary.json.Ab12Cd); copy it again"
    })
    const { [metadata]: record = "", ...rest } = run
    expect(facts({ ...rest, [`${metadata}.part`]: record })).toMatchObject({
      kind: "incomplete",
      kindReason: `its metadata cannot be used: only part of it was copied (${metadata}.part); copy it again`
    })
  })

  it("takes no note of a part that stayed beside the whole, nor of what macOS and editors keep", () => {
    const beside = Object.fromEntries(
      [`._${metadata}`, "._summary.json", ".DS_Store", `.${metadata}.swp`, `.${metadata}.Ab12Cd`].map((
        name
      ) => [name, "x"])
    )
    expect(facts({ ...run, ...beside })).toEqual(facts(run))
  })

  it("reads Windows line ends and marks of byte order as if they were not there", () => {
    const changed = (change: (text: string) => string) =>
      Object.fromEntries(Object.entries(run).map(([name, text]) => [name, change(text)]))
    for (const change of [(text: string) => text.replaceAll("\n", "\r\n"), (text: string) => `\ufeff${text}`]) {
      expect(facts(changed(change))).toEqual(facts(run))
    }
    const dlio = fixtureTree("dlio-v2.0/training-unet3d-5epochs")
    const windows = Object.fromEntries(
      Object.entries(dlio).map(([name, bytes]) => [name, new TextDecoder().decode(bytes).replaceAll("\n", "\r\n")])
    )
    expect(facts(windows)).toEqual(facts(dlio))
  })
})

describe("a folder without metadata", () => {
  it("of the published v1.0 round is read from summary and configs/", () => {
    const run = fixture(
      "published-v1.0",
      "DDN/AI400X2T_24x14TiB_nvme_8xNDR200_18clients/unet3d-a100/runs/run1/c013"
    )
    expect(run).toMatchObject({
      series: "DDN/AI400X2T_24x14TiB_nvme_8xNDR200_18clients/unet3d-a100",
      shape: "v1.0",
      edition: "v1.0",
      kind: "measured",
      benchmarkType: "training",
      command: "run",
      model: "unet3d",
      accelerator: "a100",
      processes: 72,
      hosts: 18
    })
    expect(run.metrics).toHaveProperty("train_au_mean_percentage", 92.58705611935818)
    expect(run.evidence.hostMemoryBytes._tag).toBe("missing")
    expect(run.system?.overall.total_cores).toBeNull()
  })

  it("of round v0.5 is one host's part of a run, and no run of v1.0", () => {
    const nodes = {
      ...under("bert/run0/nodea", hostOfV05Run("nodea")),
      ...under("bert/run0/nodeb", hostOfV05Run("nodeb")),
      ...under("bert/run1", hostOfV05Run("nodea"))
    }
    const leftOut = (path: string) => {
      const reading = readRun(known, folderOf(nodes, path))
      return reading._tag === "leftOut" ? reading.leftOut : undefined
    }
    expect(leftOut("bert/run0/nodea")).toEqual({
      path: "bert/run0/nodea",
      looksLike: "a run of round v0.5",
      reason: expect.stringContaining("round v0.5 is not read"),
      ofOneHost: true
    })
    expect(leftOut("bert/run1")?.ofOneHost).toBe(true)
  })

  it("of plain DLIO of those years bears no mark of a round", () => {
    const plain = (overrides: string, changes: JsonObject): RunFacts =>
      facts({ ...hostOfV05Run("node", { model: undefined as never, ...changes }), ".hydra/overrides.yaml": overrides })
    for (
      const run of [
        plain("- workload=unet3d\n", {}),
        plain("- workload=unet3d_a100\n", {}),
        plain("- workload=unet3d\n", { num_hosts: 1 }),
        plain("- workload=unet3d_v100\n", { num_hosts: 1 })
      ]
    ) {
      expect(run).toMatchObject({ shape: "dlio", edition: null, kind: "measured", processes: 8 })
      expect(run.editionReason).toContain("no mark of a round")
    }
  })

  it.each([
    ["kv_cache", "closed/Lab/results/sys/kv_cache/llama3.1-8b/run", { "summary.json": "{\"options\":{\"1\":{}}}" }],
    ["kv_cache", "odd/place", { "kvcache_opt1_trial0_20260203_100000.stdout.log": "" }],
    ["kv_cache", "closed/Lab/results/sys/kv_cache/llama3.1-8b/run", { "summary.json": "{}" }],
    ["vector_database", "vector_database/milvus/DISKANN/run", { "summary.json": "{\"throughput_qps\":1}" }],
    ["vector_database", "odd/place", { "recall_stats.json": "{}", "statistics.json": "{\"throughput_qps\":1}" }],
    ["vector_database", "odd/place", { "milvus_benchmark_p0.csv": "" }]
  ])("of a %s run in %s is named as that, with the file that is missing", (type, place, files) => {
    const path = `${place}/${stamp}`
    const tree = under(path, files)
    expect([...scan(suite, openTree(tree))].map((sighting) => sighting._tag === "run" ? sighting.folder.path : ""))
      .toEqual([
        path
      ])
    expect(facts(tree, path)).toMatchObject({
      benchmarkType: type,
      engine: null,
      edition: "v3.0",
      kind: "incomplete",
      kindReason: `there is no ${type}_${stamp}_metadata.json, which says what ran`,
      mayBeOfOneHost: false
    })
  })

  it("of a vector data generation is one without its record too", () => {
    const path = `vector_database/milvus/DISKANN/datagen/${stamp}`
    expect(facts(under(path, { "summary.json": "{\"num_vectors\":1}" }), path)).toMatchObject({
      benchmarkType: "vector_database",
      kind: "auxiliary"
    })
  })

  it("of v1.0's data generation is no measurement", () => {
    expect(fixture("published-v1.0", "Hammerspace/Hammerspace_unet3d_1Client_A100/2024-08-29-09-29-27"))
      .toMatchObject({ kind: "auxiliary", command: "datagen" })
  })

  it.each<[string, Partial<RunFacts>]>([
    ["checkpointing-llama3-8b-2ranks", {
      kind: "measured",
      benchmarkType: "checkpointing",
      model: "llama3-8b",
      processes: 2,
      checkpointWrites: 2,
      checkpointReads: 2
    }],
    ["checkpointing-write-only", { kind: "measured", checkpointWrites: 10, checkpointReads: 0 }],
    ["checkpointing-read-only", { kind: "measured", checkpointWrites: 0, checkpointReads: 10 }],
    ["checkpointing-rank-killed", { kind: "incomplete", benchmarkType: "checkpointing", processes: 2 }],
    ["training-unet3d-h100-2ranks", { kind: "measured", benchmarkType: "training", accelerator: "h100" }],
    ["training-unet3d-5epochs", { kind: "measured", processes: 2 }],
    ["datagen-unet3d-2ranks", { kind: "auxiliary", command: "datagen" }]
  ])("of DLIO: %s", (name, expected) => {
    const run = fixture(`dlio-v2.0/${name}`)
    expect(run).toMatchObject({ shape: "dlio", edition: null, ...expected })
    expect(run.editionReason).toContain("no mark of a round")
  })

  it("of which only summary, rank files and log are left is still one run (R101)", () => {
    const tree = Object.fromEntries(
      Object.entries(fixtureTree("dlio-v2.0/training-unet3d-5epochs")).filter(([path]) => !path.includes("/"))
    )
    expect(facts(tree)).toMatchObject({ kind: "measured", benchmarkType: "training", command: "run", processes: 2 })
    const { "dlio.log": _, ...withoutLog } = tree
    expect(facts(withoutLog)).toMatchObject({ benchmarkType: "training", command: "run" })
  })

  it("has its log opened only where nothing else says what ran: logs may be huge", () => {
    const tree = { ...fixtureTree("dlio-v2.0/training-unet3d-5epochs"), "dlio.log": { broken: "larger than 64 MiB" } }
    expect(facts(tree)).toMatchObject({ kind: "measured", problems: [] })
    expect(facts({ ...tree, "dlio_config/config.yaml": "workload: {}" }).problems).toMatchObject([
      { file: "dlio.log", reason: "larger than 64 MiB" }
    ])
  })

  it("with v3.0's marks is of v3.0", () => {
    const config = (overrides: string): Tree => ({
      ...fixtureTree("dlio-v2.0/training-unet3d-5epochs"),
      "dlio_config/overrides.yaml": overrides
    })
    expect(facts(config("- workload=unet3d_b200\n"))).toMatchObject({ edition: "v3.0", accelerator: "b200" })
    expect(facts(config("- workload=unet3d_h100\n- ++workload.dataset.skip_listing=True\n")).edition).toBe("v3.0")
  })

  it("a model whose name holds underscores does not become an accelerator (D27)", () => {
    const tree = {
      ...fixtureTree("dlio-v2.0/training-unet3d-5epochs"),
      "dlio_config/overrides.yaml": "- workload=my_model_v2\n"
    }
    expect(facts(tree).accelerator).toBeNull()
  })
})

describe("a run of this program", () => {
  it("is read from its record as the plan was judged", () => {
    const record = ownRecord()
    const plan = ownPlan()
    const run = facts(ownRun(record))
    expect(run).toMatchObject({
      shape: "mlpstorage",
      kind: "measured",
      recordedId: record.run_id,
      division: "WHATIF",
      engine: "native",
      profile: "device",
      mode: "default",
      scale: 0.01,
      checkpointWrites: 2,
      checkpointReads: 2,
      edition: "v3.0",
      editionReason: "its record says so",
      invocation: { startedAt: "2026-02-03T10:00:00.000+01:00", endedAt: "2026-02-03T10:20:01.000+01:00" },
      problems: []
    })
    const { evidence } = run
    expect({
      benchmarkType: orNull(evidence.benchmarkType),
      model: orNull(evidence.model),
      engine: orNull(evidence.engine),
      requestedDivision: orNull(evidence.requestedDivision),
      processes: orNull(evidence.processes),
      hosts: orNull(evidence.hosts),
      hostMemoryBytes: orNull(evidence.hostMemoryBytes),
      scale: orNull(evidence.scale),
      workload: orNull(evidence.workload),
      facts: Object.fromEntries(Object.entries(evidence.facts).map(([name, fact]) => [name, orNull(fact)]))
    }).toEqual({
      benchmarkType: plan.benchmarkType,
      model: plan.model,
      engine: plan.engine.name,
      requestedDivision: null,
      processes: plan.processes,
      hosts: plan.hosts.length,
      hostMemoryBytes: [64 * 2 ** 30],
      scale: plan.scale,
      workload: plan.workload,
      facts: { writes: 2, reads: 2, mode: "default" }
    })
    expect(orNull(evidence.overrides)).toEqual(plan.parameters.filter(({ origin }) => origin !== "workload"))
  })

  it.each<[Parameters<typeof ownRecord>[0], string]>([
    [{ state: "running" }, "its record says running"],
    [
      { state: "failed", stage: "execute", failure: { message: "rank 1 died" } },
      "it failed in stage execute: rank 1 died"
    ],
    [{ state: "interrupted", stage: "execute" }, "it was interrupted in stage execute"]
  ])("%o never counts", (changes, reason) => {
    const run = facts(ownRun(ownRecord(changes)))
    expect(run.kind).toBe("incomplete")
    expect(run.kindReason).toContain(reason)
    expect(run.process === null).toBe(changes?.state !== "running")
  })

  it("whose record is gone, cut short or of another version never counts as a run of DLIO's", () => {
    const whole = ownRun()
    const name = `checkpointing_${stamp}_metadata.json`
    const { [name]: text, ...without } = whole
    expect(facts(without)).toMatchObject({ kind: "incomplete" })
    expect(facts({ ...whole, [name]: text!.slice(0, 500) })).toMatchObject({ kind: "incomplete" })
    expect(facts({ ...whole, [name]: text!.replace("\"schema_version\": 2", "\"schema_version\": 0") }))
      .toMatchObject({ kind: "incomplete", kindReason: "its record has schema version 0; this program reads 1 and 2" })
    const { "mlpstorage.log": _, ...interrupted } = without
    expect(facts({ ...interrupted, ".record.tmp": "" })).toMatchObject({ kind: "incomplete" })
  })

  it("is not judged when a newer program wrote its record, whatever is not where this one looks for it", () => {
    const newer = (changes: JsonObject) => {
      const { "summary.json": _, ...whole } = ownRun()
      const name = `checkpointing_${stamp}_metadata.json`
      return facts({ ...whole, [name]: JSON.stringify({ ...JSON.parse(whole[name]!), schema_version: 3, ...changes }) })
    }
    for (const changes of [{}, { state: "archived" }, { measurement: { figures: [1] }, metrics: null }]) {
      const run = newer(changes)
      expect(run).toMatchObject({ kind: "measured", kindReason: null, model: "llama3-8b", measured: [] })
      const { category, issues } = judge(known.of("checkpointing")!.rules.run, {
        ...run.evidence,
        scale: present(1, "record")
      })
      expect(category).toBe("UNKNOWN")
      expect(issues.map(({ message }) => message)).toEqual([
        "not judged: its record was written by a newer program: its schema version is 3, this program reads 1 and 2"
      ])
    }
    expect(newer({ state: "failed", stage: "execute" })).toMatchObject({
      kind: "incomplete",
      kindReason: "it failed in stage execute",
      toldUnfinished: true
    })
  })

  it("stays one whatever key its record lost, and is then not judged better than unknown", () => {
    const whole = ownRun()
    const name = `checkpointing_${stamp}_metadata.json`
    const record: JsonObject = JSON.parse(whole[name]!)
    for (const key of Object.keys(record)) {
      const { [key]: _, ...rest } = record
      const run = facts({ ...whole, [name]: JSON.stringify(rest) })
      expect(run.shape, key).toBe("mlpstorage")
      expect(run.evidence.scale._tag === "present" && run.scale !== 0.01, key).toBe(false)
      expect(run.engine === "dlio", key).toBe(false)
    }
  })

  it("an origin nobody can name makes the overrides unknown, not harmless", () => {
    const run = facts(ownRun(ownRecord({ parameter_origins: {} })))
    expect(run.evidence.overrides._tag).toBe("missing")
  })
})

describe("what cannot be read", () => {
  it("two metadata files are listed with both names (R109)", () => {
    const tree = { ...v3CheckpointRun(), "checkpointing_20260203_100001_metadata.json": "{}" }
    const reading = readRun(known, folderOf(tree))
    expect(reading._tag).toBe("leftOut")
    expect(reading._tag === "leftOut" ? reading.leftOut.reason : "").toContain(
      `checkpointing_${stamp}_metadata.json, checkpointing_20260203_100001_metadata.json`
    )
  })

  it.each<[string, Tree[string], string]>([
    ["is empty (D12)", "", "the file is empty"],
    ["is a list (D13)", "[]", "an object was expected, found a list"],
    ["is cut short", "{\"start\": \"2026", "the file ends inside a text"],
    ["cannot be opened", { broken: "EACCES" }, "no permission to read it"],
    ["is a link", { link: "/etc/passwd" }, "symbolic link"],
    ["changed while it was read", { broken: "changed while it was read" }, "changed while it was read"]
  ])("a summary that %s leaves the run incomplete, with the reason", (_, node, reason) => {
    const run = facts({ ...v3CheckpointRun(), "summary.json": node })
    expect(run.kind).toBe("incomplete")
    expect(run.kindReason).toContain(reason)
    expect(run.metrics).toBeNull()
  })

  it.each<Json>([null, [], "x", 7])("args: %j (D10) costs only what args hold", (args) => {
    const run = facts(v3CheckpointRun({ args }))
    expect(run).toMatchObject({ kind: "measured", edition: "v3.0", model: "llama3-8b", processes: 8 })
    expect(run.evidence.requestedDivision._tag).toBe("missing")
  })

  it("a summary in UTF-16 or Latin-1 is read, and the encoding listed (D3)", () => {
    const text = v3CheckpointRun()["summary.json"]!.replace("node1", "nöde1")
    for (const encoding of ["utf16le", "latin1"] as const) {
      const run = facts({ ...v3CheckpointRun(), "summary.json": Buffer.from(text, encoding) })
      expect(run).toMatchObject({ kind: "measured", processes: 8 })
      expect(run.problems.map(({ kind }) => kind)).toEqual(["encoding"])
    }
  })
})
