import { expect, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFileSync } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { HostFiles } from "../../../src/cluster/HostFiles.ts"
import { HostFilesLive } from "../../../src/cluster/local/HostFilesLive.ts"
import { collectLocally } from "../../../src/cluster/local/LocalCollector.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => realpathSync(mkdtempSync(join(tmpdir(), "mlps-host-files-")))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

const df = (path: string, column: string) =>
  Number(execFileSync("df", ["-B1", `--output=${column}`, path], { encoding: "utf8" }).trim().split("\n")[1])

layer(HostFilesLive, { excludeTestServices: true })("HostFilesLive", (it) => {
  it.effect("reads a /proc file whole, and nothing where there is no file", () =>
    Effect.gen(function*() {
      const files = yield* HostFiles
      expect(yield* files.read("/proc/version")).toBe(readFileSync("/proc/version", "utf8"))
      expect(yield* files.read("/proc/no/such")).toBeUndefined()
    }))

  it.effect("agrees with df about size, and tells one file system from another", () =>
    Effect.gen(function*() {
      const files = yield* HostFiles
      const path = yield* folder
      const status = yield* files.status(path)
      expect(status.totalBytes).toBe(df(path, "size"))
      // Other programs write meanwhile.
      expect(Math.abs(status.availableBytes - df(path, "avail"))).toBeLessThan(0.05 * status.totalBytes)
      const proc = yield* files.status("/proc")
      expect(proc.device).not.toBe(status.device)
      expect(proc.mount).toMatchObject({ _tag: "measured", value: { type: "proc", mountPoint: "/proc" } })
      expect((yield* files.status(tmpdir())).device).toBe(status.device)
    }).pipe(Effect.scoped))

  it.effect("answers for the nearest existing parent, and follows links to the real file system", () =>
    Effect.gen(function*() {
      const files = yield* HostFiles
      const path = yield* folder
      symlinkSync("/proc", join(path, "link"))
      const { device, exists } = yield* files.status(path)
      expect(exists).toBe(true)
      expect(yield* files.status(join(path, "not/yet/there"))).toMatchObject({ device, exists: false })
      expect((yield* files.status(join(path, "link"))).mount).toMatchObject({ value: { type: "proc" } })
    }).pipe(Effect.scoped))

  it.effect("refuses a path that leads through a file", () =>
    Effect.gen(function*() {
      const files = yield* HostFiles
      const path = yield* folder
      writeFileSync(join(path, "file"), "")
      const error = yield* Effect.flip(files.status(join(path, "file/below")))
      expect(error).toMatchObject({ _tag: "PathNotFound", path: join(path, "file/below") })
    }).pipe(Effect.scoped))

  it.effect("tries O_DIRECT, and leaves nothing behind", () =>
    Effect.gen(function*() {
      const files = yield* HostFiles
      const path = yield* folder
      const dd = join(path, "dd")
      const taken = yield* files.takesDirectIo(path)
      expect(readdirSync(path)).toEqual([])
      const { status } = yield* Effect.sync(() => {
        try {
          execFileSync("dd", ["if=/dev/zero", `of=${dd}`, "bs=4096", "count=1", "oflag=direct"], { stdio: "ignore" })
          return { status: true }
        } catch {
          return { status: false }
        }
      })
      expect(taken).toBe(status)
    }).pipe(Effect.scoped))

  it.effect("fails with the reason when O_DIRECT cannot be tried", () =>
    Effect.gen(function*() {
      const files = yield* HostFiles
      const error = yield* Effect.flip(files.takesDirectIo("/proc"))
      expect(error).toMatchObject({ _tag: "BadStructure", path: "/proc" })
    }))

  it.effect("tries whether files can be made, and leaves nothing behind", () =>
    Effect.gen(function*() {
      const files = yield* HostFiles
      const path = yield* folder
      yield* files.takesFiles(path, "write into")
      expect(readdirSync(path)).toEqual([])
      expect(yield* Effect.flip(files.takesFiles("/proc", "write into"))).toMatchObject({
        _tag: "BadStructure",
        detail: "no file can be made there: its file system refuses it"
      })
      expect(yield* Effect.flip(files.takesFiles(join(path, "absent"), "write into"))).toMatchObject({
        errno: "ENOENT"
      })
    }).pipe(Effect.scoped))

  it.effect("collects this machine whole", () =>
    Effect.gen(function*() {
      const files = yield* HostFiles
      const { hosts } = yield* collectLocally(files, { hosts: [], declaredMemoryPerHostBytes: null })
      const [host] = hosts
      const total = /^MemTotal:\s+(\d+) kB/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1]
      expect(host?.memoryTotal).toEqual({ _tag: "measured", value: Number(total) * 1024, source: "/proc/meminfo" })
      expect(host?.hostname).toBe(readFileSync("/proc/sys/kernel/hostname", "utf8").trim())
      expect(host?.logicalCores).toMatchObject({ _tag: "measured" })
      expect(host?.mounts).toMatchObject({ _tag: "measured" })
    }))
})
