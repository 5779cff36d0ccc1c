/** Which file system and device hold a path, and their byte counters: parsers of /proc text, pure. */

export interface Mount {
  readonly mountPoint: string
  /** `major:minor` of the file system; not a block device's for btrfs and network file systems. */
  readonly device: string
  readonly type: string
  readonly source: string
}

const unescape = (text: string): string =>
  text.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

/** Lines of /proc/self/mountinfo (proc_pid_mountinfo(5)); later mounts cover earlier ones. */
export const mountOf = (mountinfo: string, path: string): Mount | null =>
  mountinfo.split("\n").reduce<Mount | null>((best, line) => {
    const [left, right] = line.split(" - ")
    const fields = left?.split(" ") ?? []
    const [type, source] = right?.split(" ") ?? []
    const [, , device, , point] = fields
    if (device === undefined || point === undefined || type === undefined || source === undefined) return best
    const mountPoint = unescape(point)
    const holds = mountPoint === "/" || path === mountPoint || path.startsWith(`${mountPoint}/`)
    if (!holds || best !== null && best.mountPoint.length > mountPoint.length) return best
    return { mountPoint, device, type, source: unescape(source) }
  }, null)

export interface DiskBytes {
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

export interface ServerBytes {
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
