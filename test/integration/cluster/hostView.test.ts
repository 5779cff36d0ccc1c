/** Another host's folders through its shell, here a shell of this machine, against what this machine's own ports say of them. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { HostFiles } from "../../../src/cluster/HostFiles.ts"
import { HostFilesLive } from "../../../src/cluster/local/HostFilesLive.ts"
import { hostShell } from "../../../src/cluster/remote/hostShell.ts"
import { hostView, viewFunctions } from "../../../src/cluster/remote/hostView.ts"
import { launcherTransport } from "../../../src/cluster/remote/launcherTransport.ts"
import { localShell } from "../../../src/cluster/remote/localShell.ts"
import { plainShell } from "../../../src/cluster/remote/Transport.ts"
import { openMpi4 } from "../../../src/launcher/openMpi.ts"
import { Executor } from "../../../src/process/Executor.ts"
import { ExecutorLive } from "../../../src/process/ExecutorLive.ts"
import { hasMpi } from "../dlio/runs.ts"

const layers = Layer.mergeAll(NodeFileSystem.layer, HostFilesLive, ExecutorLive)

const inPlace = <A, E>(
  use: (at: {
    readonly root: string
    readonly there: ReturnType<typeof hostView>
    readonly fs: FileSystem.FileSystem
  }) => Effect.Effect<A, E, HostFiles>
) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const root = yield* fs.makeTempDirectoryScoped()
    const shell = yield* hostShell(yield* Executor, localShell, "elsewhere", viewFunctions)
    return yield* use({ root, fs, there: hostView(shell) })
  }).pipe(Effect.scoped, Effect.provide(layers))

describe("a host's folders through its shell", () => {
  it.live("files, folders, names and texts are what this machine sees", () =>
    inPlace(({ fs, root, there: { fileSystem } }) =>
      Effect.gen(function*() {
        const names = ["a file", "it's", "-n", "ünï", ".hidden", "folder"]
        for (const name of names.slice(0, -1)) yield* fs.writeFileString(`${root}/${name}`, `of ${name}\nno end`)
        yield* fs.makeDirectory(`${root}/folder`)
        yield* fs.symlink(`${root}/folder`, `${root}/link`)
        expect([...(yield* fileSystem.readDirectory(root))].sort()).toEqual([...(yield* fs.readDirectory(root))].sort())
        expect([...(yield* fileSystem.readDirectory(`${root}/link`))]).toEqual([])
        for (const name of [...names, "link"]) {
          const [here, there] = [yield* fs.stat(`${root}/${name}`), yield* fileSystem.stat(`${root}/${name}`)]
          expect([there.type, there.size, there.dev]).toEqual([here.type, here.size, here.dev])
        }
        for (const name of names.slice(0, -1)) {
          expect(yield* fileSystem.readFileString(`${root}/${name}`)).toBe(`of ${name}\nno end`)
          expect(yield* Effect.isFailure(fileSystem.readLink(`${root}/${name}`))).toBe(true)
        }
        expect(yield* fileSystem.readLink(`${root}/link`)).toBe(`${root}/folder`)
        yield* fs.writeFile(`${root}/bytes`, Uint8Array.from([0, 10, 80, 75, 255, 1]))
        const head = yield* Stream.runCollect(fileSystem.stream(`${root}/bytes`, { bytesToRead: 5 }))
        expect([...head].flatMap((bytes) => [...bytes])).toEqual([0, 10, 80, 75, 255])
      })
    ))

  it.live("what is not there is not found, and what lies below a file is told apart", () =>
    inPlace(({ fs, root, there: { fileSystem } }) =>
      Effect.gen(function*() {
        yield* fs.writeFileString(`${root}/file`, "")
        expect(yield* Effect.flip(fileSystem.stat(`${root}/none`))).toMatchObject({ reason: "NotFound" })
        expect(yield* fileSystem.exists(`${root}/none`)).toBe(false)
        expect(yield* Effect.flip(fileSystem.stat(`${root}/file/x`))).toMatchObject({ cause: { code: "ENOTDIR" } })
        expect(yield* Effect.flip(fileSystem.readDirectory(`${root}/none`))).toMatchObject({ reason: "NotFound" })
      })
    ))

  it.live("room, device, mount and right to write are those of the folder or of the one it would be made in", () =>
    inPlace(({ root, there: { files } }) =>
      Effect.gen(function*() {
        const own = yield* HostFiles
        for (const path of [root, `${root}/not/yet`, "/proc"]) {
          const [here, there] = [yield* own.status(path), yield* files.status(path)]
          const { device, exists, freeInodes, mount, totalBytes } = here
          expect(there).toMatchObject({ device, exists, mount, totalBytes })
          expect(there.freeInodes === null).toBe(freeInodes === null)
          expect(exists).toBe(!path.endsWith("yet"))
        }
        yield* files.takesFiles(root, "write into")
        for (const none of ["/proc", `${root}/none`]) {
          const [here, there] = yield* Effect.all(
            [own, files].map((it) => Effect.flip(it.takesFiles(none, "write into")))
          )
          expect([there?._tag, there?.message]).toEqual([here?._tag, here?.message])
        }
        expect(yield* files.read("/proc/sys/kernel/random/boot_id")).toBe(
          yield* own.read("/proc/sys/kernel/random/boot_id")
        )
        expect(yield* files.takesDirectIo(root).pipe(Effect.either)).toEqual(
          yield* own.takesDirectIo(root).pipe(Effect.either)
        )
        expect(yield* (yield* FileSystem.FileSystem).readDirectory(root)).toEqual([])
      }).pipe(Effect.provide(NodeFileSystem.layer))
    ))

  it.live("a shell that ends makes every further look fail", () =>
    Effect.gen(function*() {
      const shell = yield* hostShell(yield* Executor, localShell, "elsewhere", viewFunctions)
      expect(yield* Effect.flip(shell.ask("exit 7"))).toMatchObject({ reason: "sh ended with status 7: " })
      expect(Either.isLeft(yield* Effect.either(hostView(shell).fileSystem.stat("/")))).toBe(true)
    }).pipe(Effect.scoped, Effect.provide(layers)))

  it.live("a host without a shell is no view at all", () =>
    Effect.gen(function*() {
      const way = { ...localShell, shellOn: () => Either.right(plainShell(["false"])) }
      const refusal = yield* Effect.flip(hostShell(yield* Executor, way, "elsewhere", viewFunctions))
      expect(refusal.reason).toContain("status 1")
    }).pipe(Effect.scoped, Effect.provide(layers)))

  it.live.skipIf(!hasMpi)(
    "a launcher is a way to a host as well (skipped without mpirun)",
    () =>
      Effect.gen(function*() {
        const way = launcherTransport({
          launcher: { family: openMpi4, version: "4.1.4", program: "mpirun" },
          allowRunAsRoot: process.getuid?.() === 0,
          parameters: []
        })
        const shell = yield* hostShell(yield* Executor, way, "localhost", viewFunctions)
        const { fileSystem } = hostView(shell)
        expect((yield* fileSystem.stat("/")).type).toBe("Directory")
        expect(yield* fileSystem.exists("/nowhere")).toBe(false)
      }).pipe(Effect.scoped, Effect.provide(layers))
  )
})
