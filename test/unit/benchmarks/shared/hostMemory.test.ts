import { describe, expect, it } from "@effect/vitest"
import { memoryFinding } from "../../../../src/benchmarks/shared/hostMemory.ts"
import type { HostFacts } from "../../../../src/domain/Cluster.ts"
import { declared, measured, unknown } from "../../../../src/domain/Fact.ts"
import { warning } from "../../../../src/domain/Finding.ts"
import { GiB } from "../../../../src/domain/Units.ts"
import { clusterInformation, hostFacts } from "../../../fixtures/hostFacts.ts"

const said = (host: HostFacts | undefined, gib: number, declaredGiB?: number): ReadonlyArray<string> =>
  memoryFinding(
    host,
    clusterInformation(
      declaredGiB === undefined ? {} : { declaredMemoryPerHost: declared(declaredGiB * GiB, "--flag") }
    ),
    gib * GiB,
    ({ text }) => warning(text)
  ).map((finding) => finding._tag === "warning" ? finding.message : finding.error.message)

const unmeasured = hostFacts({ hostname: "b", memoryAvailable: unknown("no /proc/meminfo") })

describe("memory that ranks need", () => {
  it("is refused by the host that lacks it, measured or declared", () => {
    const host = hostFacts({ hostname: "a", memoryAvailable: measured(3 * GiB, "/proc/meminfo") })
    expect(said(host, 3)).toEqual([])
    expect(said(host, 4, 64)).toEqual(["a has 3.00 GiB available (measured: /proc/meminfo)"])
    expect(said(unmeasured, 4, 2)).toEqual([
      "b has 2.00 GiB in all (declared: --flag; not measured: no /proc/meminfo)"
    ])
  })

  it("is not taken for there where nobody knows a memory", () => {
    expect(said(unmeasured, 4)).toEqual([
      "whether the 4.00 GiB that the ranks need fit into the memory of b was not checked: no /proc/meminfo"
    ])
    expect(said(undefined, 4)).toEqual([expect.stringMatching(/memory of this machine was not checked/)])
  })
})
