import { describe, expect, it } from "@effect/vitest"
import { compareIdentities, identityIn, keyOf, nameOf, nearMisses } from "../../../src/reports/group.ts"
import type { Identity } from "../../../src/results/Identity.ts"
import { editionId } from "../../../src/rules/editions/list.ts"
import { identity } from "../../fixtures/identity.ts"

describe("groups", () => {
  it("are told apart by every part of the identity, and unknown is a value of its own", () => {
    const changes: ReadonlyArray<Partial<Identity>> = [
      {},
      { division: "OPEN" },
      { division: null },
      { organization: "B" },
      { systemName: "sys-b" },
      { series: "x" },
      { label: "l" },
      { benchmarkType: "checkpointing" },
      { model: "m" },
      { accelerator: "mi355" },
      { accelerator: null },
      { processes: 16 },
      { processes: null },
      { hosts: 2 },
      { engine: "native" },
      { dialect: "v2.0" },
      { edition: editionId("v2.0") },
      { edition: null },
      { mode: "subset" },
      { scale: 0.1 },
      { profile: "device" }
    ]
    expect(new Set(changes.map((change) => keyOf(identity(change)))).size).toBe(changes.length)
    for (const change of changes) expect(identityIn(keyOf(identity(change)))).toEqual(identity(change))
  })

  it("stand in an order that does not depend on how they were found", () => {
    const some = [
      identity({ processes: 16 }),
      identity({ processes: 8 }),
      identity({ processes: null }),
      identity({ division: null })
    ]
    expect([...some].sort(compareIdentities)).toEqual([...some].reverse().sort(compareIdentities))
    expect([...some].sort(compareIdentities).map(({ division, processes }) => [division, processes]))
      .toEqual([["CLOSED", 8], ["CLOSED", 16], ["CLOSED", null], [null, 8]])
  })

  it("have names without holes", () => {
    expect(nameOf(identity())).toBe(
      "CLOSED Acme sys-a training unet3d b200, 8 processes on 1 host, dlio v3.0, edition v3.0"
    )
    expect(nameOf(identity({ processes: null, edition: null, scale: 0.5, mode: "subset" })))
      .toBe(
        "CLOSED Acme sys-a training unet3d b200, unknown number of processes on 1 host, dlio v3.0, subset, scale 0.5, edition unknown"
      )
  })
})

it("a series in the scanned folder itself leaves no gap in the name", () => {
  expect(nameOf(identity({ division: null, organization: null, systemName: null, series: "" }))).toMatch(
    /^training unet3d/
  )
})

describe("near misses", () => {
  it("name the groups that differ in one thing, with their runs", () => {
    const found = nearMisses([
      { identity: identity(), runs: 2 },
      { identity: identity({ processes: 16 }), runs: 3 },
      { identity: identity({ accelerator: "mi355" }), runs: 1 },
      { identity: identity({ accelerator: "mi355", model: "retinanet" }), runs: 9 }
    ])
    expect(found.map((misses) => misses.map(({ text }) => text))).toEqual([
      ["1 run sits in the group of accelerator mi355", "3 runs sit in the 16-process group"],
      ["2 runs sit in the 8-process group"],
      ["9 runs sit in the group of model retinanet", "2 runs sit in the group of accelerator b200"],
      ["1 run sits in the group of model unet3d"]
    ])
  })

  it("stay few in a tree of many scales", () => {
    const groups = Array.from({ length: 3000 }, (_, i) => ({ identity: identity({ processes: i + 1 }), runs: 1 }))
    expect(Math.max(...nearMisses(groups).map((misses) => misses.length))).toBe(5)
  })
})
