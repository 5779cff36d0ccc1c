/** Cases of damaged and odd trees from the threads of users, by their ids; those with a rule of their own stand beside it. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import type { JsonObject } from "../../../src/domain/Json.ts"
import { editionId } from "../../../src/rules/editions/list.ts"
import { ownRecord, ownRun } from "../../fixtures/ownRun.ts"
import { at, makeTree, plant, report, results, temporary } from "../../fixtures/reports.ts"
import { v3CheckpointArgs, v3CheckpointRun } from "../../fixtures/runTrees.ts"

const reported = (root: string, given: Parameters<typeof report>[0] = {}) =>
  Effect.gen(function*() {
    const output = yield* temporary
    const { failure, text } = yield* report({ resultsDir: root, outputDir: output, ...given })
    return { ...results(output), text, failure }
  })

const series = Effect.gen(function*() {
  const root = yield* temporary
  const folders = yield* Effect.promise(() => makeTree(root, 6))
  return { root, folders }
})

const metadataIn = (root: string, folder: string) =>
  path.join(
    root,
    folder,
    fs.readdirSync(path.join(root, folder)).find((file) => file.endsWith("_metadata.json")) ?? ""
  )

const remade = (root: string, folder: string, change: (metadata: JsonObject) => JsonObject) => {
  const file = metadataIn(root, folder)
  fs.writeFileSync(file, JSON.stringify(change(JSON.parse(fs.readFileSync(file, "utf8")) as JsonObject)))
}

describe("what is left of a tree", () => {
  it.scopedLive("R111 pruned to the guide's files it has every figure still, and says what it cannot know", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series
      const whole = yield* reported(root)
      for (const folder of folders) fs.rmSync(metadataIn(root, folder))
      const pruned = yield* reported(root)
      const figures = (found: typeof whole) =>
        found.groups.flatMap(({ aggregates }) => aggregates.map(({ count, mean, name }) => [name, count, mean]))
      expect(pruned.groups.flatMap(({ runs }) => runs.map((run) => run.path))).toEqual(folders)
      expect(figures(pruned)).toEqual(figures(whole))
      const unknown = new Set(
        pruned.groups.flatMap(({ runs }) =>
          runs.flatMap(({ issues }) =>
            issues.flatMap(({ message, validation }) => validation === "UNKNOWN" ? [message] : [])
          )
        )
      )
      expect(unknown.size).toBeGreaterThan(0)
      for (const message of unknown) expect(message).toMatch(/^not checked: /)
    }))

  it.scopedLive("R119 without system information the rules on memory say so, and none of them throws", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series
      for (const folder of folders) {
        remade(root, folder, (metadata) => ({ ...metadata, system_info: null }))
        const summary = path.join(root, folder, "summary.json")
        fs.writeFileSync(summary, fs.readFileSync(summary, "utf8").replace("host_memory_GB", "gone"))
      }
      const { groups, text } = yield* reported(root)
      expect(groups[0]?.category).toBe("UNKNOWN")
      expect(groups[0]?.runs[0]?.issues.map(({ rule, validation }) => `${rule} ${validation}`)).toContain(
        "3.1.2 UNKNOWN"
      )
      expect(text).toContain("not checked: ")
    }))

  it.scopedLive("R135 a failed run of this program is listed with its stage and its reason", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const failed = ownRun(ownRecord({
        state: "failed",
        stage: "execute",
        failure: { code: "E203", name: "EngineFailed", message: "rank 1 ended with status 9" }
      }))
      const { "summary.json": _, ...files } = failed
      plant(root, at("failed", files))
      plant(root, at("good", ownRun(ownRecord({ run_id: "11111111-2222-4333-8444-555555555555" }))))
      const { failure, left_out, text } = yield* reported(root, { strict: true })
      expect(left_out).toMatchObject([{
        path: "failed",
        weight: "lost",
        reason: "it failed in stage execute: rank 1 ended with status 9",
        cost: "group 1 now has 1 run instead of 2"
      }])
      expect(text).toContain("rank 1 ended with status 9")
      expect(failure?._tag).toBe("ReportNotClean")
    }))
})

describe("names and spellings", () => {
  it.scopedLive("R115 a division in any spelling, in the tree and in the records, gives the same findings", () =>
    Effect.gen(function*() {
      const findings = (folder: string, mode: string) =>
        Effect.gen(function*() {
          const root = yield* temporary
          plant(
            root,
            at(
              `${folder}/Acme/results/sys-a/checkpointing/llama3-8b/r`,
              v3CheckpointRun({
                num_processes: 9,
                verification: folder,
                args: { ...v3CheckpointArgs, mode, num_processes: 9 }
              }, { processes: 9 })
            )
          )
          const { groups } = yield* reported(root)
          return groups.map(({ category, issues, runs }) => [
            category,
            issues.map(({ rule }) => rule),
            runs[0]?.issues.map(({ rule, validation }) => [rule, validation])
          ])
        })
      const lower = yield* findings("closed", "closed")
      expect(JSON.stringify(lower)).toContain("4.6.1")
      for (const [folder, mode] of [["CLOSED", "CLOSED"], ["Closed", "Closed"], ["closed", "CLOSED"]] as const) {
        expect(yield* findings(folder, mode)).toEqual(lower)
      }
    }))

  it.scopedLive("R117 a subset of 8 processes is judged by the edition: of the largest models v3.0 took none", () =>
    Effect.gen(function*() {
      const root = yield* temporary
      const subset = {
        "checkpoint.mode": "subset",
        "checkpoint.num_checkpoints_read": 10,
        "checkpoint.num_checkpoints_write": 10
      }
      plant(root, at("8b", v3CheckpointRun({ override_parameters: subset })))
      plant(root, at("70b", v3CheckpointRun({ model: "llama3_70b", override_parameters: subset })))
      const of = (edition: "v2.0" | "v3.0") =>
        reported(root, { edition: editionId(edition) }).pipe(
          Effect.map(({ groups }) =>
            groups.flatMap(({ runs }) => runs.flatMap(({ issues }) => issues)).filter(({ rule }) => rule === "4.3.5")
          )
        )
      expect(yield* of("v2.0")).toEqual([])
      const refused = yield* of("v3.0")
      expect(refused).toMatchObject([{ validation: "INVALID", disputed: false }])
      expect(refused[0]?.message).toContain("llama3-70b has no subset in v3.0; CLOSED takes 64 processes")
    }))

  it.scopedLive("R118 what the tool injects is no override of anybody's, in all four keys", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series
      for (const folder of folders) {
        remade(root, folder, (metadata) => ({
          ...metadata,
          override_parameters: {
            ...metadata["override_parameters"] as JsonObject,
            "dataset.skip_listing": "True",
            "dataset.listing_validation_interval": 1000,
            "dataset.total_disk_bytes": 1,
            "dataset.data_folder": "/mnt/sut/unet3d"
          }
        }))
      }
      const { groups } = yield* reported(root)
      expect(groups.map(({ category }) => category)).toEqual(["CLOSED"])
      expect(groups[0]?.runs.flatMap(({ issues }) => issues).filter(({ rule }) => rule === "3.6.2")).toEqual([])
    }))

  it.scopedLive("R129 a pointer file of some tool inside dlio_config changes nothing", () =>
    Effect.gen(function*() {
      const { folders, root } = yield* series
      const before = yield* reported(root, { deep: true })
      plant(root, { [`${folders[1]}/dlio_config/.mlps-config-pointer`]: "/somewhere" })
      const after = yield* reported(root, { deep: true })
      expect(after.groups).toEqual(before.groups)
      expect(after.left_out).toEqual(before.left_out)
    }))
})

describe("pauses between phases", () => {
  const pair = (write: JsonObject, read: JsonObject) =>
    Effect.gen(function*() {
      const root = yield* temporary
      const phase = (name: string, record: JsonObject, writes: number, reads: number, start: string, end: string) => {
        const run = ownRun(ownRecord({
          run_id: name === "a" ? "11111111-2222-4333-8444-555555555555" : "21111111-2222-4333-8444-555555555555",
          facts: {
            writes: { value: writes, source: "plan" },
            reads: { value: reads, source: "plan" },
            mode: { value: "default", source: "plan" }
          }
        }))
        const file = Object.keys(run).find((one) => one.endsWith("_metadata.json"))!
        plant(
          root,
          at(name, {
            ...run,
            [file]: JSON.stringify({ ...JSON.parse(run[file]!) as JsonObject, ...record }),
            "summary.json": run["summary.json"]!.replace("2026-02-03T10:00:05.250000", start).replace(
              "2026-02-03T10:20:00.500000",
              end
            )
          })
        )
      }
      phase("a", { invocation: write }, 10, 0, "2026-02-03T10:00:05.0", "2026-02-03T10:10:00.0")
      phase("b", { invocation: read }, 0, 10, "2026-02-03T10:11:15.0", "2026-02-03T10:20:00.0")
      const { groups } = yield* reported(root)
      return groups[0]?.issues.filter(({ rule }) => rule === "4.7.1-pause") ?? []
    })

  const stamped = (from: string, to: string) => ({
    started_at: `2026-02-03T${from}.000+01:00`,
    ended_at: `2026-02-03T${to}.000+01:00`
  })

  it.scopedLive("R121 an engine that starts 50 s after its command violates no pause", () =>
    Effect.gen(function*() {
      expect(yield* pair(stamped("10:00:00", "10:10:05"), stamped("10:10:25", "10:20:05"))).toEqual([])
    }))

  it.scopedLive("R122 tens of seconds of collection after writing belong to the write invocation", () =>
    Effect.gen(function*() {
      expect(yield* pair(stamped("10:00:00", "10:11:00"), stamped("10:11:10", "10:20:05"))).toEqual([])
    }))

  it.scopedLive("R125 batch jobs 226 s apart are told the pause, whose clock it is by, and what it conflicts with", () =>
    Effect.gen(function*() {
      const [said] = yield* pair(stamped("10:00:00", "10:10:05"), stamped("10:13:51", "10:20:05"))
      expect(said?.message).toContain("3m 46s passed")
      expect(said?.message).toContain("by the recorded invocations")
      expect(said?.message).toContain("4.7.3")
    }))
})
