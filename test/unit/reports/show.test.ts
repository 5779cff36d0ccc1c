import { describe, expect, it } from "@effect/vitest"
import { hostsText } from "../../../src/reports/show.ts"

const system = (hosts: number | null) => ({ hosts })

describe("the hosts of a run", () => {
  it.each<readonly [number | null, number | null, string | null]>([
    [3, 3, "3"],
    [3, 1, "3, of which 1 answered"],
    [3, 0, "3, of which 0 answered"],
    [3, null, "3"],
    [null, 2, "2 answered; how many there were is not known"],
    [null, null, null]
  ])("%s, of which %s told of themselves: %s", (hosts, answered, text) => {
    expect(hostsText({ hosts, system: system(answered) as never })).toBe(text)
  })
})
