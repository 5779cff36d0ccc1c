/** Each line of the schema: a description that has just that fault, and what is said of it. */
import { assert, describe, it } from "@effect/vitest"
import type { Json, JsonObject } from "../../../../src/domain/Json.ts"
import { provisionedPower, rackUnits } from "../../../../src/rules/description/together.ts"
import { defaultEdition } from "../../../../src/rules/editions/list.ts"
import { present } from "../../../../src/rules/Evidence.ts"
import type { Package } from "../../../../src/rules/Package.ts"
import { descriptionSchema, remapTime } from "../../../../src/rules/package/systems.ts"
import { description } from "../../../fixtures/packages.ts"

type Change = (system: Record<string, unknown>) => void

const cloud = (): JsonObject => description()["system_under_test"] as JsonObject

const supply = { unit_count: 2, inlet_voltage: 220, nameplate_power_watts: 1600, efficiency: "Platinum" }
const power = { min_psus_active: 1, psus_configured: [supply] }
/** No two devices are one object, for a change would be of both. */
const apart = (value: JsonObject): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject

/** Two servers of 2 rack units and a switch of 1. */
const premises = (): JsonObject => {
  const system = cloud()
  const machine = (group: Json, units: number): JsonObject => {
    const one = group as JsonObject
    return { ...one, chassis: { ...one["chassis"] as JsonObject, rack_units: units, power } }
  }
  return apart({
    ...system,
    deployment: "onprem",
    total_rack_units: 5,
    product_nodes: (system["product_nodes"] as ReadonlyArray<Json>).map((group) => machine(group, 2)),
    clients: (system["clients"] as ReadonlyArray<Json>).map((group) => machine(group, 1)),
    product_switches: [{
      unit_count: 1,
      vendor_name: "V",
      model_name: "M",
      ports: [{ unit_count: 32, type: "ethernet", state: "up", speed: 400, traffic: ["backend"] }],
      rack_units: 1,
      power
    }]
  })
}

const tree = (content: JsonObject): Package => ({
  edition: defaultEdition,
  root: { path: "", entries: [] },
  divisions: [],
  pools: [],
  legacyCode: [],
  unread: [],
  submitters: [{
    division: "closed",
    organization: "Acme",
    folder: { path: "closed/Acme", entries: [] },
    results: null,
    systems: null,
    systemResults: [],
    manifest: null,
    rollup: null,
    tables: [],
    descriptions: [{ name: "fast-1", path: "fast-1.yaml", content: present(content, "fast-1.yaml") }]
  }]
})

const said = (content: JsonObject): ReadonlyArray<string> =>
  [descriptionSchema, remapTime].flatMap((rule) => rule.evaluate(tree(content))).map(({ parameter, severity }) =>
    `${severity === "warning" ? "warning " : ""}${parameter}`
  )

/** Sets what stands at a dotted place; undefined takes it away. */
const set = (base: JsonObject, place: string, value: unknown): JsonObject => {
  const copy = structuredClone(base) as Record<string, unknown>
  const keys = place.split(".")
  const last = keys.pop() ?? ""
  let at = copy
  for (const key of keys) at = at[key] as Record<string, unknown>
  if (value === undefined) delete at[last]
  else at[last] = value
  return copy as JsonObject
}

const both = (change: Change, base: JsonObject): JsonObject => {
  const copy = structuredClone(base) as Record<string, unknown>
  change(copy)
  return copy as JsonObject
}

const same = null

describe("a description", () => {
  it("that is whole has no fault, in a cloud and on premises", () => {
    assert.deepStrictEqual(said(cloud()), [])
    assert.deepStrictEqual(said(premises()), [])
  })

  it.each([
    ["solution.usable_capacity_tib", undefined, same],
    ["solution.usable_capacity_tib", 0.5, same],
    ["solution.usable_capacity_tib", "a lot", same],
    ["solution.availability", undefined, same],
    ["solution.availability", "Available", same],
    ["solution.int_client_store_tib", 0, same],
    ["solution.submission_name", "", same],
    ["solution.architecture.storage_location", "far", same],
    ["solution.architecture.benchmark_API", "block", same],
    ["solution.capabilities.multi_host", "maybe", same],
    ["solution.capabilities.remap_time_in_seconds", "soon", same],
    ["solution.capabilities.remap_time_in_seconds", 30, same],
    ["deployment", "moon", same],
    ["clients", undefined, same],
    ["clients.0.quantity", 0, same],
    ["clients.0.quantity", 8.5, same],
    ["clients.0.chassis.cpu_model", null, same],
    ["clients.0.operating_system.version", 22.04, same],
    ["clients.0.networking", undefined, same],
    ["clients.0.networking.0.speed", undefined, same],
    ["clients.0.networking.0.traffic", [], same],
    ["clients.0.networking.0.traffic.0", "all", same],
    ["clients.0.colour", "red", same],
    ["product_nodes.0.chassis.cpu_model", null, same],
    ["product_nodes.0.networking", undefined, same],
    ["product_nodes.0.chassis.rack_units", 2, same],
    ["product_nodes.0.chassis.power", power, same],
    ["solution.architecture.client_installation", "n/a", same],
    ["rack_power_supplies", [power], same]
  ])("in a cloud with %s %j", (place, value, found) => {
    assert.deepStrictEqual(said(set(cloud(), place, value)), [found ?? place])
  })

  it.each([
    ["total_rack_units", undefined, same],
    ["total_rack_units", 6, same],
    ["product_nodes", [], "product_nodes total_rack_units"],
    ["product_nodes.0.chassis.power", undefined, same],
    ["clients.0.chassis.power", undefined, same],
    ["clients.0.chassis.rack_units", undefined, same],
    ["product_nodes.0.chassis.power.min_psus_active", 3, same],
    ["product_switches.0.power", undefined, same],
    ["product_switches.0.power.min_psus_active", 3, same],
    ["product_switches.0.ports.0.speed", undefined, same],
    ["product_switches.0.ports", [], same],
    ["rack_power_supplies", [{ ...power, min_psus_active: 3 }], "rack_power_supplies.0.min_psus_active"]
  ])("on premises with %s %j", (place, value, found) => {
    assert.deepStrictEqual(said(set(premises(), place, value)), (found ?? place).split(" "))
  })

  it("of hardware that is no server may lack processor and memory together, as the chairs ruled", () => {
    const parts = ["cpu_model", "cpu_qty", "cpu_cores", "memory_capacity"].map((part) =>
      `product_nodes.0.chassis.${part}`
    )
    const content = parts.reduce((system, part) => set(system, part, null), cloud())
    assert.deepStrictEqual(said(content), parts.map((part) => `warning ${part}`))
  })

  it("sums nothing of which a part is not told", () => {
    const unknown = set(premises(), "product_nodes.0.chassis.power.psus_configured.0.nameplate_power_watts", null)
    assert.strictEqual(provisionedPower(unknown).total, null)
    const uncounted = set(premises(), "product_nodes.0.chassis.power.psus_configured.0.unit_count", null)
    assert.strictEqual(provisionedPower(uncounted).total, null)
    assert.deepStrictEqual(said(uncounted), ["product_nodes.0.chassis.power.psus_configured.0.unit_count"])
    const { at: place } = { at: "product_nodes.0.quantity" }
    assert.deepStrictEqual(said(set(premises(), place, null)), [place])
  })

  it("may need all its power supplies", () => {
    assert.deepStrictEqual(said(set(premises(), "product_nodes.0.chassis.power.min_psus_active", 2)), [])
  })

  it("of local storage without nodes comes to no rack units", () => {
    const local = (units: number) =>
      both((system) => {
        delete system["product_nodes"]
        delete system["product_switches"]
        system["total_rack_units"] = units
      }, set(premises(), "solution.architecture.storage_location", "local"))
    assert.deepStrictEqual(said(local(0)), [])
    assert.deepStrictEqual(said(local(1)), ["total_rack_units"])
  })

  it("says what the other of two fields that go together must be", () => {
    const expectedOf = (content: JsonObject) =>
      descriptionSchema.evaluate(tree(content)).map(({ expected }) => expected)
    const footprint = "solution.architecture.client_footprint"
    assert.deepStrictEqual(expectedOf(set(cloud(), footprint, "n/a")), ["n/a"])
    assert.deepStrictEqual(expectedOf(set(cloud(), "solution.architecture.client_installation", "n/a")), [
      "in_box or installable"
    ])
    assert.deepStrictEqual(said(set(cloud(), footprint, undefined)), [footprint])
    const flag = "solution.capabilities.simultaneous_read"
    assert.deepStrictEqual(said(set(cloud(), flag, undefined)), [flag])
    assert.deepStrictEqual(said(set(cloud(), "solution.capabilities.simultaneous_write", undefined)), [
      "solution.capabilities.simultaneous_write"
    ])
  })

  it("hides no fault behind another", () => {
    const content = set(set(premises(), "solution.submission_name", ""), "total_rack_units", 6)
    assert.deepStrictEqual(said(content), ["solution.submission_name", "total_rack_units"])
  })

  it("has no switches where storage is in the clients", () => {
    const local = both((system) => {
      system["product_nodes"] = []
      system["total_rack_units"] = 1
    }, set(premises(), "solution.architecture.storage_location", "local"))
    assert.deepStrictEqual(said(local), ["product_switches"])
  })

  it("may write numbers and truths as the round's tool reads them, and drives in either case", () => {
    const drive = {
      unit_count: "2",
      vendor_name: "V",
      model_name: "M",
      interface: "SAS",
      media_type: "TLC",
      capacity_in_GB: 8,
      ours: 1
    }
    const content = set(set(cloud(), "solution.capabilities.multi_host", "yes"), "clients.0.drives", [drive])
    assert.deepStrictEqual(said(content), [])
    assert.deepStrictEqual(said(set(content, "clients.0.drives.0.interface", "pci")), ["clients.0.drives.0.interface"])
  })

  it("needs a remap time where not several clients may write and read at once", () => {
    const content = set(cloud(), "solution.capabilities.simultaneous_write", false)
    assert.deepStrictEqual(said(content), ["solution.capabilities.remap_time_in_seconds"])
    assert.deepStrictEqual(said(set(content, "solution.capabilities.remap_time_in_seconds", 30)), [])
  })

  it("has no sum where a part of it is not told", () => {
    assert.deepStrictEqual(rackUnits(cloud()), { total: null, terms: ["2 × ? storage server"] })
    assert.strictEqual(provisionedPower({}).total, null)
  })

  it("sums rack units and power of nodes and switches, and shows the terms", () => {
    assert.deepStrictEqual(rackUnits(premises()), { total: 5, terms: ["2 × 2 storage server", "1 × 1 M"] })
    assert.deepStrictEqual(provisionedPower(premises()), {
      total: 9600,
      terms: ["2 × 3200 storage server", "1 × 3200 M"]
    })
  })
})
