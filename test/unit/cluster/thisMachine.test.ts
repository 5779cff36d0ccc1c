import { describe, expect, it } from "@effect/vitest"
import { fullNamesOf, isThisMachine } from "../../../src/cluster/thisMachine.ts"

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

describe("a machine with a short name", () => {
  const known = isThisMachine({ hostname: "w", addresses: [], fullNames: ["w.1.net"] })
  const unknown = (among: ReadonlyArray<string>) => isThisMachine({ hostname: "w", addresses: [] }, among)

  it("compares the whole of a name with a domain with its own", () => {
    expect(["w", "w:4", "W.1.NET", "w.1.net:2"].map(known)).toEqual([true, true, true, true])
    expect(["w.2.net", "w.1.net.org", "w.1", "x.1.net"].map(known)).toEqual([false, false, false, false])
  })

  it("is the only full name that it is short for, and none of two", () => {
    expect(["w.1.net", "x.1.net"].map(unknown(["w.1.net:4", "x.1.net:4"]))).toEqual([true, false])
    expect(["w.1.net", "w.2.net", "w"].map(unknown(["w.1.net:4", "w.2.net:4"]))).toEqual([false, false, true])
    const searched = isThisMachine({ hostname: "w", addresses: [], fullNames: ["w.1.net", "w.2.net"] }, [
      "w.1.net",
      "w.2.net"
    ])
    expect(["w.1.net", "w.2.net"].map(searched)).toEqual([false, false])
  })

  it("knows its full names from its own files", () => {
    const none = { hosts: "", resolver: "", domain: "(none)\n" }
    expect(fullNamesOf("w", none)).toEqual([])
    expect(fullNamesOf("w.1.net", none)).toEqual(["w.1.net"])
    const hosts = "127.0.0.1 localhost\n10.0.0.1 W.1.net w # w.9.net\n10.0.0.2 v.1.net v w2\n"
    expect(fullNamesOf("w", { ...none, hosts })).toEqual(["w.1.net"])
    expect(fullNamesOf("w", { ...none, resolver: "nameserver 10.0.0.9\nsearch 1.net. 2.net\n" })).toEqual([
      "w.1.net",
      "w.2.net"
    ])
    expect(fullNamesOf("w", { ...none, domain: "3.net\n" })).toEqual(["w.3.net"])
  })
})
