/** Which file system and device hold a path, and their byte counters: parsers of /proc text, pure. */
import { holds, unescapedField } from "../../../cluster/proc/mounts.ts"

export interface Mount {
  readonly mountPoint: string
  /** `major:minor` of the file system; not a block device's for btrfs and network file systems. */
  readonly device: string
  readonly type: string
  readonly source: string
  /** Its data goes through the journal, and so through the page cache, however files are opened. */
  readonly journalsData?: boolean
}

interface Found extends Mount {
  /** Where an overlay keeps what is written, as its mount options name it. */
  readonly upper: string | null
}

/** File systems that keep everything in this host's memory. */
export const memoryFileSystems: ReadonlySet<string> = new Set(["tmpfs", "ramfs", "hugetlbfs"])

/** Lines of /proc/self/mountinfo (proc_pid_mountinfo(5)); later mounts cover earlier ones. */
const mountAt = (mountinfo: string, path: string): Found | null =>
  mountinfo.split("\n").reduce<Found | null>((best, line) => {
    const [left, right] = line.split(" - ")
    const fields = left?.split(" ") ?? []
    const [type, source, options] = right?.split(" ") ?? []
    const [, , device, , point] = fields
    if (device === undefined || point === undefined || type === undefined || source === undefined) return best
    const mountPoint = unescapedField(point)
    if (!holds(mountPoint, path) || best !== null && best.mountPoint.length > mountPoint.length) return best
    const upper = type === "overlay" ? /(?:^|,)upperdir=([^,]*)/.exec(options ?? "")?.[1] : undefined
    return {
      mountPoint,
      device,
      type,
      source: unescapedField(source),
      upper: upper === undefined ? null : unescapedField(upper),
      ...(/(?:^|,)data=journal(?:,|$)/.test(options ?? "") ? { journalsData: true } : {})
    }
  }, null)

/**
 * The mount that holds a path. An overlay keeps what is written in its upper folder: where that lies in memory, as on
 * diskless nodes, so does the overlay, and it is called by the type of the upper file system.
 */
export const mountInfoOf = (mountinfo: string, path: string): Mount | null => {
  const found = mountAt(mountinfo, path)
  if (found === null) return null
  const { upper, ...mount } = found
  const type = upper === null ? undefined : mountAt(mountinfo, upper)?.type
  return type !== undefined && memoryFileSystems.has(type) ? { ...mount, type } : mount
}

/**
 * With what /proc/fs/ext4/<device>/options says, one a line: a default that the file system keeps in itself (tune2fs -o
 * journal_data) is in force there, and not among the options of the mount.
 */
export const withExt4Options = (mount: Mount, options: string): Mount =>
  options.split("\n").includes("data=journal") ? { ...mount, journalsData: true } : mount

interface DiskBytes {
  readonly name: string
  readonly read: number
  readonly written: number
}

const sectorBytes = 512

/** The line of /proc/diskstats for a `major:minor` or a `/dev/` name (kernel Documentation/admin-guide/iostats). */
export const diskOf = (diskstats: string, mount: Mount): DiskBytes | null => {
  for (const line of diskstats.split("\n")) {
    const [major, minor, name, , , sectorsRead, , , , sectorsWritten] = line.trim().split(/\s+/)
    if (name === undefined || sectorsWritten === undefined) continue
    if (`${major}:${minor}` !== mount.device && `/dev/${name}` !== mount.source) continue
    return { name, read: Number(sectorsRead) * sectorBytes, written: Number(sectorsWritten) * sectorBytes }
  }
  return null
}

interface ServerBytes {
  readonly read: number
  readonly written: number
}

/**
 * Bytes an NFS mount fetched from and sent to its server: fields five and six of its `bytes:` line in
 * /proc/self/mountstats (fs/nfs/iostat.h: NFSIOS_SERVERREADBYTES, NFSIOS_SERVERWRITTENBYTES).
 */
export const serverBytesOf = (mountstats: string, mountPoint: string): ServerBytes | null => {
  const section = mountstats.split(/^device /m).find((text) =>
    text.includes(` mounted on ${mountPoint} with fstype nfs`)
  )
  const numbers = /^\s*bytes:\s+(.*)$/m.exec(section ?? "")?.[1]?.trim().split(/\s+/).map(Number)
  const [, , , , read, written] = numbers ?? []
  return read === undefined || written === undefined ? null : { read, written }
}
