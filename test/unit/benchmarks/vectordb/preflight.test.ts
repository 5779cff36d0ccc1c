import * as FileSystem from "@effect/platform/FileSystem"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { loadPreflight, searchPreflight } from "../../../../src/benchmarks/vectordb/preflight.ts"
import { measured } from "../../../../src/domain/Fact.ts"
import type { Finding } from "../../../../src/domain/Finding.ts"
import { GiB, MiB } from "../../../../src/domain/Units.ts"
import { clusterInformation, hostFacts } from "../../../fixtures/hostFacts.ts"
import { type MockHost, mockHostFiles } from "../../../fixtures/MockHostFiles.ts"
import { datagenPlanned, type GivenDatagen, planned } from "./requests.ts"

const inPlace = <A, E>(use: (root: string) => Effect.Effect<A, E, FileSystem.FileSystem>) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    return yield* use(yield* fs.makeTempDirectoryScoped({ prefix: "mlps-vdb-preflight-" }))
  }).pipe(Effect.scoped, Effect.provide(NodeFileSystem.layer))

const layers = (host: MockHost) => Effect.provide(Layer.merge(NodeFileSystem.layer, mockHostFiles(host)))

const having = (bytes: number) =>
  clusterInformation({ hosts: [hostFacts({ memoryAvailable: measured(bytes, "/proc/meminfo") })] })

const checkLoad = (given: GivenDatagen, host: MockHost = {}, cluster = clusterInformation()) =>
  loadPreflight(datagenPlanned(given).work, cluster).pipe(layers(host))

const errors = (findings: ReadonlyArray<Finding>) =>
  findings.flatMap((finding) => finding._tag === "problem" ? [finding.error] : [])

describe("a load", () => {
  const small = { numVectors: 1000, dimension: 16, numProcesses: 1 } as const

  it.effect("that fits has nothing against it, and leaves nothing", () =>
    inPlace((root) =>
      Effect.gen(function*() {
        expect(yield* checkLoad({ ...small, storageRoot: root })).toEqual([])
        const fs = yield* FileSystem.FileSystem
        expect(yield* fs.readDirectory(root)).toEqual([])
      })
    ))

  it.effect("of more than an hour asks for --yes, with what it would take and what makes it shorter", () =>
    inPlace((root) =>
      Effect.gen(function*() {
        const long = { numVectors: 200_000_000, dimension: 1536, numProcesses: 1, nlist: 16_384, storageRoot: root }
        const host = { fileSystems: [{ mountPoint: "/", availableBytes: 8 * 1024 * GiB }] }
        const roomy = having(1024 * GiB)
        const [error] = errors(yield* checkLoad(long, host, roomy))
        expect(error).toMatchObject({
          _tag: "ConflictingOptions",
          reason: expect.stringMatching(/building takes about \d+h/)
        })
        expect(error).toHaveProperty("advice", expect.stringMatching(/^add --yes/))
        expect(yield* checkLoad({ ...long, yes: true }, host, roomy)).toEqual([])
      })
    ))

  it.effect("without room or memory for it is refused with both numbers", () =>
    inPlace((root) =>
      Effect.gen(function*() {
        const large = { numVectors: 1_000_000, dimension: 1536, numProcesses: 2, storageRoot: root }
        const host = { fileSystems: [{ mountPoint: "/", availableBytes: GiB }] }
        expect(errors(yield* checkLoad(large, host, having(64 * GiB)))).toMatchObject([
          { _tag: "NoSpace", availableBytes: GiB, neededBytes: expect.any(Number) }
        ])
        expect(errors(yield* checkLoad({ ...small, storageRoot: root }, {}, having(MiB)))).toMatchObject([
          { _tag: "ConflictingOptions", options: ["--num-processes", "the memory of this machine"] }
        ])
      })
    ))

  it.effect("is refused where the manifest cannot be gone on with", () =>
    inPlace((root) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const given = { ...small, storageRoot: root, collection: "mine" }
        yield* fs.makeDirectory(`${root}/mine`)
        yield* fs.writeFileString(`${root}/mine/.mlpstorage-collection.json`, "{")
        expect(errors(yield* checkLoad(given))).toMatchObject([{ _tag: "BadStructure" }])
      })
    ))
})

describe("a search", () => {
  it.effect("of what is not there says how it is made", () =>
    inPlace((root) =>
      Effect.gen(function*() {
        const found = yield* searchPreflight(planned({ storageRoot: root }).work, clusterInformation()).pipe(layers({}))
        expect(errors(found)).toMatchObject([
          {
            _tag: "BadStructure",
            detail: "holds no collection of this program",
            advice: expect.stringMatching(/datagen/)
          }
        ])
      })
    ))
})
