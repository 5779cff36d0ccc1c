/** Ranks that ran on other hosts than planned, by the host names in their own files. */
import { describe, expect, it } from "@effect/vitest"
import { figuresMissing, strayRank, withoutPlaces } from "../../../../src/engines/dlio/whereRanksRan.ts"

const planned = [[0, 1], [2]]
const seen = (...hosts: ReadonlyArray<string>) => new Map(hosts.map((host, rank) => [rank, host]))

describe("whose figures are missing", () => {
  const layout = ["n1", "n2"].map((host) => ({ host, slots: null, ranks: 2 }))

  it("the hosts are named whose ranks left no file, where their files tell hosts at all", () => {
    expect(figuresMissing(layout, seen("n1.lab", "n2.lab", "n1.lab"))).toEqual(["figures of 1 of 2 ranks of n2"])
    expect(figuresMissing(layout, seen("n1", "n2", "n1", "n2"))).toEqual([])
    expect(figuresMissing(layout.slice(0, 1), seen("n2"))).toEqual([])
    expect(figuresMissing(layout, seen())).toEqual([])
    expect(figuresMissing([{ host: "10.0.0.1", slots: null, ranks: 2 }, ...layout], seen("n1"))).toEqual([])
  })
})

describe("where ranks ran", () => {
  it.each<readonly [string, string | undefined, Parameters<typeof strayRank>]>([
    ["as planned, under full names", undefined, [["n3", "n1"], planned, seen("n3.lab", "N3", "n1")]],
    ["swapped", "rank 0 ran on n1, and the plan has it on n3", [["n3", "n1"], planned, seen("n1", "n1", "n3")]],
    ["one of them", "rank 1 ran on n1, and the plan has it on n3", [["n3", "n1"], planned, seen("n3", "n1", "n1")]],
    ["a rank without a file says nothing", undefined, [["n3", "n1"], planned, seen("n3")]],
    ["hosts that call themselves otherwise say nothing", undefined, [["a", "b"], planned, seen("x", "x", "x")]],
    ["cut names of two hosts say nothing", undefined, [["w.1.net", "w.2.net"], planned, seen("w", "w", "w")]],
    [
      "full names tell what cut ones do not",
      "rank 2 ran on w.1.net, and the plan has it on w.2.net",
      [["w.1.net", "w.2.net"], planned, seen("w.1.net", "w.1.net", "w.1.net")]
    ],
    ["addresses say nothing", undefined, [["10.0.0.1", "n1"], planned, seen("n1", "n1", "n1")]],
    ["the user's own words place them", undefined, [["n3", "n1"], null, seen("n1", "n1", "n3")]]
  ])("%s", (_, expected, words) => expect(strayRank(...words)).toBe(expected))

  it("what a host's counters show is then no evidence, whatever they showed", () => {
    const cold = { clientCache: "cold", cacheEvidence: [] } as const
    expect(withoutPlaces(undefined, cold)).toBe(cold)
    expect(withoutPlaces("rank 0 ran on n1", cold)).toMatchObject({
      clientCache: "unknown",
      cacheEvidence: [{ says: "rank 0 ran on n1" }]
    })
  })
})
