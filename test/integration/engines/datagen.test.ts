/** Data generation by the coordinator in this process, with real rank processes and real files. */
import { describe, expect, it, type TestContext } from "@effect/vitest"
import { spawn } from "node:child_process"
import {
  chownSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync
} from "node:fs"
import { fileURLToPath } from "node:url"
import { fileBytesOf } from "../../../src/benchmarks/training/dataset/fileBytes.ts"
import { filePath, indexPath, temporaryPath } from "../../../src/benchmarks/training/dataset/fileNames.ts"
import { type Manifest, manifestPathOf, parseManifest } from "../../../src/benchmarks/training/dataset/manifest.ts"
import { coordinate } from "../../../src/benchmarks/training/native/datagen/DatagenCoordinator.ts"
import type { DatagenWork, DataSet } from "../../../src/benchmarks/training/TrainingWork.ts"
import type { EngineEvent } from "../../../src/domain/EngineEvent.ts"
import type { Coordinator } from "../../../src/engines/native/coordinator/CoordinatorPort.ts"
import type { Job } from "../../../src/engines/native/Job.ts"
import { datagenIn, told } from "../../fixtures/measured.ts"
import { published } from "../../unit/benchmarks/training/dataset/sets.ts"
import { inFolder, smallJob } from "../../unit/engines/native/files/folder.ts"
import { mounted, mountedImage, noImage, noMount, succeeds, unmount } from "./mounts.ts"

const dist = fileURLToPath(new URL("../../../dist", import.meta.url))
const rankCommand = [process.execPath, `${dist}/rank.js`, "datagen"] as const

interface Run {
  readonly events: ReadonlyArray<EngineEvent>
  readonly isWhole: boolean
}

const small: DataSet = { ...published.retinanet, files: 40, recordLength: 50_000 }

const workIn = (root: string, set: DataSet, changes: Partial<DatagenWork> = {}): DatagenWork => {
  const folder = `${root}/data/${set.model}`
  return {
    kind: "datagen",
    set: { ...set, folder },
    manifestPath: manifestPathOf(folder),
    processes: 2,
    seedsByRank: true,
    verifyOnly: false,
    tfrecordIndex: false,
    ...changes
  }
}

const jobIn = (root: string, work: DatagenWork): Job<DatagenWork> => ({
  ...smallJob(root),
  workloadName: "unet3d",
  work
})

type React = (event: EngineEvent, coordinator: Coordinator) => void

const runIn = async (
  root: string,
  work: DatagenWork,
  react: React = () => undefined
): Promise<Run> => {
  mkdirSync(`${root}/run`, { recursive: true })
  const events: Array<EngineEvent> = []
  const coordinator: Coordinator = coordinate(jobIn(root, work), {
    emit: (event) => {
      events.push(event)
      react(event, coordinator)
    },
    log: () => undefined,
    rankCommand
  })
  const { isWhole } = await coordinator.ended
  return { events, isWhole }
}

const datagenOf = ({ events }: Run) => {
  const last = events.at(-1)
  if (last?._tag !== "measured") throw new Error(JSON.stringify(last))
  return datagenIn(last.measurement)
}

const failureOf = ({ events, isWhole }: Run) => {
  expect(isWhole).toBe(false)
  const last = events.at(-1)
  if (last?._tag !== "failed") throw new Error(JSON.stringify(last))
  return last.failure
}

const notesOf = ({ events }: Run) => events.flatMap((event) => event._tag === "note" ? [event.text] : [])

const manifestOf = ({ manifestPath }: DatagenWork): Manifest => {
  const reading = parseManifest(readFileSync(manifestPath, "utf8"))
  if (reading._tag !== "manifest") throw new Error(reading.reason)
  return reading.manifest
}

const pathsOf = ({ set }: DatagenWork) =>
  Array.from({ length: set.files }, (_, file) => `${set.folder}/${filePath(set, file)}`)

const present = (work: DatagenWork) => pathsOf(work).filter((path) => existsSync(path))

/** Whatever bears the name of a file of the set has its size. */
const expectNoneLooksWholeThatIsNot = (work: DatagenWork) => {
  const bytes = fileBytesOf(work.set, work)
  pathsOf(work).forEach((path, file) => {
    if (existsSync(path)) expect(statSync(path).size, path).toBe(bytes(file))
  })
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

it("writes through no link: not one for its folders, and not one for the file that is being made", () =>
  inFolder(async (root) => {
    const work = workIn(root, { ...small, files: 4 })
    mkdirSync(work.set.folder, { recursive: true })
    mkdirSync(`${root}/elsewhere`)
    symlinkSync(`${root}/elsewhere`, `${work.set.folder}/train`)
    expect(failureOf(await runIn(root, work))).toMatchObject({ kind: "taken-over", path: `${work.set.folder}/train` })
    expect(readdirSync(`${root}/elsewhere`)).toEqual([])
    rmSync(`${work.set.folder}/train`)
    mkdirSync(`${work.set.folder}/train`)
    writeFileSync(`${root}/precious`, "mine")
    linkSync(`${root}/precious`, `${work.set.folder}/${temporaryPath(filePath(work.set, 0))}`)
    expect(datagenOf(await runIn(root, work)).filesWritten).toBe(4)
    expect(readFileSync(`${root}/precious`, "utf8")).toBe("mine")
  }))

it.skipIf(process.geteuid?.() !== 0)(
  "goes on with no data set of another user (needs root)",
  () =>
    inFolder(async (root) => {
      const work = workIn(root, { ...small, files: 4 })
      await runIn(root, work)
      chownSync(work.manifestPath, 12345, 12345)
      expect(failureOf(await runIn(root, work)).message).toContain("user 12345")
      expect(datagenOf(await runIn(root, { ...work, verifyOnly: true })).filesVerified).toBe(4)
    })
)

const expectNothingRuns = ({ events }: Run) => expect(ranksOf(events).filter(({ pid }) => isRunning(pid))).toEqual([])

/** The process may just have ended by itself. */
const kill = (pid: number): void => {
  if (isRunning(pid)) process.kill(pid, "SIGKILL")
}

/** Waits for a condition, never for time; the test's own limit ends it. */
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2))
}

/** Calls `act` once so many files bear their names. */
const afterFiles = (
  work: DatagenWork,
  count: number,
  act: (coordinator: Coordinator, events: EngineEvent) => void
): React => {
  return (event, coordinator) => {
    if (event._tag === "ranks") void until(() => present(work).length >= count).then(() => act(coordinator, event))
  }
}

describe("the files beside a generation", () => {
  it("tell readers of DLIO's trees which workload it was", () =>
    inFolder(async (root) => {
      await runIn(root, workIn(root, { ...published.unet3d, files: 1 }))
      expect(readFileSync(`${root}/run/dlio_config/overrides.yaml`, "utf8")).toMatch(/^- workload=unet3d_datagen$/m)
    }))
})

describe("a data set of each model", () => {
  const { cosmoflow, dlrm, flux, resnet50, retinanet, unet3d } = published
  const sets: Readonly<Record<string, DataSet>> = {
    unet3d: { ...unet3d, files: 2 },
    resnet50: { ...resnet50, files: 1 },
    cosmoflow: { ...cosmoflow, files: 5 },
    retinanet: { ...retinanet, files: 13 },
    dlrm: { ...dlrm, files: 2, samplesPerFile: 6144 * 2 + 100 },
    flux: { ...flux, files: 2, samplesPerFile: 60 }
  }
  it.each(Object.entries(sets))(
    "of %s has the names and sizes it was planned with, and is found right",
    (_, set) =>
      inFolder(async (root) => {
        const work = workIn(root, set)
        const made = datagenOf(await runIn(root, work))
        const bytes = fileBytesOf(set, work)
        const sizes = Array.from({ length: set.files }, (_, file) => bytes(file))
        expect(pathsOf(work).map((path) => statSync(path).size)).toEqual(sizes)
        expect(made).toMatchObject({
          filesWritten: set.files,
          filesKept: 0,
          bytesWritten: sizes.reduce((sum, size) => sum + size, 0)
        })
        expect(readdirSync(work.set.folder).sort()).toEqual([".mlpstorage-dataset.json", "test", "train", "valid"])
        expect(readdirSync(`${work.set.folder}/train`)).toHaveLength(set.files)
        expect(manifestOf(work)).toMatchObject({ state: "complete", files: set.files, bytes: made.bytesWritten })

        const verified = datagenOf(await runIn(root, { ...work, verifyOnly: true }))
        expect(verified).toMatchObject({ filesVerified: set.files, filesWritten: 0, bytesPerSecond: null })
        expect(verified.contentsVerified).toBeGreaterThan(0)
      }),
    60_000
  )
})

describe("a run that generates", () => {
  it("is known as such by what it leaves in its directory", () =>
    inFolder(async (root) => {
      await runIn(root, workIn(root, small))
      expect(readdirSync(`${root}/run`).sort()).toEqual(["dlio.log", "dlio_config"])
      expect(readdirSync(`${root}/run/dlio_config`).sort()).toEqual(["config.yaml", "hydra.yaml", "overrides.yaml"])
      const log = readFileSync(`${root}/run/dlio.log`, "utf8")
      expect(log).toMatch(
        /Running DLIO \[Generating data\] with 2 process\(es\)\n.*Starting data generation\n.*Generation done\n$/
      )
    }))

  it("tells how far it is, to the last file", () =>
    inFolder(async (root) => {
      const { events } = await runIn(root, workIn(root, small))
      const bytesTotal = 223 * 223 * 40
      expect(events.map(told).findLast((event) => event._tag === "datagenProgress")).toMatchObject({
        files: 40,
        done: 40,
        kept: 0,
        bytes: bytesTotal,
        bytesTotal
      })
    }))

  it("spreads files over subfolders, and writes an index beside each tfrecord when asked", () =>
    inFolder(async (root) => {
      const set: DataSet = { ...published.resnet50, files: 12, samplesPerFile: 3, recordLength: 400, subfolders: 10 }
      const work = workIn(root, set, { tfrecordIndex: true })
      expect(datagenOf(await runIn(root, work)).filesWritten).toBe(12)
      expect(readdirSync(`${work.set.folder}/train`).sort()).toEqual(
        ["00", "01", "02", "03", "04", "05", "06", "07", "08", "09"]
      )
      const [first, second] = readFileSync(`${work.set.folder}/${indexPath(work.set, 3)}`, "utf8").trim().split("\n")
      expect(first).toMatch(/^0 \d+$/)
      expect(second).toBe(`${first!.slice(2)} ${first!.slice(2)}`)
    }))

  it("writes nothing again when the set is there", () =>
    inFolder(async (root) => {
      const work = workIn(root, small)
      await runIn(root, work)
      const before = pathsOf(work).map((path) => statSync(path).mtimeMs)
      expect(datagenOf(await runIn(root, work))).toMatchObject({
        filesWritten: 0,
        filesKept: 40,
        bytesWritten: 0,
        bytesPerSecond: null
      })
      expect(pathsOf(work).map((path) => statSync(path).mtimeMs)).toEqual(before)
    }))

  it("makes only what is missing", () =>
    inFolder(async (root) => {
      const work = workIn(root, small)
      await runIn(root, work)
      for (const file of [3, 17, 39]) rmSync(pathsOf(work)[file]!)
      expect(datagenOf(await runIn(root, work))).toMatchObject({ filesWritten: 3, filesKept: 37 })
      expect(manifestOf(work).whole).toBe("0-39")
    }))

  it("does not take a damaged file for a whole one", () =>
    inFolder(async (root) => {
      const work = workIn(root, small)
      await runIn(root, work)
      truncateSync(pathsOf(work)[7]!, 100)
      expect(failureOf(await runIn(root, work))).toMatchObject({
        kind: "integrity",
        path: pathsOf(work)[7],
        expected: "49,729 bytes",
        found: "100 bytes"
      })
    }))

  it("refuses a folder of another definition and names what differs", () =>
    inFolder(async (root) => {
      await runIn(root, workIn(root, small))
      const failure = failureOf(await runIn(root, workIn(root, { ...small, files: 41, recordLength: 60_000 })))
      expect(failure.message).toBe(
        "the folder holds another data set: num_files_train is 40, asked for 41; record_length_bytes is 50000, asked for 60000"
      )
      expect(present(workIn(root, small))).toHaveLength(40)
    }))

  it("refuses a folder whose manifest cannot be read", () =>
    inFolder(async (root) => {
      const work = workIn(root, small)
      mkdirSync(work.set.folder, { recursive: true })
      writeFileSync(work.manifestPath, "{}")
      expect(failureOf(await runIn(root, work)).message).toContain("manifest cannot be read")
      expect(readdirSync(work.set.folder)).toEqual([".mlpstorage-dataset.json"])
    }))
})

describe("files of another generator", () => {
  const foreign = async (root: string, work: DatagenWork) => {
    await runIn(root, work)
    rmSync(work.manifestPath)
  }

  it("are kept as they are when the set is whole", () =>
    inFolder(async (root) => {
      const work = workIn(root, small)
      await foreign(root, work)
      const run = await runIn(root, work)
      expect(datagenOf(run)).toMatchObject({ filesWritten: 0, filesKept: 40 })
      expect(notesOf(run).join("\n")).toContain("another generator made them")
      expect(existsSync(work.manifestPath)).toBe(false)
    }))

  it("are known in the folders of either width", () =>
    inFolder(async (root) => {
      const work = workIn(root, { ...small, subfolders: 10 })
      await foreign(root, work)
      for (let i = 0; i < 10; i++) renameSync(`${work.set.folder}/train/0${i}`, `${work.set.folder}/train/${i}`)
      expect(datagenOf(await runIn(root, work))).toMatchObject({ filesWritten: 0, filesKept: 40 })
    }))

  it("are never completed", () =>
    inFolder(async (root) => {
      const work = workIn(root, small)
      await foreign(root, work)
      rmSync(pathsOf(work)[5]!)
      expect(failureOf(await runIn(root, work))).toMatchObject({ kind: "missing", path: pathsOf(work)[5] })
      expect(present(work)).toHaveLength(39)
    }))

  it("are never overwritten, though only one file in many is there", () =>
    inFolder(async (root) => {
      const work = workIn(root, { ...small, files: 400 })
      mkdirSync(`${work.set.folder}/train`, { recursive: true })
      writeFileSync(pathsOf(work)[1]!, "somebody's")
      expect(failureOf(await runIn(root, work))).toMatchObject({
        kind: "io-error",
        errno: "EEXIST",
        path: pathsOf(work)[1]
      })
      expect(readFileSync(pathsOf(work)[1]!, "utf8")).toBe("somebody's")
    }))
})

describe("verifying", () => {
  const changeByte = (path: string, offset: number): void => {
    const file = openSync(path, "r+")
    const byte = new Uint8Array(1)
    readSync(file, byte, 0, 1, offset)
    writeSync(file, Uint8Array.of(byte[0]! ^ 1), 0, 1, offset)
    closeSync(file)
  }
  const npz: DataSet = { ...published.unet3d, files: 6, recordLength: 300_000, recordLengthStdev: 200_000 }
  const tfrecord: DataSet = { ...published.resnet50, files: 6, samplesPerFile: 4, recordLength: 40_000 }
  const parquet: DataSet = {
    ...published.dlrm,
    files: 3,
    samplesPerFile: 1000,
    parquet: { ...published.dlrm.parquet, rowGroupRows: 600 }
  }

  it.each([
    ["a sample of npz", npz, 5000, /CRC-32 of x\.npy/],
    ["a record of tfrecord", tfrecord, 45_000, /CRC-32C of record 1/],
    ["the framing of tfrecord", tfrecord, 2, /bytes /],
    ["the footer of parquet", parquet, -400, /bytes /],
    ["a page header of parquet", parquet, 5, /bytes /]
  ])("finds a bit changed in %s, with file and offset", (_, set, at, expected) =>
    inFolder(async (root) => {
      const work = workIn(root, set)
      await runIn(root, work)
      const path = pathsOf(work)[2]!
      changeByte(path, at < 0 ? statSync(path).size + at : at)
      const failure = failureOf(await runIn(root, { ...work, verifyOnly: true }))
      expect(failure).toMatchObject({ kind: "integrity", path })
      expect(failure.expected).toMatch(expected)
      expect(failure.offset).toBeGreaterThanOrEqual(0)
    }))

  it("finds a hole in raw images", () =>
    inFolder(async (root) => {
      const work = workIn(root, small)
      await runIn(root, work)
      const path = pathsOf(work)[9]!
      const file = openSync(path, "r+")
      writeSync(file, new Uint8Array(8192), 0, 8192, 16_384)
      closeSync(file)
      expect(failureOf(await runIn(root, { ...work, verifyOnly: true }))).toMatchObject({
        kind: "integrity",
        path,
        offset: 16_384,
        expected: "random bytes",
        found: "zeros"
      })
    }))

  it("finds a file that is gone or too short", () =>
    inFolder(async (root) => {
      const work = workIn(root, small)
      await runIn(root, work)
      const [first, second] = pathsOf(work)
      renameSync(first!, `${first!}.away`)
      expect(failureOf(await runIn(root, { ...work, verifyOnly: true }))).toMatchObject({
        kind: "missing",
        path: first
      })
      renameSync(`${first!}.away`, first!)
      truncateSync(second!, 49_728)
      expect(failureOf(await runIn(root, { ...work, verifyOnly: true }))).toMatchObject({
        kind: "integrity",
        path: second,
        offset: 49_728
      })
    }))

  it("leaves everything as it is", () =>
    inFolder(async (root) => {
      const work = workIn(root, small)
      await runIn(root, work)
      const before = readFileSync(work.manifestPath, "utf8")
      await runIn(root, { ...work, verifyOnly: true })
      expect(readFileSync(work.manifestPath, "utf8")).toBe(before)
    }))
})

describe("a run that breaks", () => {
  const many: DataSet = { ...published.cosmoflow, files: 60, recordLength: 500_000, recordLengthStdev: 50_000 }

  it("is completed by the runs after it, wherever it was cut off", () =>
    inFolder(async (root) => {
      const work = workIn(root, many)
      for (let cut = 0; cut < 4; cut++) {
        const wanted = Math.min(59, present(work).length + 1 + Math.floor(Math.random() * 12))
        const run = await runIn(
          root,
          work,
          afterFiles(work, wanted, (coordinator, event) => {
            const ranks = event._tag === "ranks" ? event.ranks : []
            if (cut % 2 === 0) coordinator.stop("SIGINT")
            else kill(ranks[cut % ranks.length]!.pid)
          })
        )
        expectNothingRuns(run)
        expectNoneLooksWholeThatIsNot(work)
        if (run.isWhole) continue
        const failure = failureOf(run)
        expect(failure.kind).toBe(cut % 2 === 0 ? "stopped" : "rank-died")
        expect(failure.partialFiles.every((path) => /^train\/\.img_\d+_of_60\.tfrecord\.part$/.test(path))).toBe(true)
        expect(manifestOf(work).state).toBe("generating")
      }
      const last = datagenOf(await runIn(root, work))
      expect(last.filesWritten + last.filesKept).toBe(60)
      expect(readdirSync(`${work.set.folder}/train`)).toHaveLength(60)
      expect(datagenOf(await runIn(root, { ...work, verifyOnly: true })).filesVerified).toBe(60)
    }), 60_000)

  it("ends its ranks when the coordinator is killed, and is completed all the same", () =>
    inFolder(async (root) => {
      const work = workIn(root, many)
      mkdirSync(`${root}/run`)
      writeFileSync(`${root}/job.json`, JSON.stringify(jobIn(root, work)))
      const coordinator = spawn(process.execPath, [`${dist}/coordinator.js`, `${root}/job.json`], {
        stdio: ["pipe", "pipe", "ignore"]
      })
      let said = ""
      coordinator.stdout.setEncoding("utf8").on("data", (text: string) => {
        said += text
      })
      await until(() => present(work).length >= 3)
      coordinator.kill("SIGKILL")
      await new Promise((resolve) => coordinator.on("close", resolve))
      const events: ReadonlyArray<EngineEvent> = said.trim().split("\n").slice(0, 1).map((line) => JSON.parse(line))
      await until(() => ranksOf(events).every(({ pid }) => !isRunning(pid)))
      expectNoneLooksWholeThatIsNot(work)
      const kept = present(work).length
      const rest = datagenOf(await runIn(root, work))
      expect(rest).toMatchObject({ filesKept: kept, filesWritten: 60 - kept })
      expect(datagenOf(await runIn(root, { ...work, verifyOnly: true })).filesVerified).toBe(60)
    }), 60_000)

  const onMount =
    (type: string, options: string, use: (root: string, work: DatagenWork) => Promise<void>) =>
    (context: TestContext) =>
      inFolder(async (root) => {
        const work = workIn(root, many)
        mkdirSync(`${root}/data`)
        if (!mounted(`${root}/data`, type, options)) return context.skip(noMount)
        try {
          await use(root, work)
        } finally {
          await unmount(`${root}/data`)
        }
      })

  it(
    "tells a full file system, names what is partial, and goes on when there is room",
    onMount("tmpfs", "size=10m", async (root, work) => {
      const failure = failureOf(await runIn(root, work))
      expect(failure).toMatchObject({ kind: "no-space", errno: "ENOSPC" })
      expect(failure.partialFiles.length).toBeGreaterThan(0)
      expectNoneLooksWholeThatIsNot(work)
      expect(mounted(`${root}/data`, "tmpfs", "remount,size=100m")).toBe(true)
      expect(datagenOf(await runIn(root, work)).filesWritten).toBeGreaterThan(0)
      expect(datagenOf(await runIn(root, { ...work, verifyOnly: true })).filesVerified).toBe(60)
    })
  )

  it(
    "is refused by a file system that is read-only",
    onMount("tmpfs", "ro", async (root, work) => {
      expect(failureOf(await runIn(root, work))).toMatchObject({ kind: "permission", errno: "EROFS" })
    })
  )

  it(
    "says that files go through the page cache where O_DIRECT is refused",
    onMount("ramfs", "mode=0755", async (root, work) => {
      const run = await runIn(root, { ...work, set: { ...work.set, files: 4 } })
      expect(notesOf(run).join("\n")).toContain("cannot be used with O_DIRECT")
      expect(datagenOf(run).filesWritten).toBe(4)
    })
  )

  it("is told of an I/O error of the device, with the file", (context) =>
    inFolder(async (root) => {
      const work = workIn(root, small)
      mkdirSync(`${root}/data`)
      if (!mountedImage(`${root}/image`, `${root}/data`, "64M")) return context.skip(noImage)
      try {
        expect((await runIn(root, work)).isWhole).toBe(true)
        expect(succeeds("sync", "-f", `${root}/data`)).toBe(true)
        // Every block a file could be in is gone from below the file system.
        truncateSync(`${root}/image`, 1 << 20)
        const failure = failureOf(await runIn(root, { ...work, verifyOnly: true }))
        expect(failure).toMatchObject({ kind: "io-error", errno: "EIO" })
        expect(pathsOf(work)).toContain(failure.path)
      } finally {
        await unmount(`${root}/data`)
      }
    }))

  it("does not disturb one that is still at it", () =>
    inFolder(async (root) => {
      const work = workIn(root, many)
      await runIn(root, work, afterFiles(work, 2, (coordinator) => coordinator.stop("SIGTERM")))
      const manifest = manifestOf(work)
      const other = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] })
      try {
        const stat = readFileSync(`/proc/${other.pid}/stat`, "utf8")
        const ticks = Number(stat.slice(stat.lastIndexOf(")") + 1).trim().split(/\s+/)[19])
        const owner = { ...manifest.owner, pid: other.pid, start_ticks: ticks }
        writeFileSync(work.manifestPath, JSON.stringify({ ...manifest, owner }))
        const failure = failureOf(await runIn(root, work))
        expect(failure.message).toBe(
          manifest.owner.machine_id === null ? failure.message : `process ${other.pid} is generating this data set now`
        )
      } finally {
        other.stdin?.end()
      }
    }))
})
