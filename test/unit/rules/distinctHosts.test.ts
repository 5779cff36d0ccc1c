import { expect, it } from "@effect/vitest"
import { readRun } from "../../../src/reading/readRun.ts"
import { distinctHosts } from "../../../src/rules/distinctHosts.ts"
import { present } from "../../../src/rules/Evidence.ts"
import { folderOf } from "../../fixtures/memoryTree.ts"
import { ownRecord, ownRun } from "../../fixtures/ownRun.ts"
import { known } from "../../fixtures/readings.ts"

const told = (asked: number, machines: number, missing: number) =>
  distinctHosts(present(asked, "plan"), { asked, machines, missing })

it("names of one machine are not counted as hosts; those that did not answer may be any", () => {
  expect([told(2, 2, 0), told(2, 1, 1), told(0, 1, 0)].map(({ _tag }) => _tag)).toEqual([
    "present",
    "present",
    "present"
  ])
  expect(told(3, 1, 1)).toMatchObject({
    _tag: "missing",
    reason: "3 host names are 2 machines: name each machine once"
  })
})

it("a record whose two names answered as one machine does not say how many hosts there were", () => {
  const record = ownRecord()
  const cluster = { ...record.cluster!, asked: ["n1", "alias"] }
  const reading = readRun(known, folderOf(ownRun(ownRecord({ hosts: ["n1", "alias"], cluster })), ""))
  expect(reading).toMatchObject({
    facts: {
      hosts: null,
      evidence: { hosts: { _tag: "missing", reason: expect.stringContaining("2 host names are 1") } }
    }
  })
})
