/** The coordinator in this process, with real rank processes and real files. */
import { describe, expect, it, type TestContext } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { CheckpointWork } from "../../../src/benchmarks/checkpointing/CheckpointWork.ts"
import { parseMarker } from "../../../src/benchmarks/checkpointing/marker.ts"
import { coordinate } from "../../../src/benchmarks/checkpointing/native/Coordinator.ts"
import type { EngineEvent } from "../../../src/domain/EngineEvent.ts"
import type { Coordinator } from "../../../src/engines/native/coordinator/CoordinatorPort.ts"
import { checkpointsIn, told } from "../../fixtures/measured.ts"
import { inFolder, isWriting, largeWork, smallIo, smallJob, smallWork } from "../../unit/engines/native/files/folder.ts"
import { mounted, mountedImage, noImage, noMount, unmount } from "./mounts.ts"

const rankCommand = [
  process.execPath,
  fileURLToPath(new URL("../../../dist/rank.js", import.meta.url)),
  "checkpoint"
] as const

interface Run {
  readonly events: ReadonlyArray<EngineEvent>
  readonly isWhole: boolean
}

type React = (event: EngineEvent, coordinator: Coordinator, events: ReadonlyArray<EngineEvent>) => void

const runIn = async (
  root: string,
  changes: Partial<CheckpointWork> = {},
  react: React = () => undefined,
  runId?: string
): Promise<Run> => {
  mkdirSync(`${root}/ck`, { recursive: true })
  mkdirSync(`${root}/run`, { recursive: true })
  const events: Array<EngineEvent> = []
  const job = smallJob(root, changes)
  const coordinator: Coordinator = coordinate({ ...job, runId: runId ?? job.runId }, {
    emit: (event) => {
      events.push(event)
      react(event, coordinator, events)
    },
    log: () => undefined,
    rankCommand
  })
  const { isWhole } = await coordinator.ended
  return { events, isWhole }
}

type Told = ReturnType<typeof told>

const only = <T extends Told["_tag"]>(run: Run, tag: T) =>
  run.events.map(told).filter((event): event is Extract<Told, { readonly _tag: T }> => event._tag === tag)

const measurementOf = (run: Run) => {
  const [measured] = only(run, "measured")
  if (measured === undefined) throw new Error(JSON.stringify(run.events.at(-1)))
  return measured.measurement
}

const failureOf = (run: Run) => {
  expect(run.isWhole).toBe(false)
  const failed = run.events.at(-1)
  if (failed?._tag !== "failed") throw new Error(JSON.stringify(failed))
  return failed.failure
}

const isRunning = (pid: number): boolean => {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))
  } catch {
    return false
  }
}

const ranksOf = (events: ReadonlyArray<EngineEvent>) =>
  events.flatMap((event) => event._tag === "ranks" ? event.ranks : [])

const expectNothingRuns = (run: Run) => expect(ranksOf(run.events).filter(({ pid }) => isRunning(pid))).toEqual([])

const filesBelow = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath.slice(folder.length + 1)}/${entry.name}`)
    .sort()

/** Does something once, as soon as both ranks write their large file. */
const whileWriting = (
  root: string,
  act: (coordinator: Coordinator, events: ReadonlyArray<EngineEvent>) => void
): React =>
(event, coordinator, events) => {
  if (told(event)._tag !== "operationStarted") return
  const timer = setInterval(() => {
    if (!isWriting(root)) return
    clearInterval(timer)
    act(coordinator, events)
  }, 2)
}

/** On a small file system of its own; skipped where nobody may mount. */
const onMount = (type: string, options: string, use: (root: string) => Promise<void>) => (context: TestContext) =>
  inFolder(async (root) => {
    mkdirSync(`${root}/ck`)
    if (!mounted(`${root}/ck`, type, options)) return context.skip(noMount)
    try {
      await use(root)
    } finally {
      await unmount(`${root}/ck`)
    }
  })

describe("a whole run", () => {
  for (const io of [smallIo, { ...smallIo, mode: "buffered" as const, profile: "dlio" as const, cacheHints: true }]) {
    it(`writes and reads every checkpoint and leaves the record of it, ${io.mode}`, () =>
      inFolder(async (root) => {
        const run = await runIn(root, { io })
        const measurement = measurementOf(run)
        const work = smallWork(root)
        expectNothingRuns(run)

        expect(only(run, "operationEnded").map(({ operation }) => `${operation.phase} ${operation.index}`))
          .toEqual(["write 1", "write 2", "read 1", "read 2"])
        for (const phase of checkpointsIn(measurement).phases) {
          expect(phase.bytes).toBe(2 * work.checkpointBytes)
          expect(phase.headline.min).toBeLessThanOrEqual(phase.headline.mean)
          for (const operation of phase.operations) {
            expect(operation.bytes).toBe(work.checkpointBytes)
            expect(operation.longestRankSeconds).toBe(operation.rankSeconds.max)
            expect(operation.spanSeconds).toBeGreaterThanOrEqual(operation.longestRankSeconds)
          }
          expect(phase.cacheEvidence.length).toBeGreaterThan(0)
        }
        const blocks = work.ranks.flatMap(({ files }) => files).reduce((n, { bytes }) => n + Math.ceil(bytes / 4096), 0)
        expect(measurement.verification).toEqual({ mode: "full", blocksChecked: 2 * blocks, unavailable: null })
        expect(measurement.calibration?.bytesPerSecond).toBeGreaterThan(0)
        expect(measurement.labels).toEqual([expect.stringMatching(/^calibration cut: .* 0\.02 s instead of 1 s/)])
        expect((measurement.peakRssBytes ?? Infinity) - (measurement.bufferBytesPerRank ?? 0)).toBeLessThan(
          64 * 2 ** 20
        )

        for (const index of [1, 2]) {
          for (const { files } of work.ranks) {
            for (const { bytes, name } of files) {
              expect(statSync(`${work.folder}/global_epoch1_step${index}/${name}`).size).toBe(bytes)
            }
          }
        }
        expect(filesBelow(`${root}/run`)).toEqual([
          "/0_output.json",
          "/0_per_epoch_stats.json",
          "/1_output.json",
          "/1_per_epoch_stats.json",
          "/dlio.log",
          "/summary.json",
          "dlio_config/config.yaml",
          "dlio_config/hydra.yaml",
          "dlio_config/overrides.yaml"
        ])
        const { metric } = JSON.parse(readFileSync(`${root}/run/summary.json`, "utf8"))
        expect(metric.checkpoint_size_GB).toBe(work.checkpointBytes / 2 ** 30)
        const reading = parseMarker(readFileSync(work.markerPath, "utf8"))
        expect(reading).toMatchObject({ _tag: "marker", marker: { state: "complete" } })
      }))
  }

  it("leaves nothing but the record with cleanup", () =>
    inFolder(async (root) => {
      expect((await runIn(root, { cleanup: true })).isWhole).toBe(true)
      expect(readdirSync(`${root}/ck`)).toEqual([])
      expect(existsSync(`${root}/run/summary.json`)).toBe(true)
    }))

  it("waits between checkpoints and says so", () =>
    inFolder(async (root) => {
      const run = await runIn(root, { secondsBetween: 0.01, writes: 2, reads: 1 })
      expect(only(run, "pause").map(({ seconds }) => seconds)).toEqual([0.01, 0.01, 0.01])
    }))
})

describe("a later run that only reads", () => {
  it("verifies against the stamps of the run the marker names, and has no figures of writing", () =>
    inFolder(async (root) => {
      await runIn(root, { reads: 0 })
      const run = await runIn(root, { writes: 0, reads: 2, verify: "sample" }, undefined, "another run")
      expect(measurementOf(run).verification.blocksChecked).toBeGreaterThan(0)
      expect(checkpointsIn(measurementOf(run)).phases.map(({ phase }) => phase)).toEqual(["read"])
      const { metric } = JSON.parse(readFileSync(`${root}/run/summary.json`, "utf8"))
      expect(Object.keys(metric).some((key) => key.startsWith("save"))).toBe(false)
    }))

  it("reads files without stamps and says that nothing could be verified", () =>
    inFolder(async (root) => {
      await runIn(root, { reads: 0 })
      rmSync(smallWork(root).markerPath)
      const run = await runIn(root, { writes: 0 })
      expect(measurementOf(run).verification).toMatchObject({
        blocksChecked: 0,
        unavailable: expect.stringMatching(/no marker/)
      })
      expect(
        only(run, "note").some(({ level, text }) => level === "warning" && text.startsWith("content is not verified"))
      ).toBe(true)
    }))

  it("finds files of two checkpoints exchanged", () =>
    inFolder(async (root) => {
      await runIn(root, { reads: 0 })
      const [one, two] = [1, 2].map((index) => `${root}/ck/llama3-8b/global_epoch1_step${index}`)
      renameSync(one!, `${root}/aside`)
      renameSync(two!, one!)
      renameSync(`${root}/aside`, two!)
      const failure = failureOf(await runIn(root, { writes: 0, verify: "sample" }))
      expect(failure).toMatchObject({
        kind: "integrity",
        expected: expect.stringMatching(/checkpoint 1/),
        found: expect.stringMatching(/checkpoint 2/)
      })
      expect(existsSync(`${root}/run/summary.json`)).toBe(true)
    }))
})

describe("a run that breaks", () => {
  it("names the rank that was killed and the files it left, and ends the others", () =>
    inFolder(async (root) => {
      const run = await runIn(
        root,
        largeWork(root),
        whileWriting(root, (_, events) => {
          process.kill(ranksOf(events)[1]!.pid, "SIGKILL")
        })
      )
      const failure = failureOf(run)
      expect(failure).toMatchObject({ kind: "rank-died", rank: 1, signal: "SIGKILL", survivors: [] })
      expect(failure.partialFiles.some((path) => path.includes("zero_pp_rank_1_mp_rank_0_optim_states"))).toBe(true)
      expectNothingRuns(run)
      expect(existsSync(`${root}/run/summary.json`)).toBe(false)
      const reading = parseMarker(readFileSync(smallWork(root).markerPath, "utf8"))
      expect(reading).toMatchObject({ _tag: "marker", marker: { state: "partial" } })
    }))

  it("ends a rank that does not listen", () =>
    inFolder(async (root) => {
      const run = await runIn(
        root,
        largeWork(root),
        whileWriting(root, (coordinator, events) => {
          process.kill(ranksOf(events)[0]!.pid, "SIGSTOP")
          coordinator.stop("SIGTERM")
        })
      )
      expect(failureOf(run)).toMatchObject({ kind: "stopped", signal: "SIGTERM", survivors: [] })
      expectNothingRuns(run)
    }))

  it("removes what it wrote when stopped with cleanup, and then names no partial file", () =>
    inFolder(async (root) => {
      const run = await runIn(
        root,
        { ...largeWork(root), cleanup: true },
        whileWriting(root, (coordinator) => coordinator.stop("SIGINT"))
      )
      expect(failureOf(run)).toMatchObject({ kind: "stopped", signal: "SIGINT", partialFiles: [] })
      expect(readdirSync(`${root}/ck`)).toEqual([])
    }))

  it("notices that the folder vanished under it", () =>
    inFolder(async (root) => {
      const run = await runIn(
        root,
        largeWork(root),
        whileWriting(root, () => rmSync(`${root}/ck/llama3-8b`, { recursive: true }))
      )
      expect(failureOf(run)).toMatchObject({ kind: "missing" })
      expectNothingRuns(run)
    }))

  it("tells of a run directory that vanished under it, as of any storage", () =>
    inFolder(async (root) => {
      const run = await runIn(
        root,
        largeWork(root),
        whileWriting(root, () => rmSync(`${root}/run`, { recursive: true }))
      )
      const failure = failureOf(run)
      expectNothingRuns(run)
      expect(failure.kind).toBe("missing")
      expect(failure.path).toContain(`${root}/run/`)
    }))

  it("can be stopped while it waits between checkpoints", () =>
    inFolder(async (root) => {
      const run = await runIn(root, { secondsBetween: 3600 }, (event, coordinator) => {
        if (event._tag === "pause") coordinator.stop("SIGHUP")
      })
      expect(failureOf(run)).toMatchObject({ kind: "stopped", signal: "SIGHUP" })
    }))

  it("says that a rank program cannot be started", () =>
    inFolder(async (root) => {
      mkdirSync(`${root}/run`)
      const events: Array<EngineEvent> = []
      const { ended } = coordinate(smallJob(root), {
        emit: (event) => events.push(event),
        log: () => undefined,
        rankCommand: [`${root}/no-such-program`]
      })
      expect((await ended).isWhole).toBe(false)
      expect(events.at(-1)).toMatchObject({
        _tag: "failed",
        failure: { kind: "rank-died", message: expect.stringMatching(/no-such-program ENOENT/) }
      })
    }))

  it("does not write where files are", () =>
    inFolder(async (root) => {
      await runIn(root, { reads: 0 })
      expect(failureOf(await runIn(root))).toMatchObject({ kind: "io-error", errno: "EEXIST" })
      expect((await runIn(root, { overwrite: true })).isWhole).toBe(true)
    }))

  it("is refused by a folder it may not write to", async (context) =>
    process.getuid?.() === 0
      ? onMount("tmpfs", "ro", async (root) => {
        expect(failureOf(await runIn(root))).toMatchObject({ kind: "permission", errno: "EROFS" })
      })(context)
      : inFolder(async (root) => {
        mkdirSync(`${root}/ck`)
        chmodSync(`${root}/ck`, 0o555)
        expect(failureOf(await runIn(root))).toMatchObject({ kind: "permission" })
      }))

  it(
    "tells a full file system from other trouble, and names what is partial",
    onMount("tmpfs", "size=5m", async (root) => {
      const failure = failureOf(await runIn(root, { writes: 2, reads: 0, io: { ...smallIo, mode: "buffered" } }))
      expect(failure).toMatchObject({ kind: "no-space", errno: "ENOSPC" })
      expect(failure.partialFiles.length).toBeGreaterThan(0)
      expect(failure.partialFiles.every((path) => path.startsWith("global_epoch1_step2/"))).toBe(true)
    })
  )

  it(
    "stops where O_DIRECT is refused, and leaves nothing",
    onMount("ramfs", "mode=0755", async (root) => {
      expect(failureOf(await runIn(root))).toMatchObject({ kind: "direct-refused", path: smallWork(root).folder })
      expect(readdirSync(`${root}/ck`)).toEqual([])
    })
  )
})

describe("on memory", () => {
  it(
    "says that the client's memory was measured",
    onMount("tmpfs", "size=20m", async (root) => {
      const run = await runIn(root, { io: { ...smallIo, mode: "buffered" } })
      expect(checkpointsIn(measurementOf(run)).phases.map(({ clientCache }) => clientCache)).toEqual([
        "memory",
        "memory"
      ])
    })
  )
})

describe("an I/O error of the device", () => {
  it("is told as such, with the file", (context) =>
    inFolder(async (root) => {
      const image = `${root}/image`
      mkdirSync(`${root}/ck`)
      if (!mountedImage(image, `${root}/ck`, "64M")) return context.skip(noImage)
      try {
        expect((await runIn(root, { reads: 0 })).isWhole).toBe(true)
        execFileSync("sync", ["-f", `${root}/ck`])
        // Every block a file could be in is gone from below the file system.
        execFileSync("truncate", ["-s", "1M", image])
        const failure = failureOf(await runIn(root, { writes: 0 }))
        expect(failure.kind).toBe("io-error")
        expect(failure.errno).toBe("EIO")
      } finally {
        await unmount(`${root}/ck`)
      }
    }))
})
