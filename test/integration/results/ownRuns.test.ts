import { Ajv } from "ajv"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { kinds } from "../../../src/benchmarks/kinds.ts"
import { readRun } from "../../../src/reading/readRun.ts"
import { openFolder } from "../../../src/reports/worker/NodeFolder.ts"
import { recordJsonSchema } from "../../../src/results/recordJsonSchema.ts"
import { validateResultsDirectory } from "../../../src/results/ResultsDirectoryValidator.ts"
import { scan } from "../../../src/results/scan.ts"
import { judge } from "../../../src/rules/judge.ts"
import { known, suite } from "../../fixtures/readings.ts"
import { home, program, recordIn, runDirectories } from "../program/program.ts"

const { close, path } = home()
const results = `${path}/results`

const run = (...more: ReadonlyArray<string>) =>
  program(path, [
    ...["checkpointing", "run", "--model", "llama3-8b", "--num-processes", "2", "--scale", "0.0001", "--quiet"],
    ...["--checkpoint-folder", `${path}/scratch`, "--results-dir", results, "--io", "buffered", ...more]
  ])

beforeAll(async () => {
  await run(
    "-ncw",
    "1",
    "-ncr",
    "1",
    "--systemname",
    "sys-a",
    "--orgname",
    "Acme",
    "--params",
    "checkpoint.fsync=false"
  )
  await run("-ncw", "1", "-ncr", "0", "--overwrite")
}, 120_000)

afterAll(close)

describe("a tree written by this program's own runs", () => {
  it("reads back with the verdict each run printed and recorded", () => {
    const found = [...scan(suite, (at) => openFolder(suite, results, at))]
    expect(found).toHaveLength(2)
    for (const sighting of found) {
      if (sighting._tag === "leftOut") throw new Error(sighting.leftOut.reason)
      const reading = readRun(known, sighting.folder)
      if (reading._tag === "leftOut") throw new Error(reading.leftOut.reason)
      const { evidence, kind, problems } = reading.facts
      expect({ kind, problems }).toEqual({ kind: "measured", problems: [] })
      const rules = known.of("checkpointing")?.rules.run ?? []
      expect(judge(rules, evidence)).toEqual(recordIn(`${results}/${sighting.folder.path}`)["verdict"])
    }
  })

  it("keeps what was asked for: identity, overrides of people, phases", () => {
    const [first, second] = [...scan(suite, (at) => openFolder(suite, results, at))].map((sighting) => {
      if (sighting._tag === "leftOut") throw new Error(sighting.leftOut.reason)
      const reading = readRun(known, sighting.folder)
      if (reading._tag === "leftOut") throw new Error(reading.leftOut.reason)
      return reading.facts
    })
    expect(first).toMatchObject({ systemName: "sys-a", organization: "Acme", checkpointWrites: 1, checkpointReads: 1 })
    const { overrides } = first!.evidence
    expect(overrides._tag === "present" ? overrides.value : []).toContainEqual({
      key: "checkpoint.fsync",
      value: false,
      origin: "flag"
    })
    expect(second).toMatchObject({ systemName: null, checkpointWrites: 1, checkpointReads: 0, scale: 0.0001 })
    expect(second!.metrics).not.toHaveProperty("load_checkpoint_io_mean_GB_per_second")
  })

  it("holds records that are valid by the published schema, and nothing the directory check complains of", () => {
    const validate = new Ajv({ strict: false, formats: { uuid: true } }).compile(recordJsonSchema(kinds))
    for (const directory of runDirectories(results)) {
      expect(validate(recordIn(directory)), JSON.stringify(validate.errors)).toBe(true)
    }
    expect(validateResultsDirectory(suite, (at) => openFolder(suite, results, at))).toMatchObject({
      isValid: true,
      errors: [],
      warnings: [],
      foundTypes: ["checkpointing"],
      foundRuns: 2
    })
  })
})
