import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { PhaseMeasurement } from "../../../src/benchmarks/checkpointing/CheckpointMeasurement.ts"
import { bodyOf } from "../../../src/benchmarks/Kind.ts"
import { kinds } from "../../../src/benchmarks/kinds.ts"
import type { DatagenMeasurement } from "../../../src/benchmarks/training/DatagenMeasurement.ts"
import type { TrainingMeasurement } from "../../../src/benchmarks/training/TrainingMeasurement.ts"
import type { Measurement } from "../../../src/domain/Measurement.ts"
import type { Plan } from "../../../src/domain/Plan.ts"
import { GiB, MiB } from "../../../src/domain/Units.ts"
import type { Issue, Verdict } from "../../../src/domain/Verdict.ts"
import { editionId } from "../../../src/rules/editions/list.ts"
import { worstFirst } from "../../../src/rules/judge.ts"
import { planText } from "../../../src/view/plan.ts"
import { summaryText } from "../../../src/view/summary.ts"
import type { SummaryInput } from "../../../src/view/SummaryInput.ts"
import { plainLook } from "../../fixtures/plainLook.ts"
import { epoch, operation } from "./events.ts"

const issue = (rule: string, rest: Partial<Issue> = {}): Issue => ({
  rule,
  validation: "INVALID",
  severity: "error",
  message: `${rule} does not hold`,
  parameter: null,
  expected: null,
  actual: null,
  source: null,
  disputed: false,
  ...rest
})

const verdict: Verdict = {
  category: "INVALID",
  edition: editionId("v3.0"),
  pending: [],
  issues: worstFirst([
    issue("4.6.2", { validation: "CLOSED", severity: "warning", disputed: true }),
    issue("4.4.1", { validation: "OPEN" }),
    issue("4.3.2", { validation: "UNKNOWN" }),
    issue("scale", { parameter: "--scale", expected: "1", actual: "0.01" })
  ])
}

const phase = (name: "write" | "read", rest: Partial<PhaseMeasurement> = {}): PhaseMeasurement => ({
  phase: name,
  operations: [operation(1, GiB, 0.5, name), operation(2, GiB, 0.4, name)],
  bytes: 2 * GiB,
  headline: { mean: 2.25 * GiB, min: 2 * GiB, max: 2.5 * GiB },
  dlioMean: 2.4 * GiB,
  totalRate: 2.22 * GiB,
  cpuSeconds: 0.5,
  clientCache: "cold",
  cacheEvidence: [{
    source: "/proc/self/io read_bytes",
    askedBytes: 2 * GiB,
    observedBytes: 2 * GiB,
    says: "all came from the device"
  }],
  clientBound: null,
  ...rest
})

const ofCheckpoints = (...phases: ReadonlyArray<PhaseMeasurement>) => ({ kind: "checkpoint", body: { phases } })

const measurement: Measurement = {
  engine: "native",
  engineVersion: "0.1.0",
  profile: "device",
  io: "direct",
  startedAt: "2026-11-23T12:00:00.000+00:00",
  endedAt: "2026-11-23T12:00:10.000+00:00",
  calibration: { seconds: 1, bytes: 6 * GiB, bytesPerSecond: 6 * GiB },
  ...ofCheckpoints(phase("write"), phase("read")),
  peakRssBytes: 46 * MiB,
  bufferBytesPerRank: 32 * MiB,
  verification: { mode: "sample", blocksChecked: 1234, unavailable: null }
}

const plan: Plan = {
  benchmark: "checkpointing",
  benchmarkType: "checkpointing",
  command: "run",
  model: "llama3-8b",
  accelerator: null,
  engine: { name: "native", reason: "one host, no division asked for" },
  profile: "device",
  mode: "default",
  edition: editionId("v3.0"),
  requestedDivision: null,
  allowInvalidParameters: false,
  identity: { systemName: "lab-1", organization: null, label: null },
  hosts: [],
  processes: 2,
  launch: null,
  scale: 0.01,
  declaredMemoryPerHostBytes: null,
  resultsDir: "/data/results",
  loops: 1,
  timeoutSeconds: null,
  parameters: [
    { key: "checkpoint.num_checkpoints_write", value: 2, origin: "flag" },
    { key: "model.type", value: "transformer", origin: "workload" }
  ],
  workload: {},
  args: {},
  destinations: [{ role: "checkpoints", path: "/data/scratch/llama3-8b", bytesToWrite: 2 * GiB }],
  bufferBytes: 96 * MiB,
  notes: ["mode default: llama3-8b always holds the whole checkpoint"],
  work: { kind: "checkpoint" }
}

const record = `/data/${"a-long-folder-name/".repeat(6)}checkpointing_20261123_120000_metadata.json`

const partOf = (input: SummaryInput) => {
  const kind = kinds.find(({ id }) => id === input.measurement.kind)!
  return kind.summary(input, Effect.runSync(bodyOf(kind, input.measurement)))
}

const summary = (rest: Partial<SummaryInput> = {}, look = plainLook, isTerminal = false) => {
  const input = { plan, measurement, metrics: null, verdict, facts: {}, warnings: [], recordPath: record, ...rest }
  return summaryText(input, partOf(input), look, isTerminal)
}

describe("summary", () => {
  it("puts the rates with their minimum, maximum, DLIO's figure and the cache side by side", () => {
    const lines = summary().split("\n").map((line) => line.trim().split(/\s{2,}/))
    expect(lines).toContainEqual(["mean", "min", "max", "DLIO's mean", "total", "cache"])
    expect(lines).toContainEqual([
      "write",
      "2.25 GiB/s",
      "2.00 GiB/s",
      "2.50 GiB/s",
      "2.40 GiB/s",
      "2.22 GiB/s",
      "cold"
    ])
  })

  it("fits 80 columns, without colour, but for the record's path, which stays in one piece", () => {
    const lines = summary().split("\n")
    expect(lines.filter((line) => line.length > 80)).toEqual([`record  ${record}`])
    expect(summary()).not.toContain("\u001B")
  })

  it.each([40, 60, 80, 120])("fits %i columns, however many those of the table are", (columns) => {
    const lines = summary({}, { ...plainLook, columns }, true).split("\n")
    expect(lines.filter((line) => line.length > columns)).toEqual([`record  ${record}`])
  })

  it("says the figures in words where the table is too wide, and breaks no figure", () => {
    const text = summary({}, { ...plainLook, columns: 60 }, true)
    expect(text).toMatch(/^ {2}write {2}mean 2\.25 GiB\/s, min 2\.00 GiB\/s, max 2\.50 GiB\/s,\n {9}DLIO's mean/m)
    expect(text).not.toMatch(/^ +mean +min +max/m)
  })

  it("orders issues worst first, warnings last, and marks what is disputed", () => {
    const order = summary().split("\n").flatMap((line) =>
      /^ {2}(INVALID|UNKNOWN|OPEN|warning) +(\S+): /.exec(line)?.[2] ?? []
    )
    expect(order).toEqual(["scale", "4.3.2", "4.4.1", "4.6.2"])
    expect(summary()).toMatch(/4\.6\.2 does not hold\. \(disputed/)
  })

  it("says what a valid run would need", () => {
    expect(summary()).toContain("--scale: needs 1, found 0.01")
  })

  it("calls native results practice", () => {
    expect(summary()).toContain("native: practice, not submittable")
    expect(summary()).toContain("scale 0.01")
  })

  it("calls DLIO's results unproven, never submittable", () => {
    const text = summary({ plan: { ...plan, engine: { name: "dlio", reason: "--closed" } } })
    expect(text).toContain("dlio: submittable unproven")
    expect(text).not.toContain("practice")
  })

  it("says when the client was the limit", () => {
    const bound = {
      ...measurement,
      ...ofCheckpoints(phase("write", { clientBound: "ranks used 95 % of their CPU: the storage may be faster" }))
    }
    expect(summary({ measurement: bound }).replace(/\s+/g, " ")).toContain(
      "write is client-bound: ranks used 95 % of their CPU: the storage may be faster"
    )
  })

  it("tells a client of which it is not known from one that was not the limit", () => {
    const why = "both calibrations were disturbed"
    const told = (clientBoundUnknown: string | null | undefined) =>
      summary({
        measurement: {
          ...measurement,
          ...ofCheckpoints(phase("read", clientBoundUnknown === undefined ? {} : { clientBoundUnknown }))
        }
      }).replace(/\s+/g, " ")
    expect(told(why)).toContain(`whether the client limited the read is not known: ${why}`)
    for (const known of [null, undefined]) expect(told(known)).not.toContain("whether the client")
  })

  it("shows warm reads as warm, with the evidence", () => {
    const warm = {
      ...measurement,
      ...ofCheckpoints(phase("read", {
        clientCache: "warm",
        cacheEvidence: [{ source: "/proc/self/io read_bytes", askedBytes: 2 * GiB, observedBytes: GiB, says: "half" }]
      }))
    }
    const text = summary({ measurement: warm }).replace(/\s+/g, " ")
    expect(text).toContain("client cache warm; /proc/self/io read_bytes: half (1.00 GiB of 2.00 GiB)")
    expect(text).toContain("read is warm: this host's memory had a part in it, so the storage may be slower")
  })

  it("says that memory is no storage, and that unknown is not cold", () => {
    const phases = ofCheckpoints(phase("write", { clientCache: "memory" }), phase("read", { clientCache: "unknown" }))
    const text = summary({ measurement: { ...measurement, ...phases } }).replace(/\s+/g, " ")
    expect(text).toContain("write went to this host's memory: no storage was measured")
    expect(text).toContain("read is not known to be cold")
    expect(summary()).not.toMatch(/may be slower|no storage|not known/)
  })

  it("shows what an engine could not measure and how its figures came about", () => {
    const dlio: Measurement = {
      ...measurement,
      engine: "dlio",
      peakRssBytes: null,
      bufferBytesPerRank: null,
      ...ofCheckpoints(phase("write", { cpuSeconds: null })),
      calibration: null,
      unmeasured: "DLIO does not tell CPU and memory",
      labels: ["unflushed: this dialect never syncs"]
    }
    const lines = summary({ measurement: dlio }).split("\n")
    expect(lines).toContain("  client      DLIO does not tell CPU and memory")
    expect(lines).toContain("  unflushed: this dialect never syncs")
    expect(lines.join("\n")).not.toMatch(/null|NaN|CPU s per GiB/)
  })

  it("names I/O that the profile would not have chosen, and drops the warning about DLIO's figures in its profile", () => {
    expect(summary({ measurement: { ...measurement, io: "buffered" } })).toContain("device, buffered I/O (by --io)")
    expect(summary()).toContain("Only figures of --profile dlio may be set beside DLIO's.")
    expect(summary({ measurement: { ...measurement, profile: "dlio", io: "buffered" } })).not.toContain(
      "may be set beside"
    )
  })

  it("tells blocks that were checked from blocks that could not be", () => {
    expect(summary()).toContain("sample: 1,234 blocks read back as written")
    const foreign = {
      ...measurement,
      verification: { mode: "full", blocksChecked: 0, unavailable: "no stamps" }
    } as const
    expect(summary({ measurement: foreign })).toContain("not possible: no stamps")
    expect(summary({ measurement: { ...measurement, ...ofCheckpoints(phase("write")) } })).not.toContain("read back")
  })

  it("repeats warnings, and the division that was asked for", () => {
    const text = summary({ warnings: ["results share a file system"], plan: { ...plan, requestedDivision: "CLOSED" } })
    expect(text).toContain("warning: results share a file system")
    expect(text).toContain("CLOSED was asked for")
  })

  it("uses colour only when it is asked to", () => {
    expect(summary({}, { ...plainLook, colour: true })).toContain("\u001B[31mINVALID\u001B[39m")
  })
})

describe("summary of training", () => {
  const body: TrainingMeasurement = {
    epochs: [
      epoch(1),
      epoch(2, {
        au: 61.5,
        clientCache: "warm",
        verdict: { limit: "storage-bound", because: "38 % of the time went into waiting for data" }
      })
    ],
    auMean: 77,
    nominalAuMean: 76.25,
    samplesPerSecondMean: 702.5,
    bytesPerSecond: 700 * MiB,
    auThresholdPercent: 90,
    bytesPerSampleRatio: 1.345,
    predictedRssBytes: 60 * MiB
  }
  const trainedWith = (changes: Partial<TrainingMeasurement>): Measurement => ({
    ...measurement,
    calibration: null,
    kind: "train",
    body: { ...body, ...changes }
  })
  const trained = trainedWith({})
  const text = (rest: Partial<SummaryInput> = {}, look = plainLook, isTerminal = false) =>
    summary(
      {
        plan: { ...plan, benchmark: "training", model: "dlrm", accelerator: "b200", scale: 1 },
        measurement: trained,
        metrics: { train_io_mean_MB_per_second: 520.25 },
        ...rest
      },
      look,
      isTerminal
    )

  it("claims nothing reached where only the first step, which DLIO leaves out, held the waiting", () => {
    const told = (auMean: number, nominalAuMean: number) =>
      text({ measurement: trainedWith({ auMean, nominalAuMean }) }).replaceAll(
        /\s+/g,
        " "
      )
    expect(told(99.9, 14.1)).toContain("99.90 % by DLIO's formula, 14.10 % with the compute time as configured")
    expect(told(99.9, 14.1)).toContain("reached by DLIO's formula only, and not shown")
    expect(told(95, 92)).toContain("90 % are needed: reached ")
    expect(told(80, 70)).toContain("90 % are needed: missed")
  })

  it("puts utilisation, rates, waits, cache and limit of each epoch side by side", () => {
    const lines = text().split("\n").map((line) => line.trim().split(/\s{2,}/))
    expect(lines).toContainEqual([
      "epoch",
      "AU",
      "nominal AU",
      "samples/s",
      "MiB/s",
      "wait p50",
      "p99",
      "cache",
      "limit"
    ])
    expect(lines).toContainEqual([
      "1",
      "92.50 %",
      "91.25 %",
      "702",
      "700",
      "0.20 ms",
      "4.00 ms",
      "cold",
      "compute-bound"
    ])
    expect(text()).toContain("training run: dlrm on b200, 2 accelerators on 1 host")
    expect(text({}, { ...plainLook, columns: 80 }, true)).toMatch(/^ {2}epoch 1 {2}AU 92\.50 %, nominal AU 91\.25 %/m)
  })

  it("says whether the utilisation was reached, by both formulas", () => {
    expect(text().replaceAll(/\s+/g, " ")).toContain(
      "77.00 % by DLIO's formula, 76.25 % with the compute time as configured; 90 % are needed: missed"
    )
  })

  it("puts real bytes beside DLIO's nominal figure, with what a sample costs", () => {
    const words = text().replaceAll(/\s+/g, " ")
    expect(words).toContain("700 MiB/s really read; DLIO's figure 520 MiB/s")
    expect(words).toContain("a sample costs 1.345 x its nominal bytes")
  })

  it("says which epochs were warm, and what held each back", () => {
    const words = text().replaceAll(/\s+/g, " ")
    expect(words).toContain("epoch 2 is warm")
    expect(words).toContain("epoch 2 storage-bound: 38 % of the time went into waiting for data")
  })
  it("claims nothing reached where an epoch was too short, or where the whole epoch is not known", () => {
    const told = (changes: Partial<TrainingMeasurement>) =>
      text({ measurement: trainedWith({ auMean: 99.9, ...changes }) }).replaceAll(
        /\s+/g,
        " "
      )
    const starved = "an epoch has 3 steps, and the readers are 4 ahead"
    expect(told({ nominalAuMean: 95, epochs: [epoch(1, { starved }), epoch(2, { starved })] })).toContain(
      `90 % are needed: reached by DLIO's formula only, and not shown: epochs 1, 2 ${starved}`
    )
    expect(told({ nominalAuMean: null })).toContain("reached by DLIO's formula only: the whole epoch is not known")
  })

  it("missing is never zero", () => {
    const words = text({
      metrics: null,
      measurement: trainedWith({
        epochs: [
          epoch(1, {
            au: null,
            nominalAu: null,
            samplesPerSecond: null,
            bytes: null,
            bytesPerSecond: null,
            wait: null,
            verdict: null,
            unmeasured: "too few steps to leave the first one out"
          })
        ],
        auMean: null,
        nominalAuMean: null,
        samplesPerSecondMean: null,
        bytesPerSecond: null,
        bytesPerSampleRatio: null
      })
    })
    expect(words.split("\n").map((line) => line.trim().split(/\s{2,}/))).toContainEqual([
      "1",
      "-",
      "-",
      "-",
      "-",
      "-",
      "-",
      "cold",
      "-"
    ])
    expect(words).toContain("epoch 1 too few steps to leave the first one out")
    expect(words).toContain("not measured; 90 % are needed")
  })
})

describe("summary of data generation", () => {
  const made = (body: DatagenMeasurement) =>
    summary({
      plan: { ...plan, benchmark: "training", command: "datagen", model: "unet3d", scale: 1 },
      measurement: { ...measurement, calibration: null, kind: "datagen", body },
      verdict: { category: "CLOSED", edition: editionId("v3.0"), issues: [], pending: [] }
    })

  it("says what was made and what was there, and that no rule judges it", () => {
    const text = made({
      filesWritten: 100,
      filesKept: 68,
      bytesWritten: 10 * GiB,
      seconds: 5,
      bytesPerSecond: 2 * GiB,
      cpuSeconds: 10,
      filesVerified: 168
    })
    expect(text).toContain("100 files of 10.00 GiB in all in 5.00 s, 2.00 GiB/s; 68 files were there already")
    expect(text).toContain("names and sizes of 168 files")
    expect(text).toContain("no rule judges data generation")
    expect(text).not.toContain("verdict CLOSED")
  })

  it("a second time there is nothing to write", () => {
    const text = made({
      filesWritten: 0,
      filesKept: 1,
      bytesWritten: 0,
      seconds: 0.1,
      bytesPerSecond: null,
      cpuSeconds: null,
      filesVerified: 0
    })
    expect(text).toContain("nothing was to be written; 1 file was there already")
  })

  it("--verify says what it looked at", () => {
    const text = made({
      filesWritten: 0,
      filesKept: 0,
      bytesWritten: 0,
      seconds: 0.1,
      bytesPerSecond: null,
      cpuSeconds: null,
      filesVerified: 2400,
      contentsVerified: 24
    })
    expect(text).toContain("checked names and sizes of 2,400 files, contents of 24 files")
  })
})

describe("plan", () => {
  const text = planText(plan, { ...verdict, pending: ["4.7.1"] }, plainLook)

  it("shows what would be written where, what people changed, and what the rules say", () => {
    expect(text).toContain("/data/scratch/llama3-8b, 2.00 GiB to write")
    expect(text).toContain("checkpoint.num_checkpoints_write = 2 (flag)")
    expect(text).not.toContain("model.type")
    expect(text).toContain("lab-1")
    expect(text).toContain("verdict INVALID as planned")
    expect(text).toContain("not judged before the run: rules 4.7.1")
  })

  it("says that a read-only run writes nothing there", () => {
    const reading = { ...plan, destinations: [{ role: "checkpoints", path: "/data/x", bytesToWrite: 0 } as const] }
    expect(planText(reading, undefined, plainLook)).toContain("/data/x, nothing to write")
  })

  it("does not say so of one whose end nobody knows", () => {
    const filling = { role: "data", path: "/data/x", bytesToWrite: 0, isFilled: true } as const
    const text = planText({ ...plan, destinations: [filling] }, undefined, plainLook)
    expect(text).toContain("/data/x, written to for as long as the run lasts")
    expect(text).not.toContain("nothing to write")
  })
})
