import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as nodeFs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { trainOutcome } from "../../../src/benchmarks/training/outcome.ts"
import { readRun } from "../../../src/reading/readRun.ts"
import { openFolder } from "../../../src/reports/worker/NodeFolder.ts"
import { loadRunFolder } from "../../../src/results/loadRunFolder.ts"
import { missingFromOutcome } from "../../../src/results/outcome.ts"
import { scan } from "../../../src/results/scan.ts"
import { known, suite } from "../../fixtures/readings.ts"

const trees = new URL("../../fixtures/trees", import.meta.url).pathname

const withFolder = <A>(body: (folder: string) => A): A => {
  const folder = nodeFs.mkdtempSync(path.join(os.tmpdir(), "mlps-results-"))
  try {
    return body(folder)
  } finally {
    nodeFs.rmSync(folder, { recursive: true })
  }
}

const load = (folder: string, name = folder) =>
  Effect.runPromise(loadRunFolder(folder, { name, suite }).pipe(Effect.provide(NodeFileSystem.layer)))

const run = (name: string) => `${trees}/dlio-v2.0/${name}`

describe("loadRunFolder", () => {
  it("reads a run as report workers read it", async () => {
    for (const name of ["training-unet3d-5epochs", "checkpointing-rank-killed", "datagen-unet3d-2ranks"]) {
      const opened = openFolder(suite, run(name), "")
      if (opened._tag === "failed") throw new Error(opened.reason)
      expect(readRun(known, await load(run(name), "")), name).toEqual(readRun(known, opened.value))
    }
  })

  it("finds the outcome of a real run whole", async () => {
    expect(missingFromOutcome(await load(run("training-unet3d-5epochs")), trainOutcome({ ranks: 2, epochs: 5 })))
      .toEqual([])
  })

  it("does not follow links to files", async () => {
    const folder = nodeFs.mkdtempSync(path.join(os.tmpdir(), "mlps-results-"))
    try {
      nodeFs.symlinkSync(`${run("training-unet3d-5epochs")}/summary.json`, `${folder}/summary.json`)
      const reading = readRun(known, await load(folder))
      if (reading._tag === "leftOut") throw new Error(reading.leftOut.reason)
      expect(reading.facts.kindReason).toContain("symbolic link")
    } finally {
      nodeFs.rmSync(folder, { recursive: true })
    }
  })

  it("names a folder that is not there", async () => {
    await expect(load(`${trees}/nowhere`)).rejects.toThrow("nowhere does not exist")
  })
})

/** Folder by folder, as a walk meets them; whole paths would put `a-b/` before `a/`. */
const bySegments = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): number => {
  const at = a.findIndex((segment, i) => segment !== b[i])
  return (a[at] ?? "") < (b[at] ?? "") ? -1 : 1
}

describe("scan of real folders", () => {
  it("finds every fixture in order, and each reads as something", () => {
    const found = [...scan(suite, (at) => openFolder(suite, trees, at))]
    const paths = found.map((sighting) => sighting._tag === "run" ? sighting.folder.path : sighting.leftOut.path)
    expect(paths).toEqual(paths.map((path) => path.split("/")).sort(bySegments).map((segments) => segments.join("/")))
    const counts = { measured: 0, auxiliary: 0, incomplete: 0 }
    for (const sighting of found) {
      if (sighting._tag === "leftOut") throw new Error(sighting.leftOut.reason)
      const reading = readRun(known, sighting.folder)
      if (reading._tag === "leftOut") throw new Error(reading.leftOut.reason)
      counts[reading.facts.kind]++
    }
    expect(counts).toEqual({ measured: 116, auxiliary: 16, incomplete: 1 })
  })

  it("goes round no loop and leaves by no link", () =>
    withFolder((folder) => {
      nodeFs.mkdirSync(`${folder}/a/b`, { recursive: true })
      nodeFs.symlinkSync("..", `${folder}/a/b/up`)
      nodeFs.symlinkSync(trees, `${folder}/out`)
      nodeFs.symlinkSync("nothing", `${folder}/broken`)
      const sightings = [...scan(suite, (at) => openFolder(suite, folder, at))]
      const listed = sightings.map((sighting) =>
        sighting._tag === "leftOut" ? `${sighting.leftOut.path}: ${sighting.leftOut.looksLike}` : "a run"
      )
      expect(listed.sort()).toEqual(["a/b/up: a symbolic link", "broken: a symbolic link", "out: a symbolic link"])
    }))
})
