/** What `systems/<system>.yaml` says of the clients, beside what the runs of that system found. */
import * as Arr from "effect/Array"
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import { formatBytes, GiB, plural } from "../../domain/Units.ts"
import type { Issue } from "../../domain/Verdict.ts"
import { type Known, missing, present } from "../Evidence.ts"
import { around, type GroupMember, type GroupRule, groupRule } from "../Group.ts"
import { softened } from "../issue.ts"
import * as K from "../known.ts"
import { at, positiveInteger, truth } from "../tolerant.ts"

interface Clients {
  readonly hosts: number
  /** Of all of them together. */
  readonly memoryBytes: number
  /** Of a host that is described with the least, and with the most. */
  readonly least: number
  readonly most: number
}

const groupOf = (client: Json, source: string): Known<Clients> => {
  const known = isJsonObject(client)
    ? present(client, source)
    : missing("an entry of clients is no object", source)
  return K.map(
    K.zip(
      positiveInteger(at(known, "quantity"), "clients quantity"),
      positiveInteger(at(known, "chassis.memory_capacity"), "clients chassis.memory_capacity")
    ),
    ([hosts, gib]) => ({ hosts, memoryBytes: hosts * gib * GiB, least: gib * GiB, most: gib * GiB })
  )
}

const together = (a: Clients, b: Clients): Clients => ({
  hosts: a.hosts + b.hosts,
  memoryBytes: a.memoryBytes + b.memoryBytes,
  least: Math.min(a.least, b.least),
  most: Math.max(a.most, b.most)
})

const clientsOf = (description: Known<JsonObject>): Known<Clients> =>
  K.flatMap(at(description, "clients"), (clients, source) => {
    const groups = (Array.isArray(clients) ? clients as ReadonlyArray<Json> : []).map((client) =>
      groupOf(client, source)
    )
    return Arr.isNonEmptyReadonlyArray(groups)
      ? groups.reduce((all, group) => K.map(K.zip(all, group), ([a, b]) => together(a, b)))
      : missing("clients names no host", source)
  })

/** A tenth, as a whole number: 10 × the difference is at most the memory described. */
const parts = 10

/** The first run of each value: runs of a group mostly agree, and one finding is enough. */
const distinctBy = <A>(values: ReadonlyArray<A>, keyOf: (value: A) => unknown): ReadonlyArray<A> =>
  [
    ...new Map([...values].reverse().map((value) => [keyOf(value), value])).values()
  ].reverse()

const near = (found: number, described: number): boolean => parts * Math.abs(found - described) <= described

type Memory = NonNullable<GroupMember["system"]>

/** The first of what can be compared that is not what was described: all hosts together, then single hosts. */
const memoryDiffers = (memory: Memory, clients: Clients) =>
  [
    { whose: "have", of: " together", found: memory.totalMemoryBytes, described: clients.memoryBytes },
    { whose: "include one that has", of: "", found: memory.leastMemoryBytes ?? null, described: clients.least },
    { whose: "include one that has", of: "", found: memory.mostMemoryBytes ?? null, described: clients.most }
  ].flatMap(({ found, ...rest }) => found === null || near(found, rest.described) ? [] : [{ ...rest, found }])[0]

const keyOf = ({ hosts, system }: GroupMember): string =>
  [hosts, system?.totalMemoryBytes, system?.leastMemoryBytes, system?.mostMemoryBytes].join(" ")

export const describedSystem: GroupRule = groupRule({
  id: "2.1.9",
  title: "The system that was described",
  demands:
    "The runs used the hosts that systems/<system>.yaml describes: as many as its clients together, each host's memory and that of " +
    "all together within 10 % of what is described, and more than one host only where it says multi_host. Where several kinds of " +
    "client are described, the hosts with least and most memory are held against the smallest and the largest kind. Outside a " +
    "submission nothing is described, and nothing is asked.",
  source: "Rules.md 2.1.9",
  since: "v3.0",
  reads: [
    "hosts",
    "system.totalMemoryBytes",
    "system.leastMemoryBytes",
    "system.mostMemoryBytes",
    "clients",
    "solution.capabilities.multi_host"
  ],
  examples: {
    pass: "2 clients of 256 GiB described, 2 hosts of 250 GiB each",
    fail: "2 clients of 256 GiB described, hosts of 128 and 384 GiB; or 16 hosts described, 961 counted"
  }
}, (group, say) => {
  const { members } = group
  const { description } = around(group)
  if (description._tag !== "present") return K.judged(softened(say), { description }, () => [])
  return K.judged(
    say,
    {
      clients: clientsOf(description),
      "solution.capabilities.multi_host": truth(
        at(description, "solution.capabilities.multi_host"),
        "solution.capabilities.multi_host"
      )
    },
    ({ clients, ...stated }) =>
      distinctBy(members.map(({ run }) => run), keyOf).flatMap(
        ({ hosts, path, system }): ReadonlyArray<Issue> => {
          const { source } = description
          if (hosts === null) {
            return [say.unknown(`not checked: the hosts of ${path} are not recorded`, { parameter: "hosts", source })]
          }
          const several = hosts < 2 || stated["solution.capabilities.multi_host"] ? [] : [
            say.invalid(`${path} ran on ${hosts} hosts, ${source} says that the system serves one`, {
              parameter: "solution.capabilities.multi_host",
              expected: "true",
              actual: "false",
              source
            })
          ]
          if (hosts !== clients.hosts) {
            return [
              say.invalid(
                `${path} counted ${
                  plural(hosts, "host")
                }, ${source} describes ${clients.hosts}: the quantity of a client group is wrong, ` +
                  "or the launcher's slots were counted as hosts",
                { parameter: "hosts", expected: clients.hosts, actual: hosts, source }
              ),
              ...several
            ]
          }
          if (system === null || system.totalMemoryBytes === null) {
            return [
              say.unknown(`not checked: the memory of the hosts of ${path} is not recorded`, {
                parameter: "host memory",
                source
              }),
              ...several
            ]
          }
          const differs = memoryDiffers(system, clients)
          return [
            ...(differs === undefined ? [] : [
              say.invalid(
                `the hosts of ${path} ${differs.whose} ${
                  formatBytes(differs.found)
                } of memory${differs.of}, ${source} describes ${formatBytes(differs.described)}`,
                {
                  parameter: "host memory",
                  expected: `${formatBytes(differs.described)} ± 10 %`,
                  actual: formatBytes(differs.found),
                  source
                }
              )
            ]),
            ...several
          ]
        }
      )
  )
})
