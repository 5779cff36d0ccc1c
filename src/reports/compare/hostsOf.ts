/** What the records of runs say of their hosts, where records of this program lie on disk. Nothing is known of others. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Reading } from "../../benchmarks/Reading.ts"
import type { HostFacts, MountEntry } from "../../domain/Cluster.ts"
import { type Fact, valueOf } from "../../domain/Fact.ts"
import { few } from "../../domain/few.ts"
import { formatBytes } from "../../domain/Units.ts"
import { loadedReadings } from "../../reading/Readings.ts"
import { decodeRecord } from "../../results/decodeRecord.ts"
import { isMetadataFile } from "../../results/layout.ts"
import { readRegular } from "../../results/readRegular.ts"
import type { RunRecord } from "../../results/RunRecord.ts"
import type { HostsOf, Side } from "./Side.ts"

/** By name: `kernel` → `6.1.0`. */
type Told = ReadonlyMap<string, string>

const largestRecord = 64 * 2 ** 20
const atOnce = 8

const each = (
  hosts: ReadonlyArray<HostFacts>,
  fact: (host: HostFacts) => Fact<string | number>,
  word: (value: string | number) => string = String
): string => {
  const values = hosts.map((host) => {
    const value = valueOf(fact(host))
    return value === undefined ? "not known" : word(value)
  })
  return few([...new Set(values)].sort(), 4)
}

const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`)

const mountOf = (mounts: ReadonlyArray<MountEntry>, path: string): MountEntry | undefined =>
  mounts.filter(({ mountPoint }) => isBelow(path, mountPoint)).sort((a, b) =>
    b.mountPoint.length - a.mountPoint.length
  )[0]

const fileSystem = ({ cluster, facts }: RunRecord, { dataFact }: Reading): string => {
  const folder = facts[dataFact]
  const path = folder !== undefined && "value" in folder && typeof folder.value === "string" ? folder.value : null
  const found = path === null ? [] : (cluster?.hosts ?? []).flatMap(({ mounts }) => {
    const mount = mountOf(valueOf(mounts) ?? [], path)
    return mount === undefined ? [] : [`${mount.type} (${mount.options})`]
  })
  return found.length === 0 ? "not known" : few([...new Set(found)].sort(), 4)
}

const toldBy = (record: RunRecord, reading: Reading | undefined): Told => {
  const hosts = record.cluster?.hosts ?? []
  if (hosts.length === 0) return new Map()
  return new Map([
    ["host names", few(hosts.map(({ hostname }) => hostname).sort(), 8)],
    ["processors", each(hosts, ({ cpuModel }) => cpuModel)],
    ["cores of a host", each(hosts, ({ logicalCores }) => logicalCores)],
    ["memory of a host", each(hosts, ({ memoryTotal }) => memoryTotal, (bytes) => formatBytes(Number(bytes)))],
    ["kernel", each(hosts, ({ kernel }) => kernel)],
    ["operating system", `${each(hosts, ({ osName }) => osName)} ${each(hosts, ({ osVersion }) => osVersion)}`],
    ...(reading === undefined ? [] : [["file system of the data", fileSystem(record, reading)] as const])
  ])
}

const recordIn = (folder: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const [name, ...others] = (yield* fs.readDirectory(folder)).filter(isMetadataFile)
    if (name === undefined || others.length > 0) return undefined
    return yield* decodeRecord(yield* readRegular(`${folder}/${name}`, largestRecord))
  }).pipe(Effect.option, Effect.map(Option.getOrUndefined))

export const hostsOf = ({ groups, root }: Omit<Side, "hosts">) =>
  Effect.gen(function*() {
    if (root === null) return (() => undefined) satisfies HostsOf
    const readings = yield* loadedReadings
    const runs = groups.flatMap(({ identity, runs }) => runs.map(({ path }) => ({ path, identity })))
    const told = yield* Effect.forEach(runs, ({ identity, path }) =>
      Effect.map(
        recordIn(path.startsWith("/") ? path : `${root}/${path}`),
        (record) => record === undefined ? [] : [[path, toldBy(record, readings.of(identity.benchmarkType))] as const]
      ), { concurrency: atOnce })
    const known = new Map(told.flat())
    return (path: string) => known.get(path)
  })
