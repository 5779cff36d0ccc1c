import { describe, expect, it } from "@effect/vitest"
import { isThisMachine } from "../../../src/cluster/thisMachine.ts"

const own = isThisMachine({ hostname: "node1.cluster.example", addresses: ["10.0.0.7", "fe80::1"] })

describe("isThisMachine", () => {
  it.each([
    "localhost",
    "127.0.0.1",
    "127.0.1.1",
    "::1",
    "[::1]",
    "node1",
    "NODE1",
    "node1.cluster.example",
    "10.0.0.7",
    "10.0.0.7:4",
    "node1:8",
    "[fe80::1]:2",
    "FE80::1"
  ])("knows itself as %s", (host) => {
    expect(own(host)).toBe(true)
  })

  it.each(["node2", "node1.other.example", "node11", "10.0.0.70", "127.0.0.1.example", "", ":4", "fe80::2"])(
    "does not take %s for itself",
    (host) => {
      expect(own(host)).toBe(false)
    }
  )
})
