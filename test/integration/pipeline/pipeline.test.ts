/** The whole pipeline in one process: real files in a temporary directory, everything else a stand-in. */
import * as FileSystem from "@effect/platform/FileSystem"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { printFailure } from "../../../src/cli/exit.ts"
import type { ClusterInformation, HostFacts } from "../../../src/domain/Cluster.ts"
import type { EngineFailureReport } from "../../../src/domain/EngineFailureReport.ts"
import { measured } from "../../../src/domain/Fact.ts"
import { problem } from "../../../src/domain/Finding.ts"
import { isJsonObject, type Json, type JsonObject } from "../../../src/domain/Json.ts"
import {
  type AppError,
  ClusterFactsFailed,
  CommandFailed,
  DataIntegrity,
  DependencyMissing,
  DirectIoRefused,
  NoSpace,
  PermissionDenied,
  RankDied,
  StorageError
} from "../../../src/errors/AppError.ts"
import { statusOf } from "../../../src/errors/catalogue.ts"
import { renderError } from "../../../src/errors/render.ts"
import { clusterInformation, hostFacts } from "../../fixtures/hostFacts.ts"
import { commandIn, failureAtLimit, failureIn, here, recordsIn, type Setting } from "../../fixtures/inProcess.ts"
import { checkpointsIn } from "../../fixtures/measured.ts"
import type { MockEngineOptions } from "../../fixtures/MockEngine.ts"
import type { MockHost } from "../../fixtures/MockHostFiles.ts"

const practice = [
  "--num-processes=2",
  "--scale=0.001",
  "-ncw=2",
  "-ncr=2"
]

/** Runs `checkpointing run` with these words in a directory of its own, and reads back the record if there is one. */
const pipeline = (words: ReadonlyArray<string>, setting: Setting = {}) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const home = yield* fs.makeTempDirectoryScoped()
    const argv = ["checkpointing", "run", "--model=llama3-8b", `--checkpoint-folder=${home}/ckpt`, ...words]
    return { ...commandIn(home, argv, setting), records: recordsIn(home, "checkpointing/llama3-8b"), home }
  })

/** What a printed plan says of its one folder. */
const spaceIn = (json: Json): JsonObject => {
  const space = isJsonObject(json) ? json["space"] : undefined
  const [first] = Array.isArray(space) ? space as ReadonlyArray<Json> : []
  return first !== undefined && isJsonObject(first) ? first : assert.fail("no word of the room")
}

describe("a run that does what was asked", () => {
  it.effect("ends completed, with measurement, metrics and the verdict it printed", () =>
    here(Effect.gen(function*() {
      const { go, records } = yield* pipeline(practice)
      const { document, failure } = yield* go
      const [record, ...more] = yield* records
      assert.isNull(failure)
      assert.lengthOf(more, 0)
      assert.strictEqual(record?.state, "completed")
      assert.strictEqual(record?.verdict?.category, "INVALID")
      assert.include(document.text, "INVALID")
      assert.include(document.text, "scale")
      assert.strictEqual(record?.metrics?.["load_checkpoint_duration_mean_seconds"], 2)
      assert.strictEqual(checkpointsIn(record?.measurement).phases.length, 2)
      assert.deepStrictEqual(
        record?.stages.map(({ stage }) => stage),
        ["discover", "plan", "collect", "preflight", "record", "execute", "record", "verify"]
      )
    })))

  it.effect("is never read as a result by the existing tool", () =>
    here(Effect.gen(function*() {
      const { go, records } = yield* pipeline(practice)
      yield* go
      const [record] = yield* records
      assert.isNull(record?.verification)
      assert.strictEqual(record?.args["mode"], "whatif")
      assert.isFalse(record?.engine.submittable)
    })))

  it.effect("keeps a run's record apart from the next one's", () =>
    here(Effect.gen(function*() {
      const { engine, go, records } = yield* pipeline([...practice, "--loops=2", "--overwrite"])
      yield* go
      const all = yield* records
      assert.lengthOf(all, 2)
      assert.lengthOf(engine.runs, 2)
      assert.notStrictEqual(all[0]?.run_id, all[1]?.run_id)
    })))
})

describe("a clock that is set while a run lasts", () => {
  const noon = Date.UTC(2026, 0, 1, 12)
  const host: MockHost = { files: { "/proc/uptime": "1000.00 2000.00\n" } }
  const set = (minutes: number) => ({ host, engine: { meanwhile: TestClock.setTime(noon + minutes * 60_000) } })

  // Forward, whatever waits for a minute of the test's clock is woken in turn.
  it.effect.each([[-120, "back by 2h 00m"], [2, "forward by 2m 00s"]] as const)(
    "is a finding: by %i minutes",
    ([minutes, step]) =>
      here(Effect.gen(function*() {
        yield* TestClock.setTime(noon)
        const { go, records } = yield* pipeline(practice, set(minutes))
        yield* go
        const [record] = yield* records
        assert.strictEqual(record?.state, "completed")
        assert.deepStrictEqual(record?.invocation.uptime, { started: 1000, ended: 1000 })
        const said = record?.findings.filter(({ message }) => message.startsWith("the wall clock was set")) ?? []
        assert.lengthOf(said, 1)
        assert.include(said[0]?.message, `the wall clock was set ${step} while the run lasted`)
      }))
  )

  it.effect("is one of a run that failed as well", () =>
    here(Effect.gen(function*() {
      yield* TestClock.setTime(noon)
      const fails = new NoSpace({ path: "/x", neededBytes: null, partialFiles: [], availableBytes: 0 })
      const { go, records } = yield* pipeline(practice, { host, engine: { ...set(-120).engine, fails } })
      yield* failureIn(go)
      const [record] = yield* records
      assert.strictEqual(record?.state, "failed")
      assert.include(record?.findings.map(({ message }) => message).join(), "the wall clock was set back")
    })))

  it.effect("and none where both clocks go on alike", () =>
    here(Effect.gen(function*() {
      yield* TestClock.setTime(noon)
      const { go, records } = yield* pipeline(practice, { host })
      yield* go
      const [record] = yield* records
      assert.notInclude(record?.findings.map(({ message }) => message).join(), "clock")
    })))
})

describe("--what-if", () => {
  it.effect("says how much room there is for what would be written, and when it is too little", () =>
    here(Effect.gen(function*() {
      const told = (availableBytes: number, words: ReadonlyArray<string> = practice) =>
        Effect.gen(function*() {
          const { go } = yield* pipeline(["--what-if", ...words], {
            // Nothing can be written there: a run would be refused, a plan is not.
            host: { fileSystems: [{ mountPoint: "/", availableBytes, writable: false }] }
          })
          return (yield* go).document
        })
      const enough = yield* told(2 ** 40)
      assert.match(enough.text, /^[\d.]+ MiB to write into .*\/ckpt\/llama3-8b, 1\.00 TiB free$/m)
      assert.deepInclude(enough.json, { space: [{ ...spaceIn(enough.json), available_bytes: 2 ** 40, enough: true }] })
      const little = yield* told(1000)
      assert.match(little.text, /^warning: .*, 1000 B free: .* too little, so a run would be refused \(E403\)$/m)
      assert.strictEqual(spaceIn(little.json)["enough"], false)
      assert.notInclude(
        (yield* told(1000, [...practice.filter((word) => !word.startsWith("-ncw")), "-ncw=0"])).text,
        " free"
      )
    })))

  it.effect("prints the plan with its verdict and touches nothing", () =>
    here(Effect.gen(function*() {
      const { engine, go, home, records } = yield* pipeline([...practice, "--what-if"])
      const { document, failure } = yield* go
      const fs = yield* FileSystem.FileSystem
      assert.isNull(failure)
      assert.include(document.text, "INVALID")
      assert.lengthOf(engine.runs, 0)
      assert.lengthOf(yield* records, 0)
      assert.deepStrictEqual(yield* fs.readDirectory(home), [])
    })))
})

describe("an edition that does not know the workload", () => {
  it.effect("is a wrong choice, answered with the editions that do", () =>
    here(Effect.gen(function*() {
      const { go, home } = yield* pipeline([...practice, "--edition=v1.0"])
      const { error, stage } = yield* failureIn(go)
      assert.strictEqual(stage, "discover")
      assert.strictEqual(statusOf(error), 2)
      assert.include(renderError(error), "llama3_8b: v2.0 or v3.0")
      const fs = yield* FileSystem.FileSystem
      assert.deepStrictEqual(yield* fs.readDirectory(home), [])
    })))
})

describe("divisions", () => {
  const closed = ["--closed", "--num-processes=8"]
  const apart: MockHost = {
    fileSystems: [{ mountPoint: "/", availableBytes: 2 ** 50 }, { mountPoint: "/tmp", availableBytes: 2 ** 50 }]
  }

  it.effect("an engine that is missing is the first problem and decides the status", () =>
    here(Effect.gen(function*() {
      const missing = new DependencyMissing({ dependency: "dlio_benchmark", neededFor: "--closed", install: ["x"] })
      const { go, records } = yield* pipeline(closed, { engine: { findings: [problem(missing)] } })
      const { error } = yield* failureIn(go)
      assert.strictEqual(statusOf(error), 8)
      assert.lengthOf(yield* records, 0)
    })))

  it.effect("a plan that cannot reach the division is refused before anything is made, with every reason", () =>
    here(Effect.gen(function*() {
      const { engine, go, records } = yield* pipeline([...closed, "-ncw=3", "-ncr=3"], { host: apart })
      const { error, stage } = yield* failureIn(go)
      assert.strictEqual(stage, "preflight")
      assert.strictEqual(error._tag, "RulesNotMet")
      assert.strictEqual(statusOf(error), 9)
      assert.include(renderError(error), "checkpoint-counts")
      assert.lengthOf(engine.runs, 0)
      assert.lengthOf(yield* records, 0)
    })))

  it.effect("--allow-invalid-params lifts the refusal only: the run completes, is recorded as waived, and ends with 9", () =>
    here(Effect.gen(function*() {
      const { go, records } = yield* pipeline([...closed, "-ncw=3", "-ncr=3", "-aip"], { host: apart })
      const { document, failure } = yield* go
      assert.isNotNull(failure)
      assert.strictEqual(failure === null ? 0 : statusOf(failure.error), 9)
      assert.isNotEmpty(document.text)
      const [record] = yield* records
      assert.strictEqual(record?.state, "completed")
      assert.isTrue(record?.allow_invalid_params)
      assert.isNotEmpty(record?.waived)
    })))
})

const report = (kind: EngineFailureReport["kind"], extra: Partial<EngineFailureReport> = {}): EngineFailureReport => ({
  kind,
  message: `it was ${kind}`,
  rank: 1,
  path: "global_epoch1_step1/a.pt",
  offset: 4096,
  expected: "run a",
  found: "run b",
  errno: null,
  signal: null,
  partialFiles: ["global_epoch1_step1/a.pt"],
  survivors: [],
  ...extra
})

const files = ["global_epoch1_step1/a.pt"]

describe("what an engine can end with", () => {
  const cases: ReadonlyArray<readonly [name: string, error: AppError, code: string, status: number]> = [
    ["a dead rank", new RankDied({ report: report("rank-died", { signal: "SIGKILL" }) }), "E205", 6],
    ["a damaged block", new DataIntegrity({ report: report("integrity") }), "E207", 10],
    [
      "a full disk",
      new NoSpace({ path: "/d", neededBytes: null, availableBytes: null, partialFiles: files }),
      "E403",
      10
    ],
    [
      "an I/O error",
      new StorageError({ path: "/d/a", operation: "write", errno: "EIO", partialFiles: files }),
      "E405",
      10
    ],
    ["a refused O_DIRECT", new DirectIoRefused({ path: "/d" }), "E406", 10],
    ["no permission", new PermissionDenied({ path: "/d", operation: "write" }), "E402", 4],
    ["a failed command", new CommandFailed({ command: "x", exitCode: 3, signal: null, stderrTail: "" }), "E201", 6],
    ["a missing program", new DependencyMissing({ dependency: "x", neededFor: "y", install: ["z"] }), "E204", 8]
  ]
  for (const [name, error, code, status] of cases) {
    it.effect(`${name} is ${code}, status ${status}, and the record says failed in execute`, () =>
      here(Effect.gen(function*() {
        const { go, records } = yield* pipeline(practice, { engine: { fails: error } })
        const exit = yield* Effect.exit(go)
        const printed = Exit.isFailure(exit)
          ? printFailure(exit.cause, { json: false, debug: false }, undefined)
          : assert.fail("the run succeeded")
        assert.strictEqual(printed.status, status)
        assert.include(printed.stderr, code)
        assert.include(printed.stderr, "execute")
        const [record] = yield* records
        assert.strictEqual(record?.state, "failed")
        assert.strictEqual(record?.stage, "execute")
        assert.strictEqual(record?.failure?.["code"], code)
        assert.isNull(record?.verdict)
        assert.isNull(record?.measurement)
        if ("partialFiles" in error) assert.deepStrictEqual(record?.partial_files, files)
      })))
  }
})

describe("an outcome that is not whole", () => {
  const broken = (name: string, engine: MockEngineOptions, found: string) =>
    it.effect(`${name}: E206, status 6, never completed`, () =>
      here(Effect.gen(function*() {
        const { go, records } = yield* pipeline(practice, { engine })
        const { error, stage } = yield* failureIn(go)
        assert.strictEqual(error._tag, "OutcomeIncomplete")
        assert.strictEqual(stage, "verify")
        assert.include(error.message, found)
        const [record] = yield* records
        assert.strictEqual(record?.state, "failed")
        assert.isNull(record?.verdict)
      })))
  broken("no summary.json", { forgets: ["summary.json"] }, "summary.json")
  broken("a rank's file missing", { forgets: ["1_per_epoch_stats.json"] }, "1_per_epoch_stats.json")
  broken("NaN for the headline", {
    summary: (text) =>
      text.replace(/"save_checkpoint_io_mean_GB_per_second":[^,]+/, "\"save_checkpoint_io_mean_GB_per_second\":NaN")
  }, "save_checkpoint_io_mean_GB_per_second")
  broken("a truncated summary.json", { summary: (text) => text.slice(0, 40) }, "summary.json")
})

describe("before the start", () => {
  it.effect("all problems are reported together and nothing is made", () =>
    here(Effect.gen(function*() {
      const { engine, go, records } = yield* pipeline(practice, {
        host: { fileSystems: [{ mountPoint: "/", availableBytes: 1000, writable: false, takesDirectIo: true }] }
      })
      const { error, stage } = yield* failureIn(go)
      assert.strictEqual(stage, "preflight")
      assert.strictEqual(error._tag, "PreflightFailed")
      const codes = error._tag === "PreflightFailed" ? error.problems.map(({ code }) => code) : []
      assert.includeMembers(codes, ["E402", "E403"])
      assert.lengthOf(engine.runs, 0)
      assert.lengthOf(yield* records, 0)
    })))

  it.effect("R42 a collector that fails costs the facts, not the run", () =>
    here(Effect.gen(function*() {
      const { go, records } = yield* pipeline(practice, {
        collector: new ClusterFactsFailed({ hosts: ["127.0.0.1"], detail: "no /proc" })
      })
      yield* go
      const [record] = yield* records
      const missing = [{ host: "127.0.0.1", reason: "no facts could be collected: no /proc" }]
      assert.deepStrictEqual(record?.cluster?.missing, missing)
      assert.deepStrictEqual(record?.cluster?.hosts, [])
      assert.deepInclude(record?.system_info, { num_hosts: 0, total_memory_bytes: null, missing_hosts: missing })
      const said = record?.findings.map(({ message }) => message) ?? []
      assert.isTrue(said.some((message) => message.startsWith("no facts about 127.0.0.1, so those of 0 of 1 host")))
      const issues = record?.verdict?.issues ?? []
      const unchecked = "not checked: the memory of 1 of 1 host was neither measured nor declared"
      assert.isTrue(issues.some(({ message }) => message.startsWith(unchecked)))
    })))

  it.effect("a host without facts is a warning in the log, not the launch host's facts", () =>
    here(Effect.gen(function*() {
      const { go, records } = yield* pipeline(practice, {
        collector: clusterInformation({
          asked: ["127.0.0.1"],
          hosts: [],
          missing: [{ host: "127.0.0.1", reason: "off" }]
        })
      })
      yield* go
      const [record] = yield* records
      assert.deepStrictEqual(record?.cluster?.missing, [{ host: "127.0.0.1", reason: "off" }])
      assert.lengthOf(record?.cluster?.hosts ?? [], 0)
    })))
})

describe("--skip-validation", () => {
  it.effect("is in the record, and a rule says it with the verdict, once", () =>
    here(Effect.gen(function*() {
      const { go, records } = yield* pipeline([...practice, "--skip-validation"])
      const { document } = yield* go
      const [record] = yield* records
      assert.deepEqual(record?.host_validation, { state: "skipped", reason: "--skip-validation" })
      const said = document.text.replaceAll(/\s+/g, " ").split("the hosts were not looked at before the run")
      assert.lengthOf(said, 2)
      assert.include(record?.verdict?.issues.map(({ rule }) => rule) ?? [], "host-validation")
    })))

  it.effect("left out, the record says how many checks held", () =>
    here(Effect.gen(function*() {
      const { go, records } = yield* pipeline(practice)
      const { document } = yield* go
      const [record] = yield* records
      assert.deepInclude(record?.host_validation, { state: "done", hosts: 1 })
      assert.notInclude(document.text, "not looked at")
    })))
})

describe("the hosts while a run lasts", () => {
  const node = (changes: Partial<HostFacts>) => hostFacts({ hostname: "node1", ...changes })
  /** What the hosts say when they are asked for the second time, and from then on. */
  const then = (second: ClusterInformation) => {
    let times = 0
    return () => {
      times += 1
      return times === 1 ? clusterInformation({ hosts: [node({})] }) : second
    }
  }

  it.effect("are sampled into the run directory, and seen once more at its end", () =>
    here(Effect.gen(function*() {
      const { go, records, sampler } = yield* pipeline([...practice, "--timeseries-interval=5"])
      yield* go
      const [record] = yield* records
      const file = `${record?.result_dir}/checkpointing_${record?.run_datetime}_timeseries.json`
      assert.deepInclude(sampler.requests[0], { file, intervalSeconds: 5, maxSamples: 3600, via: "local" })
      assert.strictEqual(sampler.finished(), 1)
      assert.deepEqual(record?.timeseries_data, {
        file,
        num_samples: 1,
        interval_seconds: 5,
        hosts_collected: ["127.0.0.1"],
        gaps: []
      })
      assert.deepInclude(record?.cluster_snapshots, { collection_method: "local", changes: [] })
      assert.deepEqual(record?.cluster_snapshots?.["start"], record?.system_info)
      assert.deepEqual(record?.cluster_snapshots?.["end"], record?.system_info)
    })))

  it.effect("are not sampled with --skip-timeseries, and options of the series are refused beside it", () =>
    here(Effect.gen(function*() {
      const skipped = yield* pipeline([...practice, "--skip-timeseries"])
      yield* skipped.go
      assert.lengthOf(skipped.sampler.requests, 0)
      assert.isUndefined((yield* skipped.records)[0]?.timeseries_data)
      const refused = yield* pipeline([...practice, "--skip-timeseries", "--max-timeseries-samples=3"])
      const { error } = yield* failureIn(refused.go)
      assert.strictEqual(statusOf(error), 2)
      assert.include(error.message, "--max-timeseries-samples 3")
      assert.lengthOf(yield* refused.records, 0)
    })))

  it.effect("a restart, a clock that was set and another mount are said, in the record and the summary", () =>
    here(Effect.gen(function*() {
      const root = { device: "/dev/sda1", mountPoint: "/", type: "ext4", options: "rw" }
      const { go, records } = yield* pipeline(practice, {
        collector: then(clusterInformation({
          hosts: [node({
            bootId: measured("another", "test"),
            clockOffsetSeconds: measured(7.5, "test"),
            mounts: measured([{ ...root, device: "/dev/sdb1" }], "test")
          })]
        }))
      })
      const { document } = yield* go
      const [record] = yield* records
      const text = JSON.stringify(record?.findings)
      assert.include(text, "node1 was restarted while the run lasted")
      assert.include(text, "the clock of node1 jumped by 7.5 s")
      assert.include(document.text, "node1 was restarted while the run lasted")
      assert.strictEqual(record?.state, "completed")
    })))

  it.effect("that no longer answer at the end leave the run complete, and the end unknown with its reason", () =>
    here(Effect.gen(function*() {
      const lost = clusterInformation({ hosts: [], missing: [{ host: "node1", reason: "no route" }] })
      const { go, records } = yield* pipeline(practice, { collector: then(lost) })
      yield* go
      const [record] = yield* records
      assert.strictEqual(record?.state, "completed")
      assert.include(JSON.stringify(record?.findings), "node1 no longer answered when the run had ended: no route")
    })))

  it.effect("whose series cannot be written do not stop the run: it says that there is none", () =>
    here(Effect.gen(function*() {
      const refuses = new StorageError({ path: "/x", operation: "write", errno: "EIO", partialFiles: [] })
      const { go, records } = yield* pipeline(practice, { sampler: { refuses } })
      yield* go
      const [record] = yield* records
      assert.strictEqual(record?.state, "completed")
      assert.isUndefined(record?.timeseries_data)
      assert.include(JSON.stringify(record?.findings), "there is no time series: write of /x failed with EIO")
    })))

  it.effect("lost for a while leave a gap that the record names", () =>
    here(Effect.gen(function*() {
      const gap = { host: "node1", from: "2026-01-01T00:00:00Z", to: null, reason: "the connection broke" }
      const { go, records } = yield* pipeline(practice, { sampler: { summary: { gaps: [gap] } } })
      yield* go
      const [record] = yield* records
      assert.deepEqual(record?.timeseries_data?.["gaps"], [gap])
      assert.include(
        JSON.stringify(record?.findings),
        "the time series of node1 has a gap from 2026-01-01T00:00:00Z to the end: the connection broke"
      )
    })))

  it.effect("of a failed run are seen too", () =>
    here(Effect.gen(function*() {
      const failed = yield* pipeline(practice, {
        engine: { fails: new CommandFailed({ command: "x", exitCode: 1, signal: null, stderrTail: "" }) },
        collector: then(clusterInformation({ hosts: [node({ bootId: measured("another", "test") })] }))
      })
      yield* failureIn(failed.go)
      const [record] = yield* failed.records
      assert.strictEqual(record?.state, "failed")
      assert.include(JSON.stringify(record?.findings), "node1 was restarted while the run lasted")
      assert.deepInclude(record?.timeseries_data, { num_samples: 1 })
    })))

  it.live("of an interrupted run are not waited for", () =>
    here(Effect.gen(function*() {
      const { collector, engine, go, records } = yield* pipeline(practice, {
        engine: { hangs: true },
        signal: "SIGINT"
      })
      const fiber = yield* Effect.fork(go)
      yield* Effect.repeat(Effect.sleep("5 millis"), { until: () => engine.runs.length > 0 })
      yield* Fiber.interrupt(fiber)
      const [record] = yield* records
      assert.deepInclude(record?.cluster_snapshots, { end: null, end_unknown: "the run was interrupted" })
      assert.deepInclude(record?.timeseries_data, { num_samples: 1 })
      assert.lengthOf(collector.requests, 1)
    })))
})

describe("ended from outside", () => {
  it.effect("a run over --timeout is E202 and its record says failed", () =>
    here(Effect.gen(function*() {
      const { go, records } = yield* pipeline([...practice, "--timeout=30"], { engine: { hangs: true } })
      const { error, stage } = yield* failureAtLimit(go)
      assert.strictEqual(stage, "execute")
      assert.strictEqual(error._tag, "TimedOut")
      const [record] = yield* records
      assert.strictEqual(record?.state, "failed")
    })))

  it.live("an interrupted run names the signal in its record and never counts", () =>
    here(Effect.gen(function*() {
      const { engine, go, records } = yield* pipeline(practice, { engine: { hangs: true }, signal: "SIGTERM" })
      const fiber = yield* Effect.fork(go)
      yield* Effect.repeat(Effect.sleep("5 millis"), { until: () => engine.runs.length > 0 })
      const exit = yield* Fiber.interrupt(fiber)
      const printed = Exit.isFailure(exit)
        ? printFailure(exit.cause, { json: true, debug: false }, "SIGTERM")
        : assert.fail("not interrupted")
      assert.strictEqual(printed.status, 143)
      assert.strictEqual(JSON.parse(printed.stdout).ok, false)
      const [record] = yield* records
      assert.strictEqual(record?.state, "interrupted")
      assert.strictEqual(record?.failure?.["code"], "E203")
      assert.isNull(record?.verdict)
    })))

  it.live("a run interrupted as its directory is made leaves a record that says so", () =>
    here(Effect.gen(function*() {
      const { go, home, records } = yield* pipeline(practice, { signal: "SIGINT" })
      const fs = yield* FileSystem.FileSystem
      const fiber: { run?: Fiber.RuntimeFiber<unknown, unknown> } = {}
      const interrupting = FileSystem.FileSystem.of({
        ...fs,
        makeDirectory: (path, options) =>
          fs.makeDirectory(path, options).pipe(
            Effect.tap(() =>
              fiber.run !== undefined && /\/[0-9]{8}_[0-9]{6}$/.test(path)
                ? Fiber.interruptFork(fiber.run)
                : Effect.void
            )
          )
      })
      fiber.run = yield* Effect.fork(go.pipe(Effect.provideService(FileSystem.FileSystem, interrupting)))
      assert.isTrue(Exit.isInterrupted(yield* Fiber.await(fiber.run)))
      assert.isTrue(yield* fs.exists(`${home}/mlpstorage-results/checkpointing/llama3-8b`))
      const [record, ...more] = yield* records
      assert.lengthOf(more, 0)
      assert.strictEqual(record?.state, "interrupted")
    })))

  it.live("a run interrupted while its hosts' load is first sampled is no running one", () =>
    here(Effect.gen(function*() {
      const { go, records } = yield* pipeline(practice, { sampler: { hangs: true }, signal: "SIGINT" })
      const fiber = yield* Effect.fork(go)
      yield* Effect.repeat(Effect.sleep("5 millis"), {
        until: () => records.pipe(Effect.map((all) => all.length > 0), Effect.orElseSucceed(() => false))
      })
      yield* Fiber.interrupt(fiber)
      const [record] = yield* records
      assert.strictEqual(record?.state, "interrupted")
    })))
})

describe("checkpointing sweep", () => {
  it.effect("stops at the number of ranks from which the rate no longer grows, and removes what each run wrote", () =>
    here(Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const home = yield* fs.makeTempDirectoryScoped()
      const words = ["--max-processes=8", "--scale=0.001", "-ncw=2", "-ncr=2", `--checkpoint-folder=${home}/ckpt`]
      const { go } = commandIn(home, ["checkpointing", "sweep", "--model=llama3-8b", ...words])
      const { document, failure } = yield* go
      assert.isNull(failure)
      assert.include(document.text, "the write rate grows up to 1 rank; 2 gave less than 5 % more, twice")
      const all = yield* recordsIn(home, "checkpointing/llama3-8b")
      assert.deepStrictEqual(all.map(({ num_processes }) => num_processes), [1, 2, 1, 2])
      for (const { args, command } of all) assert.deepStrictEqual([command, args["cleanup"]], ["run", true])
    })))

  it.effect("refuses a rate that no run would have", () =>
    Effect.gen(function*() {
      const words = ["--max-processes=8", "--figure=read", "-ncr=0", "--checkpoint-folder=/nowhere/ckpt"]
      const { error } = yield* failureIn(
        commandIn("/nowhere", ["checkpointing", "sweep", "--model=llama3-8b", ...words]).go
      )
      assert.strictEqual(error._tag, "ConflictingOptions")
    }).pipe(here))
})
