/**
 * The facts of one host out of the texts that were read on it. Local, ssh and MPI collection differ only in how the texts
 * arrive; what they mean is decided here, once.
 */
import type { HostFacts } from "../domain/Cluster.ts"
import { type Fact, map, measured, unknown } from "../domain/Fact.ts"
import { machineIdentity } from "./local/machineIdentity.ts"
import { type GroupFile, groupLimits, type Limit } from "./proc/controlGroups.ts"
import { parseCpuinfo, processors } from "./proc/cpuinfo.ts"
import { parseDiskstats } from "./proc/diskstats.ts"
import { meminfoBytes, parseMeminfo } from "./proc/meminfo.ts"
import { parseMounts } from "./proc/mounts.ts"
import { parseNetdev } from "./proc/netdev.ts"
import { parseLimits, parseLoadavg, parseOsRelease, parseUptime, parseVersion } from "./proc/system.ts"

/** Every file a host is asked for. */
export const hostPaths = [
  "/proc/meminfo",
  "/proc/cpuinfo",
  "/proc/diskstats",
  "/proc/net/dev",
  "/proc/version",
  "/proc/loadavg",
  "/proc/uptime",
  "/proc/self/limits",
  "/proc/self/mounts",
  "/proc/self/cgroup",
  "/proc/sys/kernel/hostname",
  "/proc/sys/kernel/random/boot_id",
  "/etc/machine-id",
  "/etc/os-release"
] as const
type HostPath = typeof hostPaths[number]

export interface HostTexts {
  /** Used when the host does not say its own name. */
  readonly address: string
  /** UTC, `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly collectedAt: string
  /** `uname -m`; undefined when it could not be asked. */
  readonly machine: string | undefined
  readonly clockOffsetSeconds: Fact<number>
  /** Text by path; a file that is absent or unreadable has no entry. */
  readonly files: Partial<Readonly<Record<HostPath, string>>>
  /** Of the control groups that the asked process is in; empty where there are none. */
  readonly groups: ReadonlyArray<GroupFile>
}

/** The smaller of what the machine has and what a control group allows, named by its source. */
const within = (fact: Fact<number>, limit: Limit | undefined): Fact<number> =>
  fact._tag === "unknown" || limit === undefined || limit.value >= fact.value
    ? fact
    : measured(limit.value, `its control group, ${limit.source}`)

/** Every fact, also those that records from before lack; a limit only where there is one. */
type Collected = Required<Omit<HostFacts, "processesLimit">> & Pick<HostFacts, "processesLimit">

export const hostFactsFrom = (
  { address, clockOffsetSeconds, collectedAt, files, groups, machine }: HostTexts
): Collected => {
  /** Parses one file; a value of undefined means that the file does not say it. */
  const fact = <A>(path: HostPath, what: string, parse: (text: string) => A | undefined): Fact<A> => {
    const text = files[path]
    if (text === undefined) return unknown(`${path} cannot be read`)
    const value = parse(text)
    return value === undefined ? unknown(`${path} does not say ${what}`) : measured(value, path)
  }
  const nonEmpty = <A>(values: ReadonlyArray<A>) => values.length === 0 ? undefined : values
  const word = (text: string) => text.trim() === "" ? undefined : text.trim()

  const meminfo = parseMeminfo(files["/proc/meminfo"] ?? "")
  const limits = groupLimits(groups)
  const memory = (name: string): Fact<number> =>
    meminfoBytes(meminfo, "MemTotal") === 0
      ? unknown("/proc/meminfo says 0 kB in all")
      : fact("/proc/meminfo", name, () => meminfoBytes(meminfo, name))
  const cpus = processors(parseCpuinfo(files["/proc/cpuinfo"] ?? ""))
  const osRelease = parseOsRelease(files["/etc/os-release"] ?? "")
  const load = fact("/proc/loadavg", "the load", parseLoadavg)
  const cpu = <A>(what: string, value: A | undefined) => fact("/proc/cpuinfo", what, () => value)
  const logicalCores = cpu("the processors", cpus.logical === 0 ? undefined : cpus.logical)

  return {
    hostname: files["/proc/sys/kernel/hostname"]?.trim() || address,
    machineId: map(fact("/etc/machine-id", "the machine id", word), machineIdentity),
    bootId: fact("/proc/sys/kernel/random/boot_id", "the boot id", word),
    collectedAt,
    logicalCores,
    // The v3.0 tool counts processors where the kernel names no cores (ARM); the source tells which it was.
    physicalCores: cpus.physical === undefined && logicalCores._tag === "measured"
      ? measured(logicalCores.value, "/proc/cpuinfo, processors: it names no cores")
      : cpu("the cores", cpus.physical),
    sockets: cpu("the sockets", cpus.sockets),
    cpuModel: cpu("the model", cpus.model),
    architecture: machine === undefined ? cpu("the architecture", cpus.architecture) : measured(machine, "uname -m"),
    memoryTotal: within(memory("MemTotal"), limits.memory),
    memoryAvailable: within(memory("MemAvailable"), limits.memoryLeft ?? limits.memory),
    ...(limits.processes === undefined
      ? {}
      : { processesLimit: measured(limits.processes.value, `its control group, ${limits.processes.source}`) }),
    meminfo,
    cpuinfo: cpus.lastBlock,
    kernel: fact("/proc/version", "the kernel release", parseVersion),
    osName: fact("/etc/os-release", "NAME", () => osRelease["NAME"]),
    osVersion: fact("/etc/os-release", "VERSION_ID", () => osRelease["VERSION_ID"]),
    osRelease,
    uptimeSeconds: fact("/proc/uptime", "the uptime", parseUptime),
    loadAverage: map(load, ({ averages }) => averages),
    processes: map(load, ({ running, total }) => ({ running, total })),
    disks: fact("/proc/diskstats", "any disk", (text) => nonEmpty(parseDiskstats(text))),
    networks: fact("/proc/net/dev", "any interface", (text) => nonEmpty(parseNetdev(text))),
    mounts: fact("/proc/self/mounts", "any mount", (text) => nonEmpty(parseMounts(text))),
    openFilesLimit: fact(
      "/proc/self/limits",
      "a finite limit of open files",
      (text) => parseLimits(text)["Max open files"]?.soft ?? undefined
    ),
    clockOffsetSeconds
  }
}
