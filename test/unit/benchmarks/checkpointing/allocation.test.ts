/** Whose hosts a run has that names none, within an allocation of a batch system. */
import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { planRun } from "../../../../src/benchmarks/checkpointing/plan.ts"
import { discoveryOf, type Given, requestOf } from "./requests.ts"

const planIn = (given: Given) =>
  Either.getOrThrow(
    planRun(requestOf(given), { ...discoveryOf(), allocation: { name: "Slurm job 7", hosts: "n[1-2]" } })
  )

describe("hosts of an allocation", () => {
  it.each<readonly [string, Given]>([
    ["--engine dlio", { engine: "dlio" }],
    ["--open", { open: true, numProcesses: 8 }]
  ])("%s without --hosts has them, and says whose they are", (_, given) => {
    const plan = planIn(given)
    expect(plan.hosts).toEqual(["n1", "n2"])
    expect(plan.notes.join("\n")).toContain("the hosts are those of Slurm job 7")
  })

  it.each<readonly [string, Given, ReadonlyArray<string>]>([
    ["hosts that were named", { engine: "dlio", hosts: ["n2"] }, ["n2"]],
    ["a host file", { engine: "dlio", hostfile: "hosts.txt" }, ["client1"]],
    ["the native engine, which runs here", {}, ["127.0.0.1"]]
  ])("%s: not the allocation's", (_, given, hosts) => expect(planIn(given).hosts).toEqual(hosts))
})
