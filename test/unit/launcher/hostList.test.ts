import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { renderError } from "../../../src/errors/render.ts"
import { parseHostfile } from "../../../src/launcher/hostfile.ts"
import { parseHosts, renderHost } from "../../../src/launcher/hostList.ts"

const names = (...words: ReadonlyArray<string>) => Either.getOrThrow(parseHosts(words)).hosts.map(renderHost)

const refusal = (...words: ReadonlyArray<string>) => Either.getOrThrow(Either.flip(parseHosts(words)))

describe("parseHosts (P8)", () => {
  it.each([
    [["a,b,c"]],
    [["a", "b", "c"]],
    [["a,b", "c"]],
    [["a b c"]],
    [["'a b c'"]],
    [["\"a\",'b'", "c,"]],
    [[" a,, b\tc "]]
  ])("reads %j as three hosts", (words) => {
    expect(names(...words)).toEqual(["a", "b", "c"])
  })

  it("keeps slots", () => {
    expect(names("127.0.0.1:4,127.0.0.2:4")).toEqual(["127.0.0.1:4", "127.0.0.2:4"])
  })

  it("reads IPv6 in brackets, with slots and with a zone", () => {
    const { hosts } = Either.getOrThrow(parseHosts(["[fe80::1%eth0]:4,[::1]:2"]))
    expect(hosts).toEqual([{ host: "fe80::1%eth0", slots: 4 }, { host: "::1", slots: 2 }])
    expect(hosts.map(renderHost)).toEqual(["[fe80::1%eth0]:4", "[::1]:2"])
  })

  it("expands ranges as wide as they are written", () => {
    expect(names("node[08-11]")).toEqual(["node08", "node09", "node10", "node11"])
    expect(names("node[1-2,7].lab:2")).toEqual(["node1.lab:2", "node2.lab:2", "node7.lab:2"])
    expect(names("r[1-2]n[1-2], x")).toEqual(["r1n1", "r1n2", "r2n1", "r2n2", "x"])
    expect(names("node[01-16]")).toHaveLength(16)
  })

  it("merges repeated hosts and says so", () => {
    expect(Either.getOrThrow(parseHosts(["a", "b", "A"]))).toEqual({
      hosts: [{ host: "a", slots: null }, { host: "b", slots: null }],
      notes: ["a is named 2 times and used once"]
    })
    expect(Either.getOrThrow(parseHosts(["a:2,b:1,a:3"]))).toEqual({
      hosts: [{ host: "a", slots: 5 }, { host: "b", slots: 1 }],
      notes: ["a is named 2 times; its slots add up to 5"]
    })
  })

  it("names the word and the character when markup was pasted (R2)", () => {
    expect(refusal("[192.0.2.83](http://192.0.2.83/)").message).toBe(
      "--hosts: expected a host name; the character \"[\" cannot be part of one, found [192.0.2.83](http://192.0.2.83/)"
    )
    expect(refusal("node1;reboot").expected).toContain("\";\"")
    expect(refusal("user@node1").expected).toContain("\"@\"")
  })

  it.each([
    [["a:4,b"], "every host or on none"],
    [["a:0"], "at least 1"],
    [["a:x"], "at least 1"],
    [["a:"], "at least 1"],
    [["fe80::1"], "brackets around"],
    [["[fe80::zz]"], "an IPv6 address within the brackets"],
    [["n[1-3"], "a ] at the end of the range, as in node[1-3,7]"],
    [["n[1,3"], "a ] at the end of the range, as in node[1-3,7]"],
    [["n1-3]"], "a [ before the ]"],
    [["n[a-c]:4"], "numbers within the brackets, as in node[1-3,7]"],
    [["n[1-3][x]"], "numbers within the brackets"],
    [["n[]"], "numbers within the brackets"],
    [["[1::2::3]"], "IPv6 address"],
    [["node[9-1]"], "counts upwards"],
    [["node[1-999999]"], "at most 65536"],
    [["-oProxyCommand=x"], "the character \"=\""],
    [["-a"], "starts with a letter"],
    [["a:1:2"], "at most one colon"],
    [[""], "at least one host"],
    [[], "at least one host"]
  ])("refuses %j: %s", (words, reason) => {
    const error = refusal(...words)
    expect(error._tag).toBe("InvalidOption")
    expect(error.expected).toContain(reason)
  })

  it("names the option that was read", () => {
    expect(Either.getOrThrow(Either.flip(parseHosts([], "--client-hosts"))).option).toBe("--client-hosts")
  })

  it.prop(
    "reads back what it renders",
    [Schema.NonEmptyArray(Schema.Literal("a:1", "b:2", "node[1-3]:4", "[::1]:2"))],
    ([words]) => {
      const { hosts } = Either.getOrThrow(parseHosts(words))
      expect(Either.getOrThrow(parseHosts([hosts.map(renderHost).join(",")])).hosts).toEqual(hosts)
    }
  )

  it.prop("never throws", [Schema.Array(Schema.String)], ([words]) => {
    expect(Either.isEither(parseHosts(words))).toBe(true)
  })
})

describe("parseHostfile", () => {
  const hosts = (text: string) => Either.getOrThrow(parseHostfile("hosts", text)).hosts.map(renderHost)
  it("a refusal's fix speaks of host files, and of no configuration keys", () => {
    const error = Either.getOrThrow(Either.flip(parseHostfile("hosts", "127.0.0.1 node1\n")))
    expect(renderError(error)).toContain("'node1 slots=8' or 'node1:8'")
    expect(renderError(error)).not.toContain("option names")
  })

  const detail = (text: string) => Either.getOrThrow(Either.flip(parseHostfile("hosts", text))).detail

  it("reads Open MPI's form", () => {
    expect(hosts("# cluster\nnode1 slots=4 max_slots=8\nnode2 slots = 2 # spare\n\n")).toEqual(["node1:4", "node2:2"])
  })

  it("reads MPICH's form", () => {
    expect(hosts("node1:4 ifname=ib0\nnode2:2\n")).toEqual(["node1:4", "node2:2"])
  })

  it("reads bare names, one line each", () => {
    expect(hosts("node1\nnode2\n")).toEqual(["node1", "node2"])
  })

  it("gives a host as many slots as a batch system's list has lines for it", () => {
    expect(hosts("node1\nnode1\nnode2\nnode2\nnode2\n")).toEqual(["node1:2", "node2:3"])
  })

  it.each([
    ["node1\nnode(2)\n", "line 2: expected a host name"],
    ["node1 slots=0", "line 1: slots must be"],
    ["node1:2 slots=2", "line 1: the slots are given twice"],
    ["node1 cores=2", "line 1: \"cores=2\" is neither"],
    ["node1 slots=2\nnode2\n", "slots on every host or on none"],
    ["# nothing\n", "it names no host"]
  ])("refuses %j: %s", (text, reason) => {
    expect(detail(text)).toContain(reason)
  })
})
