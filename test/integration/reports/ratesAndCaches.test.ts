/** Whose clock a rate is by, and whether memory served what was read: said wherever the rate is shown. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { gunzipSync } from "node:zlib"
import type { Measurement } from "../../../src/domain/Measurement.ts"
import { GiB } from "../../../src/domain/Units.ts"
import { splitRow } from "../../../src/reports/outputs/csv.ts"
import { show } from "../../../src/reports/show.ts"
import { ownRecord, ownRun } from "../../fixtures/ownRun.ts"
import { ratedMeasurement, ratedPhase } from "../../fixtures/ratedRun.ts"
import { at, plant, provided, report, results, showing, temporary } from "../../fixtures/reports.ts"
import { v3CheckpointRun } from "../../fixtures/runTrees.ts"

const measurement = ratedMeasurement([
  ratedPhase("write", [2, 4]),
  ratedPhase("read", [20, 40], "warm")
])

const own = ownRun(ownRecord({ measurement }))

interface Measured {
  readonly phase: string
  readonly headline_bytes_per_second: number
  readonly client_cache: string
}

const reported = (tree: Readonly<Record<string, string>>) =>
  Effect.gen(function*() {
    const [root, output] = [yield* temporary, yield* temporary]
    plant(root, at("run", tree))
    const { text } = yield* report({ resultsDir: root, outputDir: output })
    const read = (name: string) => fs.readFileSync(path.join(output, name), "utf8")
    const [columns, ...rows] = read("results.csv").trimEnd().split("\n").map(splitRow)
    const [group] = results(output).groups
    return {
      root,
      text,
      group: group!,
      csv: (column: string) => rows[0]![columns!.indexOf(column)],
      html: read("report.html")
    }
  })

describe("runs of one series", () => {
  it.scopedLive("are of one way to read and write: --io and --transfer-size make groups of their own", () =>
    Effect.gen(function*() {
      const [root, output] = [yield* temporary, yield* temporary]
      const made = (name: string, io: Measurement["io"], transfer: number | null) =>
        plant(
          root,
          at(
            name,
            ownRun(ownRecord({
              run_id: `${name}0000000-2222-4333-8444-555555555555`,
              measurement: { ...measurement, profile: "device", io },
              args: { ...ownRecord().args, io: null, transfer_size: transfer }
            }))
          )
        )
      made("a", "direct", null)
      made("b", "direct", null)
      made("c", "buffered", null)
      made("d", "direct", 4 * 2 ** 20)
      made("e", "buffered", 4 * 2 ** 20)
      yield* report({ resultsDir: root, outputDir: output })
      const { groups } = results(output)
      expect(groups.map(({ identity, runs }) => [identity["profile"], runs.map((run) => run.path)])).toEqual([
        ["device", ["a", "b"]],
        ["device 4096 KiB requests", ["d"]],
        ["device buffered", ["c"]],
        ["device buffered 4096 KiB requests", ["e"]]
      ])
      expect(groups[0]?.near_misses.map(({ text }) => text)).toContain(
        "1 run sits in the group of profile device buffered"
      )
      expect(groups[3]?.name).toContain("native device buffered 4096 KiB requests")
    }))
})

describe("a run that this program measured", () => {
  it.scopedLive("has its own rate and DLIO's under two names, and the cache beside each", () =>
    Effect.gen(function*() {
      const { csv, group, html, root, text } = yield* reported(own)

      const aggregate = (name: string) => group.aggregates.find((one) => one.name === name)
      expect(aggregate("measured_write_GiB_per_second")).toMatchObject({ count: 2, mean: 3, client_cache: { cold: 1 } })
      expect(aggregate("measured_read_GiB_per_second")).toMatchObject({ count: 2, mean: 30, client_cache: { warm: 1 } })
      // By rank 0's clock, from the rank files, whatever the measurement says.
      expect(aggregate("load_checkpoint_io_GB_per_second")).toMatchObject({
        count: 2,
        mean: 1.05,
        client_cache: { warm: 1 }
      })

      const [run] = group.runs
      expect(run).toMatchObject({ client_cache: { write: "cold", read: "warm" } })
      const measured = (run as unknown as { readonly measured: ReadonlyArray<Measured> }).measured
      expect(measured.map((one) => [one.phase, one.headline_bytes_per_second / GiB, one.client_cache])).toEqual([
        ["write", 3, "cold"],
        ["read", 30, "warm"]
      ])

      expect(csv("client_cache.read")).toBe("warm")
      expect(csv("client_cache.write")).toBe("cold")
      expect(Number(csv("measured.read.headline_bytes_per_second"))).toBe(30 * GiB)
      expect(csv("aggregates.measured_read_GiB_per_second.client_cache")).toBe("warm")
      expect(csv("aggregates.load_checkpoint_io_GB_per_second.client_cache")).toBe("warm")

      expect(text).toMatch(/read by the longest rank +30 ± 14 GiB\/s, 20 to 40 \(2 operations\); warm/)
      expect(text).toMatch(/read by rank 0 \(DLIO's\) +1\.05 .*; warm/)
      expect(text).toMatch(/write by the longest rank +3\.0 ± 1\.4 .*; cold/)

      const blocks = [...html.matchAll(/<script type="text\/plain" id="(groups|runs)-0">([^<]*)</g)].map((
        [, , packed]
      ) => gunzipSync(Buffer.from(packed ?? "", "base64")).toString())
      expect(blocks).toHaveLength(2)
      expect(JSON.parse(blocks[0]!)).toMatchObject([{
        figures: [
          { title: "write by the longest rank", mean: 3, cache: "cold", tainted: false },
          { title: "read by the longest rank", mean: 30, cache: "warm", tainted: true }
        ]
      }])
      expect(JSON.parse(blocks[1]!)).toEqual([[
        "run",
        expect.any(String),
        "write and read",
        expect.any(String),
        3,
        30,
        "cold",
        "warm",
        0
      ]])

      const shown = yield* provided(show("run", showing(root)))
      expect(shown.text).toMatch(/read +30\.00 GiB\/s over 2 checkpoints, 2\.00 GiB; client cache warm/)
      expect(shown.text).toMatch(/load_checkpoint_io_mean_GB_per_second +8\.25; client cache warm/)
      expect(shown.text).toMatch(/save_checkpoint_io_mean_GB_per_second +4\.5; client cache cold/)
    }))

  it.scopedLive("has no rate of its own where its record lost it", () =>
    Effect.gen(function*() {
      const name = Object.keys(own).find((file) => file.endsWith("_metadata.json"))!
      const lost = own[name]!.replaceAll("\"bytesPerSecond\"", "\"gone\"")
      const { group } = yield* reported({ ...own, [name]: lost })
      expect(group.aggregates.find((one) => one.name === "measured_read_GiB_per_second")).toMatchObject({
        mean: null,
        lacking: ["run"]
      })
    }))
})

it.scopedLive("a run of another program is said to record no cache, in every output", () =>
  Effect.gen(function*() {
    const { csv, group, text } = yield* reported(v3CheckpointRun())
    expect(group.aggregates.map(({ name }) => name).filter((name) => name.startsWith("measured"))).toEqual([])
    expect(group.runs[0]).toMatchObject({ client_cache: { write: null, read: null }, measured: [] })
    expect(csv("client_cache.read")).toBe("not recorded")
    expect(text).toContain("client cache")
    expect(text).toContain("not recorded by these runs")
  }))
