/** Data generation and training through the whole pipeline in one process: real files, everything else a stand-in. */
import * as FileSystem from "@effect/platform/FileSystem"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { fileBytesOf } from "../../../src/benchmarks/training/dataset/fileBytes.ts"
import { filePath } from "../../../src/benchmarks/training/dataset/fileNames.ts"
import { plannedManifest, serialiseManifest } from "../../../src/benchmarks/training/dataset/manifest.ts"
import { isDatagenWork } from "../../../src/benchmarks/training/TrainingWork.ts"
import { printFailure } from "../../../src/cli/exit.ts"
import type { EngineFailureReport } from "../../../src/domain/EngineFailureReport.ts"
import { measured } from "../../../src/domain/Fact.ts"
import {
  type AppError,
  CommandFailed,
  DataIntegrity,
  DependencyMissing,
  DirectIoRefused,
  NoSpace,
  PathNotFound,
  PermissionDenied,
  RankDied,
  StorageError
} from "../../../src/errors/AppError.ts"
import { statusOf } from "../../../src/errors/catalogue.ts"
import { renderError } from "../../../src/errors/render.ts"
import { clusterInformation, hostFacts } from "../../fixtures/hostFacts.ts"
import {
  commandIn,
  failureAtLimit,
  failureIn,
  here,
  type Platform,
  recordsIn,
  type Setting
} from "../../fixtures/inProcess.ts"
import { datagenIn, trainingIn } from "../../fixtures/measured.ts"
import type { MockEngineOptions } from "../../fixtures/MockEngine.ts"
import { utilisation } from "../../fixtures/trainingOutcome.ts"

const files = 40
/** Ten steps of two ranks. */
const small = [`dataset.num_files_train=${files}`, "dataset.record_length_bytes=2000"]
const short = [...small, "reader.batch_size=2", "train.epochs=2"]

/** A place in which commands are run one after the other. */
const place = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const home = yield* fs.makeTempDirectoryScoped()
  const command = (argv: ReadonlyArray<string>, setting: Setting) =>
    commandIn(home, ["training", ...argv, "--model=retinanet", `--data-dir=${home}/data`], setting)
  const datagen = (params: ReadonlyArray<string> = small, words: ReadonlyArray<string> = [], setting: Setting = {}) =>
    command(["datagen", "--num-processes=2", ...words, "--params", ...params], setting)
  const train = (words: ReadonlyArray<string> = [], setting: Setting = {}, params: ReadonlyArray<string> = short) =>
    command(
      ["run", "--accelerator-type=b200", "--num-accelerators=2", ...words, "--params", ...params],
      setting
    )
  const sweep = (words: ReadonlyArray<string> = [], setting: Setting = {}, most = 4) =>
    command(["sweep", "--accelerator-type=b200", `--max-accelerators=${most}`, ...words, "--params", ...short], setting)
  const records = (name: "datagen" | "run") => recordsIn(home, `training/retinanet/${name}`)
  /** What a real engine leaves of `datagen`: a manifest, and as many files of the right sizes without contents. */
  const leave = (count = files, params: ReadonlyArray<string> = small) =>
    Effect.gen(function*() {
      const { engine, go } = datagen(params)
      yield* go
      yield* fs.remove(`${home}/mlpstorage-results`, { recursive: true })
      const work = engine.runs[0]?.plan.work
      if (!isDatagenWork(work)) return yield* Effect.dieMessage("not data generation")
      const bytes = fileBytesOf(work.set, work)
      yield* fs.makeDirectory(`${work.set.folder}/train`, { recursive: true })
      for (let file = 0; file < count; file++) {
        const path = `${work.set.folder}/${filePath(work.set, file)}`
        yield* fs.writeFileString(path, "")
        yield* fs.truncate(path, bytes(file))
      }
      const owner = { machine_id: null, boot_id: null, pid: 1, start_ticks: null }
      const by = { version: "0", runId: "r", createdAt: "2026-01-02T03:04:05Z", owner }
      yield* fs.writeFileString(
        work.manifestPath,
        serialiseManifest({
          ...plannedManifest(work.set, work, by),
          state: "complete",
          whole: `0-${work.set.files - 1}`
        })
      )
    })
  return { datagen, train, sweep, records, leave, home }
})

type Place = Effect.Effect.Success<typeof place>

/** A place that has the data set. */
const withData = Effect.tap(place, ({ leave }) => leave())

describe("training run", () => {
  it.effect("ends completed, and says the figures and the verdict that it recorded", () =>
    here(Effect.gen(function*() {
      const { records, train } = yield* withData
      const { document, failure } = yield* train().go
      assert.isNull(failure)
      const [record, ...more] = yield* records("run")
      assert.lengthOf(more, 0)
      assert.strictEqual(record?.state, "completed")
      assert.strictEqual(trainingIn(record?.measurement).auMean, utilisation)
      assert.lengthOf(trainingIn(record?.measurement).epochs, 2)
      assert.strictEqual(record?.metrics?.["train_au_mean_percentage"], utilisation)
      assert.include(document.text, "90.00 %")
      const verdict = record?.verdict ?? assert.fail("no verdict")
      assert.include(document.text, verdict.category)
      for (const { rule } of verdict.issues) assert.include(document.text, rule)
      const { runs, summary } = document.json as { runs: ReadonlyArray<{ verdict: unknown }>; summary: unknown }
      assert.deepStrictEqual(runs.map((run) => run.verdict), [JSON.parse(JSON.stringify(verdict))])
      assert.deepInclude(summary, { runs: 1, verdict: verdict.category })
    })))

  it.effect("--what-if says the plan and touches nothing", () =>
    here(Effect.gen(function*() {
      const { home, train } = yield* place
      const { engine, go } = train(["--what-if"])
      const { document, failure } = yield* go
      const fs = yield* FileSystem.FileSystem
      assert.isNull(failure)
      assert.include(document.text, "2 epochs of 10 steps")
      assert.lengthOf(engine.runs, 0)
      assert.deepStrictEqual(yield* fs.readDirectory(home), [])
    })))

  it.effect("--loops 2 --warmup 1 is one experiment of three runs, each with its record and its role", () =>
    here(Effect.gen(function*() {
      const { records, train } = yield* withData
      const { engine, go } = train(["--loops=2", "--warmup=1"])
      const { failure } = yield* go
      assert.isNull(failure)
      assert.lengthOf(engine.runs, 3)
      const all = yield* records("run")
      assert.deepStrictEqual(all.map(({ role, state }) => [role, state]), [
        ["warm-up", "completed"],
        ["measured", "completed"],
        ["measured", "completed"]
      ])
      assert.lengthOf([...new Set(all.map(({ experiment }) => experiment?.id))], 1)
      assert.lengthOf([...new Set(all.map(({ run_id }) => run_id))], 3)
    })))

  it.effect("a run of the experiment that fails ends it: what is done stays, nothing further is begun", () =>
    here(Effect.gen(function*() {
      const { records, train } = yield* withData
      const fails = new CommandFailed({ command: "x", exitCode: 1, signal: null, stderrTail: "" })
      const { engine, go } = train(["--loops=3"], { engine: { fails, failsFrom: 2 } })
      yield* failureIn(go)
      assert.lengthOf(engine.runs, 2)
      assert.deepStrictEqual((yield* records("run")).map(({ state }) => state), ["completed", "failed"])
    })))
})

describe("training run is refused before anything is written", () => {
  const refusal = (
    name: string,
    setUp: (it: Place) => Effect.Effect<unknown, unknown, Platform>,
    attempt: (it: Place) => ReturnType<Place["train"]>,
    status: number,
    says: ReadonlyArray<string>
  ) =>
    it.effect(`${name}: status ${status}`, () =>
      here(Effect.gen(function*() {
        const it = yield* place
        const fs = yield* FileSystem.FileSystem
        yield* Effect.orDie(setUp(it))
        const before = (yield* fs.readDirectory(it.home, { recursive: true })).toSorted()
        const { engine, go } = attempt(it)
        const { error } = yield* failureIn(go)
        assert.strictEqual(statusOf(error), status, renderError(error))
        for (const word of says) assert.include(renderError(error).replaceAll(/\s+/g, " "), word)
        assert.lengthOf(engine.runs, 0)
        assert.deepStrictEqual((yield* fs.readDirectory(it.home, { recursive: true })).toSorted(), before)
      })))

  const nothing = () => Effect.void
  const whole = ({ leave }: Place) => leave()

  refusal("no data set", nothing, ({ train }) => train(), 3, ["holds none of the 40 files", "training datagen"])
  refusal("too few files", ({ leave }) => leave(39), ({ train }) => train(), 3, [
    "have 39 up to the first gap seen, need 40"
  ])
  refusal(
    "another data set",
    ({ leave }) => leave(files, [small[0]!, "dataset.record_length_bytes=3000"]),
    ({ train }) => train(),
    3,
    ["record_length_bytes is 3000, asked for 2000"]
  )
  refusal(
    "too little memory",
    whole,
    ({ train }) =>
      train([], {
        collector: ({ hosts }) =>
          clusterInformation({
            asked: hosts,
            hosts: hosts.map((hostname) => hostFacts({ hostname, memoryAvailable: measured(2 ** 20, "test") }))
          })
      }),
    2,
    ["of memory", "1.00 MiB available"]
  )
  refusal("an epoch of one step", whole, ({ train }) => train([], {}, [...short, "train.total_training_steps=1"]), 2, [
    "train.total_training_steps=1",
    "at least"
  ])
  refusal("a parameter that nobody acts on", whole, ({ train }) => train([], {}, [...short, "reader.nonsense=1"]), 5, [
    "reader.nonsense"
  ])
  refusal(
    "a division that this plan cannot reach",
    whole,
    ({ train }) => train(["--closed", "--client-host-memory-in-gb=1"]),
    9,
    ["this run cannot be CLOSED", "3.1.2 too few training files: 40"]
  )
})

const report = (kind: "rank-died" | "integrity"): EngineFailureReport => ({
  kind,
  message: `it was ${kind}`,
  rank: 1,
  path: "train/img_07_of_40.jpeg",
  offset: 0,
  expected: "run a",
  found: "run b",
  errno: null,
  signal: kind === "rank-died" ? "SIGKILL" : null,
  partialFiles: [],
  survivors: [0]
})

describe("what a training engine can end with", () => {
  const file = "/data/retinanet/train/img_07_of_40.jpeg"
  const cases: ReadonlyArray<readonly [name: string, error: AppError, code: string, status: number]> = [
    ["a dead rank", new RankDied({ report: report("rank-died") }), "E205", 6],
    ["a damaged file", new DataIntegrity({ report: report("integrity") }), "E207", 10],
    ["an I/O error", new StorageError({ path: file, operation: "read", errno: "EIO", partialFiles: [] }), "E405", 10],
    ["a refused O_DIRECT", new DirectIoRefused({ path: file }), "E406", 10],
    ["a file that is gone", new PathNotFound({ path: file, what: "training file" }), "E401", 3],
    ["no permission", new PermissionDenied({ path: file, operation: "read" }), "E402", 4],
    ["a failed command", new CommandFailed({ command: "x", exitCode: 3, signal: null, stderrTail: "" }), "E201", 6],
    ["a missing program", new DependencyMissing({ dependency: "x", neededFor: "y", install: ["z"] }), "E204", 8]
  ]
  for (const [name, error, code, status] of cases) {
    it.effect(`${name} is ${code}, status ${status}, and the record says failed in execute`, () =>
      here(Effect.gen(function*() {
        const { records, train } = yield* withData
        const exit = yield* Effect.exit(train([], { engine: { fails: error } }).go)
        const printed = Exit.isFailure(exit)
          ? printFailure(exit.cause, { json: false, debug: false }, undefined)
          : assert.fail("the run succeeded")
        assert.strictEqual(printed.status, status)
        assert.include(printed.stderr, code)
        assert.include(printed.stderr, "execute")
        const [record] = yield* records("run")
        assert.strictEqual(record?.state, "failed")
        assert.strictEqual(record?.stage, "execute")
        assert.strictEqual(record?.failure?.["code"], code)
        assert.isNull(record?.verdict)
        assert.isNull(record?.measurement)
      })))
  }
})

describe("a training outcome that is not whole", () => {
  const broken = (name: string, engine: MockEngineOptions, found: string) =>
    it.effect(`${name}: E206, status 6, never completed`, () =>
      here(Effect.gen(function*() {
        const { records, train } = yield* withData
        const { error, stage } = yield* failureIn(train([], { engine }).go)
        assert.strictEqual(error._tag, "OutcomeIncomplete")
        assert.strictEqual(statusOf(error), 6)
        assert.strictEqual(stage, "verify")
        assert.include(error.message, found)
        const [record] = yield* records("run")
        assert.strictEqual(record?.state, "failed")
        assert.isNull(record?.verdict)
      })))
  broken("no summary.json", { forgets: ["summary.json"] }, "summary.json")
  broken("a truncated summary.json", { summary: (text) => text.slice(0, 40) }, "summary.json")
  broken("a rank's step times missing", { forgets: ["1_output.json"] }, "1_output.json")
  broken("a rank's epochs missing", { forgets: ["0_per_epoch_stats.json"] }, "0_per_epoch_stats.json")
  broken(
    "NaN for the utilisation",
    { summary: (text) => text.replace(/"train_au_mean_percentage":[^,]+/, "\"train_au_mean_percentage\":NaN") },
    "train_au_mean_percentage"
  )
  broken(
    "a summary of another number of ranks",
    { summary: (text) => text.replace("\"num_accelerators\":2", "\"num_accelerators\":1") },
    "num_accelerators 2"
  )
})

describe("training that is ended from outside", () => {
  it.effect("over --timeout is E202, status 7, and the record says failed", () =>
    here(Effect.gen(function*() {
      const { records, train } = yield* withData
      const { error, stage } = yield* failureAtLimit(train(["--timeout=30"], { engine: { hangs: true } }).go)
      assert.strictEqual(stage, "execute")
      assert.strictEqual(error._tag, "TimedOut")
      assert.strictEqual(statusOf(error), 7)
      const [record] = yield* records("run")
      assert.strictEqual(record?.state, "failed")
    })))

  for (const name of ["datagen", "run"] as const) {
    it.live(`training ${name} at Ctrl-C is 130 and its record says interrupted`, () =>
      here(Effect.gen(function*() {
        const { datagen, records, train } = yield* name === "run" ? withData : place
        const setting: Setting = { engine: { hangs: true }, signal: "SIGINT" }
        const { engine, go } = name === "run" ? train([], setting) : datagen(small, [], setting)
        const fiber = yield* Effect.fork(go)
        yield* Effect.repeat(Effect.sleep("5 millis"), { until: () => engine.runs.length > 0 })
        const exit = yield* Fiber.interrupt(fiber)
        const printed = Exit.isFailure(exit)
          ? printFailure(exit.cause, { json: false, debug: false }, "SIGINT")
          : assert.fail("not interrupted")
        assert.strictEqual(printed.status, 130)
        const [record] = yield* records(name)
        assert.strictEqual(record?.state, "interrupted")
        assert.strictEqual(record?.failure?.["code"], "E203")
        assert.isNull(record?.verdict)
      })))
  }
})

describe("training datagen", () => {
  it.effect("ends completed, with what it made in the record and in words", () =>
    here(Effect.gen(function*() {
      const { datagen, records } = yield* place
      const { document, failure } = yield* datagen().go
      assert.isNull(failure)
      const [record] = yield* records("datagen")
      assert.strictEqual(record?.state, "completed")
      assert.deepInclude(datagenIn(record?.measurement), { filesWritten: files, filesKept: 0 })
      assert.include(document.text, "40 files")
    })))

  it.effect("--what-if touches nothing", () =>
    here(Effect.gen(function*() {
      const { datagen, home } = yield* place
      const { engine, go } = datagen(small, ["--what-if"])
      const fs = yield* FileSystem.FileSystem
      assert.isNull((yield* go).failure)
      assert.lengthOf(engine.runs, 0)
      assert.deepStrictEqual(yield* fs.readDirectory(home), [])
    })))

  it.effect("in a folder without room or rights is refused with both, before anything is written", () =>
    here(Effect.gen(function*() {
      const { datagen, records } = yield* place
      const { engine, go } = datagen(small, [], {
        host: { fileSystems: [{ mountPoint: "/", availableBytes: 1000, writable: false }] }
      })
      const { error, stage } = yield* failureIn(go)
      assert.strictEqual(stage, "preflight")
      const codes = error._tag === "PreflightFailed" ? error.problems.map(({ code }) => code) : []
      assert.includeMembers(codes, ["E402", "E403"])
      assert.lengthOf(engine.runs, 0)
      assert.lengthOf(yield* records("datagen"), 0)
    })))

  it.effect("over another data set is refused by what differs: status 3", () =>
    here(Effect.gen(function*() {
      const { datagen, records } = yield* withData
      const { engine, go } = datagen(["dataset.num_files_train=41", small[1]!])
      const { error } = yield* failureIn(go)
      assert.strictEqual(statusOf(error), 3)
      assert.include(renderError(error), "num_files_train is 40, asked for 41")
      assert.lengthOf(engine.runs, 0)
      assert.lengthOf(yield* records("datagen"), 0)
    })))

  it.effect("that finds the disk full is E403, status 10, and the record keeps the failure", () =>
    here(Effect.gen(function*() {
      const { datagen, records } = yield* place
      const full = new NoSpace({ path: "/d", neededBytes: null, availableBytes: null, partialFiles: ["train/a.part"] })
      const { error, stage } = yield* failureIn(datagen(small, [], { engine: { fails: full } }).go)
      assert.strictEqual(stage, "execute")
      assert.strictEqual(statusOf(error), 10)
      const [record] = yield* records("datagen")
      assert.strictEqual(record?.state, "failed")
      assert.strictEqual(record?.failure?.["code"], "E403")
      assert.deepStrictEqual(record?.partial_files, ["train/a.part"])
    })))
})

/** A storage that keeps this many accelerators busy. */
const busy = (most: number): MockEngineOptions => ({
  summary: (text) => {
    const summary = JSON.parse(text) as { num_accelerators: number; metric: Record<string, unknown> }
    const au = summary.num_accelerators <= most ? 97 : 61
    return JSON.stringify({
      ...summary,
      metric: { ...summary.metric, train_au_percentage: [au, au], train_au_mean_percentage: au }
    })
  }
})

const sweepOf = (json: unknown) =>
  (json as {
    readonly summary: {
      readonly sweep: {
        readonly id: string
        readonly outcome: string
        readonly limit: number
        readonly fails_at: number
        readonly curve: ReadonlyArray<{ readonly value: number; readonly runs: number; readonly passed: number }>
      }
    }
  }).summary.sweep

describe("training sweep", () => {
  it.effect("finds the most accelerators that are kept busy, and every run has its record", () =>
    here(Effect.gen(function*() {
      const { records, sweep } = yield* withData
      const { document, failure } = yield* sweep([], { engine: busy(2) }).go
      assert.isNull(failure)
      assert.include(document.text, "2 accelerators, twice with utilisation of 85 %; 3 missed it twice")
      const { curve, fails_at, id, limit, outcome } = sweepOf(document.json)
      assert.deepStrictEqual([outcome, limit, fails_at], ["found", 2, 3])
      assert.deepStrictEqual(curve.map(({ passed, runs, value }) => [value, runs, passed]), [
        [1, 1, 1],
        [2, 2, 2],
        [3, 2, 0],
        [4, 1, 0]
      ])
      const all = yield* records("run")
      assert.deepStrictEqual(
        all.map(({ num_processes, sweep: known }) => [known?.id, known?.value, num_processes]),
        [
          1,
          2,
          4,
          3,
          2,
          3
        ].map((value) => [id, value, value])
      )
    })))

  it.effect("goes on with --resume where a run of it failed", () =>
    here(Effect.gen(function*() {
      const { records, sweep } = yield* withData
      const fails = new CommandFailed({ command: "x", exitCode: 1, signal: null, stderrTail: "" })
      yield* failureIn(sweep([], { engine: { ...busy(2), fails, failsFrom: 4 } }).go)
      const before = yield* records("run")
      assert.deepStrictEqual(before.map(({ state }) => state), ["completed", "completed", "completed", "failed"])
      const { engine, go } = sweep(["--resume"], { engine: busy(2) })
      const { document } = yield* go
      assert.lengthOf(engine.runs, 3)
      const { curve, id, limit } = sweepOf(document.json)
      assert.deepStrictEqual([limit, id], [2, before[0]?.sweep?.id])
      assert.deepStrictEqual(curve.map(({ runs, value }) => [value, runs]), [[1, 1], [2, 2], [3, 2], [4, 1]])
    })))

  it.effect("--resume refuses where there is none, and where another was planned", () =>
    here(Effect.gen(function*() {
      const { sweep } = yield* withData
      const none = yield* failureIn(sweep(["--resume"]).go)
      assert.include(none.error.message, "there is no search over accelerators")
      yield* sweep().go
      const { error } = yield* failureIn(sweep(["--resume", "--io=buffered"]).go)
      assert.strictEqual(error._tag, "NotResumable")
      assert.include(error.message, "it was planned otherwise")
    })))

  it.effect("the data set is held against the largest candidate before anything runs", () =>
    here(Effect.gen(function*() {
      const { records, sweep } = yield* withData
      const { engine, go } = sweep([], {}, 30)
      const { error } = yield* failureIn(go)
      assert.include(error.message, "an epoch needs at least 2 steps")
      assert.lengthOf(engine.runs, 0)
      assert.lengthOf(yield* records("run"), 0)
    })))

  it.effect("a data set that is not there is told for the largest candidate, and nothing is begun", () =>
    here(Effect.gen(function*() {
      const { records, sweep } = yield* place
      yield* failureIn(sweep().go)
      assert.lengthOf(yield* records("run"), 0)
    })))
})
