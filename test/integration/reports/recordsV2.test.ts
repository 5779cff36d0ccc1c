/** Records of schema version 2, written by the program that brought it: read alike as they are and as version 1 would have been. */
import { describe, expect, it } from "@effect/vitest"
import { Ajv } from "ajv"
import * as Effect from "effect/Effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { kinds } from "../../../src/benchmarks/kinds.ts"
import { recordJsonSchema } from "../../../src/results/recordJsonSchema.ts"
import { asVersion1 } from "../../fixtures/asVersion1.ts"
import { report, snapshot, temporary } from "../../fixtures/reports.ts"

const records = fileURLToPath(new URL("../../fixtures/records-v2", import.meta.url))

interface Written {
  readonly schema_version: number
  readonly model: string
  readonly true_model: string
  readonly command: string
  readonly state: string
  readonly measurement: { readonly kind: string } | null
}

const namesBelow = (folder: string) =>
  fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith("_metadata.json"))

const writtenBelow = (engine: string): ReadonlyArray<Written> =>
  namesBelow(path.join(records, engine)).map((name) =>
    JSON.parse(fs.readFileSync(path.join(records, engine, name), "utf8")) as Written
  )

const outputs = ["results.json", "report.json", "results.csv"]

const read = (folder: string) => outputs.map((name) => fs.readFileSync(path.join(folder, name), "utf8"))

describe.each(["native", "dlio"])("records of version 2 made with %s", (engine) => {
  const written = writtenBelow(engine)

  it("are of every kind of work, and practice where they are", () => {
    expect(new Set(written.map(({ schema_version }) => schema_version))).toEqual(new Set([2]))
    expect(new Set(written.flatMap(({ measurement }) => measurement?.kind ?? []))).toEqual(
      new Set(["checkpoint", "datagen", "train"])
    )
    for (const { model, true_model: trueModel } of written) {
      expect(model).toBe(engine === "native" ? `practice:${trueModel}` : trueModel)
    }
    const states = engine === "native" ? ["completed", "failed", "interrupted"] : ["completed"]
    expect(new Set(written.map(({ state }) => state))).toEqual(new Set(states))
  })

  it("are valid by the published schema", () => {
    const validate = new Ajv({ strict: false, formats: { uuid: true } }).compile(recordJsonSchema(kinds))
    for (const record of written) expect(validate(record), JSON.stringify(validate.errors)).toBe(true)
  })

  it.scopedLive("are read to the same report, byte for byte, and are not touched", () =>
    Effect.gen(function*() {
      const tree = path.join(records, engine)
      const before = snapshot(tree)
      const output = yield* temporary
      yield* report({ resultsDir: tree, outputDir: output })
      for (const [i, text] of read(output).entries()) {
        expect(text, outputs[i]).toBe(fs.readFileSync(path.join(records, "reports", engine, outputs[i]!), "utf8"))
      }
      expect(snapshot(tree)).toEqual(before)
    }))

  it.scopedLive.each([false, true])("say what version 1 would have said, deep: %s", (deep) =>
    Effect.gen(function*() {
      const [tree, now, before] = [yield* temporary, yield* temporary, yield* temporary]
      fs.cpSync(path.join(records, engine), tree, { recursive: true })
      yield* report({ resultsDir: tree, outputDir: now, deep })
      for (const name of namesBelow(tree)) {
        const file = path.join(tree, name)
        fs.writeFileSync(file, asVersion1(fs.readFileSync(file, "utf8")))
      }
      yield* report({ resultsDir: tree, outputDir: before, deep })
      expect(read(before)).toEqual(read(now))
    }))
})
