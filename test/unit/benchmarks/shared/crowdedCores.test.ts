import { describe, expect, it } from "@effect/vitest"
import { crowdedCores } from "../../../../src/benchmarks/shared/crowdedCores.ts"
import type { HostFacts } from "../../../../src/domain/Cluster.ts"
import { measured, unknown } from "../../../../src/domain/Fact.ts"
import type { Plan } from "../../../../src/domain/Plan.ts"
import { clusterInformation, hostFacts } from "../../../fixtures/hostFacts.ts"

const host = (hostname: string, cores: number | null): HostFacts =>
  hostFacts({ hostname, logicalCores: cores === null ? unknown("no /proc/cpuinfo") : measured(cores, "test") })

/** Ranks by the name that the launcher was given; null: started here, without one. */
const planOf = (ranks: Readonly<Record<string, number>> | null, processes = 2): Plan =>
  ({
    processes: ranks === null ? processes : Object.values(ranks).reduce((a, b) => a + b),
    engine: { name: ranks === null ? "native" : "dlio", reason: "test" },
    launch: ranks === null
      ? null
      : { hosts: Object.entries(ranks).map(([name, count]) => ({ host: name, slots: null, ranks: count })) }
  }) as Plan

const said = (plan: Plan, ...hosts: ReadonlyArray<HostFacts>): ReadonlyArray<string> =>
  crowdedCores(plan, clusterInformation({ hosts })).map((finding) =>
    finding._tag === "warning" ? finding.message : finding.error.message
  )

describe("ranks that share cores", () => {
  it("are told of a run on this machine", () => {
    expect(said(planOf(null), host("node1", 2))).toEqual([])
    expect(said(planOf(null), host("node1", 1))).toEqual([
      "2 ranks on node1 share 1 core: the client may be the limit; the run reports it when it is"
    ])
  })

  it("are looked for on every host by what it runs, and the most crowded is named", () => {
    const plan = planOf({ "b.example": 2, a: 3, c: 4, d: 0 })
    expect(said(plan, host("a", 3), host("b", 2), host("c", 4), host("d", 1))).toEqual([])
    expect(said(plan, host("a", 2), host("b", 1), host("c", 4))).toEqual([
      "2 ranks on b share 1 core, and 1 more host has too few: the client may be the limit"
    ])
    expect(said(plan, host("d", 8), host("c", 1))).toEqual(["4 ranks on c share 1 core: the client may be the limit"])
  })

  it("are not ruled out where nobody knows the cores", () => {
    expect(said(planOf({ a: 3, b: 2 }), host("a", 3), host("b", null))).toEqual([
      "whether ranks share cores on b was not checked: no /proc/cpuinfo"
    ])
  })
})
