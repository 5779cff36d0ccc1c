/**
 * Parts of packages of the published round, as a reviewer would get them: of their runs exactly what the round's own documents say, and
 * of the packages exactly what these copies lack (logs, rank files, tables, code and most descriptions were left out of them).
 */
import { assert, describe, it } from "@effect/vitest"
import { fixtureTree, type Tree, under } from "../../fixtures/memoryTree.ts"
import { allRules, judgedTree } from "../../fixtures/packages.ts"

const packageIds = new Set(allRules.map(({ id }) => id))

const judgedOf = (organization: string) => {
  const all = fixtureTree("published-v3.0")
  const own: Tree = Object.fromEntries(Object.entries(all).filter(([path]) => path.startsWith(`${organization}/`)))
  return judgedTree(under("closed", own))
}

const distinct = (ids: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(ids)].sort()

/** What every copy lacks. */
const cut = ["2.1.5", "CHECK-01"]
const training = [...cut, "2.1.12", "2.1.16", "2.1.19", "2.1.20"]
const checkpointing = [...cut, "2.1.22", "2.1.25", "2.1.26"]

interface Published {
  readonly of: string
  /** Against its runs. */
  readonly runs: ReadonlyArray<string>
  /** Against the package. */
  readonly folders: ReadonlyArray<string>
  /** Disputed warnings that say how the round itself ruled. */
  readonly ruled: ReadonlyArray<string>
}

const rows: ReadonlyArray<Published> = [
  { of: "Alluxio", runs: [], folders: training, ruled: ["3.6.2"] },
  { of: "HPE", runs: [], folders: checkpointing, ruled: ["4.6.2"] },
  { of: "NewFW", runs: [], folders: checkpointing, ruled: [] },
  { of: "SAMSUNG", runs: [], folders: training, ruled: [] },
  {
    of: "TuringData",
    runs: ["2.1.17"],
    folders: [...training, "2.1.17-folders"],
    ruled: ["3.6.2", "parameter-values"]
  },
  { of: "ZettaLane", runs: ["2.1.17"], folders: [...training, "2.1.17-folders"], ruled: ["3.6.2", "workflow"] }
]

describe("the published round", () => {
  it.each(rows)("$of", ({ folders, of, ruled, runs }) => {
    const { findings } = judgedOf(of)
    const blocking = findings.filter(({ blocks }) => blocks)
    assert.deepStrictEqual(
      distinct(blocking.map(({ rule }) => rule).filter((id) => !packageIds.has(id))),
      distinct(runs)
    )
    assert.deepStrictEqual(
      distinct(blocking.map(({ rule }) => rule).filter((id) => packageIds.has(id))),
      distinct(folders)
    )
    const disputed = findings.filter(({ blocks, disputed }) => disputed && !blocks).map(({ rule }) => rule)
    assert.deepStrictEqual(distinct(disputed), distinct(ruled))
  })

  it("XSKY: two models of one system, both closed", () => {
    const { findings, workloads } = judgedOf("XSKY")
    assert.deepStrictEqual(workloads.map(({ category, names, runs }) => [names.join(), category, runs]), [
      ["llama3-405b", "CLOSED", 1],
      ["llama3-70b", "CLOSED", 2]
    ])
    assert.deepStrictEqual(
      distinct(findings.filter(({ blocks, rule }) => blocks && !packageIds.has(rule)).map(({ rule }) => rule)),
      []
    )
  })
})
