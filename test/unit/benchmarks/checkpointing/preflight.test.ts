import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { execFileSync } from "node:child_process"
import { type CheckpointWork, stepFolder } from "../../../../src/benchmarks/checkpointing/CheckpointWork.ts"
import { type Marker, plannedMarker, serialiseMarker } from "../../../../src/benchmarks/checkpointing/marker.ts"
import { checkpointPreflight } from "../../../../src/benchmarks/checkpointing/preflight.ts"
import { checkpointingRun } from "../../../../src/benchmarks/checkpointing/runCommand.ts"
import { sharesFileSystem } from "../../../../src/benchmarks/shared/folderFindings.ts"
import { machineIdentity } from "../../../../src/cluster/local/machineIdentity.ts"
import type { ClusterInformation } from "../../../../src/domain/Cluster.ts"
import { measured } from "../../../../src/domain/Fact.ts"
import type { Finding } from "../../../../src/domain/Finding.ts"
import type { Plan } from "../../../../src/domain/Plan.ts"
import { entryOf, statusOf } from "../../../../src/errors/catalogue.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { clusterInformation, hostFacts } from "../../../fixtures/hostFacts.ts"
import { type MockFileSystem, type MockHost, mockHostFiles } from "../../../fixtures/MockHostFiles.ts"
import { type Given, planned } from "./requests.ts"

/** Two ranks of a scaled llama3-8b: files of a few MiB that a test can really write. */
const small: Given = { numProcesses: 2, scale: 0.00001, numCheckpointsWrite: 2, numCheckpointsRead: 1 }

interface Place {
  readonly root: string
  readonly plan: (given?: Given, params?: ReadonlyArray<string>) => Plan<CheckpointWork>
}

/** A temporary folder that a run could use as `--checkpoint-folder`. */
const inPlace = <A, E>(use: (place: Place) => Effect.Effect<A, E, FileSystem.FileSystem>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const root = yield* fs.makeTempDirectoryScoped({ prefix: "mlps-preflight-" })
    return yield* use({
      root,
      plan: (given = {}, params = []) =>
        planned({ ...small, checkpointFolder: root, resultsDir: `${root}/results`, ...given }, params)
    })
  }).pipe(Effect.scoped, Effect.provide(NodeFileSystem.layer))

const check = (
  plan: Plan<CheckpointWork>,
  host: MockHost = {},
  cluster: ClusterInformation = clusterInformation()
) => checkpointPreflight(plan, cluster).pipe(Effect.provide(Layer.merge(NodeFileSystem.layer, mockHostFiles(host))))

const errors = (findings: ReadonlyArray<Finding>) =>
  findings.flatMap((finding) => finding._tag === "problem" ? [finding.error] : [])
const warnings = (findings: ReadonlyArray<Finding>) =>
  findings.flatMap((finding) => finding._tag === "warning" ? [finding.message] : [])

const run = { runId: "run-1", contentSeed: "5eed", createdAt: "2026-01-02T03:04:05Z" }

/** What a finished run of the plan leaves behind, with the marker as `change` makes it. */
const leave = ({ work }: Plan<CheckpointWork>, change: (marker: Marker) => Marker = (marker) => marker) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const marker = change({
      ...plannedMarker(work, run),
      state: "complete",
      files: plannedMarker(work, run).files.map((file) => ({ ...file, state: "complete" }))
    })
    for (let i = 1; i <= work.writes; i++) {
      yield* fs.makeDirectory(`${work.folder}/${stepFolder(i)}`, { recursive: true })
    }
    for (const file of marker.files) {
      if (file.state === "planned") continue
      const path = `${work.folder}/${file.path}`
      yield* fs.writeFile(path, new Uint8Array())
      yield* fs.truncate(path, file.state === "writing" ? file.bytes / 2 : file.bytes)
    }
    yield* fs.writeFileString(work.markerPath, serialiseMarker(marker))
  })

const apart: MockHost = { fileSystems: [{ mountPoint: "/" }, { mountPoint: "/other" }] }

describe("a folder that is free to use", () => {
  it.effect("an empty or absent one has nothing against it", () =>
    inPlace(({ plan, root }) =>
      Effect.gen(function*() {
        expect(yield* check(plan({ resultsDir: "/other/results" }), apart)).toEqual([])
        const fs = yield* FileSystem.FileSystem
        yield* fs.makeDirectory(`${root}/llama3-8b`)
        expect(yield* check(plan({ resultsDir: "/other/results" }), apart)).toEqual([])
      })
    ))

  it.effect("a mount root with lost+found, and other people's files beside the model's folder", () =>
    inPlace(({ plan, root }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        yield* fs.makeDirectory(`${root}/lost+found`)
        yield* fs.makeDirectory(`${root}/llama3-8b/lost+found`, { recursive: true })
        yield* fs.writeFileString(`${root}/notes.txt`, "mine")
        expect(errors(yield* check(plan()))).toEqual([])
      })
    ))

  it.effect("R57: a folder whose parents are not there yet is made, at the path that was meant", () =>
    inPlace(({ plan, root }) =>
      Effect.gen(function*() {
        expect(errors(yield* check(plan({ checkpointFolder: `${root}/a/b/../c` })))).toEqual([])
        const [error] = errors(
          yield* check(plan({ checkpointFolder: `${root}/a/b/../c` }), {
            fileSystems: [{ mountPoint: "/", writable: false }]
          })
        )
        expect(error).toMatchObject({ _tag: "PermissionDenied", path: root })
        expect(error?.message).toContain(`${root}/a/c/llama3-8b`)
      })
    ))
})

describe("a folder that others may write", () => {
  const linked = (at: (work: CheckpointWork) => string) =>
    inPlace(({ plan, root }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        yield* leave(plan())
        const path = at(plan().work)
        yield* fs.rename(path, `${root}/elsewhere`)
        yield* fs.symlink(`${root}/elsewhere`, path)
        for (const given of [{}, { overwrite: true }, { numCheckpointsWrite: 0 }]) {
          const [error] = errors(yield* check(plan(given)))
          expect(error).toMatchObject({ _tag: "BadStructure", path })
          expect(error?.message).toContain("is a symbolic link")
        }
      })
    )

  it.effect("a link for the model's folder is refused", () => linked(({ folder }) => folder))

  it.effect("a link for a step folder is refused", () => linked(({ folder }) => `${folder}/${stepFolder(1)}`))

  it.effect("a link for the marker says nothing of who wrote what is there", () =>
    inPlace(({ plan, root }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        yield* leave(plan())
        const { markerPath } = plan().work
        yield* fs.rename(markerPath, `${root}/marker`)
        yield* fs.symlink(`${root}/marker`, markerPath)
        const [error] = errors(yield* check(plan({ overwrite: true })))
        expect(error?.message).toMatch(/cannot be read: it is a symbolic link/)
      })
    ))

  it.effect("another user's marker gives no leave to delete", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        yield* leave(plan())
        const strangers = { [plan().work.markerPath]: "user 1001" }
        for (const given of [{}, { overwrite: true }]) {
          const [error] = errors(yield* check(plan(given), { strangers }))
          expect(error?.message).toContain("holds checkpoints of user 1001")
          expect(error === undefined ? "" : entryOf(error).advice(error)).not.toContain("--overwrite")
        }
        expect(errors(yield* check(plan({ numCheckpointsWrite: 0 }), { strangers }))).toEqual([])
      })
    ))
})

describe("a place that cannot be used", () => {
  it.effect("a read-only file system is called that, and nobody is sent after rights", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        const [error] = errors(
          yield* check(plan(), { fileSystems: [{ mountPoint: "/", writable: false, options: "ro,relatime" }] })
        )
        if (error === undefined) return expect.fail("nothing was found")
        expect(error.message).toContain("its file system is mounted read-only")
        expect(entryOf(error).advice(error)).toContain("mount it for writing")
        expect(entryOf(error).advice(error)).not.toContain("right")
      })
    ))

  it.effect("inodes and quotas that are used up are called that, and nobody is sent after rights or bytes", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        const [mountPoint, writable] = ["/", false]
        const told = (host: MockFileSystem) =>
          Effect.map(check(plan(), { fileSystems: [host] }), (found) =>
            errors(found).map((error) => [
              entryOf(error).code,
              error.message,
              entryOf(error).advice(error)
            ]))
        expect(yield* told({ mountPoint, writable, errno: "ENOSPC", freeInodes: 0 })).toEqual([
          ["E403", expect.stringContaining("no inode is free"), expect.stringContaining("df -i")]
        ])
        expect(yield* told({ mountPoint, writable, errno: "EDQUOT" })).toEqual([
          ["E403", expect.stringContaining("the quota in"), expect.stringContaining("quota -s")]
        ])
        expect(yield* told({ mountPoint, writable, errno: "ENOSPC" })).toEqual([
          ["E403", expect.stringContaining("not enough space in"), expect.stringMatching(/df -h.*df -i/)]
        ])
        expect(yield* told({ mountPoint, freeInodes: 7 })).toEqual([
          ["E403", expect.stringContaining("8 files to write, 7 inodes free"), expect.stringContaining("df -i")]
        ])
        expect(yield* told({ mountPoint, freeInodes: 8 })).toEqual([])
      })
    ))

  it.effect("a file where the folder should be: said once, naming the file", () =>
    inPlace(({ plan, root }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        yield* fs.writeFileString(`${root}/taken`, "")
        const found = errors(yield* check(plan({ checkpointFolder: `${root}/taken/deeper` })))
        expect(found).toMatchObject([{ _tag: "BadStructure", path: `${root}/taken` }])
      })
    ))

  it.effect("too small: needed and available are named", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        const wanted = plan()
        const need = wanted.destinations[0]!.bytesToWrite
        const found = errors(yield* check(wanted, { fileSystems: [{ mountPoint: "/", availableBytes: need - 1 }] }))
        expect(found).toMatchObject([{ _tag: "NoSpace", neededBytes: need, availableBytes: need - 1 }])
        expect(errors(yield* check(wanted, { fileSystems: [{ mountPoint: "/", availableBytes: need }] }))).toEqual([])
      })
    ))

  it.effect("no O_DIRECT: the run stops instead of falling back, and --io buffered passes", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        const host: MockHost = { fileSystems: [{ mountPoint: "/", takesDirectIo: false }] }
        expect(errors(yield* check(plan(), host))).toMatchObject([{ _tag: "DirectIoRefused" }])
        expect(errors(yield* check(plan({ io: "buffered" }), host))).toEqual([])
      })
    ))

  it.effect("everything at once is reported at once", () =>
    inPlace(({ plan, root }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        yield* fs.makeDirectory(`${root}/llama3-8b`)
        yield* fs.writeFileString(`${root}/llama3-8b/thesis.tex`, "")
        const tiny = clusterInformation({ hosts: [hostFacts({ memoryAvailable: measured(1024, "test") })] })
        const found = errors(
          yield* check(plan(), { fileSystems: [{ mountPoint: "/", availableBytes: 0, takesDirectIo: false }] }, tiny)
        )
        expect(found.map((error) => error._tag)).toEqual([
          "BadStructure",
          "NoSpace",
          "DirectIoRefused",
          "ConflictingOptions"
        ])
      })
    ))
})

describe("what is already there", () => {
  it.effect("somebody's files are refused with their names, and left alone", () =>
    inPlace(({ plan, root }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        yield* fs.makeDirectory(`${root}/llama3-8b`)
        yield* fs.writeFileString(`${root}/llama3-8b/thesis.tex`, "words")
        for (const overwrite of [false, true]) {
          const [error] = errors(yield* check(plan({ overwrite })))
          expect(error?._tag).toBe("BadStructure")
          expect(statusOf(error!)).toBe(3)
          expect(error?.message).toContain("thesis.tex")
        }
        expect(yield* fs.readFileString(`${root}/llama3-8b/thesis.tex`)).toBe("words")
      })
    ))

  it.effect("a named pipe in the marker's place owns nothing, and is not opened", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const { work } = plan()
        yield* fs.makeDirectory(work.folder, { recursive: true })
        yield* fs.writeFileString(`${work.folder}/theirs`, "")
        execFileSync("mkfifo", [work.markerPath])
        expect(errors(yield* check(plan()))[0]?.message).toContain("it is not a regular file")
      })
    ))

  it.effect("a marker that cannot be read owns nothing", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const wanted = plan({ overwrite: true })
        yield* leave(wanted)
        yield* fs.writeFileString(wanted.work.markerPath, "{")
        const [error] = errors(yield* check(wanted))
        expect(error?.message).toContain("cannot be read")
      })
    ))

  it.effect.each([
    "stranger.pt",
    "global_epoch1_step1/stranger.pt",
    "global_epoch1_step9/zero_pp_rank_0_mp_rank_0_optim_states.pt"
  ])("a file our marker does not list is somebody's: %s", (name) =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const wanted = plan({ overwrite: true })
        yield* leave(wanted)
        yield* fs.makeDirectory(`${wanted.work.folder}/global_epoch1_step9`)
        yield* fs.writeFileString(`${wanted.work.folder}/${name}`, "")
        expect(errors(yield* check(wanted))).toMatchObject([{ _tag: "BadStructure" }])
      })
    ))

  it.effect("what NFS leaves of a file that is still open is called that, beside what is somebody's", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const wanted = plan({ overwrite: true })
        yield* leave(wanted)
        const name = "global_epoch1_step1/.nfs00000009a20b002b00005433"
        yield* fs.writeFileString(`${wanted.work.folder}/${name}`, "")
        const [open, ...others] = errors(yield* check(wanted))
        expect(others).toEqual([])
        expect(open).toMatchObject({
          detail: expect.stringMatching(
            new RegExp(`^holds ${name.replaceAll(".", "\\.")}: an NFS client's name for a file`)
          ),
          advice: expect.stringContaining(`lsof +D ${wanted.work.folder}`)
        })
        yield* fs.writeFileString(`${wanted.work.folder}/.nfs_notes`, "")
        expect(errors(yield* check(wanted))).toMatchObject([
          { detail: expect.stringContaining("did not write (.nfs_notes);") },
          { detail: expect.stringContaining("an NFS client's name") }
        ])
      })
    ))

  it.effect("our own checkpoints need --overwrite, which counts the bytes it frees", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        yield* leave(plan())
        const [error] = errors(yield* check(plan()))
        expect(error).toMatchObject({ _tag: "BadStructure", advice: expect.stringContaining("--overwrite") })
        expect(error?.message).toContain("run-1")

        const need = plan().destinations[0]!.bytesToWrite
        const full: MockHost = { fileSystems: [{ mountPoint: "/", availableBytes: 0 }] }
        expect(errors(yield* check(plan({ overwrite: true }), full))).toEqual([])
        const more = errors(yield* check(plan({ overwrite: true, numCheckpointsWrite: 3 }), full))
        expect(more).toMatchObject([{ _tag: "NoSpace", neededBytes: need * 1.5, availableBytes: need }])
      })
    ))

  it.effect("of a run on another machine that never said it was done, not even --overwrite takes the files", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        const { work } = plan()
        const owner = (machine_id: string | null) => ({ machine_id, boot_id: "boot", pid: 4711, start_ticks: 1 })
        const host: MockHost = { files: { "/etc/machine-id": "here\n" } }
        for (const engine of ["native", "dlio"] as const) {
          yield* leave(plan(), (marker) => ({ ...marker, state: "writing", owner: owner("another") }))
          const wanted = plan({ overwrite: true })
          const [error] = errors(yield* check({ ...wanted, engine: { ...wanted.engine, name: engine } }, host))
          expect(error?.message).toContain("it was started on another machine")
          expect(error).toMatchObject({ advice: expect.stringContaining(`rm -r ${work.folder} ${work.markerPath}`) })
          // This machine's own, which is gone, and one of no known machine.
          for (const machine of [machineIdentity("here"), null]) {
            yield* leave(plan(), (marker) => ({ ...marker, state: "writing", owner: owner(machine) }))
            expect(errors(yield* check({ ...wanted, engine: { ...wanted.engine, name: engine } }, host))).toEqual([])
          }
        }
      })
    ))

  it.effect("after a killed run its partial files are named, by whoever comes next", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        const wanted = plan()
        yield* leave(wanted, (marker) => ({
          ...marker,
          state: "writing",
          files: marker.files.map((file, i) =>
            i < 3 ? file : i === 3 ? { ...file, state: "writing" } : { ...file, state: "planned" }
          )
        }))
        const partial = "global_epoch1_step1/zero_pp_rank_1_mp_rank_0_optim_states.pt"
        expect(errors(yield* check(wanted))[0]?.message).toContain(partial)
        const overwriting = yield* check(plan({ overwrite: true }))
        expect(errors(overwriting)).toEqual([])
        expect(warnings(overwriting).join()).toContain(partial)
        const named = yield* checkpointingRun.partialFiles(wanted).pipe(Effect.provide(NodeFileSystem.layer))
        expect(named).toEqual([partial])
      })
    ))
})

describe("reading what an earlier run wrote", () => {
  const reading: Given = { numCheckpointsWrite: 0, numCheckpointsRead: 2 }

  it.effect("what fits is accepted, and nothing is asked of the place", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        yield* leave(plan())
        const host: MockHost = { fileSystems: [{ mountPoint: "/", availableBytes: 0, writable: false }] }
        const found = yield* check(plan({ ...reading, resultsDir: "/other/r" }), {
          fileSystems: [...host.fileSystems!, { mountPoint: "/other" }]
        })
        expect(found).toEqual([])
      })
    ))

  it.effect("a folder without a marker is accepted by names and sizes, and its content is said to be unverified", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        yield* leave(plan())
        yield* fs.remove(plan().work.markerPath)
        const found = yield* check(plan(reading))
        expect(errors(found)).toEqual([])
        expect(warnings(found).join()).toContain("cannot be verified")
        expect(warnings(yield* check(plan({ ...reading, verify: "none" }))).join()).not.toContain("cannot be verified")
      })
    ))

  it.effect("what DLIO wrote is accepted by names and sizes, and said to carry no stamps", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        yield* leave(plan(), (marker) => ({ ...marker, content_seed: null }))
        const found = yield* check(plan(reading))
        expect(errors(found)).toEqual([])
        expect(warnings(found).join()).toContain("DLIO wrote them, which leaves no stamps")
      })
    ))

  it.effect("files of bytes alone are refused before a DLIO that reads torch's archives only", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const { work } = plan()
        yield* leave(plan())
        const by = (name: "native" | "dlio", edition: "v2.0" | "v3.0") => {
          const one = plan({ ...reading, edition: editionId(edition) })
          return check({ ...one, engine: { ...one.engine, name } })
        }
        for (const readable of [by("native", "v2.0"), by("native", "v3.0"), by("dlio", "v3.0")]) {
          expect(errors(yield* readable)).toEqual([])
        }
        const [error] = errors(yield* by("dlio", "v2.0"))
        expect(error?.message).toContain("is no archive of torch")
        const [first] = work.ranks[0]?.files ?? []
        const path = `${work.folder}/${stepFolder(1)}/${first?.name}`
        yield* fs.writeFile(path, new TextEncoder().encode("PK\u0003\u0004"))
        yield* fs.truncate(path, first?.bytes)
        expect(errors(yield* by("dlio", "v2.0"))).toEqual([])
      })
    ))

  it.effect("missing and short files are named", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const { work } = plan()
        yield* leave(plan())
        yield* fs.remove(`${work.folder}/global_epoch1_step2/zero_pp_rank_0_mp_rank_0_model_states.pt`)
        yield* fs.truncate(`${work.folder}/global_epoch1_step1/zero_pp_rank_1_mp_rank_0_optim_states.pt`, 4096)
        const [error] = errors(yield* check(plan(reading)))
        expect(statusOf(error!)).toBe(3)
        // What is advised is what a run that writes does not refuse.
        expect(error).toMatchObject({ advice: expect.stringContaining("write them first with --overwrite") })
        expect(errors(yield* check(plan({ numCheckpointsRead: 0, overwrite: true })))).toEqual([])
        yield* fs.rename(work.markerPath, `${work.markerPath}.away`)
        const [unowned] = errors(yield* check(plan(reading)))
        expect(unowned).toMatchObject({ advice: expect.stringContaining("write them first into another") })
        expect(errors(yield* check(plan({ numCheckpointsRead: 0, overwrite: true })))).toHaveLength(1)
        expect(error?.message).toContain("1 missing: global_epoch1_step2/zero_pp_rank_0_mp_rank_0_model_states.pt")
        expect(error?.message).toMatch(
          /1 too short: global_epoch1_step1\/zero_pp_rank_1_mp_rank_0_optim_states.pt \(4,096 of/
        )
      })
    ))

  it.effect("more checkpoints than there are, another scale, and no folder at all", () =>
    inPlace(({ plan, root }) =>
      Effect.gen(function*() {
        yield* leave(plan())
        expect(errors(yield* check(plan({ ...reading, numCheckpointsRead: 3 })))[0]?.message).toContain("4 missing")
        const { scale } = plan()
        expect(errors(yield* check(plan({ ...reading, scale: scale * 2 })))[0]?.message).toContain("too short")
        expect(errors(yield* check(plan({ ...reading, scale: scale / 2 })))[0]?.message).toContain("too long")
        const nowhere = errors(yield* check(plan({ ...reading, checkpointFolder: `${root}/none` })))
        expect(nowhere).toMatchObject([{ _tag: "PathNotFound", path: `${root}/none/llama3-8b` }])
      })
    ))

  it.effect("files that have their size and were never completed are refused", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const { work } = plan()
        yield* leave(plan())
        const marker = plannedMarker(work, run)
        yield* fs.writeFileString(work.markerPath, serialiseMarker(marker))
        expect(errors(yield* check(plan(reading)))[0]?.message).toContain("8 never completed")
      })
    ))
})

describe("warnings", () => {
  it.effect("results and checkpoints on one file system: told to the rule, which alone speaks of it", () =>
    inPlace(({ plan }) =>
      Effect.gen(function*() {
        const shares = ({ resultsDir, work }: ReturnType<typeof plan>) =>
          sharesFileSystem({ data: work.folder, results: resultsDir, moment: "planned" })
        expect(warnings(yield* check(plan()))).toEqual([])
        expect(yield* shares(plan()).pipe(Effect.provide(mockHostFiles()))).toMatchObject({ value: true })
        expect(yield* shares(plan({ resultsDir: "/other/r" })).pipe(Effect.provide(mockHostFiles(apart))))
          .toMatchObject({ value: false })
      })
    ))
})
