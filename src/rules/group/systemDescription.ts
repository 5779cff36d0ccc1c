/** What `systems/<system>.yaml` says of the clients, beside what the runs of that system found. */
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import { formatBytes, GiB } from "../../domain/Units.ts"
import { type Known, missing, present } from "../Evidence.ts"
import { around, type GroupRule, groupRule } from "../Group.ts"
import { softened } from "../issue.ts"
import * as K from "../known.ts"
import { at, truth } from "../tolerant.ts"
import { positiveInteger } from "../tolerant.ts"

interface Clients {
  readonly hosts: number
  /** Of all of them together. */
  readonly memoryBytes: number
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
    ([hosts, gib]) => ({ hosts, memoryBytes: hosts * gib * GiB })
  )
}

const clientsOf = (description: Known<JsonObject>): Known<Clients> =>
  K.flatMap(at(description, "clients"), (clients, source) => {
    if (!Array.isArray(clients) || clients.length === 0) return missing("clients names no host", source)
    return (clients as ReadonlyArray<Json>).reduce<Known<Clients>>(
      (all, client) =>
        K.map(K.zip(all, groupOf(client, source)), ([a, b]) => ({
          hosts: a.hosts + b.hosts,
          memoryBytes: a.memoryBytes + b.memoryBytes
        })),
      present({ hosts: 0, memoryBytes: 0 }, source)
    )
  })

/** A tenth, as a whole number: 10 × the difference is at most the memory described. */
const parts = 10

/** The first run of each value: runs of a group mostly agree, and one finding is enough. */
const distinctBy = <A>(values: ReadonlyArray<A>, keyOf: (value: A) => unknown): ReadonlyArray<A> =>
  [
    ...new Map([...values].reverse().map((value) => [keyOf(value), value])).values()
  ].reverse()

export const describedSystem: GroupRule = groupRule({
  id: "2.1.9",
  title: "The system that was described",
  demands:
    "The runs used the hosts that systems/<system>.yaml describes: as many as its clients together, with their memory within " +
    "10 %, and more than one only where it says multi_host. Outside a submission nothing is described, and nothing is asked.",
  source: "Rules.md 2.1.9",
  editions: ["v3.0"],
  reads: ["hosts", "system.totalMemoryBytes", "clients", "solution.capabilities.multi_host"],
  examples: { pass: "2 clients of 256 GiB described, 2 hosts with 512 GiB together", fail: "16 described, 961 counted" }
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
      distinctBy(members.map(({ run }) => run), ({ hosts, system }) => `${hosts} ${system?.totalMemoryBytes}`).flatMap(
        ({ hosts, path, system }) => {
          const memory = system?.totalMemoryBytes ?? null
          const { source } = description
          return [
            ...(hosts === null || hosts === clients.hosts ? [] : [
              say.invalid(
                `${path} counted ${hosts} hosts, ${source} describes ${clients.hosts}: the quantity of a client group is wrong, ` +
                  "or the launcher's slots were counted as hosts",
                { parameter: "hosts", expected: clients.hosts, actual: hosts, source }
              )
            ]),
            ...(hosts !== clients.hosts || memory === null ||
                parts * Math.abs(memory - clients.memoryBytes) <= clients.memoryBytes
              ? []
              : [
                say.invalid(
                  `the hosts of ${path} have ${formatBytes(memory)} of memory together, ${source} describes ${
                    formatBytes(clients.memoryBytes)
                  }`,
                  {
                    parameter: "host memory",
                    expected: `${formatBytes(clients.memoryBytes)} ± 10 %`,
                    actual: formatBytes(memory),
                    source
                  }
                )
              ]),
            ...(hosts === null || hosts < 2 || stated["solution.capabilities.multi_host"] ? [] : [
              say.invalid(`${path} ran on ${hosts} hosts, ${source} says that the system serves one`, {
                parameter: "solution.capabilities.multi_host",
                expected: "true",
                actual: "false",
                source
              })
            ])
          ]
        }
      )
  )
})
