/** What all hosts together have, from the files of a host through the record to results.json and results.csv. */
import { expect, it } from "@effect/vitest"
import { toSystemInfo } from "../../../src/cluster/systemInfo.ts"
import { overall, type OverallName } from "../../../src/domain/Cluster.ts"
import { measured, unknown } from "../../../src/domain/Fact.ts"
import { examineRun } from "../../../src/reports/examineRun.ts"
import { csvCells, splitRow } from "../../../src/reports/outputs/csv.ts"
import { runCore } from "../../../src/reports/outputs/runJson.ts"
import { clusterInformation, hostFacts } from "../../fixtures/hostFacts.ts"
import { folderOf } from "../../fixtures/memoryTree.ts"
import { ownRecord, ownRun } from "../../fixtures/ownRun.ts"
import { known } from "../../fixtures/readings.ts"

const names = Object.keys(overall) as ReadonlyArray<OverallName>

/** Two hosts, each fact with another value on each. */
const cluster = clusterInformation({
  hosts: [1, 3].map((factor) =>
    hostFacts({
      hostname: `node${factor}`,
      ...Object.fromEntries(names.map((name, i) => [overall[name].of, measured(factor * (1000 + i), "test")]))
    })
  )
})

const coreOf = (told: typeof cluster) => {
  const tree = ownRun({ ...ownRecord(), system_info: toSystemInfo(told) } as never)
  const examined = examineRun(known, folderOf(tree), null, { deep: false })
  if (examined._tag === "leftOut") throw new Error(examined.leftOut.reason)
  return { run: examined.run, core: runCore(examined.run) }
}

it("reaches every output under the name that it has in the record", () => {
  const info = toSystemInfo(cluster)
  const { core, run } = coreOf(cluster)
  const told = {
    ...core.system_info,
    min_memory_bytes: core.host_memory?.least_bytes,
    max_memory_bytes: core.host_memory?.most_bytes
  }
  for (const name of names) {
    expect(info[name], name).toBeGreaterThan(0)
    expect([name, told[name]]).toEqual([name, info[name]])
  }
  const { cells, columns } = csvCells(core, run, { parameters: "{}", issues: "[]" })
  const row = splitRow(cells)
  for (const name of Object.keys(core.system_info ?? {})) {
    expect([name, row[columns.indexOf(`system_info.${name}`)]]).toEqual([name, String(told[name as OverallName])])
  }
})

it("is a sum, or the least or the most, of all hosts, and nothing where one of them does not know", () => {
  expect(toSystemInfo(cluster)).toMatchObject({
    total_cores: 4 * 1001,
    min_memory_bytes: 1003,
    max_memory_bytes: 3 * 1003
  })
  const [first, second] = cluster.hosts
  const partly = { ...cluster, hosts: [first!, { ...second!, physicalCores: unknown("not said") }] }
  expect(toSystemInfo(partly)).toMatchObject({ total_cores: null, max_memory_bytes: 3 * 1003 })
})
