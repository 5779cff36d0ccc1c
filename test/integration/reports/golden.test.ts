/** Reports on real result files: what the organisers published of them must come out again. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { editionId } from "../../../src/rules/editions/list.ts"
import { bytesOf, report, reportByThreads, results, snapshot, temporary, trees } from "../../fixtures/reports.ts"

interface Official {
  readonly overall: Readonly<Record<string, number | string>>
  readonly runs: Readonly<
    Record<
      string,
      { readonly train_throughput_samples_per_second: number; readonly train_throughput_MB_per_second: number }
    >
  >
}

const published = path.join(trees, "published-v1.0-whole")

const officials = fs.readdirSync(published, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith("mlperf_storage_report.json"))
  .map((name) => ({
    folder: path.dirname(name),
    official: JSON.parse(fs.readFileSync(path.join(published, name), "utf8")) as Official
  }))

const within = (actual: number | undefined, expected: unknown) => {
  expect(typeof expected).toBe("number")
  expect(Math.abs((actual ?? Number.NaN) - Number(expected))).toBeLessThanOrEqual(1e-9 * Math.abs(Number(expected)))
}

describe("the published v1.0 round", () => {
  it.scopedLive("gives every official aggregate again, overall and of each run, to 1e-9", () =>
    Effect.gen(function*() {
      const output = yield* temporary
      const before = snapshot(published)
      yield* report({ resultsDir: published, outputDir: output })
      const { groups, left_out, summary } = results(output)
      expect(officials).toHaveLength(14)
      expect(groups).toHaveLength(14)
      for (const { folder, official } of officials) {
        const group = groups.find(({ runs }) => runs.some((run) => run.path.startsWith(`${folder}/`)))
        const aggregate = (name: string) => group?.aggregates.find((one) => one.name === name)
        const throughput = aggregate("train_throughput_mean_samples_per_second")
        const rate = aggregate("train_io_mean_MB_per_second")
        expect(throughput?.count).toBe(official.overall["num_benchmark_runs"])
        expect(String(group?.identity["processes"])).toBe(official.overall["train_num_accelerators"])
        expect(group?.identity["model"]).toBe(official.overall["model"])
        expect(group?.identity["accelerator"]).toBe(official.overall["accelerator"])
        within(throughput?.mean, official.overall["train_throughput_mean_samples_per_second"])
        within(throughput?.stdev, official.overall["train_throughput_stdev_samples_per_second"])
        within(rate?.mean, official.overall["train_throughput_mean_MB_per_second"])
        within(rate?.stdev, official.overall["train_throughput_stdev_MB_per_second"])
        const sorted = (values: ReadonlyArray<unknown>) => values.map(Number).sort((a, b) => a - b)
        const ours = (name: string) => sorted(group?.runs.map(({ metrics }) => metrics?.[name]) ?? [])
        const theirs = Object.values(official.runs)
        ours("train_throughput_mean_samples_per_second").forEach((value, i) =>
          within(value, sorted(theirs.map((run) => run.train_throughput_samples_per_second))[i])
        )
        ours("train_io_mean_MB_per_second").forEach((value, i) =>
          within(value, sorted(theirs.map((run) => run.train_throughput_MB_per_second))[i])
        )
        expect(group?.runs).toHaveLength(5)
        expect(group?.experiments[0]?.runs.every(({ part }) => part === "measured")).toBe(true)
      }
      // Its twelve data generations are recognised and counted nowhere.
      expect(left_out.filter(({ weight }) => weight === "auxiliary")).toHaveLength(12)
      expect(summary).toMatchObject({
        runs: { UNKNOWN: 70, CLOSED: 0, OPEN: 0, INVALID: 0 },
        auxiliary: 12,
        incomplete: 0
      })
      // v1.0 has no parameter rules.
      expect(new Set(groups.map(({ category }) => category))).toEqual(new Set(["UNKNOWN"]))
      expect(snapshot(published)).toEqual(before)
    }))

  it.scopedLive("R102: the root, an organisation and a single run give the same figures for the same runs", () =>
    Effect.gen(function*() {
      const output = yield* temporary
      const throughputs = (folder: string) =>
        report({ resultsDir: path.join(published, folder), outputDir: output }).pipe(
          Effect.map(() =>
            new Map(
              results(output).groups.flatMap(({ runs }) =>
                runs.map((run): [string, unknown] => [
                  path.join(folder, run.path),
                  run.metrics?.["train_throughput_mean_samples_per_second"]
                ])
              )
            )
          )
        )
      const whole = yield* throughputs("")
      const one = "Hammerspace/Hammerspace_unet3d_1Client_A100/run3"
      for (const folder of ["Hammerspace", "Hammerspace/Hammerspace_unet3d_1Client_A100", one]) {
        const part = yield* throughputs(folder)
        expect(part.size).toBeGreaterThan(0)
        for (const [run, value] of part) expect(value).toBe(whole.get(run))
      }
    }))

  it.scopedLive("gives equal bytes from equal input, whatever the number of threads, and when nothing changed", () =>
    Effect.gen(function*() {
      const [first, second] = [yield* temporary, yield* temporary]
      yield* reportByThreads({ resultsDir: published, outputDir: first, jobs: 1 })
      yield* reportByThreads({ resultsDir: published, outputDir: second, jobs: 4 })
      const once = bytesOf(first)
      expect(bytesOf(second)).toEqual(once)
      yield* reportByThreads({ resultsDir: published, outputDir: first, jobs: 3 })
      expect(bytesOf(first)).toEqual(once)
      // So do the workers of the tests, which work in this thread.
      yield* report({ resultsDir: published, outputDir: first, fresh: true })
      expect(bytesOf(first)).toEqual(once)
      for (const text of once) {
        expect(text).not.toContain(published)
        expect(text).not.toContain(first)
      }
    }))
})

describe("real DLIO v2.0 folders", () => {
  const dlio = path.join(trees, "dlio-v2.0")

  it.scopedLive("are reported without metadata, undetermined until an edition is named", () =>
    Effect.gen(function*() {
      const output = yield* temporary
      yield* report({ resultsDir: dlio, outputDir: output })
      const { groups, left_out } = results(output)
      expect(groups.map(({ runs }) => runs.map((run) => run.path)).flat().sort()).toEqual([
        "checkpointing-llama3-8b-2ranks",
        "checkpointing-read-only",
        "checkpointing-write-only",
        "training-unet3d-5epochs",
        "training-unet3d-h100-2ranks"
      ])
      expect(groups.every(({ category }) => category === "UNKNOWN")).toBe(true)
      expect(left_out.find((one) => one.path === "checkpointing-rank-killed")?.weight).toBe("lost")
      expect(left_out.find((one) => one.path === "datagen-unet3d-2ranks")?.weight).toBe("auxiliary")
      const reads = groups.find(({ runs }) => runs[0]?.path === "checkpointing-read-only")
      // DLIO wrote NaN for the phase that did not happen: no figure, and no zero.
      expect(reads?.aggregates.map(({ name }) => name)).toEqual([
        "load_checkpoint_io_GB_per_second",
        "load_checkpoint_duration_seconds"
      ])
      expect(reads?.aggregates[0]?.count).toBe(10)
      within(reads?.aggregates[0]?.mean, 2.465891783891123)
      within(reads?.aggregates[0]?.stdev, 0.2886536124106541)
    }))

  it.scopedLive("agree with their own rank files", () =>
    Effect.gen(function*() {
      const output = yield* temporary
      yield* report({ resultsDir: dlio, outputDir: output, edition: editionId("v2.0") })
      const rules = results(output).groups.flatMap(({ runs }) =>
        runs.flatMap(({ issues }) => issues.map(({ rule }) => rule))
      )
      expect(rules.length).toBeGreaterThan(0)
      expect(rules).not.toContain("summary-agrees-with-ranks")
    }))
})
