/**
 * What lies beneath a file system, as far as this host can tell: block devices that are memory of its own, and files that a loop device
 * reads through its page cache. Neither shows in what the kernel counts for a process. Pure.
 */
import { memoryFileSystems, type Mount, mountInfoOf } from "./mountinfo.ts"

export type Beneath =
  /** Everything stays in this host's memory; `name` is the device's, or the file system's of the file behind it. */
  | { readonly _tag: "memory"; readonly name: string }
  /** Reads pass this host's page cache, as pages of `file`. */
  | { readonly _tag: "cached"; readonly name: string; readonly file: string }

/** /sys/class/block by shell, and by `blockListing` here: `path:text` of small files, and bare paths of what is in folders. */
export const blockListingFunction = `block_listing() {
  grep -Hs . /sys/class/block/*/dev /sys/class/block/*/dm/name /sys/class/block/*/loop/dio /sys/class/block/*/loop/backing_file
  ls -d /sys/class/block/*/slaves/* /sys/block/*/*/partition 2>/dev/null
  return 0
}
`

interface Device {
  readonly name: string
  /** `major:minor` */
  number: string | undefined
  /** A logical volume's. */
  volume: string | undefined
  file: string | undefined
  isDirect: boolean
  /** Those it is made of, and the disk that a partition is a part of. */
  readonly below: Array<string>
}

const fact = /^\/sys\/class\/block\/([^/]+)\/(dev|dm\/name|loop\/dio|loop\/backing_file):(.*)$/
const slave = /^\/sys\/class\/block\/([^/]+)\/slaves\/([^/]+)$/
const partition = /^\/sys\/block\/([^/]+)\/([^/]+)\/partition$/

const devicesIn = (listing: string): ReadonlyMap<string, Device> => {
  const devices = new Map<string, Device>()
  const device = (name: string): Device => {
    const known = devices.get(name) ??
      { name, number: undefined, volume: undefined, file: undefined, isDirect: false, below: [] }
    devices.set(name, known)
    return known
  }
  for (const line of listing.split("\n")) {
    const [, name, what, text = ""] = fact.exec(line) ?? []
    if (name !== undefined) {
      if (what === "dev") device(name).number = text
      else if (what === "dm/name") device(name).volume = text
      else if (what === "loop/dio") device(name).isDirect = text === "1"
      else device(name).file = text
    }
    const [, above, part] = slave.exec(line) ?? []
    if (above !== undefined && part !== undefined) device(above).below.push(part)
    const [, disk, piece] = partition.exec(line) ?? []
    if (disk !== undefined && piece !== undefined) device(piece).below.push(disk)
  }
  return devices
}

/** RAM disks, compressed ones, and the kernel's null device, which keeps what it keeps in memory. */
const inMemory = /^(?:ram|zram|nullb)\d+$/

/** Of a file system without a device of its own: btrfs, and others that span several. */
const namedBySource = ({ source }: Mount, { name, volume }: Device): boolean =>
  source === `/dev/${name}` || (volume !== undefined && source === `/dev/mapper/${volume}`)

/** A device over a file that lies on a device …: no more than anybody stacks. */
const deepest = 8

/** null where nothing speaks of this host's memory. */
export const beneath = (mountinfo: string, listing: string, mount: Mount, depth = 0): Beneath | null => {
  if (depth > deepest) return null
  const devices = devicesIn(listing)
  const all = [...devices.values()]
  const first = all.find(({ number }) => number === mount.device) ?? all.find((device) => namedBySource(mount, device))
  const open = first === undefined ? [] : [first.name]
  const seen = new Set(open)
  let found: Beneath | null = null
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (inMemory.test(name)) return { _tag: "memory", name }
    const device = devices.get(name)
    for (const below of device?.below ?? []) if (!seen.has(below)) open.push(below), seen.add(below)
    const { file, isDirect } = device ?? {}
    if (file === undefined) continue
    const behind = mountInfoOf(mountinfo, file)
    if (behind !== null && memoryFileSystems.has(behind.type)) return { _tag: "memory", name: behind.type }
    const deeper = behind === null ? null : beneath(mountinfo, listing, behind, depth + 1)
    if (deeper?._tag === "memory") return deeper
    found ??= deeper ?? (isDirect ? null : { _tag: "cached", name, file })
  }
  return found
}

export const throughCache = ({ file, name }: Extract<Beneath, { readonly _tag: "cached" }>): string =>
  `${name} is a loop device, which reads ${file} through this host's page cache: what came from the device may have come from memory`
