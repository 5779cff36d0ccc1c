/** Each mask hides what two runs of one build differ in, and leaves a changed word, number or verdict in sight. */
import { describe, expect, it } from "@effect/vitest"
import { joinedAs, sameDocument, sameText } from "./masked.ts"

describe("sentences with readings", () => {
  it.each([
    ["write 1 of 2: 21.46 MiB in 251 ms, 0.21 GiB/s", "write 1 of 2: 21.46 MiB in 1.20 s, 17.2 MiB/s"],
    ["calibration: the client alone makes 1.73 GiB/s", "calibration: the client alone makes 930 MiB/s"],
    ["calibration: the client alone takes in 1.73 GiB/s", "calibration: the client alone takes in 930 MiB/s"],
    [
      "  read is client-bound: the rate is 90 % of what the ranks took in and checked with\n  no storage at all: the storage may be faster\nlegend",
      "  whether the client limited the read is not known: the\n  calibration was cut\nlegend"
    ],
    ["DEBUG [execute] done after 22.860 s", "DEBUG [execute] done after 0.1 s"],
    ["DEBUG [execute] failed after 4.348 s", "DEBUG [execute] failed after 4.496 s"],
    ["between the runs: done after 84 ms", "between the runs: done after 2.1 s"],
    ["run 7 is writing here now, process 193 is alive", "run 7 is writing here now, process 8 is alive"],
    ["the device wrote 100.2 % of it while the phase ran", "the device wrote 97.0 % of it while the phase ran"],
    [
      "epoch 1 of 2: 2 steps in 511 ms, AU 97.1 %, 231 samples/s, 57.8 MiB/s, compute-bound",
      "epoch 1 of 2: 2 steps in 1.1 s, AU 93.2 %, 222 samples/s, 52.9 MiB/s, client-bound"
    ],
    [
      "limit epoch 1 compute-bound: the accelerators computed 97 % of the time; 0.0 % of the time went into waiting for data",
      "limit epoch 1 client-bound: this host's cores were 100 % busy; only 1.2 of 4 readers of a rank had something to read while steps waited; 3.1 % of the time went into waiting for data"
    ],
    [
      "client  write 1.46 CPU s per GiB, memory 84.86\n   MiB a rank at most, alone it makes 0.30 GiB/s",
      "client  write 1.7 CPU s per GiB, memory 85.1 MiB a rank\n   at most, alone it makes 0.46 GiB/s"
    ],
    [
      "[METRIC] Checkpoint save duration (seconds): 0.2230 (0.1066)",
      "[METRIC] Checkpoint save duration (seconds): 0.2 (0)"
    ]
  ])("%s", (one, other) => expect(sameText(one, other)).toBe(true))

  it.each([
    ["write 1 of 2: 21.46 MiB in 251 ms, 0.21 GiB/s", "write 1 of 2: 21.47 MiB in 251 ms, 0.21 GiB/s"],
    ["write 1 of 2: 21.46 MiB in 251 ms, 0.21 GiB/s", "write 2 of 2: 21.46 MiB in 251 ms, 0.21 GiB/s"],
    ["write 1 of 2: 21.46 MiB in 251 ms, 0.21 GiB/s", "write 1 of 2: 21.46 MiB in -"],
    ["calibration: the client alone makes 1.73 GiB/s", "calibration: one client alone makes 1.73 GiB/s"],
    ["DEBUG [execute] done after 22.860 s", "DEBUG [execute] failed after 22.860 s"],
    ["pausing 5.00 s: time between checkpoints", "pausing 6.00 s: time between checkpoints"],
    [
      "limit epoch 1 compute-bound: the accelerators computed 97 % of the time; 0.0 % of the time",
      "limit epoch 1 client-bound: the bytes came from this host's own memory; 0.0 % of the time"
    ],
    ["computes 47.55 ms", "computes 47.56 ms"],
    ["never to wait, an accelerator needs 0.15 GiB/s", "never to wait, an accelerator needs 0.16 GiB/s"],
    ["INVALID scale: needs 1, found 0.0002", "INVALID scale: needs 1, found 0.0003"],
    ["verdict INVALID by the rules of v3.0", "verdict OPEN by the rules of v3.0"],
    ["2 checkpoints, 42.91 MiB in 473 ms; client cache cold", "2 checkpoints, 42.91 MiB in 473 ms; client cache warm"],
    [
      "epoch 1 of 2: 2 steps in 511 ms, AU 97.1 %, 231 samples/s, 57.8 MiB/s, compute-bound",
      "epoch 1 of 2: 3 steps in 511 ms, AU 97.1 %, 231 samples/s, 57.8 MiB/s, compute-bound"
    ]
  ])("leaves in sight: %s / %s", (one, other) => expect(sameText(one, other)).toBe(false))

  it("joins the broken lines of a paragraph and of nothing else", () => {
    expect(joinedAs("  client      a b\n              c\n  verify      d\n\n               mean")).toBe(
      "  client      a b c\n  verify      d\n\n               mean"
    )
  })
})

describe("readings in documents", () => {
  const operation = { longestRankSeconds: 0.25, bytesPerSecond: 1e8, rankSeconds: { min: 0.2 }, bytes: 42 }
  const document = (changes: object = {}, own: object = {}) => ({
    run_id: "r",
    runtime: 1.5,
    pid: 77,
    verdict: { category: "INVALID" },
    args: { timeout: 4, remap_seconds: 2 },
    stages: [{ stage: "plan", seconds: 0.1, outcome: "done" }],
    metrics: { save_checkpoint_io_mean_GB_per_second: 0.2, checkpoint_size_GB: 0.02 },
    host: { meminfo: { MemTotal: "24 kB", MemFree: "20 kB" } },
    measurement: { body: { phases: [{ clientBound: null, operations: [{ ...operation, ...own }] }] } },
    ...changes
  })

  it.each([
    [document({ runtime: 9.25, pid: 8 })],
    [document({ stages: [{ stage: "plan", seconds: 2, outcome: "done" }] })],
    [document({}, { longestRankSeconds: 3, bytesPerSecond: 7, rankSeconds: { min: 1 } })],
    [document({ metrics: { save_checkpoint_io_mean_GB_per_second: 7, checkpoint_size_GB: 0.02 } })],
    [document({ host: { meminfo: { MemTotal: "24 kB", MemFree: "3 kB" } } })],
    [
      document({
        measurement: {
          body: {
            phases: [{
              clientBound:
                "the rate is 256 % of what the ranks took in and checked with no storage at all; the ranks kept their cores 95 % busy: the storage may be faster",
              operations: [operation]
            }]
          }
        }
      })
    ]
  ])("are hidden: %#", (other) => expect(sameDocument(document(), other)).toBe(true))

  it.each([
    ["a run without a run time", document({ runtime: null })],
    ["a run time of zero", document({ runtime: 0 })],
    ["a run time as a word", document({ runtime: "soon" })],
    ["another verdict", document({ verdict: { category: "OPEN" } })],
    ["another plan", document({ args: { timeout: 5, remap_seconds: 2 } })],
    ["other declared seconds", document({ args: { timeout: 4, remap_seconds: 3 } })],
    ["a stage that failed", document({ stages: [{ stage: "plan", seconds: 0.1, outcome: "failed" }] })],
    ["a rate of zero", document({ metrics: { save_checkpoint_io_mean_GB_per_second: 0, checkpoint_size_GB: 0.02 } })],
    ["another size", document({ metrics: { save_checkpoint_io_mean_GB_per_second: 0.2, checkpoint_size_GB: 0.03 } })],
    ["other bytes", document({}, { bytes: 43 })],
    ["a duration that is missing", document({}, { longestRankSeconds: null })],
    ["another memory", document({ host: { meminfo: { MemTotal: "25 kB", MemFree: "20 kB" } } })],
    ["a key that is new", document({ more: 1 })],
    [
      "another hint",
      document({ measurement: { body: { phases: [{ clientBound: "the client is slow", operations: [operation] }] } } })
    ]
  ])("leave in sight: %s", (_, other) => expect(sameDocument(document(), other)).toBe(false))

  it("leave mounts in sight but those of other programs' namespaces", () => {
    const mounts = (...points: ReadonlyArray<string>) => ({ mounts: points.map((mountPoint) => ({ mountPoint })) })
    expect(sameDocument(mounts("/", "/run/netns/a"), mounts("/"))).toBe(true)
    expect(sameDocument(mounts("/", "/mnt"), mounts("/"))).toBe(false)
  })

  it("are told by the event they stand in: a pause is planned", () => {
    expect(sameDocument({ _tag: "calibrated", seconds: 1 }, { _tag: "calibrated", seconds: 2 })).toBe(true)
    expect(sameDocument({ _tag: "pause", seconds: 1 }, { _tag: "pause", seconds: 2 })).toBe(false)
  })
})
