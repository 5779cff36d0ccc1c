/** The bundle as the program starts it: through the Executor, and with parents that die. */
import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { CheckpointWork } from "../../../src/benchmarks/checkpointing/CheckpointWork.ts"
import { parseMarker, partialFiles } from "../../../src/benchmarks/checkpointing/marker.ts"
import type { EngineEvent } from "../../../src/domain/EngineEvent.ts"
import { makeNativeEngine } from "../../../src/engines/native/NativeEngine.ts"
import { ExecutorLive } from "../../../src/process/ExecutorLive.ts"
import { MachineLive } from "../../../src/process/MachineLive.ts"
import { clusterInformation } from "../../fixtures/hostFacts.ts"
import { checkpointsIn, isEvent } from "../../fixtures/measured.ts"
import { works } from "../../fixtures/works.ts"
import { inFolder, isWriting, largeWork, smallJob, smallWork } from "../../unit/engines/native/files/folder.ts"
import { planIn } from "../../unit/engines/native/plan.ts"
import { mountedImage, noImage, unmount } from "./mounts.ts"

const coordinator = fileURLToPath(new URL("../../../dist/coordinator.js", import.meta.url))

const isRunning = (pid: number): boolean => {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))
  } catch {
    return false
  }
}

/** A thread of it waits in the kernel for what cannot be interrupted. */
const isHeld = (pid: number): boolean =>
  readdirSync(`/proc/${pid}/task`).some((task) =>
    /^State:\s*D/m.test(readFileSync(`/proc/${pid}/task/${task}/status`, "utf8"))
  )

/** Waits for what must become true; the test's own time limit is the only one. */
const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 20))
}

interface Started {
  readonly child: ChildProcess
  readonly events: ReadonlyArray<EngineEvent>
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
}

const startIn = (root: string, changes: Partial<CheckpointWork>): Started => {
  mkdirSync(`${root}/ck`, { recursive: true })
  mkdirSync(`${root}/run`, { recursive: true })
  writeFileSync(`${root}/run/job.json`, JSON.stringify(smallJob(root, changes)))
  const child = spawn(process.execPath, [coordinator, `${root}/run/job.json`], {
    stdio: ["pipe", "pipe", "ignore"],
    detached: true
  })
  const events: Array<EngineEvent> = []
  let rest = ""
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) events.push(JSON.parse(line))
  })
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.on("close", (code, signal) => resolve({ code, signal }))
  )
  return { child, events, ended }
}

const ranksOf = (events: ReadonlyArray<EngineEvent>) =>
  events.flatMap((event) => event._tag === "ranks" ? event.ranks.map(({ pid }) => pid) : [])

const writing = (
  use: (started: Started, root: string) => Promise<void>,
  change: (work: Partial<CheckpointWork>) => Partial<CheckpointWork> = (w) => w
) =>
  inFolder(async (root) => {
    const started = startIn(root, change(largeWork(root)))
    try {
      await until(() => isWriting(root) && ranksOf(started.events).length === 2 || started.child.exitCode !== null)
      await use(started, root)
    } finally {
      started.child.kill("SIGKILL")
      await until(() => ranksOf(started.events).every((pid) => !isRunning(pid)))
    }
  })

const markerIn = (root: string) => {
  const reading = parseMarker(readFileSync(smallWork(root).markerPath, "utf8"))
  if (reading._tag !== "marker") throw new Error(reading.reason)
  return reading.marker
}

describe("the coordinator's process", () => {
  it("ends with its ranks when its parent is gone, and the next reader can name what is partial", () =>
    writing(async (started, root) => {
      started.child.stdin?.end()
      expect(await started.ended).toEqual({ code: null, signal: "SIGKILL" })
      await until(() => ranksOf(started.events).every((pid) => !isRunning(pid)))
      expect(markerIn(root).state).toBe("writing")
      expect(partialFiles(markerIn(root)).map(({ path }) => path)).toContain(
        "global_epoch1_step1/zero_pp_rank_0_mp_rank_0_optim_states.pt"
      )
    }))

  it("takes its ranks along when it is killed", () =>
    writing(async (started) => {
      const ranks = ranksOf(started.events)
      expect(ranks.length).toBe(2)
      started.child.kill("SIGKILL")
      await started.ended
      await until(() => ranks.every((pid) => !isRunning(pid)))
    }))

  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    it(`tells what was partial when its group gets ${signal}`, () =>
      writing(async (started) => {
        process.kill(-started.child.pid!, signal)
        expect(await started.ended).toEqual({ code: 1, signal: null })
        expect(started.events.at(-1)).toMatchObject({
          _tag: "failed",
          failure: {
            kind: "stopped",
            signal,
            survivors: [],
            partialFiles: expect.arrayContaining([expect.stringMatching(/optim_states/)])
          }
        })
        expect(ranksOf(started.events).some(isRunning)).toBe(false)
      }))
  }

  it("reports ranks that the kernel holds and does not wait for them", (context) =>
    inFolder(async (root) => {
      mkdirSync(`${root}/ck`)
      if (!mountedImage(`${root}/image`, `${root}/ck`, "2G")) return context.skip(noImage)
      let isFrozen = false
      const started = startIn(root, largeWork(root))
      try {
        await until(() => isWriting(root) && ranksOf(started.events).length === 2)
        execFileSync("fsfreeze", ["-f", `${root}/ck`])
        isFrozen = true
        await until(() => ranksOf(started.events).every(isHeld))
        started.child.kill("SIGTERM")
        await started.ended
        const failed = started.events.at(-1)
        expect(failed).toMatchObject({ _tag: "failed", failure: { kind: "stopped" } })
        if (failed?._tag === "failed") {
          expect([...failed.failure.survivors].sort()).toEqual([...ranksOf(started.events)].sort())
        }
      } finally {
        if (isFrozen) execFileSync("fsfreeze", ["-u", `${root}/ck`])
        started.child.kill("SIGKILL")
        await until(() => ranksOf(started.events).every((pid) => !isRunning(pid)))
        await unmount(`${root}/ck`)
      }
    }))
})

describe("the native engine through the Executor", () => {
  const layer = Layer.mergeAll(ExecutorLive, MachineLive, NodeContext.layer, works)
  const runIn = (root: string, work: Partial<CheckpointWork>, events: Array<EngineEvent>) => {
    mkdirSync(`${root}/ck`, { recursive: true })
    mkdirSync(`${root}/run`, { recursive: true })
    return Effect.flatMap(makeNativeEngine(coordinator), (engine) =>
      engine.run({
        plan: { ...planIn(root), work: smallWork(root, work) },
        runId: "0b0f1b9e-64a4-4fd6-9f0c-2f5a4c1f7a10",
        cluster: clusterInformation(),
        runDirectory: `${root}/run`,
        isEvent,
        onEvent: (event) => Effect.sync(() => events.push(event))
      })).pipe(Effect.provide(layer))
  }

  it("ends in a measurement, with what it said kept in the run directory", () =>
    inFolder(async (root) => {
      const events: Array<EngineEvent> = []
      const { command, measurement } = await Effect.runPromise(runIn(root, {}, events))
      expect(checkpointsIn(measurement).phases.map(({ operations }) => operations.length)).toEqual([2, 2])
      expect(command).toContain(coordinator)
      expect(events.at(-1)?._tag).toBe("measured")
      const log = readFileSync(`${root}/run/checkpointing_run.stdout.log`, "utf8").trimEnd().split("\n")
      expect(log.map((line) => JSON.parse(line)._tag)).toEqual(events.map(({ _tag }) => _tag))
    }))

  it("interrupted, ends every process and still hears what was partial", () =>
    inFolder(async (root) => {
      const events: Array<EngineEvent> = []
      const fiber = Effect.runFork(runIn(root, largeWork(root), events))
      await until(() => isWriting(root))
      await Effect.runPromise(Fiber.interrupt(fiber))
      expect(ranksOf(events).some(isRunning)).toBe(false)
      expect(events.at(-1)).toMatchObject({ _tag: "failed", failure: { kind: "stopped", signal: "SIGTERM" } })
    }))
})
