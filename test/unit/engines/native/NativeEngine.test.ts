import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import type { EngineEvent } from "../../../../src/domain/EngineEvent.ts"
import type { EngineFailureReport } from "../../../../src/domain/EngineFailureReport.ts"
import type { Measurement } from "../../../../src/domain/Measurement.ts"
import type { Plan } from "../../../../src/domain/Plan.ts"
import { jobFile, makeNativeEngine } from "../../../../src/engines/native/NativeEngine.ts"
import type { AppError } from "../../../../src/errors/AppError.ts"
import { statusOf } from "../../../../src/errors/catalogue.ts"
import { Machine } from "../../../../src/process/Machine.ts"
import { accepting } from "../../../fixtures/accepting.ts"
import { clusterInformation } from "../../../fixtures/hostFacts.ts"
import { isEvent } from "../../../fixtures/measured.ts"
import { ended, killedBy, mockExecutor, type MockResponse, onStderr } from "../../../fixtures/MockExecutor.ts"
import { works } from "../../../fixtures/works.ts"
import { inFolder, smallWork } from "./files/folder.ts"
import { planIn } from "./plan.ts"

const measurement: Measurement = {
  engine: "native",
  engineVersion: "0",
  profile: "device",
  io: "direct",
  startedAt: "2026-01-02T03:04:05.000Z",
  endedAt: "2026-01-02T03:04:06.000Z",
  calibration: null,
  kind: "checkpoint",
  body: { phases: [] },
  peakRssBytes: 1,
  bufferBytesPerRank: 1,
  verification: { mode: "none", blocksChecked: 0, unavailable: null }
}

const report = (
  kind: EngineFailureReport["kind"],
  changes: Partial<EngineFailureReport> = {}
): EngineFailureReport => ({
  kind,
  message: "what happened",
  operation: "write",
  rank: 1,
  path: "/ck/file",
  offset: 4096,
  expected: "this",
  found: "that",
  errno: "EIO",
  signal: null,
  partialFiles: ["step1/file"],
  survivors: [],
  ...changes
})

const said = (...events: ReadonlyArray<EngineEvent>) => events.map((event) => JSON.stringify(event))
const failed = (failure: EngineFailureReport) => said({ _tag: "failed", failure })

const machine = (environment: Readonly<Record<string, string>> = {}) =>
  Layer.succeed(Machine, {
    workingDirectory: "/",
    hostname: "node1",
    logicalCores: 2,
    memoryBytes: 2 ** 30,
    pid: 1,
    environment,
    endingSignal: Effect.succeed(undefined)
  })

/** Runs the engine against a coordinator that only talks. */
const runWith = (
  response: Omit<MockResponse, "pattern">,
  changes: Partial<Plan> = {},
  environment: Readonly<Record<string, string>> = {}
) =>
  inFolder(async (folder) => {
    const directory = `${folder}/run`
    mkdirSync(directory)
    const executor = mockExecutor([{ pattern: /coordinator\.js/, ...response }])
    const events: Array<EngineEvent> = []
    const exit = await Effect.runPromiseExit(
      Effect.flatMap(makeNativeEngine("/built/coordinator.js"), (engine) =>
        engine.run({
          plan: { ...planIn(folder), ...changes },
          runId: "a-run",
          cluster: clusterInformation(),
          runDirectory: directory,
          isEvent,
          onEvent: (event) => Effect.sync(() => events.push(event))
        })).pipe(Effect.provide(Layer.mergeAll(executor.layer, machine(environment), NodeContext.layer, works)))
    )
    const text = (name: string) => readFileSync(`${directory}/${name}`, "utf8")
    return {
      exit,
      events,
      calls: executor.calls,
      text,
      directory,
      files: {
        out: text("checkpointing_run.stdout.log"),
        err: text("checkpointing_run.stderr.log"),
        job: text(jobFile)
      }
    }
  })

const errorOf = (exit: Exit.Exit<unknown, AppError>): AppError => {
  if (Exit.isSuccess(exit)) throw new Error("expected a failure")
  const error = Cause.failureOption(exit.cause)
  if (error._tag === "None") throw new Error(Cause.pretty(exit.cause))
  return error.value
}

describe("the native engine, seen from the pipeline", () => {
  it("hands the coordinator one job file, a held stdin, and passes on what it says", async () => {
    const note: EngineEvent = { _tag: "note", level: "info", text: "hello" }
    const run = await runWith({ output: [...said(note, { _tag: "measured", measurement }), onStderr("a log line")] })
    expect(run.exit).toEqual(Exit.succeed({
      measurement,
      command: `${process.execPath} /built/coordinator.js ${run.directory}/${jobFile}`
    }))
    expect(run.calls[0]?.invocation).toMatchObject({ stdin: "held" })
    expect(run.events.map(({ _tag }) => _tag)).toEqual(["note", "measured"])
    expect(run.files.out.split("\n").length).toBe(3)
    expect(run.files.err).toBe("a log line\n")
    const job = JSON.parse(run.files.job)
    expect(job).toMatchObject({
      runId: "a-run",
      runDirectory: run.directory,
      workloadName: "llama3_8b",
      host: { hostname: "node1", logicalCores: 16, memoryBytes: 64 * 2 ** 30 },
      overrides: ["++workload.checkpoint.num_checkpoints_write=2", "++workload.checkpoint.checkpoint_folder=/ck"]
    })
    expect(job.work.checkpointBytes).toBe(smallWork("").checkpointBytes)
  })

  const table: ReadonlyArray<readonly [EngineFailureReport, AppError["_tag"], number]> = [
    [report("no-space", { errno: "ENOSPC" }), "NoSpace", 10],
    [report("io-error"), "StorageError", 10],
    [report("io-error", { errno: "EEXIST" }), "BadStructure", 3],
    [report("permission", { errno: "EACCES" }), "PermissionDenied", 4],
    [report("permission", { errno: "EROFS" }), "PermissionDenied", 4],
    [report("missing", { errno: "ENOENT" }), "PathNotFound", 3],
    [report("integrity"), "DataIntegrity", 10],
    [report("direct-refused", { errno: "EINVAL" }), "DirectIoRefused", 10],
    [report("rank-died", { signal: "SIGKILL" }), "RankDied", 6],
    [report("stopped", { signal: "SIGTERM" }), "Interrupted", 143],
    [report("internal"), "InternalError", 1]
  ]
  for (const [failure, tag, status] of table) {
    it(`turns ${failure.kind} ${failure.errno ?? ""} into ${tag}, status ${status}`, async () => {
      const error = errorOf((await runWith({ output: failed(failure), exit: ended(1) })).exit)
      expect(error._tag).toBe(tag)
      expect(statusOf(error)).toBe(status)
      if (failure.errno === "EROFS") expect(error.message).toContain("its file system is mounted read-only")
      if ("partialFiles" in error) expect(error.partialFiles).toEqual(["step1/file"])
    })
  }

  it("says what is wrong with a file as a whole, where no byte of it can be named", async () => {
    const message = "/d/img_2.parquet is no whole Parquet file of this data set: it does not end in PAR1"
    const whole = report("integrity", { message, path: "/d/img_2.parquet", offset: null, expected: null, found: null })
    expect(errorOf((await runWith({ output: failed(whole), exit: ended(1) })).exit).message).toBe(message)
  })

  it("is no success when a failure was reported, even with status 0 and a measurement", async () => {
    const output = [...failed(report("io-error")), ...said({ _tag: "measured", measurement })]
    expect(errorOf((await runWith({ output })).exit)._tag).toBe("StorageError")
  })

  it("is no success with a measurement and a bad status", async () => {
    const error = errorOf((await runWith({ output: said({ _tag: "measured", measurement }), exit: ended(3) })).exit)
    expect(error).toMatchObject({ _tag: "RankDied", message: "the coordinator ended with status 3" })
  })

  it("is no success without a measurement", async () => {
    expect(errorOf((await runWith({ output: [] })).exit)._tag).toBe("OutcomeIncomplete")
  })

  it("says which signal ended a coordinator, with its last words", async () => {
    const error = errorOf(
      (await runWith({ output: [onStderr("first"), onStderr("last words")], exit: killedBy("SIGKILL") })).exit
    )
    expect(error).toMatchObject({
      _tag: "RankDied",
      message: "the coordinator was killed by SIGKILL: last words",
      report: { signal: "SIGKILL" }
    })
  })

  it("asks for a second of calibration, and for less only where the environment does", async () => {
    const output = said({ _tag: "measured", measurement })
    expect(JSON.parse((await runWith({ output })).files.job)).toMatchObject({ calibrationSeconds: 1 })
    const cut = await runWith({ output }, {}, { MLPS_CALIBRATION_SECONDS: "0.05" })
    expect(JSON.parse(cut.files.job)).toMatchObject({ calibrationSeconds: 0.05 })
  })

  it("does not trust a run that said something it cannot read", async () => {
    const output = ["{\"_tag\":\"measured\"}", ...said({ _tag: "measured", measurement })]
    expect(errorOf((await runWith({ output })).exit)).toMatchObject({ _tag: "InternalError" })
  })

  it("does not trust one whose work told what its kind does not, and passes none of it on", async () => {
    const output = said({ _tag: "work", event: { _tag: "harvest", tons: 3 } }, { _tag: "measured", measurement })
    const run = await runWith({ output })
    expect(errorOf(run.exit)).toMatchObject({ _tag: "InternalError" })
    expect(errorOf(run.exit).message).toContain("harvest")
    expect(run.events.map(({ _tag }) => _tag)).toEqual(["measured"])
  })

  it("has nothing against running once it was built, and says how to build it before", () =>
    inFolder(async (folder) => {
      const findings = async (coordinator: string, environment: Readonly<Record<string, string>> = {}) =>
        (await Effect.runPromise(
          Effect.flatMap(makeNativeEngine(coordinator), accepting(planIn(folder)))
            .pipe(
              Effect.provide(Layer.mergeAll(mockExecutor([]).layer, machine(environment), NodeContext.layer, works))
            )
        )).findings
      writeFileSync(`${folder}/coordinator.js`, "")
      expect(await findings(`${folder}/coordinator.js`)).toEqual([])
      expect(await findings(`${folder}/none.js`)).toMatchObject([{
        error: { _tag: "DependencyMissing", install: ["npm run build"] }
      }])
      for (const wrong of ["0", "1.5", "-1", "soon", ""]) {
        expect(await findings(`${folder}/coordinator.js`, { MLPS_CALIBRATION_SECONDS: wrong })).toMatchObject([{
          error: { _tag: "InvalidOption", option: "variable MLPS_CALIBRATION_SECONDS" }
        }])
      }
      expect(await findings(`${folder}/coordinator.js`, { MLPS_CALIBRATION_SECONDS: "0.1" })).toEqual([])
    }))
})
