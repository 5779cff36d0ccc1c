import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { cacheMounts, evidenceOfPlan } from "../../../../src/benchmarks/kvcache/evidence.ts"
import { kvPreflight } from "../../../../src/benchmarks/kvcache/preflight.ts"
import { kvcacheRuleSet } from "../../../../src/benchmarks/kvcache/rules/ruleSet.ts"
import type { ClusterInformation } from "../../../../src/domain/Cluster.ts"
import { measured, unknown } from "../../../../src/domain/Fact.ts"
import type { Finding } from "../../../../src/domain/Finding.ts"
import { GiB, MiB } from "../../../../src/domain/Units.ts"
import { pending } from "../../../../src/rules/Evidence.ts"
import { brief, saysOf } from "../../../fixtures/evidence.ts"
import { clusterInformation, hostFacts } from "../../../fixtures/hostFacts.ts"
import { type MockHost, mockHostFiles } from "../../../fixtures/MockHostFiles.ts"
import { type Given, planned } from "./requests.ts"

const inPlace = <A, E>(use: (root: string) => Effect.Effect<A, E, FileSystem.FileSystem>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    return yield* use(yield* fs.makeTempDirectoryScoped({ prefix: "mlps-kv-preflight-" }))
  }).pipe(Effect.scoped, Effect.provide(NodeFileSystem.layer))

const check = (given: Given, host: MockHost = {}, cluster: ClusterInformation = clusterInformation()) =>
  kvPreflight(planned(given), cluster).pipe(Effect.provide(Layer.merge(NodeFileSystem.layer, mockHostFiles(host))))

const errors = (findings: ReadonlyArray<Finding>) =>
  findings.flatMap((finding) => finding._tag === "problem" ? [finding.error] : [])
const warnings = (findings: ReadonlyArray<Finding>) =>
  findings.flatMap((finding) => finding._tag === "warning" ? [finding.message] : [])

const having = (bytes: number): ClusterInformation =>
  clusterInformation({ hosts: [hostFacts({ memoryAvailable: measured(bytes, "/proc/meminfo") })] })

describe("the cache's folder", () => {
  it.effect("has nothing against it where it can be made, has room and takes O_DIRECT; nothing is left there", () =>
    inPlace((root) =>
      Effect.gen(function*() {
        expect(yield* check({ cacheDir: `${root}/a/cache` })).toEqual([])
        const fs = yield* FileSystem.FileSystem
        expect(yield* fs.readDirectory(root)).toEqual([])
      })
    ))

  it.effect("without room for the largest entry of each rank is refused with both numbers", () =>
    inPlace((root) =>
      Effect.gen(function*() {
        const [error] = errors(
          yield* check({ cacheDir: root, numProcesses: 2 }, {
            fileSystems: [{ mountPoint: "/", availableBytes: GiB }]
          })
        )
        expect(error).toMatchObject({ _tag: "NoSpace", path: root, availableBytes: GiB, of: "entries" })
        expect(error).toHaveProperty("neededBytes", 2 * 25_000 * 131_072)
      })
    ))

  it.effect("with less room than --storage-capacity-gb of all ranks is refused too", () =>
    inPlace((root) =>
      Effect.gen(function*() {
        const host = { fileSystems: [{ mountPoint: "/", availableBytes: 100 * GiB }] }
        const given = { cacheDir: root, storageCapacity: 60, numProcesses: 2 }
        expect(errors(yield* check(given, host))).toMatchObject([{ _tag: "NoSpace", neededBytes: 120 * GiB }])
        expect(errors(yield* check({ ...given, numProcesses: 1 }, host))).toEqual([])
      })
    ))

  it.effect("that takes no O_DIRECT is refused for the device profile alone", () =>
    inPlace((root) =>
      Effect.gen(function*() {
        const host = { fileSystems: [{ mountPoint: "/", takesDirectIo: false }] }
        expect(errors(yield* check({ cacheDir: root }, host))).toMatchObject([{ _tag: "DirectIoRefused" }])
        expect(errors(yield* check({ cacheDir: root, io: "buffered" }, host))).toEqual([])
        expect(errors(yield* check({ cacheDir: root, profile: "official" }, host))).toEqual([])
      })
    ))

  it.effect("that nobody may write into, or that is a file, is refused", () =>
    inPlace((root) =>
      Effect.gen(function*() {
        const closed = { fileSystems: [{ mountPoint: "/", writable: false }] }
        expect(errors(yield* check({ cacheDir: `${root}/cache` }, closed))).toMatchObject([
          { _tag: "PermissionDenied" }
        ])
        const fs = yield* FileSystem.FileSystem
        yield* fs.writeFileString(`${root}/file`, "")
        expect(errors(yield* check({ cacheDir: `${root}/file` }))).toMatchObject([{ _tag: "BadStructure" }])
      })
    ))

  it.effect("is no matter where entries lie on a server, or in memory", () =>
    Effect.gen(function*() {
      const closed = { fileSystems: [{ mountPoint: "/", writable: false }] }
      for (const cacheBackend of ["redis", "memory"] as const) {
        expect(yield* check({ cacheDir: undefined, cacheBackend }, closed)).toEqual([])
      }
    }))
})

describe("memory", () => {
  it.effect("for the buffers of native ranks is looked at, and the sum is named", () =>
    inPlace((root) =>
      Effect.gen(function*() {
        const [error] = errors(yield* check({ cacheDir: root, numProcesses: 4 }, {}, having(256 * MiB)))
        expect(error).toMatchObject({
          _tag: "ConflictingOptions",
          options: ["--num-processes 4", expect.stringMatching(/^buffers of .* a rank$/)],
          reason: expect.stringMatching(/^the ranks need .*, and node1 has 256\.00 MiB available/)
        })
      })
    ))

  it.effect("for kv-cache.py: too little to begin is refused, too little by its own formula is warned of", () =>
    inPlace((root) =>
      Effect.gen(function*() {
        const given = { engine: "kv-cache.py", cacheDir: root } as const
        expect(errors(yield* check(given, {}, having(2 * GiB)))).toMatchObject([{ _tag: "ConflictingOptions" }])
        const enoughToBegin = yield* check(given, {}, having(60 * GiB))
        expect(errors(enoughToBegin)).toEqual([])
        expect(warnings(enoughToBegin)).toMatchObject([expect.stringContaining("may be killed in mid-run")])
        expect(yield* check(given, {}, having(1024 * GiB))).toEqual([])
      })
    ))

  it.effect("that nobody knows is said to be unchecked", () =>
    inPlace((root) =>
      Effect.gen(function*() {
        const cluster = clusterInformation({ hosts: [hostFacts({ memoryAvailable: unknown("no /proc") })] })
        expect(warnings(yield* check({ cacheDir: root }, {}, cluster))).toMatchObject([
          expect.stringContaining("was not checked: no /proc")
        ])
      })
    ))
})

describe("what rules hear of a plan", () => {
  const evidence = (given: Given, host: MockHost = {}) =>
    Effect.gen(function*() {
      const mounts = yield* cacheMounts("/mnt/kv")
      return evidenceOfPlan(planned(given), clusterInformation(), { mounts, sameFileSystem: pending })
    }).pipe(Effect.provide(mockHostFiles(host)))

  const says = (id: string, given: Given, host: MockHost = {}) =>
    Effect.map(evidence(given, host), (run) => brief(saysOf(kvcacheRuleSet.run, id, run)))

  it.effect("is how each client mounts the cache", () =>
    Effect.gen(function*() {
      const nfs = { mountPoint: "/mnt/kv", type: "nfs4", options: "rw,vers=4.2" }
      expect(yield* says("6.5.2", {}, { fileSystems: [{ mountPoint: "/" }, nfs] })).toEqual(["UNKNOWN"])
      expect(yield* says("6.5.2", {})).toEqual([])
    }))

  it.effect("is what keeps the entries: memory never qualifies, and that is known before", () =>
    Effect.gen(function*() {
      expect(yield* says("kv-practice", { cacheDir: undefined, cacheBackend: "memory" })).toEqual(["INVALID"])
      expect(yield* says("kv-practice", { duration: 60 })).toEqual([])
      expect(yield* says("kv-practice", { duration: 30 })).toEqual(["~CLOSED"])
      expect(yield* says("kv-practice", { engine: "kv-cache.py" })).toEqual([])
    }))
})
