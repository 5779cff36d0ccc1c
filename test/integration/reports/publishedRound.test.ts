/**
 * Parts of the published v3.0 round, each judged as it was published: mlcommons/storage_results_v3.0 at 068d91f6, disks and networks
 * left out; host memory of SAMSUNG and some metrics are filled in. Every run was published CLOSED.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { report, results, temporary } from "../../fixtures/reports.ts"

const round = fileURLToPath(new URL("../../fixtures/trees/published-v3.0", import.meta.url))

interface Published {
  readonly of: string
  readonly model: string
  readonly runs: number
  readonly group: "CLOSED" | "INVALID"
  /** Warnings that must be there, as rule and parameter. */
  readonly warned?: ReadonlyArray<readonly [rule: string, parameter: string]>
}

const injected = "dataset.skip_listing"

const rows: ReadonlyArray<Published> = [
  {
    of: "Alluxio",
    model: "unet3d",
    runs: 6,
    group: "CLOSED",
    warned: [["3.6.2", injected], ["3.6.2", "dataset.listing_validation_interval"]]
  },
  // A pause of 15.25 s, by the start of the read invocation; 4 ranks on each host.
  { of: "HPE", model: "llama3-70b", runs: 2, group: "CLOSED", warned: [["4.6.2", "hosts"]] },
  { of: "NewFW", model: "llama3-8b", runs: 2, group: "CLOSED" },
  { of: "SAMSUNG", model: "unet3d", runs: 6, group: "CLOSED" },
  // One run of the set is at hand.
  {
    of: "TuringData",
    model: "unet3d",
    runs: 1,
    group: "INVALID",
    warned: [["3.6.2", injected], ["parameter-values", "reader.prefetch_size"]]
  },
  { of: "XSKY", model: "llama3-405b", runs: 1, group: "CLOSED" },
  { of: "XSKY", model: "llama3-70b", runs: 2, group: "CLOSED" },
  // read_threads 128.
  {
    of: "ZettaLane",
    model: "unet3d",
    runs: 1,
    group: "INVALID",
    warned: [["3.6.2", "workflow.checkpoint"], ["workflow", "workflow.checkpoint"]]
  }
]

describe("the published round", () => {
  it.scopedLive("is judged as it was published, row by row", () =>
    Effect.gen(function*() {
      const output = yield* temporary
      yield* report({ resultsDir: round, outputDir: output })
      const { groups } = results(output)
      expect(groups).toHaveLength(rows.length)
      for (const { group: category, model, of, runs, warned = [] } of rows) {
        const found = groups.filter((one) =>
          one.identity["model"] === model && one.runs.every(({ path }) => path.startsWith(`${of}/`))
        )
        expect(found.map((one) => [of, model, one.category, one.runs.length])).toEqual([[of, model, category, runs]])
        const [one] = found
        expect(one?.runs.map((run) => run.category)).toEqual(Array.from({ length: runs }, () => "CLOSED"))
        const issues = [...one?.issues ?? [], ...one?.runs.flatMap((run) => run.issues) ?? []]
        const said = issues.map((issue) => `${issue.rule} ${issue.validation} ${issue.parameter}`)
        for (const [rule, parameter] of warned) expect(said).toContain(`${rule} CLOSED ${parameter}`)
        const invalid = new Set(issues.filter(({ validation }) => validation === "INVALID").map(({ rule }) => rule))
        expect([...invalid]).toEqual(category === "INVALID" ? ["2.1.17"] : [])
      }
    }))

  it.scopedLive("names organisations by the path and takes them by either name", () =>
    Effect.gen(function*() {
      for (const organization of ["NewFW", "newfw", "Solidigm"]) {
        const output = yield* temporary
        const { text } = yield* report({ resultsDir: round, outputDir: output, organization })
        const { groups } = results(output)
        expect(groups.map(({ identity, runs }) => [identity["organization"], runs.length])).toEqual([["NewFW", 2]])
        expect(text).toMatch(/named by the path; the records say organisation Solidigm/)
        expect(fs.readFileSync(path.join(output, "results.csv"), "utf8")).toMatch(/recorded_as\.organization/)
      }
    }))

  it.scopedLive("says of a name that no run has that it matches nothing", () =>
    Effect.gen(function*() {
      const output = yield* temporary
      const { text } = yield* report({ resultsDir: round, outputDir: output, organization: "NewFW, Solidgm" })
      expect(text).toMatch(/--organization Solidgm matches nothing: there are Alluxio, HPE, /)
      const { notes } = JSON.parse(fs.readFileSync(path.join(output, "report.json"), "utf8")) as { notes: unknown }
      expect(notes).toEqual([expect.stringContaining("matches nothing")])
    }))

  it.scopedLive("says that one organisation goes by two spellings", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      for (const name of ["HPE", "hpe"]) fs.cpSync(path.join(round, "HPE"), path.join(root, name), { recursive: true })
      const { text } = yield* report({ resultsDir: root, outputDir: output })
      expect(text).toMatch(/one organisation in 2 spellings, which are counted apart: HPE \(2\), hpe \(2\)/)
    }))
})
