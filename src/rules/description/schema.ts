/**
 * What `systems/<system>.yaml` holds, by edition: this program's own table of the published schema (Rules.md 2.1.7, 4.7.3, 4.7.4 and the
 * schema of the round's tool). `init` writes from it, `describe` and the rules hold files against it, docs has it as a JSON Schema.
 */
/** What may stand in a place. */
export type Shape =
  | { readonly kind: "text" }
  | { readonly kind: "integer"; readonly least: number }
  | { readonly kind: "number"; readonly least: number }
  | { readonly kind: "truth" }
  | { readonly kind: "choice"; readonly of: ReadonlyArray<string>; readonly alsoAs?: Readonly<Record<string, string>> }
  | { readonly kind: "list"; readonly of: Shape; readonly least: number }
  | RecordShape

/** Keys and values. */
export interface RecordShape {
  readonly kind: "record"
  readonly fields: Readonly<Record<string, Field>>
  /** Keys that are not listed are an error, unless it is open. */
  readonly open?: boolean
}

/** A key of a record. */
interface Field {
  readonly shape: Shape
  readonly required: boolean
  /** What it is, with its unit, for people who fill it in. */
  readonly note: string
}

const text: Shape = { kind: "text" }
const truth: Shape = { kind: "truth" }
const integer = (least: number): Shape => ({ kind: "integer", least })
const choice = (...of: ReadonlyArray<string>): Shape => ({ kind: "choice", of })
const list = (of: Shape, least = 0): Shape => ({ kind: "list", of, least })
const record = (fields: RecordShape["fields"]): RecordShape => ({ kind: "record", fields })
const must = (shape: Shape, note: string): Field => ({ shape, required: true, note })
const may = (shape: Shape, note: string): Field => ({ shape, required: false, note })

const power = record({
  min_psus_active: must(integer(1), "power supplies that must work"),
  psus_configured: must(
    list(
      record({
        unit_count: must(integer(1), "power supplies of this kind"),
        inlet_voltage: must(integer(1), "volts"),
        nameplate_power_watts: must(integer(1), "watts of one, by its nameplate"),
        efficiency: must(
          choice("Standard", "Bronze", "Silver", "Gold", "Platinum", "Titanium", "Ruby", "Unrated"),
          "its 80 PLUS class"
        )
      }),
      1
    ),
    "power supplies that are there"
  )
})

const port = record({
  unit_count: must(integer(1), "ports of this kind"),
  type: must(choice("ethernet", "infiniband", "other"), "what runs on it"),
  state: must(choice("up", "down"), "whether it is used"),
  speed: may(integer(1), "gigabits a second; required when it is up"),
  traffic: may(list(choice("management", "data", "metadata", "backend")), "what goes over it; required when it is up")
})

const drive: RecordShape = {
  kind: "record",
  open: true,
  fields: {
    unit_count: must(integer(1), "drives of this kind in one node"),
    vendor_name: must(text, "who makes it"),
    model_name: must(text, "its model"),
    interface: must(
      { kind: "choice", of: ["nvme", "sas", "sata", "other"], alsoAs: { SAS: "sas", SATA: "sata" } },
      "how it is attached"
    ),
    media_type: must(choice("HDD", "TLC", "QLC", "other"), "disk, or kind of flash"),
    capacity_in_GB: must(integer(1), "decimal gigabytes of one"),
    performance: may({
      kind: "record",
      open: true,
      fields: {
        seq_read_MBps: must(integer(1), "MB/s by its data sheet"),
        seq_write_MBps: must(integer(1), "MB/s by its data sheet"),
        random_read_IOPS: must(integer(1), "4 KiB reads a second"),
        random_write_IOPS: must(integer(1), "4 KiB writes a second"),
        form_factor: may(
          choice("U.2", "U.3", "M.2", "E1.S", "E1.L", "E3.S", "E3.L", "2.5in", "3.5in", "AIC", "other"),
          "its form"
        ),
        interface_speed: may(text, "for example PCIe 5.0 x4")
      }
    }, "figures of its data sheet")
  }
}

const settings = list(record({ name: must(text, "its name"), value: must(text, "its value, in quotes") }))

const node = record({
  friendly_description: must(text, "what these nodes are"),
  quantity: must(integer(1), "nodes that are alike"),
  chassis: must(
    record({
      model_name: must(text, "server model, or instance type"),
      rack_units: may(integer(1), "rack units of one; on premises required, in a cloud left out"),
      cpu_model: must(text, "as /proc/cpuinfo has it"),
      cpu_qty: must(integer(1), "sockets"),
      cpu_cores: must(integer(1), "cores of all sockets together"),
      memory_capacity: must(integer(1), "GiB"),
      power: may(power, "on premises required, in a cloud left out")
    }),
    "the machine"
  ),
  networking: may(list(port), "ports; required unless all storage is local"),
  drives: may(list(drive), "drives in one node"),
  operating_system: must(
    record({ name: must(text, "for example Ubuntu"), version: must(text, "in quotes: \"24.04\"") }),
    "what it runs"
  ),
  environment: may(settings, "variables of the run"),
  sysctl: may(settings, "kernel settings")
})

const networkSwitch = record({
  unit_count: must(integer(1), "switches of this kind"),
  vendor_name: must(text, "who makes it"),
  model_name: must(text, "its model"),
  ports: must(list(port, 1), "ports that are used"),
  configuration: may(settings, "what was set"),
  rack_units: must(integer(1), "rack units of one"),
  power: may(power, "on premises required")
})

/** Content of `system_under_test` in the round v3.0, with the fields that it required from July 2026. */
export const firstDescription: RecordShape = record({
  solution: must(
    record({
      submission_name: must(text, "the name of this file and of the folder in results"),
      friendly_description: must(text, "one sentence that readers of the results see"),
      architecture: must(
        record({
          storage_location: must(
            choice("remote", "local", "remote_and_local"),
            "where the data lie, seen from the clients"
          ),
          benchmark_API: must(choice("file", "object"), "what the benchmark uses"),
          product_API: must(choice("file", "object", "block"), "what the product offers"),
          client_footprint: must(
            choice("open_source", "closed_source", "n/a"),
            "software that the product needs on clients"
          ),
          client_installation: must(choice("in_box", "installable", "n/a"), "how that software gets there")
        }),
        "how it is built"
      ),
      capabilities: must(
        record({
          multi_host: must(truth, "several clients may use it"),
          simultaneous_write: must(truth, "several clients may write at once"),
          simultaneous_read: must(truth, "several clients may read at once"),
          remap_time_in_seconds: must(
            integer(0),
            "to hand data from one client to another; 0 where both flags above are true"
          )
        }),
        "what it can do"
      ),
      usable_capacity_tib: must({ kind: "number", least: 1 }, "TiB that users can fill, fractions kept"),
      availability: must(
        choice("available", "preview", "RDI"),
        "whether it can be bought; RDI: research, development, internal"
      ),
      int_client_store_tib: may({ kind: "number", least: 1 }, "TiB of storage in the clients that is part of it")
    }),
    "what is submitted"
  ),
  deployment: must(choice("onprem", "cloud"), "where it runs"),
  product_nodes: may(list(node), "nodes of the storage; on premises with remote storage required"),
  product_switches: may(list(networkSwitch), "switches that only storage nodes talk to; those of clients are left out"),
  total_rack_units: may(
    integer(0),
    "rack units of nodes and switches together, clients left out; on premises required"
  ),
  rack_power_supplies: may(list(power), "power supplies of the rack"),
  clients: must(list(node), "the machines that ran the benchmark")
})
