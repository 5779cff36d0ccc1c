/** What the parts of a description say together: sums, and fields that one part makes another need or forbid. */
import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import { plural } from "../../domain/Units.ts"
import { present } from "../Evidence.ts"
import { at, toNumber } from "../tolerant.ts"
import { type Fault, truthOf } from "./check.ts"

const objects = (value: Json | undefined): ReadonlyArray<JsonObject> =>
  isJsonArray(value) ? value.map((item) => isJsonObject(item) ? item : {}) : []

const get = (value: JsonObject, path: string): Json | undefined => {
  const found = at(present(value, ""), path)
  return found._tag === "present" && found.value !== null ? found.value : undefined
}

const numberAt = (value: JsonObject, path: string): number | undefined => toNumber(get(value, path) ?? null)

const nodes = ["product_nodes", "clients"] as const

/** Groups of machines, each with its place. */
const groupsOf = (system: JsonObject, name: string) =>
  objects(system[name]).map((group, i) => ({ group, place: `${name}.${i}` }))

const fault = (place: string, text: string, expected: string, actual: string, absent = false): Fault => ({
  at: place,
  text,
  expected,
  actual,
  absent
})

const needed = (group: JsonObject, place: string, keys: ReadonlyArray<string>, why: string): ReadonlyArray<Fault> =>
  keys.filter((key) => get(group, key) === undefined).map((key) =>
    fault(`${place}.${key}`, `it is required ${why}`, "a value", "nothing", true)
  )

const forbidden = (group: JsonObject, place: string, keys: ReadonlyArray<string>, why: string): ReadonlyArray<Fault> =>
  keys.filter((key) => get(group, key) !== undefined).map((key) =>
    fault(place === "" ? key : `${place}.${key}`, `it is left out ${why}`, "nothing", "a value")
  )

const ofMachine = ["chassis.rack_units", "chassis.power"]
const ofSwitch = ["rack_units", "power"]

const isRemote = (system: JsonObject): boolean =>
  ["remote", "remote_and_local"].includes(String(get(system, "solution.architecture.storage_location")))

const deploymentFaults = (system: JsonObject): ReadonlyArray<Fault> => {
  const machines = nodes.flatMap((name) => groupsOf(system, name))
  const switches = groupsOf(system, "product_switches")
  switch (system["deployment"]) {
    case "onprem":
      return [
        ...machines.flatMap(({ group, place }) => needed(group, place, ofMachine, "on premises")),
        ...switches.flatMap(({ group, place }) => needed(group, place, ofSwitch, "on premises")),
        ...needed(system, "", ["total_rack_units"], "on premises").map((one) => ({ ...one, at: "total_rack_units" })),
        ...(isRemote(system) && objects(system["product_nodes"]).length === 0
          ? [
            fault(
              "product_nodes",
              "storage that is not in the clients has nodes of its own",
              "a list of 1 or more",
              "none",
              true
            )
          ]
          : [])
      ]
    case "cloud":
      return [
        ...machines.flatMap(({ group, place }) => forbidden(group, place, ofMachine, "in a cloud")),
        ...forbidden(system, "", ["product_switches", "rack_power_supplies"], "in a cloud")
      ]
    default:
      return []
  }
}

/** A sum of groups, with its terms. */
export interface Sum {
  /** null where a term is not told, or there are none. */
  readonly total: number | null
  /** `2 × 3 storage server`. */
  readonly terms: ReadonlyArray<string>
}

/** null where one of them is not told, or there are none. */
const totalOf = (numbers: ReadonlyArray<number | undefined>): number | null => {
  const known = numbers.flatMap((number) => number ?? [])
  return numbers.length === 0 || known.length < numbers.length ? null : known.reduce((a, b) => a + b)
}

const product = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a * b

const summed = (
  terms: ReadonlyArray<readonly [count: number | undefined, each: number | undefined, name: string]>
): Sum => ({
  total: totalOf(terms.map(([count, each]) => product(count, each))),
  terms: terms.map(([count, each, name]) => `${count ?? "?"} × ${each ?? "?"} ${name}`)
})

const nameOf = (group: JsonObject): string =>
  String(get(group, "friendly_description") ?? get(group, "model_name") ?? "without a name")

/** Of product nodes and switches; clients are left out. */
export const rackUnits = (system: JsonObject): Sum =>
  summed([
    ...groupsOf(system, "product_nodes").map(({ group }) =>
      [numberAt(group, "quantity"), numberAt(group, "chassis.rack_units"), nameOf(group)] as const
    ),
    ...groupsOf(system, "product_switches").map(({ group }) =>
      [numberAt(group, "unit_count"), numberAt(group, "rack_units"), nameOf(group)] as const
    )
  ])

/** Watts by nameplate, of all supplies in one device. */
const nameplate = (device: Json | undefined): number | undefined =>
  isJsonObject(device)
    ? totalOf(
      objects(device["psus_configured"]).map((supply) =>
        product(numberAt(supply, "unit_count"), numberAt(supply, "nameplate_power_watts"))
      )
    ) ?? undefined
    : undefined

/** Watts: nameplate × supplies × devices of product nodes and switches; clients and rack supplies are left out. */
export const provisionedPower = (system: JsonObject): Sum =>
  summed([
    ...groupsOf(system, "product_nodes").map(({ group }) =>
      [numberAt(group, "quantity"), nameplate(get(group, "chassis.power")), nameOf(group)] as const
    ),
    ...groupsOf(system, "product_switches").map(({ group }) =>
      [numberAt(group, "unit_count"), nameplate(get(group, "power")), nameOf(group)] as const
    )
  ])

const sumFaults = (system: JsonObject): ReadonlyArray<Fault> => {
  const stated = numberAt(system, "total_rack_units")
  const { terms, total } = rackUnits(system)
  const sum = terms.length === 0 ? 0 : total
  if (stated === undefined || sum === null || stated === sum) return []
  const shown = terms.length === 0 ? "there are none" : terms.join(" + ")
  return [
    fault(
      "total_rack_units",
      `nodes and switches come to ${plural(sum, "rack unit")} (${shown}); clients are left out`,
      String(sum),
      String(stated)
    )
  ]
}

const supplies = (device: Json | undefined, place: string): ReadonlyArray<Fault> => {
  if (!isJsonObject(device)) return []
  const active = numberAt(device, "min_psus_active")
  const there = totalOf(objects(device["psus_configured"]).map((supply) => numberAt(supply, "unit_count")))
  return active === undefined || there === null || active <= there ? [] : [
    fault(`${place}.min_psus_active`, "more supplies must work than are there", `at most ${there}`, String(active))
  ]
}

const portFaults = (group: JsonObject, place: string, key: string): ReadonlyArray<Fault> =>
  objects(group[key]).flatMap((port, i) => {
    if (port["state"] !== "up") return []
    const traffic = port["traffic"]
    return [
      ...needed(port, `${place}.${key}.${i}`, ["speed"], "of a port that is up"),
      ...(isJsonArray(traffic) && traffic.length > 0
        ? []
        : [
          fault(
            `${place}.${key}.${i}.traffic`,
            "it is required of a port that is up",
            "a list of 1 or more",
            "none",
            true
          )
        ])
    ]
  })

const machineFaults = (system: JsonObject): ReadonlyArray<Fault> => {
  const remote = isRemote(system)
  return [
    ...nodes.flatMap((name) =>
      groupsOf(system, name).flatMap(({ group, place }) => [
        ...supplies(get(group, "chassis.power"), `${place}.chassis.power`),
        ...portFaults(group, place, "networking"),
        ...(remote && objects(group["networking"]).length === 0
          ? [
            fault(
              `${place}.networking`,
              "it is required where storage is not in the clients",
              "a list of 1 or more",
              "none",
              true
            )
          ]
          : [])
      ])
    ),
    ...groupsOf(system, "product_switches").flatMap(({ group, place }) => [
      ...supplies(group["power"], `${place}.power`),
      ...portFaults(group, place, "ports")
    ]),
    ...objects(system["rack_power_supplies"]).flatMap((device, i) => supplies(device, `rack_power_supplies.${i}`)),
    ...(get(system, "solution.architecture.storage_location") === "local"
      ? forbidden(system, "", ["product_switches"], "where storage is in the clients")
      : [])
  ]
}

const notNeeded = "n/a"

const solutionFaults = (system: JsonObject): ReadonlyArray<Fault> => {
  const [footprint, installation] = ["client_footprint", "client_installation"].map((key) =>
    get(system, `solution.architecture.${key}`)
  )
  return footprint === undefined || installation === undefined ||
      (footprint === notNeeded) === (installation === notNeeded) ?
    [] :
    [
      fault(
        "solution.architecture.client_installation",
        "it and client_footprint are both n/a, or neither",
        footprint === notNeeded ? notNeeded : "in_box or installable",
        String(installation)
      )
    ]
}

/** All but the remap time, which is a rule of its own. */
export const faultsTogether = (system: JsonObject): ReadonlyArray<Fault> => [
  ...solutionFaults(system),
  ...deploymentFaults(system),
  ...sumFaults(system),
  ...machineFaults(system)
]

/** The remap time is 0 exactly where several clients may both write and read at once. */
export const remapFaults = (system: JsonObject): ReadonlyArray<Fault> => {
  const place = "solution.capabilities"
  const [write, read] = ["simultaneous_write", "simultaneous_read"].map((key) =>
    truthOf(get(system, `${place}.${key}`))
  )
  const remap = numberAt(system, `${place}.remap_time_in_seconds`)
  if (write === undefined || read === undefined || remap === undefined) return []
  const both = write && read
  return both === (remap === 0) ? [] : [
    fault(
      `${place}.remap_time_in_seconds`,
      both
        ? "several clients may write and read at once: nothing has to be handed over"
        : "not several clients may write and read at once: data are handed over, which takes time",
      both ? "0" : "more than 0",
      String(remap)
    )
  ]
}
