import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import {
  type MarkedFile,
  type Marker,
  parseMarker,
  partialFiles,
  plannedMarker,
  serialiseMarker
} from "../../../../src/benchmarks/checkpointing/marker.ts"
import { planned } from "./requests.ts"

const owner = { machine_id: "m", boot_id: "b", pid: 42, start_ticks: 1000 }
const run = { runId: "8b0a", contentSeed: "c0ffee", createdAt: "2026-01-02T03:04:05+01:00", owner }

const markerOf = (states: ReadonlyArray<readonly [checkpoint: number, state: MarkedFile["state"]]>): Marker => ({
  ...plannedMarker(planned().work, run),
  files: states.map(([checkpoint, state], i) => ({
    path: `global_epoch1_step${checkpoint}/zero_pp_rank_${i}_mp_rank_0_optim_states.pt`,
    bytes: 4096,
    state,
    checkpoint,
    rank: 0
  }))
})

describe("the marker", () => {
  it("lists every file of every checkpoint before the first is written", () => {
    const { work } = planned({ model: "llama3-405b", numProcesses: 8, numCheckpointsWrite: 3, numCheckpointsRead: 0 })
    const marker = plannedMarker(work, run)
    expect(marker).toMatchObject({
      state: "writing",
      fingerprint: work.fingerprint,
      run_id: "8b0a",
      content_seed: "c0ffee"
    })
    expect(marker.files).toHaveLength(3 * 48)
    expect(marker.files.reduce((total, file) => total + file.bytes, 0)).toBe(3 * work.checkpointBytes)
    expect(marker.files[0]).toEqual({
      path: "global_epoch1_step1/layer_0-model_0_model_states.pt",
      bytes: 525_336_576,
      state: "planned",
      checkpoint: 1,
      rank: 0
    })
  })

  it.each(
    [
      { numProcesses: 2 },
      { model: "llama3-70b", numProcesses: 64 },
      { model: "llama3-405b", numProcesses: 8 },
      { model: "llama3-1t", numProcesses: 8 }
    ] as const
  )("reads back what it wrote: %j", (given) => {
    const marker = plannedMarker(planned(given).work, run)
    expect(parseMarker(serialiseMarker(marker))).toEqual({ _tag: "marker", marker })
  })

  it("names files that were begun", () => {
    const marker = markerOf([[1, "complete"], [1, "complete"], [2, "complete"], [2, "writing"], [3, "planned"]])
    expect(partialFiles(marker).map((file) => file.path)).toEqual([
      "global_epoch1_step2/zero_pp_rank_3_mp_rank_0_optim_states.pt"
    ])
  })

  it("takes a writer that is none for no writer, and is read all the same", () => {
    const { owner: _, ...marker } = markerOf([[1, "complete"]])
    expect(parseMarker(JSON.stringify(marker))).toEqual({ _tag: "marker", marker })
    expect(parseMarker(JSON.stringify({ ...marker, owner: { ...owner, pid: "42" } }))).toEqual({
      _tag: "marker",
      marker
    })
  })

  it("ignores keys it does not know, so that a later version can add some", () => {
    const marker = markerOf([[1, "complete"]])
    expect(parseMarker(JSON.stringify({ ...marker, note: "x" }))).toEqual({ _tag: "marker", marker })
  })
})

const whole = (): Record<string, unknown> => JSON.parse(serialiseMarker(markerOf([[1, "complete"]])))

describe("a marker that cannot be trusted", () => {
  it.each([
    ["nothing", ""],
    ["cut off", serialiseMarker(markerOf([[1, "complete"]])).slice(0, 200)],
    ["a list", "[]"],
    ["of another schema", JSON.stringify({ ...whole(), schema_version: 2 })],
    ["in an unknown state", JSON.stringify({ ...whole(), state: "done" })],
    ["without files", JSON.stringify({ ...whole(), files: undefined })]
  ])("%s", (_, text) => {
    expect(parseMarker(text)).toMatchObject({ _tag: "unreadable", reason: expect.stringMatching(/./) })
  })

  const name = "zero_pp_rank_0_mp_rank_0_optim_states.pt"
  it.each([
    "../../etc/passwd",
    "/etc/passwd",
    "a/../../b",
    "",
    "a//b",
    "./a",
    "a\0b",
    "mydata/notes.txt",
    name,
    "global_epoch1_step1/notes.txt",
    `global_epoch1_step1/sub/${name}`,
    `global_epoch1_step1/../${name}`,
    `global_epoch1_step2/${name}`,
    `mydata/${name}`,
    `global_epoch1_step1/${name}.bak`
  ])(
    "a path that no layout has: %j",
    (path) => {
      const files = [{ path, bytes: 1, state: "complete", checkpoint: 1, rank: 0 }]
      expect(parseMarker(JSON.stringify({ ...whole(), files }))).toMatchObject({ _tag: "unreadable" })
    }
  )

  it.each(["fingerprint", "run_id", "content_seed", "model", "created_at", "state", "files", "schema_version"])(
    "says what is missing: %s",
    (key) => {
      const reading = parseMarker(JSON.stringify({ ...whole(), [key]: undefined }))
      expect(reading).toMatchObject({
        _tag: "unreadable",
        reason: expect.stringContaining(key === "files" ? "list" : key)
      })
    }
  )

  it.prop(
    "never throws, whatever the text or the JSON",
    [FastCheck.oneof(FastCheck.string(), FastCheck.json())],
    ([text]) => {
      expect(["marker", "unreadable"]).toContain(parseMarker(text)._tag)
    }
  )
})
