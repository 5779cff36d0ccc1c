import { expect, it } from "@effect/vitest"
import { measured, unknown } from "../../../../src/domain/Fact.ts"
import { clocksOf } from "../../../../src/engines/dlio/clocks.ts"
import { clusterInformation, hostFacts } from "../../../fixtures/hostFacts.ts"

const cluster = (...hosts: ReadonlyArray<readonly [string, number | null]>) =>
  clusterInformation({
    hosts: hosts.map(([hostname, offset]) =>
      hostFacts({
        hostname,
        clockOffsetSeconds: offset === null ? unknown("it did not tell the time") : measured(offset, "test")
      })
    )
  })

const ran = (...hosts: ReadonlyArray<string>) => new Map(hosts.map((host, rank) => [rank, host]))

const offsets = (...given: Parameters<typeof clocksOf>) => {
  const { offsetOf, unlike } = clocksOf(...given)
  return { offsets: [0, 1, 2].map(offsetOf), unlike }
}

it("each rank by its host's clock, where that is off by more than an answer takes", () => {
  expect(offsets(ran("n1", "n2.lab", "n3"), cluster(["n1", 0.4], ["n2", -600], ["n3", 0]), 3)).toEqual({
    offsets: [0, -600, 0],
    unlike: null
  })
})

it("one host has one clock, whatever is known of it", () => {
  expect(offsets(ran("n1", "n1", "n1"), cluster(["n1", null]), 3)).toEqual({ offsets: [0, 0, 0], unlike: null })
})

it("a clock that is not known compares with nothing", () => {
  expect(offsets(ran("n1", "n2", "n2"), cluster(["n1", 0], ["n2", null]), 3).unlike).toBe(
    "how far the clock of n2 is off is not known"
  )
  expect(offsets(ran("n1", "n2", "n2"), cluster(["n1", 0]), 3).unlike).toContain("n2")
  expect(offsets(ran("n1", "n2"), cluster(["n1", 0], ["n2", 0]), 3).unlike).toBe(
    "the files of 1 rank do not name their host"
  )
})
