import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { parseHosts } from "../../../src/launcher/hostList.ts"
import { cutAlike, namedAs, oneMachineEach } from "../../../src/launcher/hostNames.ts"

const merged = (hosts: string, hostname = "head") => {
  const list = oneMachineEach(Either.getOrThrow(parseHosts([hosts])), hostname)
  return { hosts: list.hosts.map(({ host, slots }) => slots === null ? host : `${host}:${slots}`), notes: list.notes }
}

describe("names of one machine become one host", () => {
  it.each<[string, string, ReadonlyArray<string>]>([
    ["a short and a long name", "n1:4,n1.foo.net:4", ["n1:8"]],
    ["a long and a short name", "n1.foo.net,n2,N1", ["n1.foo.net", "n2"]],
    ["this machine by loopback and name", "localhost:2,head:2", ["localhost:4"]],
    ["this machine by loopback address and full name", "127.0.0.1,head.foo.net", ["127.0.0.1"]],
    ["other loopback addresses", "127.0.0.1,127.0.0.2", ["127.0.0.1", "127.0.0.2"]],
    ["two full names", "w.1.foo.net:4,w.2.foo.net:4", ["w.1.foo.net:4", "w.2.foo.net:4"]],
    ["a short name that fits two full ones", "w,w.1.foo.net,w.2.foo.net", ["w", "w.1.foo.net", "w.2.foo.net"]],
    ["addresses", "10.0.0.1,10.0.0.2", ["10.0.0.1", "10.0.0.2"]],
    ["other names", "n1,n2", ["n1", "n2"]]
  ])("%s: %s", (_, given, hosts) => expect(merged(given).hosts).toEqual(hosts))

  it("which is said", () => {
    expect(merged("n1:4,n1.foo.net:4").notes).toEqual([
      "n1.foo.net is n1 by another name: one host, with the slots of both; two machines need two full names"
    ])
    expect(merged("localhost,head").notes).toEqual([
      "head is localhost by another name: one host, used once; two machines need two full names"
    ])
  })
})

it("names are alike when they are cut at the first dot", () => {
  expect(cutAlike(["w.1.foo.net", "v", "w.2.foo.net"])).toEqual(["w.1.foo.net", "w.2.foo.net"])
  expect(cutAlike(["10.0.0.1", "10.0.0.2", "n1.a", "n2.a"])).toBeUndefined()
})

it("a machine is meant by its whole name, or by the only name that its own is short or long for", () => {
  const names = ["w.1.foo.net", "w.2.foo.net", "n1", "n2.foo.net"]
  expect(["w.2.foo.net", "w", "n1.foo.net", "n2", "n2.bar.net", "other"].map((said) => namedAs(names, said))).toEqual([
    "w.2.foo.net",
    undefined,
    "n1",
    "n2.foo.net",
    undefined,
    undefined
  ])
})
