/** Odd and damaged trees: the cases that users of the existing tools ran into, by the ids of the lists they stand in. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { statusOf } from "../../../src/errors/catalogue.ts"
import { renderError } from "../../../src/errors/render.ts"
import { at, makeTree, plant, report, results, snapshot, temporary, trees } from "../../fixtures/reports.ts"
import {
  checkpointMetric,
  summaryText,
  trainingMetric,
  v2DatagenRun,
  v2TrainingRun,
  v3CheckpointArgs,
  v3CheckpointRun
} from "../../fixtures/runTrees.ts"

const six = "closed/org-0/results/system-0/training/unet3d/run"

const published = (runs: number) =>
  Effect.gen(function*() {
    const root = yield* temporary
    const folders = yield* Effect.promise(() => makeTree(root, runs))
    return { root, folders }
  })

const reported = (root: string) =>
  Effect.gen(function*() {
    const output = yield* temporary
    const document = yield* report({ resultsDir: root, outputDir: output })
    return { ...results(output), document, output }
  })

const rewrite = (file: string, change: (text: string) => string) =>
  fs.writeFileSync(file, change(fs.readFileSync(file, "utf8")))

const metadataIn = (root: string, folder: string) => {
  const name = fs.readdirSync(path.join(root, folder)).find((file) => file.endsWith("_metadata.json"))
  return path.join(root, folder, name ?? "")
}

describe("a CLOSED series of the published shape", () => {
  it.scopedLive("is CLOSED, its warm-up named and left out of every figure (P56, C8)", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* published(6)
      const { document, groups } = yield* reported(root)
      expect(groups.map(({ category }) => category)).toEqual(["CLOSED"])
      const [shown] = groups[0]!.experiments
      expect(shown?.runs.map(({ part }) => part)).toEqual(["warm-up", ...Array<string>(5).fill("measured")])
      expect(shown?.runs[0]?.path).toBe(folders[0])
      const figure = groups[0]!.aggregates.find(({ name }) => name === "train_throughput_mean_samples_per_second")
      const measured = groups[0]!.runs.slice(1).map((run) =>
        Number(run.metrics?.["train_throughput_mean_samples_per_second"])
      )
      expect(figure?.count).toBe(5)
      expect(figure?.mean).toBeCloseTo(measured.reduce((sum, v) => sum + v, 0) / 5, 9)
      expect(document.text).toContain(`warm-up, not counted: ${folders[0]}`)
      expect(document.text).toContain("written: ")
    }))

  it.scopedLive("one run short is INVALID, and the left-out run is named with what it costs (P58, C1, C7)", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* published(6)
      fs.rmSync(path.join(root, folders[3]!, "summary.json"))
      const { document, groups, left_out } = yield* reported(root)
      expect(groups.map(({ category }) => category)).toEqual(["INVALID"])
      expect(groups[0]!.issues.some(({ rule }) => rule === "2.1.17")).toBe(true)
      expect(left_out).toEqual([{
        path: folders[3],
        looks_like: "a training run",
        reason: "there is no summary.json: the run did not reach its end",
        weight: "lost",
        cost: "group 1 now has 5 runs instead of 6"
      }])
      expect(document.text).toContain("group 1 now has 5 runs instead of 6")
    }))

  it.scopedLive("R103 P55: datasize and datagen beside six runs are listed and not counted", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* published(6)
      for (const command of ["datagen", "datasize"]) {
        const folder = `closed/org-0/results/system-0/training/unet3d/${command}/20260731_000000`
        fs.cpSync(path.join(root, folders[0]!), path.join(root, folder), { recursive: true })
        const old = metadataIn(root, folder)
        rewrite(old, (text) => text.replaceAll("\"command\": \"run\"", `"command": "${command}"`))
        if (command === "datasize") fs.rmSync(path.join(root, folder, "summary.json"))
      }
      const { groups, left_out, summary } = yield* reported(root)
      expect(groups.map(({ category, runs }) => [category, runs.length])).toEqual([["CLOSED", 6]])
      expect(left_out.map(({ looks_like, weight }) => [looks_like, weight])).toEqual([
        ["training datagen", "auxiliary"],
        ["training datasize", "auxiliary"]
      ])
      expect(summary).toMatchObject({ auxiliary: 2, incomplete: 0 })
    }))

  it.scopedLive("R113 C4: six runs of one accelerator and six of another are two groups of six", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* published(12)
      for (const folder of folders.slice(6)) {
        const target = `${six}/${folder.slice(folder.lastIndexOf("/") + 1)}`
        fs.renameSync(path.join(root, folder), path.join(root, target))
        rewrite(
          metadataIn(root, target),
          (text) =>
            text.replaceAll("\"b200\"", "\"mi355\"").replaceAll("system-1", "system-0").replaceAll("org-1", "org-0")
        )
      }
      const { groups } = yield* reported(root)
      expect(groups.map(({ identity, runs }) => [identity["accelerator"], runs.length])).toEqual([["b200", 6], [
        "mi355",
        6
      ]])
      expect(groups[0]!.near_misses.map(({ text }) => text)).toEqual(["6 runs sit in the group of accelerator mi355"])
    }))

  it.scopedLive("seven runs give two sets; the newest of the best category is shown and both are listed", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* published(7)
      const seventh = folders[6]!
      const target = `${six}/20260801_010600`
      fs.cpSync(path.join(root, folders[5]!), path.join(root, target), { recursive: true })
      fs.rmSync(path.join(root, seventh), { recursive: true })
      rewrite(
        path.join(root, target, "summary.json"),
        (text) =>
          text.replace("2026-08-01T00:55:00", "2026-08-01T01:06:00").replace(
            "2026-08-01T01:05:00",
            "2026-08-01T01:16:00"
          )
      )
      const { groups } = yield* reported(root)
      expect(groups).toHaveLength(1)
      expect(groups[0]!.category).toBe("CLOSED")
      expect(groups[0]!.sets_of_runs).toBe(2)
      expect(groups[0]!.experiments[0]!.runs.map(({ path }) => path)).toEqual([...folders.slice(1, 6), target])
      expect(groups[0]!.experiments[1]!.runs.map(({ path }) => path)).toEqual(folders.slice(0, 6))
      expect(groups[0]!.runs[0]!.part).toBe(null)
    }))

  it.scopedLive("C3: a summary whose utilisation is below the limit is INVALID whatever its text says", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* published(6)
      rewrite(
        path.join(root, folders[2]!, "summary.json"),
        (text) => text.replace("\"train_au_mean_percentage\": 95.3", "\"train_au_mean_percentage\": 12")
      )
      const { groups } = yield* reported(root)
      expect(groups[0]!.category).toBe("INVALID")
    }))

  it.scopedLive("P57 R106: a run without its headline figure is UNKNOWN, and there is no mean over the others", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* published(6)
      rewrite(
        path.join(root, folders[2]!, "summary.json"),
        (text) => text.replaceAll("train_au_mean_percentage", "gone")
      )
      const { groups } = yield* reported(root)
      expect(groups[0]!.category).toBe("UNKNOWN")
      expect(groups[0]!.runs[2]!.issues.map(({ rule }) => rule)).toContain("headline-metric")
      const figure = groups[0]!.aggregates.find(({ name }) => name === "train_au_mean_percentage")
      expect(figure?.mean).toBe(null)
      expect(figure?.lacking).toEqual([folders[2]])
    }))

  it.scopedLive("R105 P65: two folders of the same start are two runs; one run_id at two paths is an error naming both", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const { ownRun } = yield* Effect.promise(() => import("../../fixtures/ownRun.ts"))
      plant(root, at("a", ownRun()))
      plant(root, at("b", ownRun()))
      const { groups } = yield* reported(root)
      expect(groups.flatMap(({ runs }) => runs.map((run) => run.path)).sort()).toEqual(["a", "b"])
      const said = groups.flatMap(({ issues }) => issues).filter(({ rule }) => rule === "run-id")
      expect(said.length).toBeGreaterThan(0)
      expect(said[0]!.message).toContain("a and at b")
      expect(groups.every(({ category }) => category === "INVALID")).toBe(true)
    }))
})

describe("checkpointing", () => {
  const phase = (writes: number, reads: number, start: string, end: string, metric = checkpointMetric) =>
    v3CheckpointRun({
      parameters: {
        ...(JSON.parse(v3CheckpointRun()["checkpointing_20260203_100000_metadata.json"] ?? "{}") as {
          parameters: object
        }).parameters,
        checkpoint: {
          checkpoint_folder: "/mnt/ckpt/llama3-8b",
          fsync: true,
          num_checkpoints_write: writes,
          num_checkpoints_read: reads
        }
      },
      override_parameters: { "checkpoint.num_checkpoints_read": reads, "checkpoint.num_checkpoints_write": writes },
      args: { ...v3CheckpointArgs, num_checkpoints_read: reads, num_checkpoints_write: writes }
    }, { start, end, metric })

  const only = (prefix: string) =>
    Object.fromEntries(Object.entries(checkpointMetric).filter(([name]) => !name.startsWith(prefix)))

  it.scopedLive("R107 P60 B10: a write phase and the read phase after it are one experiment", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const base = "closed/Acme/results/sys-a/checkpointing/llama3-8b"
      plant(
        root,
        at(`${base}/20260203_100000`, phase(10, 0, "2026-02-03T10:00:00.0", "2026-02-03T10:10:00.0", only("load")))
      )
      plant(
        root,
        at(`${base}/20260203_101010`, phase(0, 10, "2026-02-03T10:10:10.0", "2026-02-03T10:20:00.0", only("save")))
      )
      const { groups } = yield* reported(root)
      expect(groups).toHaveLength(1)
      expect(groups[0]!.experiments[0]!.runs.map(({ part }) => part)).toEqual(["write", "read"])
      expect(groups[0]!.issues.map(({ rule, validation }) => [rule, validation]).filter(([, v]) => v === "INVALID"))
        .toEqual([])
      const of = (name: string) => groups[0]!.aggregates.find((one) => one.name === name)
      expect(of("save_checkpoint_io_GB_per_second")).toMatchObject({ count: 10, mean: 4.5 })
      expect(of("load_checkpoint_io_GB_per_second")).toMatchObject({ count: 10, mean: 8.25 })
    }))

  it.scopedLive("R123: one 10/10 run is a result by itself; two of them are never summed", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at("closed/Acme/results/sys-a/checkpointing/llama3-8b/20260203_100000", v3CheckpointRun()))
      plant(
        root,
        at(
          "closed/Acme/results/sys-a/checkpointing/llama3-8b/20260203_120000",
          v3CheckpointRun({}, {
            start: "2026-02-03T12:00:05.250000",
            end: "2026-02-03T12:20:00.500000"
          })
        )
      )
      const { groups } = yield* reported(root)
      expect(groups).toHaveLength(1)
      expect(groups[0]!.sets_of_runs).toBe(2)
      expect(groups[0]!.experiments.map(({ runs }) => runs.length)).toEqual([1, 1])
    }))
})

describe("folders that hold little or too much", () => {
  it.scopedLive("R101 P53: a folder with only summary.json, rank files and dlio.log is one run", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(
        root,
        at("some/where", {
          "summary.json": summaryText({ metric: trainingMetric }),
          "0_output.json": "{}",
          "dlio.log": ""
        })
      )
      const { groups } = yield* reported(root)
      expect(groups.flatMap(({ runs }) => runs.map((run) => run.path))).toEqual(["some/where"])
    }))

  it.scopedLive("R109: a leaf with two metadata files is left out, with both names", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at("run", { ...v3CheckpointRun(), "checkpointing_20260203_100001_metadata.json": "{}" }))
      plant(root, at("other", v3CheckpointRun()))
      const { left_out } = yield* reported(root)
      expect(left_out).toHaveLength(1)
      expect(left_out[0]!.reason).toContain("checkpointing_20260203_100000_metadata.json")
      expect(left_out[0]!.reason).toContain("checkpointing_20260203_100001_metadata.json")
      expect(left_out[0]!.weight).toBe("lost")
    }))

  it.scopedLive("R110 P59: runs in folders of any name and of different scale are rows of their own", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const scales = [["1nodex8ppn", 8, 1], ["8nodex8ppn", 64, 8], ["64nodex8ppn", 512, 64]] as const
      for (const [name, processes, hosts] of scales) {
        plant(root, at(name, v3CheckpointRun({ num_processes: processes }, { processes, hosts })))
      }
      const { groups } = yield* reported(root)
      expect(groups.map(({ identity }) => identity["processes"])).toEqual([8, 64, 512])
    }))

  it.scopedLive("R115: the division's folder is read in any case", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      for (const name of ["closed", "CLOSED", "Closed"]) {
        plant(root, at(`${name}/Acme/results/sys-a/checkpointing/llama3-8b/${name}`, v3CheckpointRun()))
      }
      const { groups } = yield* reported(root)
      expect(groups.map(({ identity, runs }) => [identity["division"], runs.length])).toEqual([["CLOSED", 3]])
    }))

  it.scopedLive("R134 C26: stray folders and files change nothing", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at("run", v3CheckpointRun()))
      const before = (yield* reported(root)).groups
      plant(root, { "notes/readme.txt": "hello", "run/extra.txt": "?", "x.pdf": "%PDF" })
      expect((yield* reported(root)).groups).toEqual(before)
    }))

  it.scopedLive("E2: links are neither followed out of the tree nor round in it", () =>
    Effect.gen(function*() {
      const [root, outside] = [yield* temporary, yield* temporary]
      plant(outside, at("secret", v3CheckpointRun()))
      plant(root, at("run", v3CheckpointRun()))
      fs.symlinkSync(outside, path.join(root, "out"))
      fs.symlinkSync("..", path.join(root, "run", "up"))
      fs.symlinkSync(root, path.join(root, "loop"))
      const { groups, left_out } = yield* reported(root)
      expect(groups.flatMap(({ runs }) => runs.map((run) => run.path))).toEqual(["run"])
      expect(left_out.map(({ looks_like, path }) => [path, looks_like])).toEqual([
        ["loop", "a symbolic link"],
        ["out", "a symbolic link"]
      ])
    }))

  it.scopedLive("E1: YAML of strangers runs nothing", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const proof = path.join(root, "executed")
      const evil = `!!python/object/apply:os.system ["touch ${proof}"]\n`
      plant(
        root,
        at("run", {
          "summary.json": summaryText(),
          "dlio_config/config.yaml": `workload: ${evil}`,
          "dlio_config/overrides.yaml": evil,
          "dlio_config/hydra.yaml": "&a [*a]\n"
        })
      )
      yield* reported(root)
      expect(fs.existsSync(proof)).toBe(false)
    }))

  it.scopedLive("D3 D10 D11 D12 D13 D14 D16: malformed files become findings, and the other runs are reported", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at("good", v3CheckpointRun()))
      const bad: Readonly<Record<string, string | Uint8Array>> = {
        empty: "",
        array: "[1, 2]",
        "null": "null",
        text: "\"hello\"",
        truncated: summaryText().slice(0, 200),
        binary: new Uint8Array([0xff, 0xfe, 0x00, 0xd8, 0x01]),
        "not-a-number": summaryText().replace("4.5", "NaN"),
        "no-memory": summaryText().replace("host_memory_GB", "gone"),
        "metric-null": summaryText().replace(/"metric": \{[^}]*\}/, "\"metric\": null"),
        "text-numbers": summaryText().replace("\"num_accelerators\": 8", "\"num_accelerators\": \"8\"")
      }
      for (const [name, summary] of Object.entries(bad)) {
        plant(root, at(name, { ...v3CheckpointRun(), "summary.json": summary }))
      }
      for (const config of ["", "null", "- 1", "workload: text", "workload: {model: x}"]) {
        plant(
          root,
          at(`yaml-${Buffer.from(config).toString("hex")}`, {
            "summary.json": summaryText(),
            "dlio_config/config.yaml": config,
            "dlio_config/overrides.yaml": config
          })
        )
      }
      const { groups, left_out } = yield* reported(root)
      const runs = groups.flatMap((group) => group.runs)
      const seen = [...runs.map((run) => run.path), ...left_out.map((one) => one.path)]
      for (const name of Object.keys(bad)) expect(seen).toContain(name)
      expect(runs.find((run) => run.path === "good")?.category).toBe("CLOSED")
      for (const name of ["empty", "array", "null", "text", "truncated", "binary"]) {
        expect(runs.find((run) => run.path === name)).toBe(undefined)
      }
      expect(runs.find((run) => run.path === "metric-null")?.category).not.toBe("CLOSED")
      // Numbers in text are numbers.
      expect(runs.find((run) => run.path === "text-numbers")?.category).toBe("CLOSED")
    }))

  it.scopedLive("P53: nothing at all is an error that prints what is looked for; a missing folder and a file are status 3", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      const empty = yield* Effect.flip(report({ resultsDir: root, outputDir: output }))
      expect(empty._tag).toBe("BadStructure")
      expect(renderError(empty)).toContain("checkpointing/<model>/<YYYYMMDD_HHMMSS>/")
      plant(root, { "training/unet3d/notes.txt": "", "somewhere/else/file": "" })
      fs.mkdirSync(path.join(root, "checkpointing/llama3-8b/20260203_100000"), { recursive: true })
      const strays = yield* Effect.flip(report({ resultsDir: root, outputDir: output }))
      const said = renderError(strays)
      expect(said).toContain("training/<model>/<command>/<YYYYMMDD_HHMMSS>/")
      expect(said).toContain("checkpointing/llama3-8b/20260203_100000: a run directory with no file of a run in it")
      expect(said).toContain("somewhere: no benchmark's folder")
      expect(statusOf(strays)).toBe(3)
      expect(fs.readdirSync(output).filter((name) => name.startsWith("re") && !name.endsWith("ndjson"))).toEqual([])
      const missing = yield* Effect.flip(report({ resultsDir: path.join(root, "nowhere"), outputDir: output }))
      expect(missing._tag).toBe("PathNotFound")
      plant(root, { file: "x" })
      const file = yield* Effect.flip(report({ resultsDir: path.join(root, "file"), outputDir: output }))
      expect(file._tag).toBe("BadStructure")
    }))

  it.scopedLive("P54: filters really filter, say how many runs they left out, and refuse names that nothing has", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      for (const system of ["sys-a", "sys-b"]) {
        plant(
          root,
          at(
            `closed/Acme/results/${system}/checkpointing/llama3-8b/r`,
            v3CheckpointRun({
              args: { ...v3CheckpointArgs, systemname: system }
            })
          )
        )
      }
      plant(root, at("training/unet3d/run/20260203_100000", v2TrainingRun()))
      plant(
        root,
        Object.fromEntries(
          Object.entries(v2DatagenRun).map(([name, node]) => [`training/unet3d/datagen/1/${name}`, String(node)])
        )
      )
      const document = yield* report({ resultsDir: root, outputDir: output, system: "SYS-B" })
      const { groups, summary } = results(output)
      expect(groups.map(({ identity }) => identity["systemName"] ?? identity["system"])).toEqual(["sys-b"])
      expect(summary).toMatchObject({ filtered: 3 })
      expect(document.text).toContain("3 runs left out by the filters")
      yield* report({ resultsDir: root, outputDir: output, benchmark: "training" })
      expect(results(output).groups.every(({ identity }) => identity["benchmarkType"] === "training")).toBe(true)
      yield* report({ resultsDir: root, outputDir: output, organization: "Acme,Other" })
      expect(results(output).groups).toHaveLength(2)
      const refused = yield* Effect.flip(report({ resultsDir: root, outputDir: output, system: "sys-c" }))
      expect(refused.message).toContain("sys-a, sys-b")
    }))

  it.scopedLive("the tree stays as it was, and an output folder inside it is refused, through links too", () =>
    Effect.gen(function*() {
      const [root, elsewhere] = [yield* temporary, yield* temporary]
      plant(root, at("run", v3CheckpointRun()))
      const before = snapshot(root)
      fs.symlinkSync(root, path.join(elsewhere, "link"))
      for (const outputDir of [root, path.join(root, "a/b"), path.join(elsewhere, "link", "report")]) {
        const refused = yield* Effect.flip(report({ resultsDir: root, outputDir }))
        expect([refused._tag, "option" in refused ? refused.option : null]).toEqual(["InvalidOption", "--output-dir"])
      }
      const refused = yield* Effect.flip(
        report({ resultsDir: root, outputDir: elsewhere, stateDir: path.join(root, "s") })
      )
      expect("option" in refused ? refused.option : null).toBe("--state-dir")
      yield* report({ resultsDir: root, outputDir: elsewhere })
      expect(snapshot(root)).toEqual(before)
    }))

  it.scopedLive("--strict fails on anything INVALID, UNKNOWN or lost, and not on data generations (R133)", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* published(6)
      const output = yield* temporary
      const strict = (given = {}) => report({ resultsDir: root, outputDir: output, strict: true, ...given })
      const failureOf = (document: { readonly failure?: { readonly _tag: string } }) => document.failure?._tag
      plant(
        root,
        Object.fromEntries(Object.entries(v2DatagenRun).map(([name, node]) => [`datagen/1/${name}`, String(node)]))
      )
      expect(failureOf(yield* strict())).toBe(undefined)
      fs.rmSync(path.join(root, folders[5]!, "summary.json"))
      const { failure } = yield* strict()
      expect(failure).toMatchObject({ _tag: "ReportNotClean", invalid: 1, unknown: 0, lost: 1 })
      expect(failureOf(yield* strict({ strict: false }))).toBe(undefined)
    }))

  it.scopedLive("--format writes what is asked for", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      plant(root, at("run", v3CheckpointRun()))
      yield* report({ resultsDir: root, outputDir: output, format: "csv" })
      expect(fs.readdirSync(output).filter((name) => name.startsWith("re") && !name.startsWith("reportgen"))).toEqual([
        "results.csv"
      ])
    }))

  it.scopedLive("R130: files that disagree on a fact are a finding, not a choice", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      plant(root, at("run", v3CheckpointRun({ num_processes: 961 })))
      const { groups } = yield* reported(root)
      expect(JSON.stringify(groups)).toContain("961")
      expect(groups[0]!.category).not.toBe("CLOSED")
    }))

  it.scopedLive("a summary that its own rank files contradict is INVALID", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      fs.cpSync(path.join(trees, "dlio-v2.0"), root, { recursive: true })
      rewrite(path.join(root, "training-unet3d-5epochs/summary.json"), (text) =>
        text.replace(
          "\"train_throughput_mean_samples_per_second\": 240.00529704518527",
          "\"train_throughput_mean_samples_per_second\": 243"
        ))
      rewrite(path.join(root, "checkpointing-write-only/summary.json"), (text) =>
        text.replace(
          /"save_checkpoint_io_mean_GB_per_second": [\d.]+/,
          "\"save_checkpoint_io_mean_GB_per_second\": 0.83"
        ))
      const { groups } = yield* reported(root)
      const said = groups.flatMap(({ runs }) => runs).flatMap(({ issues, path }) =>
        issues.filter(({ rule }) => rule === "summary-agrees-with-ranks").map((
          { message, validation }
        ) => [path, validation, message])
      )
      expect(said.map(([path, validation]) => [path, validation])).toEqual([
        ["checkpointing-write-only", "INVALID"],
        ["training-unet3d-5epochs", "INVALID"]
      ])
      expect(said[1]![2]).toContain("240")
    }))
})
