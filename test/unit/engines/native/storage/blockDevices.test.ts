/** Stacks of block devices, down to what they lie on. */
import { describe, expect, it } from "@effect/vitest"
import { beneath } from "../../../../../src/engines/native/storage/blockDevices.ts"
import type { Mount } from "../../../../../src/engines/native/storage/mountinfo.ts"

const mountinfo = [
  "1 0 8:1 / / rw - ext4 /dev/sda1 rw",
  "2 1 0:30 / /dev/shm rw - tmpfs tmpfs rw",
  "3 1 252:0 / /ram rw - ext4 /dev/zram0 rw"
].join("\n")

const block = "/sys/class/block"
const disk = [`${block}/sda/dev:8:0`, `${block}/sda1/dev:8:1`, "/sys/block/sda/sda1/partition"]
const zram = [`${block}/zram0/dev:252:0`]
const loop = (file: string, dio = 0) => [
  `${block}/loop0/dev:7:0`,
  `${block}/loop0/loop/dio:${dio}`,
  `${block}/loop0/loop/backing_file:${file}`
]
const mount = (device: string, source: string, type = "ext4"): Mount => ({ mountPoint: "/m", device, source, type })

const found = (listing: ReadonlyArray<string>, at: Mount) => beneath(mountinfo, listing.join("\n"), at)

describe("what lies beneath a mount", () => {
  it.each<readonly [string, ReadonlyArray<string>, Mount]>([
    ["a disk", disk, mount("8:1", "/dev/sda1")],
    ["a server", disk, mount("0:50", "filer:/x", "nfs4")],
    ["a device that /sys does not tell of", [], mount("8:1", "/dev/sda1")],
    ["an array of disks", [...disk, `${block}/md0/dev:9:0`, `${block}/md0/slaves/sda`], mount("9:0", "/dev/md0")],
    ["a loop device that reads directly", [...disk, ...loop("/images/a", 1)], mount("7:0", "/dev/loop0")]
  ])("is nothing of this host's memory: %s", (_, listing, at) => expect(found(listing, at)).toBeNull())

  it.each<readonly [string, ReadonlyArray<string>, Mount, string]>([
    ["a RAM disk", [`${block}/ram0/dev:1:0`], mount("1:0", "/dev/ram0"), "ram0"],
    ["a compressed one", zram, mount("252:0", "/dev/zram0"), "zram0"],
    ["btrfs, which has a number of its own", zram, mount("0:44", "/dev/zram0", "btrfs"), "zram0"],
    [
      "a partition of it",
      [...zram, `${block}/zram0p1/dev:259:1`, "/sys/block/zram0/zram0p1/partition"],
      mount("259:1", "/dev/zram0p1"),
      "zram0"
    ],
    [
      "a volume with it among its disks",
      [...disk, ...zram, `${block}/dm-0/dev:253:0`, `${block}/dm-0/slaves/sda1`, `${block}/dm-0/slaves/zram0`],
      mount("253:0", "/dev/mapper/v-l"),
      "zram0"
    ],
    [
      "such a volume below btrfs",
      [...zram, `${block}/dm-0/dev:253:0`, `${block}/dm-0/dm/name:v-l`, `${block}/dm-0/slaves/zram0`],
      mount("0:45", "/dev/mapper/v-l", "btrfs"),
      "zram0"
    ],
    ["a file in memory", loop("/dev/shm/a"), mount("7:0", "/dev/loop0"), "tmpfs"],
    ["a file on a RAM disk, read directly", [...zram, ...loop("/ram/a", 1)], mount("7:0", "/dev/loop0"), "zram0"],
    ["the kernel's null device", [`${block}/nullb0/dev:251:0`], mount("251:0", "/dev/nullb0"), "nullb0"]
  ])("is memory: %s", (_, listing, at, name) => expect(found(listing, at)).toEqual({ _tag: "memory", name }))

  it("is a file that this host caches, below a loop device", () => {
    expect(found([...disk, ...loop("/images/a b")], mount("7:0", "/dev/loop0"))).toEqual({
      _tag: "cached",
      name: "loop0",
      file: "/images/a b"
    })
  })

  it("ends where devices lie on one another in a circle", () => {
    const circle = [`${block}/dm-0/dev:253:0`, `${block}/dm-0/slaves/dm-1`, `${block}/dm-1/slaves/dm-0`]
    expect(found(circle, mount("253:0", "/dev/dm-0"))).toBeNull()
  })
})
