/** What coordinators, ranks and report workers load: they are many, and start before anything is measured. */
import { beforeAll, describe, expect, it } from "@effect/vitest"
import { type Bundled, bundled, kilobytesOf, packagesOf } from "../../fixtures/loaded.ts"

const slices = [
  ["checkpointing/native", "Coordinator", "Rank", 30, []],
  ["training/native/datagen", "DatagenCoordinator", "DatagenRank", 60, []],
  ["training/native/train", "TrainCoordinator", "TrainRank", 92, []],
  ["kvcache/native", "KvCoordinator", "KvRank", 150, ["fzstd"]],
  ["vectordb/native/load", "LoadCoordinator", "LoadRank", 70, []],
  ["vectordb/native/search", "SearchCoordinator", "SearchRank", 90, []]
] as const

const programOf = (folder: string, name: string): string => `src/benchmarks/${folder}/${name}.ts`

let coordinator: Bundled
let rank: Bundled
let worker: Bundled

beforeAll(async () => {
  ;[coordinator, rank, worker] = await Promise.all(
    ["coordinator", "rank", "reportWorker"].map((name) => bundled(`src/entries/${name}.entry.ts`))
  ) as [Bundled, Bundled, Bundled]
})

describe.each(slices)("%s", (folder, coordinates, ranks, most, libraries) => {
  const others = slices.flatMap(([other, ...names]) =>
    other === folder ? [] : [programOf(other, names[0]), programOf(other, names[1])]
  )

  it("has a rank with few libraries, if any, and without the program of another kind of work", () => {
    const loaded = rank.loadedWith(programOf(folder, ranks))
    expect(packagesOf(loaded)).toEqual(libraries)
    expect(loaded.has(programOf(folder, ranks))).toBe(true)
    expect(others.filter((path) => loaded.has(path))).toEqual([])
    expect(kilobytesOf(loaded)).toBeLessThan(most)
  })

  it("has a coordinator that loads no other's program and no Effect", () => {
    const loaded = coordinator.loadedWith(programOf(folder, coordinates))
    expect(packagesOf(loaded)).toEqual(["yaml"])
    expect(loaded.has(programOf(folder, coordinates))).toBe(true)
    expect(others.filter((path) => loaded.has(path))).toEqual([])
  })
})

describe("entries", () => {
  it("load no program before they know the kind of work", () => {
    for (const { all, loadedWith } of [coordinator, rank]) {
      expect([...loadedWith().keys()].filter((path) => path.startsWith("src/benchmarks/"))).toEqual([])
      for (const [folder] of slices) {
        expect([...all].some((path) => path.startsWith(`src/benchmarks/${folder}/`))).toBe(true)
      }
    }
  })
})

describe("a report worker", () => {
  const reader = "src/entries/runReader.ts"

  it("walks and fingerprints with a few modules of this program's own", () => {
    expect(packagesOf(worker.loadedWith())).toEqual([])
    expect(worker.loadedWith().size).toBeLessThanOrEqual(20)
    expect(kilobytesOf(worker.loadedWith())).toBeLessThan(35)
  })

  it("reads runs with nothing of what runs them", () => {
    const loaded = worker.loadedWith(reader)
    expect(loaded.has(reader)).toBe(true)
    expect(
      [...loaded.keys()].filter((path) =>
        /^src\/(benchmarks\/\w+\/(native|official|view)|engines|view|cluster\/remote)\//.test(path)
      )
    )
      .toEqual([])
    expect(kilobytesOf(loaded)).toBeLessThan(1200)
  })
})
