/** Data generation and training through the DLIO engine in this process, with real processes of the stand-in, under Open MPI when there. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import type { TrainingWork } from "../../../src/benchmarks/training/TrainingWork.ts"
import { HostFilesLive } from "../../../src/cluster/local/HostFilesLive.ts"
import type { EngineEvent } from "../../../src/domain/EngineEvent.ts"
import { DlioEngine } from "../../../src/engines/dlio/DlioEngine.ts"
import { ExecutorLive } from "../../../src/process/ExecutorLive.ts"
import { Machine } from "../../../src/process/Machine.ts"
import { editionId } from "../../../src/rules/editions/list.ts"
import { installStandIn } from "../../fixtures/dlio/standIn.ts"
import { clusterInformation, hostFacts } from "../../fixtures/hostFacts.ts"
import { datagenIn, isEvent, told, trainingIn } from "../../fixtures/measured.ts"
import { works as allWorks } from "../../fixtures/works.ts"
import { datagenWork, trainingPlan, trainWork, unet3d } from "../../unit/benchmarks/training/official/trainingPlan.ts"
import { home } from "../program/program.ts"
import { hasMpi, hasPython, ranksOf } from "./runs.ts"

const limit = 60_000

const machine = Layer.succeed(Machine, {
  workingDirectory: "/",
  hostname: "here",
  logicalCores: 2,
  memoryBytes: 2 ** 34,
  pid: process.pid,
  environment: {},
  endingSignal: Effect.succeed(undefined)
})

const files = 24
const edition = "v3.0"

interface Given {
  readonly fault?: string
  readonly edition?: "v2.0" | "v3.0"
  readonly startSeconds?: number
}

/** A folder with a DLIO in it, and a way to run work there. */
const site = (version = "3.0.2") => {
  const { close, path } = home()
  const bin = installStandIn(path, { version })
  const set = (changes: Parameters<typeof unet3d>[0] = {}) =>
    unet3d({ folder: join(path, "data", "unet3d"), files, recordLength: 10_000, recordLengthStdev: 2_000, ...changes })
  const params = (work: TrainingWork): ReadonlyArray<string> => [
    `dataset.num_files_train=${work.set.files}`,
    "dataset.record_length_bytes=10000",
    "dataset.record_length_bytes_stdev=2000",
    "dataset.record_length_bytes_resize=0",
    ...(work.set.subfolders > 0 ? [`dataset.num_subfolders_train=${work.set.subfolders}`] : []),
    ...(work.kind === "train"
      ? [
        `train.epochs=${work.epochs}`,
        `reader.batch_size=${work.batchSize}`,
        `train.computation_time=${work.computeSeconds}`
      ]
      : [])
  ]
  const run = (work: TrainingWork, given: Given = {}) =>
    Effect.gen(function*() {
      const runDirectory = join(path, `run-${readdirSync(path).length}`)
      mkdirSync(runDirectory)
      const fault = given.fault === undefined ? {} : { STANDIN_FAULT: given.fault }
      const plan = trainingPlan({
        work,
        bin,
        edition: editionId(given.edition ?? edition),
        params: params(work),
        launch: {
          oversubscribe: true,
          allowRunAsRoot: process.getuid?.() === 0,
          ...(given.startSeconds === undefined ? {} : { startSeconds: given.startSeconds })
        }
      })
      const events: Array<EngineEvent> = []
      const engine = yield* DlioEngine.pipe(
        Effect.provide(Layer.mergeAll(ExecutorLive, HostFilesLive, NodeFileSystem.layer, machine, allWorks))
      )
      Object.assign(process.env, fault)
      const outcome = yield* Effect.exit(engine.run({
        plan,
        runId: "run",
        cluster: clusterInformation({ hosts: [hostFacts({ hostname: "here" })] }),
        runDirectory,
        isEvent,
        onEvent: (event) => Effect.sync(() => void events.push(event))
      })).pipe(Effect.ensuring(Effect.sync(() => delete process.env["STANDIN_FAULT"])))
      return { outcome, events, runDirectory }
    })
  const good = (work: TrainingWork, given = {}) =>
    Effect.flatMap(run(work, given), ({ outcome, ...rest }) => Effect.map(outcome, (value) => ({ ...value, ...rest })))
  const failure = (work: TrainingWork, fault: string, given: Given = {}) =>
    Effect.flatMap(run(work, { ...given, fault }), ({ outcome }) => Effect.flip(outcome))
  return { path, bin, close, set, run, good, failure }
}

const place = (version?: string) =>
  Effect.acquireRelease(Effect.sync(() => site(version)), ({ close }) => Effect.sync(close))

const tags = (events: ReadonlyArray<EngineEvent>) => events.map((event) => told(event)._tag)

const works = (here: ReturnType<typeof site>, ranks: number) => ({
  datagen: datagenWork({ set: here.set(), processes: ranks }),
  train: trainWork({
    set: here.set(),
    ranks,
    batchSize: 3,
    epochs: 2,
    computeSeconds: 0.005,
    nominalSampleBytes: 10_000
  })
})

describe.skipIf(!hasPython)("one process (skipped without python3)", () => {
  it.scopedLive("generates a data set and trains on it: files, events and figures", () =>
    Effect.gen(function*() {
      const here = yield* place()
      const { datagen, train } = works(here, 1)
      const made = yield* here.good(datagen)
      const folder = join(here.path, "data", "unet3d", "train")
      const bytes = readdirSync(folder).reduce((total, name) => total + statSync(join(folder, name)).size, 0)
      expect(datagenIn(made.measurement)).toMatchObject({
        filesWritten: files,
        filesKept: 0,
        bytesWritten: bytes,
        filesVerified: files,
        cpuSeconds: null
      })
      expect(datagenIn(made.measurement).bytesPerSecond).toBeGreaterThan(0)
      expect(tags(made.events)[0]).toBe("datagenProgress")
      expect(tags(made.events).at(-1)).toBe("measured")
      expect(readdirSync(join(here.path, "data", "unet3d")).sort()).toEqual([
        ".mlpstorage-dataset.json",
        "test",
        "train",
        "valid"
      ])

      const { events, measurement } = yield* here.good(train)
      expect(tags(events)).toEqual([
        "training",
        ...["epochStarted", "epochEnded"],
        ...["epochStarted", "epochEnded"],
        "measured"
      ])
      const training = trainingIn(measurement)
      expect(training.epochs).toMatchObject([{ epoch: 1, steps: 8, samples: 24, bytes: null }, {
        epoch: 2,
        steps: 8
      }])
      expect(training.auMean).toBeGreaterThan(50)
      expect(training.auMean).toBeLessThanOrEqual(100)
      expect(training.nominalAuMean).toBeLessThanOrEqual(training.auMean ?? 0)
    }), limit)

  it.scopedLive("tfrecord in subfolders, and v2.0's checkpoint after the last epoch", () =>
    Effect.gen(function*() {
      const here = yield* place("2.0.0")
      const set = here.set({ subfolders: 3 })
      yield* here.good(datagenWork({ set, processes: 1 }), { edition: "v2.0" })
      expect(readdirSync(join(set.folder, "train")).sort()).toEqual(["0", "1", "2"])
      const checkpoint = { folder: join(here.path, "checkpoints"), bytes: 10_240, afterEpoch: 5 }
      const work = trainWork({
        set,
        ranks: 1,
        dialect: "v2.0",
        batchSize: 3,
        epochs: 5,
        computeSeconds: 0.001,
        checkpoint
      })
      yield* here.good(work, { edition: "v2.0" })
      expect(existsSync(join(checkpoint.folder, "global_epoch5_step9", "model_states-0.pt"))).toBe(true)
    }), limit)

  it.scopedLive(
    "a data set with a file missing is DLIO's own failure, told with its words",
    () =>
      Effect.gen(function*() {
        const here = yield* place()
        const { datagen, train } = works(here, 1)
        yield* here.good(datagen)
        rmSync(join(here.path, "data", "unet3d", "train", "img_07_of_24.npz"))
        const { outcome } = yield* here.run(train)
        expect(Exit.isFailure(outcome)).toBe(true)
        const error = yield* Effect.flip(outcome)
        expect(error).toMatchObject({
          _tag: "CommandFailed",
          exitCode: 1,
          stderrTail: expect.stringContaining("img_07_of_24")
        })
      }),
    limit
  )

  it.scopedLive("a generation that leaves a file out is not whole, and names it", () =>
    Effect.gen(function*() {
      const here = yield* place()
      const error = yield* here.failure(works(here, 1).datagen, "partial")
      expect(error).toMatchObject({ _tag: "OutcomeIncomplete", missing: [expect.stringMatching(/img_23_of_24\.npz$/)] })
    }), limit)
})

describe.skipIf(!hasMpi)("three ranks under Open MPI (skipped without mpirun and python3)", () => {
  it.scopedLive("all ranks count", () =>
    Effect.gen(function*() {
      const here = yield* place()
      const { datagen, train } = works(here, 3)
      yield* here.good(datagen)
      const { measurement, command } = yield* here.good(train, { fault: "slow" })
      const [first, second] = trainingIn(measurement).epochs
      expect(first).toMatchObject({ steps: 2, samples: 18 })
      // Rank 2 stood still for 1.5 s in the first epoch.
      expect(first?.seconds).toBeGreaterThan(1.5)
      expect(first?.au).toBeLessThan(second?.au ?? 0)
      expect(first?.wait?.max).toBeGreaterThan(1.5)
      expect(command).toMatch(/^mpirun -n 3 /)
    }), limit)

  const faults: ReadonlyArray<readonly [fault: string, tag: string, says: RegExp]> = [
    ["rank-dies", "RankDied", /rank 1 on \S+ was ended by SIGKILL/],
    ["rank-dies-quietly", "OutcomeIncomplete", /1_output\.json/],
    ["no-summary", "OutcomeIncomplete", /summary\.json/],
    ["nan", "OutcomeIncomplete", /metric\.train_au_mean_percentage/],
    ["no-rank-file", "OutcomeIncomplete", /1_per_epoch_stats\.json/],
    ["fewer", "OutcomeIncomplete", /2 timed epochs in 0_output\.json \(found 1\)/],
    ["short", "OutcomeIncomplete", /3 of 4 steps of rank 1 in epoch 1/],
    ["no-module", "CommandFailed", /a Python module that DLIO needs/]
  ]
  it.scopedLive.each(faults)("%s ends as %s", ([fault, tag, says]) =>
    Effect.gen(function*() {
      const here = yield* place()
      const { datagen, train } = works(here, 2)
      yield* here.good(datagen)
      const error = yield* here.failure(train, fault)
      expect(error._tag).toBe(tag)
      expect(error.message).toMatch(says)
      expect(ranksOf(here.bin)).toEqual([])
    }), limit)

  it.scopedLive.each(
    [
      ["absent", /after 10 s: 127\.0\.0\.1 runs [01] of 2 ranks$/],
      ["hangs-at-start", /after 10 s: every rank runs, and they have not found each other$/]
    ] as const
  )("R53 %s: a job that does not start is ended, and its ranks are told of", ([fault, says]) =>
    Effect.gen(function*() {
      const here = yield* place()
      const { datagen } = works(here, 2)
      const error = yield* here.failure(datagen, fault, { startSeconds: 10 })
      expect(error._tag).toBe("RanksNotStarted")
      expect(error.message).toMatch(says)
      expect(ranksOf(here.bin)).toEqual([])
    }), limit)

  it.scopedLive("a generating rank that dies ends the run", () =>
    Effect.gen(function*() {
      const here = yield* place()
      const error = yield* here.failure(works(here, 2).datagen, "rank-dies")
      expect(error).toMatchObject({ _tag: "RankDied", report: { rank: 1, signal: "SIGKILL" } })
    }), limit)
})
