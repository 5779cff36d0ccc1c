import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import * as Schema from "effect/Schema"
import * as Option from "../../../src/config/Option.ts"
import {
  check,
  flatten,
  mergeParameters,
  parseAssignments,
  readAssignments,
  refineParameters,
  typedValue,
  unflatten,
  uniqueParameters
} from "../../../src/config/parameters.ts"
import type { JsonObject } from "../../../src/domain/Json.ts"
import type { Origin, Parameter } from "../../../src/domain/Parameter.ts"

const parse = (...texts: ReadonlyArray<string>) => parseAssignments("--params", texts, "flag")
const values = (...texts: ReadonlyArray<string>) =>
  Either.map(parse(...texts), (list) => Object.fromEntries(list.map(({ key, value }) => [key, value])))

describe("assignments", () => {
  it("are typed where they enter", () => {
    expect(values("a.b=5", "c=0.5", "d=True", "e=false", "f=llama", "g=1e3", "h=-2", "i=")).toEqual(
      Either.right({ "a.b": 5, c: 0.5, d: true, e: false, f: "llama", g: 1000, h: -2, i: "" })
    )
  })

  it("keep as text what a number would change", () => {
    for (const text of ["007", "1_000", "0x10", "NaN", "Infinity", "12345678901234567890", "1e999", "1 "]) {
      expect(typedValue(text)).toBe(text)
    }
  })

  it("keep every further =", () => expect(values("a=b=c=")).toEqual(Either.right({ a: "b=c=" })))

  it("without a key or an = are refused", () => {
    for (const text of ["a", "=1", "a..b=1", ".a=1", "a b=1", "-a=1", ""]) {
      expect(parse(text)).toMatchObject({ left: { _tag: "InvalidOption", option: "--params" } })
    }
  })

  it("R10: the same key with another value is an error, with the same value it is one parameter", () => {
    expect(parse("a=1", "b=2", "a=1")).toMatchObject({ right: [{ key: "a", value: 1 }, { key: "b", value: 2 }] })
    expect(parse("a=1", "a=2")).toMatchObject({
      left: { _tag: "ConflictingOptions", options: ["--params a=1", "a=2"] }
    })
  })

  it("one key inside another is an error", () => {
    expect(parse("a=1", "a.b=2")).toMatchObject({ left: { _tag: "ConflictingOptions" } })
    expect(parse("a.b.c=1", "a.b=2")).toMatchObject({ left: { _tag: "ConflictingOptions" } })
    expect(Either.isRight(parse("a.b=1", "a.bc=2"))).toBe(true)
  })

  it("R27: object storage is refused wherever it hides, local storage is an ordinary parameter", () => {
    for (
      const text of ["storage.storage_type=s3", "storage.storage_root=s3://b", "checkpoint.checkpoint_folder=gs://b"]
    ) {
      expect(parse(text)).toMatchObject({ left: { _tag: "ObjectStorageUnsupported" } })
    }
    expect(values("storage.storage_type=local")).toEqual(Either.right({ "storage.storage_type": "local" }))
  })

  it("R37: a secret is not repeated in the message", () => {
    const conflict = parse("storage.secret_key=hunter2", "storage.secret_key=hunter3")
    expect(Either.isLeft(conflict) && conflict.left.message).not.toMatch(/hunter/)
  })
})

describe("merging", () => {
  const of = (origin: Origin, entries: Readonly<Record<string, number>>): ReadonlyArray<Parameter> =>
    Object.entries(entries).map(([key, value]) => ({ key, value, origin }))

  it("lets the later layer win and keeps who said it", () => {
    const merged = mergeParameters(
      of("default", { "a.x": 0, "a.y": 0 }),
      of("workload", { "a.x": 1, b: 1 }),
      of("configFile", { "a.x": 2 }),
      of("environment", { b: 3 }),
      of("flag", { "a.x": 4, c: 4 }),
      of("tool", { d: 5 })
    )
    expect(merged.map(({ key, origin, value }) => [key, value, origin])).toEqual([
      ["a.x", 4, "flag"],
      ["a.y", 0, "default"],
      ["b", 3, "environment"],
      ["c", 4, "flag"],
      ["d", 5, "tool"]
    ])
  })

  it("a key replaces what lies inside it, and the other way round", () => {
    expect(unflatten(mergeParameters(of("workload", { "a.b": 1, "a.c": 2 }), of("flag", { a: 3 })))).toEqual({ a: 3 })
    expect(unflatten(mergeParameters(of("workload", { a: 3 }), of("flag", { "a.b": 1 })))).toEqual({ a: { b: 1 } })
  })
})

describe("nested and dotted", () => {
  const key = FastCheck.constantFrom("a", "b", "model", "x-y", "__proto__", "constructor")
  const tree =
    FastCheck.letrec<{ node: JsonObject; value: number | string | JsonObject | ReadonlyArray<number> }>((tie) => ({
      node: FastCheck.dictionary(key, tie("value"), { maxKeys: 3, depthIdentifier: "t" }),
      value: FastCheck.oneof(
        { depthSize: "small", depthIdentifier: "t" },
        FastCheck.integer(),
        FastCheck.string(),
        FastCheck.array(FastCheck.integer(), { maxLength: 2 }),
        tie("node")
      )
    })).node

  it.prop("a nested object survives flattening", [tree], ([content]) => {
    const back = unflatten(flatten(content, "workload"))
    expect(JSON.stringify(back)).toBe(JSON.stringify(content))
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype)
  })

  it.prop("merging a list with itself changes nothing", [tree], ([content]) => {
    const list = flatten(content, "workload")
    expect(mergeParameters(list, list)).toEqual(list)
    expect(Either.isRight(uniqueParameters("x", list))).toBe(true)
  })
})

describe("known keys", () => {
  const checks = {
    "checkpoint.fsync": check(Schema.Boolean),
    "checkpoint.mode": check(Schema.Literal("default", "subset")),
    "checkpoint.time_between_checkpoints": check(Schema.NonNegative, "a number of at least 0")
  }
  const refined = (text: string) => Either.flatMap(parse(text), (list) => refineParameters(list, checks))

  it("accept what their schema accepts", () => {
    expect(refined("checkpoint.fsync=true")).toMatchObject({ right: [{ value: true, origin: "flag" }] })
    expect(refined("other.key=x")).toMatchObject({ right: [{ value: "x" }] })
  })

  it("name what they expect", () => {
    expect(refined("checkpoint.fsync=5")).toMatchObject({
      left: { _tag: "InvalidParameter", parameter: "checkpoint.fsync", expected: "a boolean", actual: "5" }
    })
    expect(refined("checkpoint.mode=all")).toMatchObject({ left: { expected: "\"default\" | \"subset\"" } })
    expect(refined("checkpoint.time_between_checkpoints=-1")).toMatchObject({
      left: { expected: "a number of at least 0", actual: "-1" }
    })
  })

  it("show text that reads like another kind of value in its quotes", () => {
    const text = [{ key: "checkpoint.fsync", value: "false", origin: "configFile" as const }]
    expect(refineParameters(text, checks)).toMatchObject({ left: { actual: "the text \"false\"" } })
  })
})

describe("the texts of an option become parameters", () => {
  const option = Option.withDefault<ReadonlyArray<string>>("params", { type: "params" }, [], { summary: "" })
  const read = (...texts: ReadonlyArray<string>) =>
    readAssignments(option, "--params", texts, { N: "5", B: "s3://b", HOME: "/home/me" })

  it("with their variables replaced, and typed as if written so", () => {
    expect(read("n=$N", "dataset.data_folder=~/d")).toEqual(Either.right([
      { key: "n", value: 5, origin: "flag" },
      { key: "dataset.data_folder", value: "/home/me/d", origin: "flag" }
    ]))
  })

  it("whole, also where they begin or end with a blank", () => {
    expect(read("a= b ")).toMatchObject({ right: [{ key: "a", value: " b " }] })
  })

  it("unless they are none, contradict each other, or mean an object store", () => {
    expect(read("a")).toMatchObject({ left: { _tag: "InvalidOption", option: "--params", expected: "key=value" } })
    expect(read("--x=1")).toMatchObject({ left: { _tag: "InvalidOption", expected: "key=value with a dotted key" } })
    expect(read("a=1", "a=2")).toMatchObject({ left: { _tag: "ConflictingOptions" } })
    expect(read("a=$B")).toMatchObject({ left: { _tag: "ObjectStorageUnsupported" } })
  })
})
