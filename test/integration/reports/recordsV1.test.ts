/** Records of schema version 1, written by the program of November 2026: what a report says of them stays as it was. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { report, snapshot, temporary } from "../../fixtures/reports.ts"

const records = fileURLToPath(new URL("../../fixtures/records-v1", import.meta.url))

interface Written {
  readonly schema_version: number
  readonly label: string
  readonly command: string
  readonly state: string
}

const writtenBelow = (engine: string): ReadonlyArray<Written> =>
  fs.readdirSync(path.join(records, engine), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith("_metadata.json"))
    .map((name) => JSON.parse(fs.readFileSync(path.join(records, engine, name), "utf8")) as Written)

describe.each(["native", "dlio"])("records of version 1 made with %s", (engine) => {
  it("are whole: every command, completed, failed and interrupted", () => {
    const written = writtenBelow(engine)
    expect(new Set(written.map(({ schema_version }) => schema_version))).toEqual(new Set([1]))
    const states = (command: string) =>
      new Set(written.filter((record) => record.command === command).map(({ state }) => state))
    expect(states("run")).toEqual(
      new Set(["completed", "failed", "interrupted", ...(engine === "native" ? ["running"] : [])])
    )
    expect(states("datagen")).toEqual(
      new Set(["completed", "failed", ...(engine === "native" ? ["interrupted"] : [])])
    )
    for (const label of ["between", "loops"]) {
      expect(written.filter((record) => record.label === label).length).toBeGreaterThanOrEqual(2)
    }
  })

  it.scopedLive("are read to the same report, byte for byte, and are not touched", () =>
    Effect.gen(function*() {
      const tree = path.join(records, engine)
      const before = snapshot(tree)
      const output = yield* temporary
      yield* report({ resultsDir: tree, outputDir: output })
      for (const name of ["results.json", "report.json", "results.csv"]) {
        const golden = fs.readFileSync(path.join(records, "reports", engine, name), "utf8")
        expect(fs.readFileSync(path.join(output, name), "utf8"), name).toBe(golden)
      }
      expect(snapshot(tree)).toEqual(before)
    }))
})
