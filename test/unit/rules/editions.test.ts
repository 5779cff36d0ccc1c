import { assert, describe, expect, it } from "@effect/vitest"
import { EditionId } from "../../../src/domain/Edition.ts"
import { type EditionData, resolveData } from "../../../src/rules/editions/data.ts"
import type { EditionEntry, EditionValues } from "../../../src/rules/editions/Edition.ts"
import { editionIds, editionOf, editions, editionsWith, resolveEditions } from "../../../src/rules/editions/editions.ts"
import { editionId, list } from "../../../src/rules/editions/list.ts"
import { judgeGroup } from "../../../src/rules/judgeGroup.ts"
import { series } from "../../fixtures/members.ts"
import { ruleSets } from "../../fixtures/readings.ts"

const [v1, v2, v3] = [editionId("v1.0"), editionId("v2.0"), editionId("v3.0")]

describe("editions", () => {
  it("are those of the list, oldest first, each with all values", () => {
    assert.deepStrictEqual([...editionIds], list.map(({ id }) => EditionId.make(id)))
    for (const edition of editions) {
      assert.isNotEmpty(edition.dialect)
      assert.isNotEmpty(edition.dlioInstallation)
    }
  })

  it("come from one another", () => {
    assert.deepStrictEqual([...editionOf(v3)?.lineage ?? []], [v3, v2, v1])
    assert.strictEqual(editionOf(v2)?.dialect, editionOf(v1)?.dialect)
    assert.deepStrictEqual([...editionOf(v2)?.submittableEngines ?? []], ["dlio"])
    assert.deepStrictEqual([...editionOf(v3)?.submittableEngines ?? []], ["dlio", "kv-cache.py", "vdbbench"])
  })

  it("stand below the one they are based on, and leave out nothing that no base says", () => {
    const whole = {
      id: "a",
      basedOn: null,
      dated: "2024-09-25",
      summary: "",
      dialect: "v2.0",
      submittableEngines: [],
      dlioInstallation: ["none"]
    } as const satisfies EditionEntry & EditionValues
    expect(
      [...resolveEditions([whole, { id: "b", basedOn: "a", dated: "", summary: "" }]).values()].map((
        { dialect, id }
      ) => [id, dialect])
    )
      .toEqual([["a", "v2.0"], ["b", "v2.0"]])
    expect(() => resolveEditions([{ ...whole, basedOn: "b" }])).toThrow(
      "edition a is based on b, which does not stand above it"
    )
    for (const name of ["dialect", "submittableEngines", "dlioInstallation"] as const) {
      const { [name]: _, ...others } = whole
      expect(() => resolveEditions([others])).toThrow("edition a has no base and leaves values out")
    }
  })

  it("another name is none of them", () => {
    assert.isUndefined(editionOf(EditionId.make("v9.9")))
  })

  it("have rules since one, until another, and where they have a property", () => {
    assert.deepStrictEqual([...editionsWith({ since: "v2.0" })], [v2, v3])
    assert.deepStrictEqual([...editionsWith({ since: "v1.0", until: "v2.0" })], [v1, v2])
    assert.deepStrictEqual([...editionsWith({ since: "v1.0", where: (id) => id !== v2 })], [v1, v3])
  })
})

describe("every edition", () => {
  it("can be asked of runs of every benchmark, also of those it does not have", () => {
    for (const edition of editionIds) {
      for (const { directoryName, experiments, group } of ruleSets) {
        const [newest] = experiments(edition, series(7))
        const evidence = { edition, benchmarkType: directoryName, members: newest?.members ?? [] }
        assert.isDefined(newest, `${edition} ${directoryName}`)
        assert.notInclude(JSON.stringify(judgeGroup(group, evidence)), "failed on this evidence")
      }
    }
  })
})

interface Data {
  readonly runs: { readonly measured: number; readonly warmUps: number }
  readonly models: Readonly<Record<string, { readonly size: number }>>
  readonly names: ReadonlyArray<string>
  readonly limit?: number
}

describe("a benchmark's data", () => {
  const data: EditionData<Data> = {
    "v2.0": {
      runs: { measured: 5, warmUps: 0 },
      models: { a: { size: 1 }, b: { size: 2 } },
      names: ["x", "y"],
      limit: 3
    },
    "v3.0": { runs: { warmUps: 1 }, models: { a: null }, names: ["z"], limit: null }
  }
  const of = resolveData<Data>(data)

  it("of the base stand where an edition says nothing", () => {
    assert.deepStrictEqual(of(v3)?.runs, { measured: 5, warmUps: 1 })
    assert.deepStrictEqual(of(v3)?.models["b"], { size: 2 })
  })

  it("are left out by null, and lists replaced whole", () => {
    assert.notProperty(of(v3)?.models, "a")
    assert.notProperty(of(v3), "limit")
    assert.deepStrictEqual([...of(v3)?.names ?? []], ["z"])
  })

  it("begin with the first edition that has the benchmark", () => {
    assert.isUndefined(of(v1))
    assert.isUndefined(of(EditionId.make("v9.9")))
  })
})
