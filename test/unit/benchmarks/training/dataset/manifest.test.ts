import { assert, describe, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { countOf, parseRanges, rangesOf } from "../../../../../src/benchmarks/training/dataset/fileRanges.ts"
import {
  describeDifferences,
  type Manifest,
  parseManifest,
  plannedManifest,
  serialiseManifest,
  standingOf
} from "../../../../../src/benchmarks/training/dataset/manifest.ts"
import { published } from "./sets.ts"

const owner = { machine_id: "m", boot_id: null, pid: 7, start_ticks: 9 }
const by = { version: "0.1.0", runId: "1f0c", createdAt: "2026-11-23T12:00:00+00:00", owner }
const generation = { processes: 4, seedsByRank: true }

describe("ranges of file numbers", () => {
  it.prop("come back as the files they were written of", [FastCheck.array(FastCheck.boolean(), { maxLength: 200 })], ([
    whole
  ]) => {
    const ranges = parseRanges(rangesOf(whole.length, (file) => whole[file]!), whole.length)
    assert.isNotNull(ranges)
    const found = whole.map((_, file) => ranges!.some(({ from, to }) => from <= file && file <= to))
    assert.deepStrictEqual(found, whole)
    assert.strictEqual(countOf(ranges!), whole.filter(Boolean).length)
  })

  it("are short for a million files", () => {
    assert.strictEqual(rangesOf(1_170_301, (file) => file !== 700_000), "0-699999,700001-1170300")
  })

  it("refuse what is no ascending list within the set", () => {
    for (const text of ["3-2", "0-5,5", "7", "-1", "a", "1,,2", "0-99999999999999999999"]) {
      assert.isNull(parseRanges(text, 7), text)
    }
  })
})

describe("a manifest", () => {
  const manifest = plannedManifest(published.unet3d, generation, by)
  const readAs = (changed: Partial<Manifest>) => parseManifest(serialiseManifest({ ...manifest, ...changed }))

  it("comes back as it was written", () => {
    assert.deepStrictEqual(readAs({ whole: "0-41,43" }), {
      _tag: "manifest",
      manifest: { ...manifest, whole: "0-41,43" }
    })
  })

  it("knows the size of every file where sizes are alike, and the sum where they are not", () => {
    assert.isNull(manifest.bytes_per_file)
    assert.isAbove(manifest.bytes, 168 * 100e6)
    assert.strictEqual(plannedManifest(published.retinanet, generation, by).bytes_per_file, 322_624)
  })

  it("is unreadable when damaged, with the reason", () => {
    assert.deepStrictEqual(parseManifest("{"), { _tag: "unreadable", reason: "it is not a JSON object" })
    assert.deepStrictEqual(readAs({ whole: "200" }), { _tag: "unreadable", reason: "it has no list of whole files" })
    assert.deepStrictEqual(readAs({ definition: { ...manifest.definition, num_files_train: 9 } }), {
      _tag: "unreadable",
      reason: "its fingerprint is not that of its definition"
    })
  })

  it("names what differs from what is asked for", () => {
    const standing = standingOf(readAs({}), { ...published.unet3d, files: 400, subfolders: 3 }, {
      ...generation,
      processes: 8
    })
    assert.strictEqual(standing._tag, "other")
    assert.strictEqual(
      standing._tag === "other" ? describeDifferences(standing.differences) : "",
      "num_files_train is 168, asked for 400; num_subfolders_train is 0, asked for 3; generating_ranks is 4, asked for 8"
    )
  })

  it("is of the same set for a reader, whoever generated it, and wherever the folder went", () => {
    assert.strictEqual(standingOf(readAs({}), { ...published.unet3d, folder: "/elsewhere/unet3d" }, null)._tag, "same")
  })

  it("does not care who generates files of one size, nor who seeds all ranks alike", () => {
    const retinanet = plannedManifest(published.retinanet, generation, by)
    const reading = parseManifest(serialiseManifest(retinanet))
    assert.strictEqual(standingOf(reading, published.retinanet, { processes: 1, seedsByRank: true })._tag, "same")
    const v2 = parseManifest(
      serialiseManifest(plannedManifest(published.unet3d, { processes: 4, seedsByRank: false }, by))
    )
    assert.strictEqual(standingOf(v2, published.unet3d, { processes: 9, seedsByRank: false })._tag, "same")
    assert.strictEqual(standingOf(v2, published.unet3d, { processes: 4, seedsByRank: true })._tag, "other")
  })
})
