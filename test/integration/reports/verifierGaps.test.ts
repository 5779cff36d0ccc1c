/**
 * What the existing rules code gets wrong, by the ids of the list of its gaps: correct trees that it rejects (B), wrong ones
 * that it accepts (C), malformed input that stops it (D), and input that harms (E). Each as a reviewer meets it: a folder, and
 * the report of it. Gaps that one rule closes by itself are tested beside that rule, under the same ids.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import type { JsonObject } from "../../../src/domain/Json.ts"
import { statusOf } from "../../../src/errors/catalogue.ts"
import { at, makeTree, plant, report, results, temporary } from "../../fixtures/reports.ts"
import {
  checkpointMetric,
  stamp,
  summaryText,
  v2TrainingRun,
  v3CheckpointArgs,
  v3CheckpointRun
} from "../../fixtures/runTrees.ts"

const reported = (root: string, given: Parameters<typeof report>[0] = {}) =>
  Effect.gen(function*() {
    const output = yield* temporary
    const document = yield* report({ resultsDir: root, outputDir: output, ...given })
    return { ...results(output), text: document.text, output, failure: document.failure }
  })

const series = Effect.gen(function*() {
  const root = yield* temporary
  const folders = yield* Effect.promise(() => makeTree(root, 6))
  return { root, folders }
})

const workload = "closed/org-0/results/system-0/training/unet3d"

const rewrite = (file: string, change: (text: string) => string) =>
  fs.writeFileSync(file, change(fs.readFileSync(file, "utf8")))

const metadataIn = (root: string, folder: string) =>
  path.join(
    root,
    folder,
    fs.readdirSync(path.join(root, folder)).find((file) => file.endsWith("_metadata.json")) ?? ""
  )

/** A change of one run's metadata, as parsed JSON. */
const remade = (root: string, folder: string, change: (metadata: JsonObject) => JsonObject) =>
  rewrite(metadataIn(root, folder), (text) => JSON.stringify(change(JSON.parse(text) as JsonObject)))

const openRun = (changes: JsonObject = {}) =>
  v3CheckpointRun({ verification: "OPEN", args: { ...v3CheckpointArgs, mode: "open" }, ...changes })

/** A copied source tree, as the existing tool captures it. */
const code = {
  ".code-hash.json": JSON.stringify({ hash: "0".repeat(32), algorithm: "md5-tree-v2", extra: 1 }),
  "pyproject.toml": "[project]\n",
  "configs/config.yaml": "a: 1\n",
  "configs/overrides.yaml": "- a=1\n",
  "tests/summary.json": "{}"
}

const pathsOf = ({ groups }: ReturnType<typeof results>) => groups.flatMap(({ runs }) => runs.map((run) => run.path))

const rulesOf = (run: ReturnType<typeof results>["groups"][number]["runs"][number] | undefined) =>
  run?.issues.map(({ rule, validation }) => `${rule} ${validation}`) ?? []

describe("B: correct trees that the existing code rejects", () => {
  it.scopedLive("B1 B2 code images in the leaves of OPEN, and below the submitter, are copies of code and no runs", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const leaf = "open/Acme/results/sys-a/checkpointing/llama3-8b"
      plant(root, at(`${leaf}/${stamp}`, openRun()))
      plant(root, at(`${leaf}/code`, code))
      plant(root, at("open/Acme/code/checkpointing/run", code))
      const found = yield* reported(root)
      expect(pathsOf(found)).toEqual([`${leaf}/${stamp}`])
      expect(found.groups[0]?.identity["division"]).toBe("OPEN")
      expect(found.groups.flatMap(({ issues }) => issues).filter(({ validation }) => validation === "INVALID")).toEqual(
        []
      )
      expect(found.left_out.map(({ looks_like, weight }) => [looks_like, weight])).toEqual([
        ["a copy of source code", "ignored"],
        ["a copy of source code", "ignored"]
      ])
    }))

  it.scopedLive("B3 R114 vector_database and kv_cache are benchmarks like the others, under either name", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const run = (type: string, file: string) => ({
        [`${type}_${stamp}_metadata.json`]: JSON.stringify({
          benchmark_type: type,
          model: "m",
          command: "run",
          run_datetime: stamp,
          num_processes: 1,
          parameters: {},
          override_parameters: {},
          result_dir: "/r",
          args: { mode: "closed", benchmark: type }
        }),
        [file]: "{}"
      })
      for (const folder of ["vector_database", "vectordb"]) {
        plant(
          root,
          at(`closed/A/results/s/${folder}/milvus/HNSW/run/${stamp}`, run("vector_database", "statistics.json"))
        )
      }
      for (const folder of ["kv_cache", "kvcache"]) {
        plant(
          root,
          at(`closed/A/results/s/${folder}/m/run/${stamp}`, run("kv_cache", `kvcache_run_summary_${stamp}.json`))
        )
      }
      const { groups } = yield* reported(root)
      expect(groups.map(({ identity, runs }) => [identity["benchmarkType"], identity["system"], runs.length])).toEqual([
        ["kv_cache", "s", 2],
        ["vector_database", "s", 2]
      ])
    }))

  it.scopedLive("B4 a datasize folder leaves the tree as good as it was", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series
      const folder = `${workload}/datasize/20260730_000000`
      fs.cpSync(path.join(root, folders[0]!), path.join(root, folder), { recursive: true })
      fs.rmSync(path.join(root, folder, "summary.json"))
      remade(root, folder, (metadata) => ({ ...metadata, command: "datasize" }))
      const { groups, summary } = yield* reported(root, { strict: true })
      expect(groups.map(({ category, runs }) => [category, runs.length])).toEqual([["CLOSED", 6]])
      expect(summary).toMatchObject({ auxiliary: 1, incomplete: 0 })
    }))

  it.scopedLive("B6 a results.json of the existing tool in the tree, or none, changes nothing", () =>
    Effect.gen(function*() {
      const { root } = yield* series
      const before = yield* reported(root)
      plant(root, { [`${workload}/run/results.json`]: "[]", [`${workload}/results.json`]: "not json" })
      expect((yield* reported(root)).groups).toEqual(before.groups)
    }))

  it.scopedLive("B8 an OPEN override given as text is OPEN, as its number is", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series
      for (const folder of folders) {
        remade(root, folder, (metadata) => ({
          ...metadata,
          override_parameters: {
            ...metadata["override_parameters"] as JsonObject,
            "dataset.num_samples_per_file": "1"
          },
          args: {
            ...metadata["args"] as JsonObject,
            params: ["dataset.num_files_train=224000", "dataset.num_samples_per_file=1"]
          }
        }))
      }
      const { groups } = yield* reported(root)
      expect(groups.map(({ category }) => category)).toEqual(["OPEN"])
      expect(rulesOf(groups[0]?.runs[0]).filter((rule) => rule.endsWith("INVALID"))).toEqual([])
    }))

  it.scopedLive("B15 the storage options that the tool injects into a checkpoint are nobody's override", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const injected = {
        "storage.storage_options.storage_library": "s3dlio",
        "storage.storage_options.uri_scheme": "file",
        "checkpoint.num_checkpoints_read": 10,
        "checkpoint.num_checkpoints_write": 10
      }
      plant(root, at("run", v3CheckpointRun({ override_parameters: injected })))
      const { groups } = yield* reported(root)
      expect(groups[0]?.runs[0]?.category).toBe("CLOSED")
    }))

  it.scopedLive("B16 a hidden folder inside results is no system", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at(`closed/Acme/results/sys-a/checkpointing/llama3-8b/${stamp}`, v3CheckpointRun()))
      plant(root, { "closed/Acme/results/.git/HEAD": "ref", "closed/Acme/results/.snapshot/x/y": "z" })
      const { groups, left_out } = yield* reported(root)
      expect(groups.map(({ identity }) => identity["system"])).toEqual(["sys-a"])
      expect(left_out.filter(({ weight }) => weight === "lost")).toEqual([])
    }))

  it.scopedLive("B19 a finished package without the sentinel file is reported", () =>
    Effect.gen(function*() {
      const { root } = yield* series
      expect(fs.readdirSync(root)).toEqual(["closed"])
      expect((yield* reported(root)).groups.map(({ category }) => category)).toEqual(["CLOSED"])
    }))

  it.scopedLive("B21 a tree that holds the source checkout, with a results folder in it, is walked once", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at("checkout", { ...code, ".code-hash.json": "{}" }))
      plant(root, at("checkout/results/checkpointing/llama3-8b/x", v3CheckpointRun()))
      plant(root, at(`results/checkpointing/llama3-8b/${stamp}`, v3CheckpointRun()))
      const { groups, left_out } = yield* reported(root)
      expect(groups.flatMap(({ runs }) => runs.map((run) => run.path))).toEqual([
        `results/checkpointing/llama3-8b/${stamp}`
      ])
      expect(left_out.map((one) => one.path)).toEqual(["checkout"])
    }))
})

describe("C: wrong trees that the existing code accepts", () => {
  it.scopedLive("C1 runs without their metadata are never CLOSED", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series
      for (const folder of folders) fs.rmSync(metadataIn(root, folder))
      const { failure, groups } = yield* reported(root, { strict: true })
      expect(groups.flatMap(({ runs }) => runs)).toHaveLength(6)
      expect(groups.every(({ category }) => category !== "CLOSED")).toBe(true)
      expect(failure?._tag).toBe("ReportNotClean")
    }))

  it.scopedLive("C2 a summary under another name is no summary", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series
      for (const folder of folders) {
        fs.renameSync(path.join(root, folder, "summary.json"), path.join(root, folder, "x_summary.json"))
      }
      const { failure, groups, left_out } = yield* reported(root, { strict: true })
      expect(groups).toEqual([])
      expect(left_out.map(({ reason, weight }) => [reason, weight])).toEqual(
        folders.map(() => ["there is no summary.json: the run did not reach its end", "lost"])
      )
      expect(failure?._tag).toBe("ReportNotClean")
    }))

  it.scopedLive("C5 empty divisions and types hold nothing, and a filter that fits nobody is refused", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      for (const folder of ["closed", "open/Acme/results", "open/Acme/systems", "training"]) {
        fs.mkdirSync(path.join(root, folder), { recursive: true })
      }
      const empty = yield* Effect.flip(report({ resultsDir: root, outputDir: output }))
      expect(statusOf(empty)).toBe(3)
      const { root: whole } = yield* series
      const nobody = yield* Effect.flip(report({ resultsDir: whole, outputDir: output, organization: "nobody" }))
      expect([nobody._tag, statusOf(nobody)]).toEqual(["InvalidOption", 2])
    }))

  it.scopedLive("C6 one 1/1 checkpoint run is no CLOSED result, and one training run neither", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series
      for (const folder of folders.slice(1)) fs.rmSync(path.join(root, folder), { recursive: true })
      plant(
        root,
        at(
          "checkpoint",
          v3CheckpointRun({
            override_parameters: { "checkpoint.num_checkpoints_write": 1, "checkpoint.num_checkpoints_read": 1 }
          })
        )
      )
      const { groups } = yield* reported(root)
      expect(groups).toHaveLength(2)
      expect(groups.every(({ category }) => category !== "CLOSED")).toBe(true)
    }))

  it.scopedLive("C14 a read phase that begins before the write phase ended is clock skew, and said", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const base = "closed/Acme/results/sys-a/checkpointing/llama3-8b"
      const phase = (writes: number, reads: number, start: string, end: string) =>
        v3CheckpointRun({
          override_parameters: { "checkpoint.num_checkpoints_write": writes, "checkpoint.num_checkpoints_read": reads }
        }, {
          start,
          end,
          metric: Object.fromEntries(
            Object.entries(checkpointMetric).filter(([name]) => !name.startsWith(writes === 0 ? "save" : "load"))
          )
        })
      plant(root, at(`${base}/a`, phase(10, 0, "2026-02-03T10:00:00.0", "2026-02-03T10:10:00.0")))
      plant(root, at(`${base}/b`, phase(0, 10, "2026-02-03T10:09:50.0", "2026-02-03T10:20:00.0")))
      const { groups } = yield* reported(root)
      const said = (rule: string) => groups[0]?.issues.find((issue) => issue.rule === rule)?.message
      expect(said("4.7.1-pause")).toContain("the clocks of the two are skewed")
      expect(said("2.1.24")).toContain("clock skew")
    }))

  it.scopedLive("C16 a host with half the memory that is described is found, though the sum is right", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series
      plant(root, {
        "closed/org-0/systems/system-0.yaml":
          "system_under_test:\n  solution:\n    capabilities: {multi_host: true}\n  clients: [{quantity: 8, chassis: {memory_capacity: 256}}]\n"
      })
      expect((yield* reported(root)).groups[0]?.category).toBe("CLOSED")
      remade(root, folders[2]!, (metadata) => ({
        ...metadata,
        system_info: {
          ...metadata["system_info"] as JsonObject,
          min_memory_bytes: 128 * 2 ** 30,
          max_memory_bytes: 384 * 2 ** 30
        }
      }))
      const { groups, text } = yield* reported(root)
      expect(groups[0]?.category).toBe("INVALID")
      expect(text).toContain("include one that has 128.00 GiB of memory")
    }))

  it.scopedLive("C20 folders of the submitter's machine are compared as text, and nothing of the reviewer's is looked at", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      // On this machine one of them is a link to the other: it says nothing of theirs.
      const [here, there] = [path.join(root, "data"), path.join(root, "results")]
      fs.mkdirSync(here)
      fs.symlinkSync(here, there)
      const args = { ...v3CheckpointArgs, checkpoint_folder: here, results_dir: there }
      plant(root, at("a", v3CheckpointRun({ args })))
      plant(root, at("b", v3CheckpointRun({ args: { ...args, results_dir: `${here}/../data/` } })))
      const { groups } = yield* reported(root)
      const of = (name: string) => groups.flatMap(({ runs }) => runs).find((run) => run.path === name)
      expect(rulesOf(of("a"))).not.toContain("4.4.1 INVALID")
      expect(rulesOf(of("b"))).toContain("4.4.1 INVALID")
    }))

  it.scopedLive("C28 a write phase without its read phase is said to lack it", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(
        root,
        at(
          "write",
          v3CheckpointRun({
            override_parameters: { "checkpoint.num_checkpoints_write": 10, "checkpoint.num_checkpoints_read": 0 }
          })
        )
      )
      const { groups, text } = yield* reported(root)
      expect(groups[0]?.category).toBe("INVALID")
      expect(text).toContain("the read phase is missing")
      // Its own read phase would come too late: 30 s have passed.
      expect(text).toContain("--num-checkpoints-write 10 --num-checkpoints-read 10")
    }))
})

describe("D: malformed input that stops the existing code", () => {
  it.scopedLive("D1 a submitter without results costs only its own", () =>
    Effect.gen(function*() {
      const { root } = yield* series
      plant(root, { "closed/Other/systems/x.yaml": "a: 1\n", "closed/Third/code/readme": "" })
      expect((yield* reported(root)).groups.map(({ category }) => category)).toEqual(["CLOSED"])
    }))

  it.scopedLive("D2 a missing input folder is an error of status 3", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const missing = yield* Effect.flip(
        report({ resultsDir: path.join(root, "gone"), outputDir: path.join(root, "o") })
      )
      expect([missing._tag, statusOf(missing)]).toEqual(["PathNotFound", 3])
    }))

  it.scopedLive("D5 D6 D7 D8 numbers in text are numbers, everywhere", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series
      for (const folder of folders) {
        rewrite(path.join(root, folder, "summary.json"), (text) =>
          text.replace(/"(num_accelerators|num_hosts|num_files_train)": (\d+)/g, "\"$1\": \"$2\""))
        rewrite(metadataIn(root, folder), (text) =>
          text.replace(/"(num_processes|num_files_train|batch_size)": (\d+)/g, "\"$1\": \"$2\""))
      }
      const { groups } = yield* reported(root)
      expect(groups.map(({ category, runs }) => [category, runs.length])).toEqual([["CLOSED", 6]])
    }))

  it.scopedLive("D17 a snapshot without workflow flags is read by what else is there", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(
        root,
        at("run", {
          "summary.json": summaryText(),
          "dlio_config/config.yaml": "workload:\n  model:\n    name: llama_8b\n",
          "dlio_config/overrides.yaml": "- workload=llama3_8b\n",
          "dlio_config/hydra.yaml": "hydra: {}\n"
        })
      )
      const { groups } = yield* reported(root)
      expect(groups[0]?.identity).toMatchObject({ benchmarkType: "checkpointing", model: "llama3-8b" })
    }))

  it.scopedLive("D18 an unknown benchmark type is said, and costs no other run", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series
      remade(root, folders[0]!, (metadata) => ({ ...metadata, benchmark_type: "quantum" }))
      const { groups } = yield* reported(root)
      expect(groups.map(({ runs }) => runs.length).sort()).toEqual([1, 5])
      const strange = groups.find(({ runs }) => runs.length === 1)
      expect(strange?.category).toBe("UNKNOWN")
      expect(strange?.issues.map(({ message }) => message).join()).toContain("no rules for quantum")
    }))

  it.scopedLive("D24 R130 a description with a broken client is not checked, and one that describes others is INVALID", () =>
    Effect.gen(function*() {
      const { root } = yield* series
      const described = (clients: string) =>
        plant(root, {
          "closed/org-0/systems/system-0.yaml":
            `system_under_test:\n  solution:\n    capabilities: {multi_host: true}\n  clients: ${clients}\n`
        })
      described("[null]")
      const broken = yield* reported(root)
      expect(broken.groups[0]?.category).toBe("UNKNOWN")
      described("[{quantity: 8, chassis: {memory_capacity: 256}}]")
      expect((yield* reported(root)).groups[0]?.category).toBe("CLOSED")
      described("[{quantity: 16, chassis: {memory_capacity: 256}}]")
      const other = yield* reported(root)
      expect(other.groups[0]?.category).toBe("INVALID")
      expect(other.text).toContain("counted 8 hosts, closed/org-0/systems/system-0.yaml describes 16")
      described("!!python/object/apply:os.system [id]")
      expect((yield* reported(root)).groups[0]?.category).toBe("CLOSED")
      expect((yield* reported(root)).text).toContain("system-0.yaml cannot be used")
    }))

  it.scopedLive("a description behind a link out of the tree is not read", () =>
    Effect.gen(function*() {
      const { root } = yield* series
      const outside = yield* temporary
      plant(outside, {
        "system-0.yaml":
          "system_under_test:\n  solution:\n    capabilities: {multi_host: true}\n  clients: [{quantity: 16, chassis: {memory_capacity: 256}}]\n"
      })
      fs.symlinkSync(outside, path.join(root, "closed/org-0/systems"))
      const { groups, text } = yield* reported(root)
      expect(groups[0]?.category).toBe("CLOSED")
      expect(text).not.toContain("describes 16")
      expect(text).toContain("system-0.yaml (it is a symbolic link, which is not followed)")
    }))

  it.scopedLive("D25 D26 a code image with a strange digest, and names that are no UTF-8, stop nothing", () =>
    Effect.gen(function*() {
      const { root } = yield* series
      plant(root, at("closed/org-0/code", { ...code, ".code-hash.json": JSON.stringify({ hash: 7, extra: [] }) }))
      fs.writeFileSync(
        Buffer.concat([Buffer.from(`${root}/closed/org-0/`), Buffer.from([0xff, 0xfe]), Buffer.from(".md")]),
        "x"
      )
      fs.mkdirSync(Buffer.concat([Buffer.from(`${root}/closed/`), Buffer.from([0xc3, 0x28])]))
      expect((yield* reported(root)).groups.map(({ category }) => category)).toEqual(["CLOSED"])
    }))

  it.scopedLive("D29 each finding is printed once", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series
      rewrite(
        path.join(root, folders[2]!, "summary.json"),
        (text) => text.replace("\"train_au_mean_percentage\": 95.3", "\"train_au_mean_percentage\": 12")
      )
      const { text } = yield* reported(root)
      expect(text.split("utilisation 12.00 % is under 90 %")).toHaveLength(2)
    }))

  it.scopedLive("D15 an override without = is listed, and one with two of them is read", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(
        root,
        at("run", {
          "summary.json": summaryText(),
          "dlio_config/config.yaml": "workload:\n  model:\n    name: llama_8b\n  workflow:\n    checkpoint: true\n",
          "dlio_config/overrides.yaml": "- workload=llama3_8b\n- nonsense\n- ++workload.a.b=x=y\n",
          "dlio_config/hydra.yaml": "hydra: {}\n"
        })
      )
      const { groups } = yield* reported(root)
      expect(groups[0]?.runs[0]?.problems.map(({ file, kind }) => [file, kind])).toEqual([[
        "dlio_config/overrides.yaml",
        "malformed"
      ]])
    }))
})

describe("E: input that harms", () => {
  it.scopedLive("E1 E2 YAML runs nothing, links lead nowhere, and the other runs are reported all the same", () =>
    Effect.gen(function*() {
      const { root } = yield* series
      const outside = yield* temporary
      const proof = path.join(outside, "executed")
      plant(outside, at("secret", v2TrainingRun()))
      plant(
        root,
        at("evil", {
          "summary.json": summaryText(),
          "dlio_config/config.yaml": `!!python/object/apply:os.system ["touch ${proof}"]\n`,
          "dlio_config/overrides.yaml": `- !!python/object/new:os.system ["touch ${proof}"]\n`,
          "dlio_config/hydra.yaml": "a: &a [*a]\n"
        })
      )
      fs.symlinkSync(outside, path.join(root, "closed/org-0/results/linked"))
      fs.symlinkSync("/dev/zero", path.join(root, "evil/0_output.json"))
      const { groups, left_out } = yield* reported(root, { deep: true })
      expect(fs.existsSync(proof)).toBe(false)
      expect(groups.flatMap(({ runs }) => runs.map((run) => run.path)).filter((name) => name.includes("secret")))
        .toEqual([])
      expect(groups.some(({ runs }) => runs.length === 6)).toBe(true)
      expect(left_out.map((one) => one.path)).toContain("closed/org-0/results/linked")
    }))

  it.scopedLive("E3 a copied run under another name counts for neither place", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const { ownRun } = yield* Effect.promise(() => import("../../fixtures/ownRun.ts"))
      plant(root, at("here", ownRun()))
      plant(root, at("there", ownRun()))
      const { groups } = yield* reported(root)
      expect(groups.every(({ category }) => category === "INVALID")).toBe(true)
    }))
})
