import { describe, expect, it } from "@effect/vitest"
import { Ajv } from "ajv"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { kinds } from "../../../src/benchmarks/kinds.ts"
import { decodeRecord } from "../../../src/results/decodeRecord.ts"
import { newRecord, recordedFacts, verificationOf } from "../../../src/results/newRecord.ts"
import { recordJsonSchema, recordOf } from "../../../src/results/recordJsonSchema.ts"
import { encodeRecord, recordText } from "../../../src/results/RunRecord.ts"
import { missing, pending, present } from "../../../src/rules/Evidence.ts"
import { asVersion1 } from "../../fixtures/asVersion1.ts"
import { ownClosedRecord } from "../../fixtures/ownClosedRun.ts"
import { ownPlan, ownRecord, ownStart, ownVerdict } from "../../fixtures/ownRun.ts"

/** JSON has no NaN, no infinity and no negative zero. */
const asJson = <A>(value: A): A =>
  JSON.parse(JSON.stringify(value, (_, v) => typeof v === "number" && !Number.isFinite(v) ? 0 : v))

/** Schema drops a key named __proto__, which no writer of ours makes. */
const records = Arbitrary.make(recordOf(kinds)).map(asJson).filter((record) =>
  !JSON.stringify(record).includes("__proto__")
)

/** What is written is judged by an edition that is known; only what is read may name another. */
const ofKnownEditions = <A>(record: A): A =>
  JSON.parse(JSON.stringify(record), (key, value) => key === "edition" && typeof value === "string" ? "v3.0" : value)

const validator = () => {
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { uuid: true } })
  return ajv.compile(recordJsonSchema(kinds))
}

const closedPlan = ownPlan({ engine: { name: "dlio", reason: "--closed" }, requestedDivision: "CLOSED", scale: 1 })

describe("RunRecord", () => {
  it.effect.prop("what is written is read back the same", [records], ([record]) =>
    Effect.gen(function*() {
      const text = recordText(yield* encodeRecord(record))
      const again = yield* decodeRecord(text)
      expect(recordText(yield* encodeRecord(again))).toBe(text)
      expect(again).toEqual(record)
    }), { fastCheck: { numRuns: 15 } })

  it("every record the schema writes is valid by the published JSON Schema", () => {
    const validate = validator()
    FastCheck.assert(
      FastCheck.property(records.map(ofKnownEditions), (record) => {
        expect(validate(record), JSON.stringify(validate.errors)).toBe(true)
      }),
      { numRuns: 15 }
    )
    for (const record of [newRecord(ownStart()), ownRecord()]) {
      expect(validate(JSON.parse(recordText(Effect.runSync(encodeRecord(record)))))).toBe(true)
    }
  })

  it("is published in version 1 too, as that program wrote it", () => {
    const compiled = (name: string) =>
      new Ajv({ strict: false, formats: { uuid: true } }).compile(
        JSON.parse(fs.readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8"))
      )
    const [first, newest] = [compiled("run-record-1.schema.json"), compiled("run-record.schema.json")]
    const tree = fileURLToPath(new URL("../../fixtures/records-v1", import.meta.url))
    const written = fs.readdirSync(tree, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith("_metadata.json")
    )
    expect(written.length).toBeGreaterThan(30)
    for (const name of written) {
      const record: unknown = JSON.parse(fs.readFileSync(`${tree}/${name}`, "utf8"))
      expect(first(record), `${name}: ${JSON.stringify(first.errors)}`).toBe(true)
      expect(newest(record), name).toBe(false)
    }
    const now: unknown = JSON.parse(recordText(Effect.runSync(encodeRecord(ownRecord()))))
    expect([first(now), newest(now)]).toEqual([false, true])
  })

  it("the published JSON Schema refuses what is no record", () => {
    const validate = validator()
    const whole: Record<string, unknown> = JSON.parse(recordText(Effect.runSync(encodeRecord(ownRecord()))))
    for (const key of ["run_id", "state", "engine", "verdict", "scale"]) {
      const { [key]: _, ...without } = whole
      expect(validate(without), key).toBe(false)
    }
    expect(validate({ ...whole, state: "done" })).toBe(false)
    expect(validate({ ...whole, engine: { name: "native", reason: "", version: null, submittable: true } })).toBe(false)
  })

  it.effect.each([
    [3, "written by a newer program: its schema version is 3, this program reads 1 and 2"],
    [0, "expected 1 or 2, found 0"],
    [null, "expected 1 or 2, found null"]
  ])("refuses a record of version %j", ([version, why]) =>
    Effect.gen(function*() {
      const encoded = yield* encodeRecord(ownRecord())
      const error = yield* Effect.flip(decodeRecord(JSON.stringify({ ...encoded, schema_version: version })))
      expect(error.message).toContain(why)
    }))

  it.effect("reads version 1 as what version 2 would have said", () =>
    Effect.gen(function*() {
      const closed = ownClosedRecord()
      const measured = (kind: string) => ({
        ...closed,
        measurement: { ...closed.measurement!, kind, body: { a: [1] } }
      })
      for (
        const record of [
          ...[ownRecord(), ownRecord(newRecord(ownStart({ plan: closedPlan })))],
          ...[closed, measured("train"), measured("datagen")]
        ]
      ) {
        const text = recordText(yield* encodeRecord(record))
        expect(yield* decodeRecord(asVersion1(text))).toEqual(yield* decodeRecord(text))
      }
    }))

  it("has every key that the readers of v3.0 look for", () => {
    const record: Record<string, unknown> = { ...newRecord(ownStart()) }
    const keys = [
      "benchmark_type",
      "model",
      "command",
      "run_datetime",
      "num_processes",
      "accelerator",
      "result_dir",
      "parameters",
      "override_parameters",
      "system_info",
      "runtime",
      "verification",
      "executed_command",
      "command_output_files",
      "args",
      "metrics",
      "end_datetime",
      "yaml_params"
    ]
    expect(keys.filter((key) => !Object.hasOwn(record, key))).toEqual([])
    expect(Object.keys(record["args"] as object)).toEqual(
      expect.arrayContaining(["mode", "benchmark", "model", "command", "num_processes", "checkpoint_folder"])
    )
  })
})

describe("newRecord", () => {
  it("is a what-if without verification to the existing tool, whatever division a native run asks for", () => {
    const record = newRecord(ownStart({ plan: ownPlan({ requestedDivision: "CLOSED", scale: 1 }) }))
    expect(record.args["mode"]).toBe("whatif")
    expect(record.verification).toBeNull()
    expect(record.engine.submittable).toBe(false)
  })

  it("says nothing to the existing tool while a DLIO run is going on, and its division once it is judged", () => {
    const record = newRecord(ownStart({ plan: closedPlan }))
    expect(record.args["mode"]).toBe("closed")
    expect(record.verification).toBeNull()
    const run = { engine: "dlio", scale: 1, requestedDivision: "CLOSED" } as const
    expect(verificationOf(run, { ...ownVerdict, category: "CLOSED" })).toBe("CLOSED")
    expect(verificationOf(run, { ...ownVerdict, category: "UNKNOWN" })).toBeNull()
    expect(verificationOf({ ...run, scale: 0.5 }, { ...ownVerdict, category: "CLOSED" })).toBeNull()
    expect(verificationOf({ ...run, engine: "native" }, { ...ownVerdict, category: "CLOSED" })).toBeNull()
    expect(verificationOf({ ...run, requestedDivision: null }, { ...ownVerdict, category: "CLOSED" })).toBeNull()
  })

  it("keeps origins, and only what people or the tool changed as overrides", () => {
    const record = newRecord(ownStart())
    expect(record.override_parameters).toEqual({
      "checkpoint.num_checkpoints_write": 2,
      "checkpoint.mode": "default",
      "practice.engine": "native"
    })
    expect(record.parameter_origins).toEqual({
      "checkpoint.num_checkpoints_write": "flag",
      "checkpoint.fsync": "workload",
      "checkpoint.mode": "tool",
      "practice.engine": "tool"
    })
  })

  it("holds no secret that was typed", () => {
    const plan = ownPlan({ args: { api_key: "hunter22", params: ["storage.secret_key=hunter22"] } })
    const record = newRecord(ownStart({ plan, argv: ["run", "--password", "hunter22", "-p", "a.token=hunter22"] }))
    expect(JSON.stringify(record)).not.toContain("hunter22")
  })

  it("leaves out facts that are still to come", () => {
    expect(recordedFacts({ a: present(1, "plan"), b: pending, c: missing("not asked", "plan") })).toEqual({
      a: { value: 1, source: "plan" },
      c: { missing: "not asked", source: "plan" }
    })
  })
})
