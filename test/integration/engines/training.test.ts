/** Training by the coordinator in this process, with real rank processes and real files of every format. */
import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from "node:fs"
import { fileURLToPath } from "node:url"
import { filePath } from "../../../src/benchmarks/training/dataset/fileNames.ts"
import { manifestPathOf } from "../../../src/benchmarks/training/dataset/manifest.ts"
import { epochOrders } from "../../../src/benchmarks/training/native/train/order.ts"
import { recomputeTraining } from "../../../src/benchmarks/training/reading/recompute.ts"
import type { DataSet, ParquetColumn, TrainingWork, TrainWork } from "../../../src/benchmarks/training/TrainingWork.ts"
import type { EngineEvent } from "../../../src/domain/EngineEvent.ts"
import { MiB } from "../../../src/domain/Units.ts"
import type { Coordinator } from "../../../src/engines/native/coordinator/CoordinatorPort.ts"
import { failureToError } from "../../../src/engines/native/failureToError.ts"
import { coordinators } from "../../../src/entries/coordinators.ts"
import { statusOf } from "../../../src/errors/catalogue.ts"
import { readSummary } from "../../../src/results/dlio/summary.ts"
import { readJsonObject } from "../../../src/results/documents.ts"
import { loadRunFolder } from "../../../src/results/loadRunFolder.ts"
import { readRanks } from "../../../src/results/readRanks.ts"
import type { Problem } from "../../../src/results/RunFacts.ts"
import { dialects } from "../../../src/rules/editions/dialects.ts"
import { told, trainingIn } from "../../fixtures/measured.ts"
import { setOf, workOf } from "../../unit/benchmarks/training/native/train/work.ts"
import { inFolder, smallJob } from "../../unit/engines/native/files/folder.ts"
import { mountedImage, mountedJournal, noImage, unmount } from "./mounts.ts"

const rank = fileURLToPath(new URL("../../../dist/rank.js", import.meta.url))

interface Run {
  readonly events: ReadonlyArray<EngineEvent>
  readonly isWhole: boolean
}

type React = (event: EngineEvent, coordinator: Coordinator, events: ReadonlyArray<EngineEvent>) => void

const runIn = async (root: string, work: TrainingWork, react: React = () => undefined): Promise<Run> => {
  rmSync(`${root}/run`, { recursive: true, force: true })
  mkdirSync(`${root}/run`)
  const events: Array<EngineEvent> = []
  const { coordinate } = await coordinators[work.kind]!()
  const coordinator: Coordinator = coordinate({ ...smallJob(root), work }, {
    emit: (event) => {
      events.push(event)
      react(event, coordinator, events)
    },
    log: () => undefined,
    rankCommand: [process.execPath, rank, work.kind]
  })
  const { isWhole } = await coordinator.ended
  return { events, isWhole }
}

const generate = async (root: string, set: DataSet): Promise<void> => {
  const run = await runIn(root, {
    kind: "datagen",
    set,
    manifestPath: manifestPathOf(set.folder),
    processes: 2,
    seedsByRank: true,
    verifyOnly: false,
    tfrecordIndex: false
  })
  if (!run.isWhole) throw new Error(JSON.stringify(run.events.at(-1)))
}

const measured = (run: Run) => {
  const last = run.events.at(-1)
  if (last?._tag !== "measured") throw new Error(JSON.stringify(last))
  return { ...last.measurement, training: trainingIn(last.measurement) }
}

const failureOf = (run: Run) => {
  expect(run.isWhole).toBe(false)
  const last = run.events.at(-1)
  if (last?._tag !== "failed") throw new Error(JSON.stringify(last))
  return last.failure
}

const columns: ReadonlyArray<ParquetColumn> = [
  { name: "a", dtype: "float64", size: null },
  { name: "b", dtype: "float32", size: 300 }
]

interface Case {
  readonly set: Partial<DataSet>
  readonly work: Partial<TrainWork>
}

/** Every workload's shape, small. */
const cases: Readonly<Record<string, Case>> = {
  "unet3d of v2.0, two ranks": {
    set: { model: "unet3d", format: "npz", files: 30, recordLength: 60_000, recordLengthStdev: 30_000, subfolders: 10 },
    work: { dialect: "v2.0", ranks: 2, batchSize: 3, readThreads: 4, epochs: 2, computeSeconds: 0.004 }
  },
  "resnet50": {
    set: { model: "resnet50", format: "tfrecord", files: 6, samplesPerFile: 125, tfrecordSize: "dimension" },
    work: { dialect: "v2.0", ranks: 2, batchSize: 40, readThreads: 8, computeSeconds: 0.004 }
  },
  "cosmoflow": {
    set: { model: "cosmoflow", format: "tfrecord", files: 40, recordLength: 28_000, tfrecordSize: "dimension" },
    work: { dialect: "v2.0", batchSize: 1, readThreads: 4, computeSeconds: 0.002 }
  },
  "retinanet": {
    set: { files: 50, recordLength: 32_000 },
    work: { batchSize: 6, readThreads: 8, computeSeconds: 0.004, epochs: 2 }
  },
  "dlrm": {
    set: { model: "dlrm", format: "parquet", files: 5, samplesPerFile: 1500, parquet: { columns, rowGroupRows: 100 } },
    work: { batchSize: 200, readThreads: 0, prefetchBatches: 0, computeSeconds: 0.000375, epochs: 2 }
  },
  "flux, two ranks": {
    set: { model: "flux", format: "parquet", files: 8, samplesPerFile: 288, parquet: { columns, rowGroupRows: 48 } },
    work: { ranks: 2, batchSize: 72, readThreads: 8, computeSeconds: 0.004 }
  }
}

const workIn = (root: string, { set, work }: Case, changes: Partial<TrainWork> = {}): TrainWork =>
  workOf({ set: setOf({ ...set, folder: `${root}/data` }), ...work, ...changes })

/** The project's own readers see what the engine measured, and compute the same from the step times. */
const expectReadable = async (root: string, work: TrainWork, training: ReturnType<typeof measured>["training"]) => {
  const folder = await Effect.runPromise(loadRunFolder(`${root}/run`).pipe(Effect.provide(NodeContext.layer)))
  const problems: Array<Problem> = []
  const summary = readJsonObject(folder, "summary.json", problems)
  const ranks = readRanks(folder, problems)
  expect(problems).toEqual([])
  const { metrics, processes } = readSummary(summary)
  expect(processes).toMatchObject({ value: work.ranks })
  const known = metrics as unknown as { readonly value: Record<string, unknown> }
  expect(known.value["train_au_mean_percentage"]).toBe(training.auMean)
  expect(known.value["train_throughput_mean_samples_per_second"]).toBe(training.samplesPerSecondMean)
  expect(
    recomputeTraining({
      leftOut: dialects[work.dialect].throughputLeavesOut,
      metrics: known.value as never,
      processes: work.ranks,
      batchSize: work.batchSize,
      recordBytes: work.nominalSampleBytes,
      ranks
    }).issues
  ).toEqual([])
}

describe.each(Object.entries(cases))("a run of %s", (_, shape) => {
  it("reads every byte of its batches, buffered and direct, within the memory it was said to need", () =>
    inFolder(async (root) => {
      const planned = workIn(root, shape)
      await generate(root, planned.set)
      for (const changes of [{}, { directIo: true }, { transferBytes: null }]) {
        const work = workIn(root, shape, changes)
        const run = await runIn(root, work)
        const { peakRssBytes, training } = measured(run)
        expect(training.epochs).toHaveLength(work.epochs)
        for (const epoch of training.epochs) {
          expect(epoch.samples).toBe(epoch.steps * work.batchSize * work.ranks)
          // Whole files, and at most what one window runs ahead of the last batch.
          const held = readdirSync(work.set.folder, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile() && entry.name.startsWith("img_"))
            .map((entry) => statSync(`${entry.parentPath}/${entry.name}`).size)
          const all = held.reduce((a, b) => a + b, 0)
          expect(epoch.bytes).toBeGreaterThan(0.7 * all)
          expect(epoch.bytes).toBeLessThanOrEqual(1.6 * all)
          expect(epoch.files).toBeLessThanOrEqual(held.length)
          expect(epoch.au).toBeGreaterThan(0)
          expect(epoch.au).toBeLessThanOrEqual(100)
          expect(epoch.wait?.p50).toBeLessThanOrEqual(epoch.wait?.max ?? 0)
          expect(epoch.verdict).not.toBeNull()
        }
        expect(peakRssBytes).toBeLessThanOrEqual(training.predictedRssBytes ?? 0)
        await expectReadable(root, work, training)
      }
    }))
})

const jpegs: Case = { set: { files: 60, recordLength: 20_000 }, work: { batchSize: 2, computeSeconds: 0.02 } }

describe("what a run leaves", () => {
  it("is DLIO's: texts for durations, four spaces, no file before the run is whole", () =>
    inFolder(async (root) => {
      const work = workIn(root, jpegs)
      await generate(root, work.set)
      const run = await runIn(root, work, (event) => {
        if (told(event)._tag === "epochStarted") expect(existsSync(`${root}/run/0_output.json`)).toBe(false)
      })
      measured(run)
      const text = readFileSync(`${root}/run/0_per_epoch_stats.json`, "utf8")
      expect(text).toMatch(/^\{\n {4}"1": \{\n {8}"start": "\d{4}-\d\d-\d\dT[\d:.]{15}",\n {8}"block1": \{/)
      expect(JSON.parse(text)["1"].duration).toMatch(/^\d+\.\d\d$/)
      const outputText = readFileSync(`${root}/run/0_output.json`, "utf8")
      expect(outputText.match(/^ {4}"[^"]+"/gm)?.map((key) => JSON.parse(key.trim()))).toEqual([
        "host_memory_GB",
        "host_cpu_count",
        "host_processor_name",
        "potential_caching",
        "host_cpuinfo",
        "host_meminfo",
        "1",
        "hostname"
      ])
      const output = JSON.parse(outputText)
      expect(Object.keys(output["1"])).toEqual(["load", "proc", "throughput", "au", "compute", "host_meminfo", "end"])
      expect(output["1"].compute.block1).toHaveLength(30)
      const log = readFileSync(`${root}/run/dlio.log`, "utf8")
      expect(log).toMatch(/Running DLIO \[Training\] with 1 process\(es\)/)
      expect(log).toMatch(/Max steps per epoch per rank: 30 = 1 \* 60 \/ 2 /)
      expect(log).toMatch(/\[METRIC\] Training I\/O Throughput \(MiB\/second\): [\d.]+ \([\d.]+\)/)
      expect(existsSync(`${root}/run/dlio_config/config.yaml`)).toBe(true)
    }))

  it("has no utilisation where an epoch has one step only, and says why", () =>
    inFolder(async (root) => {
      const work = workIn(root, jpegs, { stepsLimit: 1 })
      await generate(root, work.set)
      const { training, unmeasured } = measured(await runIn(root, work))
      expect(training).toMatchObject({ auMean: null, nominalAuMean: null, samplesPerSecondMean: null })
      expect(training.epochs[0]).toMatchObject({ steps: 1, au: null, samplesPerSecond: null, verdict: null })
      expect(unmeasured).toMatch(/leave the first step out/)
      const { metric } = JSON.parse(readFileSync(`${root}/run/summary.json`, "utf8"))
      expect(metric).toEqual({})
      const { au, throughput } = JSON.parse(readFileSync(`${root}/run/0_output.json`, "utf8"))["1"]
      expect({ au, throughput }).toEqual({ au: {}, throughput: {} })
    }))

  it("holds unet3d's checkpoint after its epoch; the next run's takes its place, and nobody else's does", () =>
    inFolder(async (root) => {
      const checkpoint = { folder: `${root}/checkpoints/unet3d`, bytes: 10_240, afterEpoch: 2 }
      const work = workIn(root, jpegs, { checkpoint, epochs: 2, ranks: 2, dialect: "v2.0", computeSeconds: 0.001 })
      await generate(root, work.set)
      const path = `${checkpoint.folder}/global_epoch2_step16/model_states-0.pt`
      measured(await runIn(root, work))
      expect(statSync(path).size).toBe(10_240)
      const stats = JSON.parse(readFileSync(`${root}/run/0_per_epoch_stats.json`, "utf8"))
      expect(stats["1"].save_ckpt1).toBeUndefined()
      expect(stats["2"].save_ckpt1.duration).toBeGreaterThan(0)
      const { metric } = JSON.parse(readFileSync(`${root}/run/summary.json`, "utf8"))
      expect(metric.checkpoint_size_GB).toBe(10_240 / 2 ** 30)
      measured(await runIn(root, work))
      writeFileSync(path, "somebody's")
      expect(failureOf(await runIn(root, work))).toMatchObject({ kind: "io-error", errno: "EEXIST", path })
      expect(readFileSync(path, "utf8")).toBe("somebody's")
    }))

  it("says warm where the page cache served it, and never calls that the storage", () =>
    inFolder(async (root) => {
      const work = workIn(root, jpegs, { computeSeconds: 0, epochs: 2 })
      await generate(root, work.set)
      const [, second] = measured(await runIn(root, work)).training.epochs
      expect(second?.clientCache).not.toBe("cold")
      expect(second?.verdict?.limit).toBe("client-bound")
    }))
})

const isRunning = (pid: number): boolean => {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))
  } catch {
    return false
  }
}

const ranksOf = (events: ReadonlyArray<EngineEvent>) =>
  events.flatMap((event) => event._tag === "ranks" ? event.ranks : [])

/** Once, when the epoch has begun: the steps take long enough for it. */
const once = (f: (coordinator: Coordinator, events: ReadonlyArray<EngineEvent>) => void): React => {
  let done = false
  return (any, coordinator, events) => {
    const event = told(any)
    if (event._tag !== "epochProgress" || event.steps < 1 || done) return
    done = true
    f(coordinator, events)
  }
}

/** The file that a run of one rank reads last. */
const lastFile = (work: TrainWork): string => {
  const [order] = epochOrders(work)()
  return `${work.set.folder}/${filePath(work.set, order!.at(-1)!)}`
}

/** Steps last long enough for something to happen in the middle of the epoch. */
const slow: Case = { ...jpegs, work: { ...jpegs.work, computeSeconds: 0.1 } }

describe("a run that breaks", () => {
  const broken = (
    changes: Partial<TrainWork>,
    react: (work: TrainWork) => React,
    check: (failure: ReturnType<typeof failureOf>, work: TrainWork) => void
  ) =>
    inFolder(async (root) => {
      const work = workIn(root, slow, changes)
      await generate(root, work.set)
      const run = await runIn(root, work, react(work))
      check(failureOf(run), work)
      expect(ranksOf(run.events).filter(({ pid }) => isRunning(pid))).toEqual([])
      for (const name of ["summary.json", "0_output.json", "0_per_epoch_stats.json"]) {
        expect(existsSync(`${root}/run/${name}`)).toBe(false)
      }
    })

  it("names a file that was cut short in the middle of an epoch: status of damaged data", () =>
    broken(
      {},
      (work) => once(() => truncateSync(lastFile(work), 5000)),
      (failure, work) => {
        expect(failure).toMatchObject({ kind: "integrity", rank: 0, path: lastFile(work), found: "5,000 bytes" })
        expect(statusOf(failureToError(failure, "data"))).toBe(10)
      }
    ))

  it("names a file that is gone in the middle of an epoch: status of a missing path", () =>
    broken(
      {},
      (work) => once(() => rmSync(lastFile(work))),
      (failure, work) => {
        expect(failure).toMatchObject({ kind: "missing", rank: 0, path: lastFile(work), errno: "ENOENT" })
        expect(statusOf(failureToError(failure, "data"))).toBe(3)
      }
    ))

  it("names the rank that was killed, and ends the others", () =>
    broken(
      { ranks: 2 },
      () => once((_, events) => process.kill(ranksOf(events)[1]!.pid, "SIGKILL")),
      (failure) => {
        expect(failure).toMatchObject({ kind: "rank-died", rank: 1, signal: "SIGKILL", survivors: [] })
        expect(statusOf(failureToError(failure, "data"))).toBe(6)
      }
    ))

  it("ends at once when stopped, while all ranks sleep their compute time", () =>
    broken(
      { ranks: 2, computeSeconds: 30 },
      () => (event, coordinator) => {
        if (told(event)._tag === "epochStarted") setTimeout(() => coordinator.stop("SIGINT"), 300)
      },
      (failure) => {
        expect(failure).toMatchObject({ kind: "stopped", signal: "SIGINT", survivors: [] })
        expect(statusOf(failureToError(failure, "data"))).toBe(130)
      }
    ))

  it("tells an I/O error of the device as such, with the file", (context) =>
    inFolder(async (root) => {
      mkdirSync(`${root}/data`)
      const image = `${root}/image`
      if (!mountedImage(image, `${root}/data`, "64M")) return context.skip(noImage)
      try {
        const work = workIn(root, slow, { directIo: true })
        await generate(root, work.set)
        execFileSync("sync", ["-f", `${root}/data`])
        const run = await runIn(root, work, once(() => execFileSync("truncate", ["-s", "1M", image])))
        const failure = failureOf(run)
        expect(failure).toMatchObject({ kind: "io-error", errno: "EIO", rank: 0 })
        expect(failure.path).toContain(`${root}/data/train/img_`)
      } finally {
        await unmount(`${root}/data`)
      }
    }))

  it("has too few files: both numbers are told before anything is read", () =>
    inFolder(async (root) => {
      await generate(root, workIn(root, jpegs).set)
      const work = workIn(root, { ...jpegs, set: { ...jpegs.set, files: 80 } })
      const failure = failureOf(await runIn(root, work))
      expect(failure).toMatchObject({ kind: "missing", expected: "80 files", found: "60 files" })
    }))
})

describe("reads opened with O_DIRECT", () => {
  it("are not called cold from a loop device, which caches its file (skipped where nothing can be mounted)", (context) =>
    inFolder(async (root) => {
      mkdirSync(`${root}/data`)
      if (!mountedImage(`${root}/image`, `${root}/data`, "64M")) return context.skip()
      try {
        const work = workIn(root, jpegs, { directIo: true })
        await generate(root, work.set)
        const { training } = measured(await runIn(root, work))
        expect(training.epochs.map(({ clientCache }) => clientCache)).not.toContain("cold")
        expect(JSON.stringify(training.epochs)).toMatch(/is a loop device, which reads .*image/)
      } finally {
        await unmount(`${root}/data`)
      }
    }))

  it("are called buffered where the file system journals its data, by its own default", (context) =>
    inFolder(async (root) => {
      mkdirSync(`${root}/data`)
      if (!mountedJournal(`${root}/image`, `${root}/data`, "64M")) return context.skip(noImage)
      try {
        const work = workIn(root, jpegs, { directIo: true })
        await generate(root, work.set)
        const { labels, training } = measured(await runIn(root, work))
        expect(labels?.join()).toMatch(/^buffered: opened with O_DIRECT.*journals its data$/)
        expect(JSON.stringify(training.epochs)).not.toContain("O_DIRECT confirmed")
      } finally {
        await unmount(`${root}/data`)
      }
    }))

  it("are not called so where nothing of them stays in memory", () =>
    inFolder(async (root) => {
      const work = workIn(root, jpegs, { directIo: true })
      await generate(root, work.set)
      expect(measured(await runIn(root, work)).labels).toBeUndefined()
    }))
})

describe("memory", () => {
  it("stays the same however large the files are, as long as requests are small", () =>
    inFolder(async (root) => {
      const shape: Case = { set: { files: 8, recordLength: 16 * MiB }, work: { batchSize: 1, readThreads: 4 } }
      const work = workIn(root, shape, { transferBytes: MiB })
      await generate(root, work.set)
      const { bufferBytesPerRank, peakRssBytes, training } = measured(await runIn(root, work))
      expect(bufferBytesPerRank).toBe(4 * (MiB + 4096))
      expect(peakRssBytes).toBeLessThanOrEqual(training.predictedRssBytes ?? 0)
      expect(training.predictedRssBytes).toBeLessThan(80 * MiB)
    }))
})

describe("the coordinator's process", () => {
  const coordinator = fileURLToPath(new URL("../../../dist/coordinator.js", import.meta.url))

  /** Waits for what must become true; the test's own time limit is the only one. */
  const until = async (isTrue: () => boolean): Promise<void> => {
    while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  /** Two ranks in the middle of an epoch. */
  const training = (
    use: (child: ChildProcess, ended: Promise<number | null>, events: ReadonlyArray<EngineEvent>) => Promise<void>
  ) =>
    inFolder(async (root) => {
      const work = workIn(root, slow, { ranks: 2, epochs: 5 })
      await generate(root, work.set)
      writeFileSync(`${root}/run/job.json`, JSON.stringify({ ...smallJob(root), work }))
      const child = spawn(process.execPath, [coordinator, `${root}/run/job.json`], {
        stdio: ["pipe", "pipe", "ignore"],
        detached: true
      })
      const events: Array<EngineEvent> = []
      let rest = ""
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        const lines = (rest + text).split("\n")
        rest = lines.pop() ?? ""
        for (const line of lines) events.push(JSON.parse(line))
      })
      const ended = new Promise<number | null>((resolve) => child.on("close", resolve))
      try {
        await until(() =>
          child.exitCode !== null || events.map(told).some((e) => e._tag === "epochProgress" && e.steps > 0)
        )
        await use(child, ended, events)
      } finally {
        child.kill("SIGKILL")
        await until(() => ranksOf(events).every(({ pid }) => !isRunning(pid)))
      }
    })

  it("takes its ranks along when it is killed", () =>
    training(async (child, ended, events) => {
      expect(ranksOf(events)).toHaveLength(2)
      child.kill("SIGKILL")
      await ended
      await until(() => ranksOf(events).every(({ pid }) => !isRunning(pid)))
    }))

  it("tells that it was stopped when Ctrl-C reaches its whole group, and leaves nobody", () =>
    training(async (child, ended, events) => {
      process.kill(-child.pid!, "SIGINT")
      expect(await ended).toBe(1)
      expect(events.at(-1)).toMatchObject({
        _tag: "failed",
        failure: { kind: "stopped", signal: "SIGINT", survivors: [] }
      })
      expect(ranksOf(events).some(({ pid }) => isRunning(pid))).toBe(false)
    }))
})
