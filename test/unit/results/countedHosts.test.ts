/** DLIO's count of hosts (a product of ranks before 3.0.33) beside hosts that were collected or named. */
import { describe, expect, it } from "@effect/vitest"
import { checkpointingRules } from "../../../src/benchmarks/checkpointing/rules/list.ts"
import { trainingRules } from "../../../src/benchmarks/training/rules/list.ts"
import type { JsonObject } from "../../../src/domain/Json.ts"
import { readRun } from "../../../src/reading/readRun.ts"
import type { RunFacts } from "../../../src/results/RunFacts.ts"
import { orNull } from "../../../src/results/values.ts"
import { editionId } from "../../../src/rules/editions/list.ts"
import { judge } from "../../../src/rules/judge.ts"
import { folderOf, type Tree } from "../../fixtures/memoryTree.ts"
import { ownPlan, ownRecord, ownRun } from "../../fixtures/ownRun.ts"
import { known } from "../../fixtures/readings.ts"
import { v2TrainingRun, v3CheckpointArgs, v3CheckpointRun } from "../../fixtures/runTrees.ts"

const facts = (tree: Tree): RunFacts => {
  const reading = readRun(known, folderOf(tree, ""))
  if (reading._tag === "leftOut") throw new Error(reading.leftOut.reason)
  return reading.facts
}

const said = ({ evidence }: RunFacts) =>
  judge([...checkpointingRules], evidence).issues.filter(({ rule }) => rule === "counted-hosts")
    .map(({ message, severity }) => `${severity}: ${message}`)

const info = (num_hosts: number, collection_method: string): JsonObject => ({
  system_info: { num_hosts, collection_method, hosts: [] }
})

const named = (...hosts: ReadonlyArray<string>): JsonObject => ({
  args: { ...v3CheckpointArgs, hosts, num_client_hosts: hosts.length }
})

describe("num_hosts of summary.json", () => {
  it.each<[string, JsonObject, number]>([
    ["collected hosts", { ...info(2, "mpi"), ...named() }, 2],
    ["named hosts", { system_info: null, ...named("n1:4", "n2:4") }, 2],
    [
      "named hosts, where the launching machine stood for them",
      { ...info(1, "local_fallback"), ...named("n1", "n2") },
      2
    ]
  ])("does not outweigh %s, and the difference is said with both figures", (_, changes, hosts) => {
    const run = facts(v3CheckpointRun(changes, { hosts: 64 }))
    expect(run.hosts).toBe(hosts)
    expect(run.system?.hosts).not.toBe(64)
    expect(said(run)).toEqual([
      `warning: num_hosts in summary.json is 64, collected or named hosts are ${hosts}: ${hosts} is used`
    ])
  })

  it("counts where nothing else tells, and decides between what was collected and what was named", () => {
    const alone = facts(v3CheckpointRun({ system_info: null, ...named() }, { hosts: 3 }))
    expect([alone.hosts, said(alone)]).toEqual([3, []])
    const seven = { ...info(7, "ssh"), ...named("a", "b", "c", "d", "e", "f", "g", "h") }
    expect(facts(v3CheckpointRun(seven, { hosts: 8 })).hosts).toBe(8)
    expect(facts(v3CheckpointRun(seven, { hosts: 64 })).hosts).toBe(7)
  })

  it("lists memory of hosts that took part, or not at all", () => {
    const run = facts(v3CheckpointRun({}, { hosts: 64, memoryGiB: 512 }))
    expect(orNull(run.evidence.hostMemoryBytes)).toEqual([64 * 2 ** 30, 64 * 2 ** 30])
    expect(facts(v3CheckpointRun({ system_info: null }, { hosts: 64 })).evidence.hostMemoryBytes).toMatchObject({
      _tag: "missing",
      reason: expect.stringContaining("the memory of 64 hosts is listed, 2 took part")
    })
  })

  it("of a run of this program is held against the hosts of its plan", () => {
    const plan = ownPlan()
    const record = ownRecord({ hosts: ["n1", "n2"], num_processes: plan.processes })
    const tree = ownRun(record)
    const counted = (text: string) => text.replace(/"num_hosts": \d+/, `"num_hosts": 1`)
    const run = facts(Object.fromEntries(Object.entries(tree).map(([name, text]) => [name, counted(text)])))
    expect(run.hosts).toBe(2)
    expect(said(run)).toEqual(["warning: num_hosts in summary.json is 1, collected or named hosts are 2: 2 is used"])
  })

  it("3.3.4: one counted of two named, and nobody collected, is not checked; it is not passed", () => {
    const tree = v2TrainingRun({ args: { program: "training", hosts: ["n1", "n2"] } }, { hosts: 1 })
    const { evidence } = facts(tree)
    const issues = judge([...trainingRules], { ...evidence, edition: editionId("v3.0") }).issues
    expect(issues.filter(({ rule }) => rule === "3.3.4")).toMatchObject([{
      validation: "UNKNOWN",
      message: "not checked: 2 hosts were named, summary.json counts one, and no host was collected"
    }])
  })
})
