import { describe, expect, it } from "@effect/vitest"
import { ranksByHost } from "../../../src/launcher/placement.ts"
import { familyOf } from "../../fixtures/launchers.ts"

const layout = [{ host: "a", slots: null, ranks: 3 }, { host: "b", slots: null, ranks: 2 }]
const placed = { layout, family: familyOf("openmpi4"), perNode: null, parameters: [] }

describe("which ranks a host gets", () => {
  it("Open MPI deals one to each node in turn, as it is told to", () =>
    expect(ranksByHost(placed)).toEqual([[0, 2, 4], [1, 3]]))

  it("with so many a node, and with other launchers, hosts are filled", () => {
    expect(ranksByHost({ ...placed, perNode: 3 })).toEqual([[0, 1, 2], [3, 4]])
    expect(ranksByHost({ ...placed, family: familyOf("slurm") })).toEqual([[0, 1, 2], [3, 4]])
  })

  it("the user's own words decide", () => {
    expect(ranksByHost({ ...placed, parameters: ["--map-by", "core"] })).toBeNull()
    expect(ranksByHost({ ...placed, family: familyOf("slurm"), parameters: ["--distribution=cyclic"] })).toBeNull()
  })
})
