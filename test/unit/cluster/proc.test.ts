import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { parseCpuinfo, processors } from "../../../src/cluster/proc/cpuinfo.ts"
import { parseDiskstats } from "../../../src/cluster/proc/diskstats.ts"
import { meminfoBytes, memoryUse, parseMeminfo } from "../../../src/cluster/proc/meminfo.ts"
import { mountOf, parseMounts } from "../../../src/cluster/proc/mounts.ts"
import { parseNetdev } from "../../../src/cluster/proc/netdev.ts"
import {
  parseLimits,
  parseLoadavg,
  parseOsRelease,
  parseUptime,
  parseVersion
} from "../../../src/cluster/proc/system.ts"
import {
  armCpuinfoText,
  cpuinfoText,
  diskstatsText,
  limitsText,
  loadavgText,
  meminfoText,
  mountsText,
  netdevText,
  osReleaseText,
  uptimeText,
  versionText
} from "./samples.ts"

describe("/proc/meminfo", () => {
  const meminfo = parseMeminfo(meminfoText)

  it("keeps every line as printed", () => {
    expect(meminfo["MemTotal"]).toBe("24684084 kB")
    expect(meminfo["HugePages_Total"]).toBe("0")
    expect(Object.keys(meminfo)).toHaveLength(12)
  })

  it("turns kB into bytes, and counts without a unit into nothing", () => {
    expect(meminfoBytes(meminfo, "MemTotal")).toBe(24_684_084 * 1024)
    expect(meminfoBytes(meminfo, "HugePages_Total")).toBeUndefined()
    expect(meminfoBytes(meminfo, "toString")).toBeUndefined()
  })

  it("derives used memory as the v3.0 tool does", () => {
    const use = memoryUse(meminfo)
    expect(use.used).toBe((24_684_084 - 24_385_452 - 1736 - 138_208) * 1024)
    expect(use.shared).toBe(8872 * 1024)
  })

  it("says null, not zero, for a line the kernel does not print", () => {
    const use = memoryUse(parseMeminfo("MemTotal: 1000 kB\nMemFree: 10 kB\n"))
    expect(use).toMatchObject({ total: 1_024_000, free: 10_240, available: null, used: null, cached: null })
  })
})

describe("/proc/cpuinfo", () => {
  it("counts threads, distinct cores and sockets", () => {
    expect(processors(parseCpuinfo(cpuinfoText))).toMatchObject({
      logical: 3,
      physical: 2,
      sockets: 2,
      model: "Intel(R) Xeon(R) Processor",
      architecture: "x86_64"
    })
  })

  it("records the last block without its number, as DLIO does", () => {
    const { lastBlock } = processors(parseCpuinfo(cpuinfoText))
    expect(lastBlock["physical id"]).toBe("1")
    expect(lastBlock["power management"]).toBe("")
    expect(lastBlock).not.toHaveProperty("processor")
  })

  it("does not take the board of an ARM machine for a processor, nor guess its cores", () => {
    expect(processors(parseCpuinfo(armCpuinfoText))).toMatchObject({
      logical: 2,
      physical: undefined,
      sockets: undefined,
      model: undefined,
      architecture: undefined
    })
  })
})

describe("/proc/diskstats", () => {
  const disks = parseDiskstats(diskstatsText)

  it("reads old, middle and new kernels' lines and leaves short ones out", () => {
    expect(disks.map(({ name }) => name)).toEqual(["loop0", "vda", "sda1", "sdb"])
  })

  it("turns sectors of 512 bytes into bytes and keeps every column", () => {
    expect(disks[1]).toEqual({
      name: "vda",
      readsCompleted: 25_263,
      readsMerged: 8492,
      bytesRead: 2_240_762 * 512,
      readMilliseconds: 17_766,
      writesCompleted: 4038,
      writesMerged: 44_538,
      bytesWritten: 1_476_712 * 512,
      writeMilliseconds: 3522,
      inProgress: 0,
      ioMilliseconds: 3604,
      weightedIoMilliseconds: 21_671,
      discards: { completed: 3888, merged: 99, bytes: 53_472 * 512, milliseconds: 381 },
      flushes: { completed: 4, milliseconds: 5 }
    })
  })

  it("does not make up counters that the kernel does not print", () => {
    expect(disks[2]).toMatchObject({ discards: { completed: 1 }, flushes: null })
    expect(disks[3]).toMatchObject({ discards: null, flushes: null })
  })
})

describe("/proc/net/dev", () => {
  it("skips the header and keeps names that hold a colon", () => {
    expect(parseNetdev(netdevText).map(({ name }) => name)).toEqual(["lo", "eth0", "eth0:1"])
  })

  it("assigns the sixteen columns", () => {
    expect(parseNetdev(netdevText)[1]).toEqual({
      name: "eth0",
      received: {
        bytes: 355_829_953,
        packets: 11_277,
        errors: 1,
        dropped: 2,
        fifo: 3,
        frame: 4,
        compressed: 5,
        multicast: 6
      },
      sent: {
        bytes: 1_172_705,
        packets: 7703,
        errors: 7,
        dropped: 8,
        fifo: 9,
        collisions: 10,
        carrier: 11,
        compressed: 12
      }
    })
  })
})

describe("/proc/self/mounts", () => {
  const mounts = parseMounts(mountsText)

  it("gives back blanks that the kernel escapes", () => {
    expect(mounts[3]).toEqual({
      device: "server:/export/my data",
      mountPoint: "/mnt/my data",
      type: "nfs4",
      options: "rw,vers=4.2,hard,proto=tcp"
    })
  })

  it.each([
    ["/mnt/my data/checkpoints", "nfs4"],
    ["/mnt/my data", "nfs4"],
    ["/mnt/my database", "ext4"],
    ["/dev/shm/x", "tmpfs"],
    ["/", "ext4"],
    ["/mnt/over/x", "tmpfs"]
  ])("finds the mount of %s: %s", (path, type) => {
    expect(mountOf(mounts, path)?.type).toBe(type)
  })

  it("finds nothing when no root is mounted", () => {
    expect(mountOf([], "/x")).toBeUndefined()
  })
})

describe("the small files", () => {
  it("reads the kernel release", () => {
    expect(parseVersion(versionText)).toBe("6.1.0-18-amd64")
    expect(parseVersion("FreeBSD 14.0")).toBeUndefined()
  })

  it("reads load and processes", () => {
    expect(parseLoadavg(loadavgText)).toEqual({ averages: [0.4, 0.31, 0.14], running: 1, total: 100 })
    expect(parseLoadavg("0.40 0.31 x 1/100 2")).toBeUndefined()
  })

  it("reads the uptime", () => {
    expect(parseUptime(uptimeText)).toBe(1280.26)
    expect(parseUptime("")).toBeUndefined()
  })

  it("reads quoted and bare values of os-release", () => {
    expect(parseOsRelease(osReleaseText)).toEqual({
      PRETTY_NAME: "Debian GNU/Linux 12 (bookworm)",
      NAME: "Debian GNU/Linux",
      VERSION_ID: "12",
      ID: "debian",
      BUG_REPORT_URL: "https://bugs.debian.org/"
    })
  })

  it("tells unlimited from a number", () => {
    expect(parseLimits(limitsText)).toEqual({
      "Max cpu time": { soft: null, hard: null },
      "Max open files": { soft: 1024, hard: 1_048_576 },
      "Max nice priority": { soft: 0, hard: 0 }
    })
  })
})

describe("any text", () => {
  const junk = Schema.Array(
    Schema.Literal(
      "a",
      "0",
      "9".repeat(30),
      " ",
      "\t",
      "\n",
      ":",
      "/",
      "\\",
      "=",
      "\"",
      "processor",
      "é",
      "__proto__",
      "-1"
    )
  )

  it.prop("never makes a parser throw or yield a number that is no number", [junk], ([parts]) => {
    const text = parts.join("")
    const found = JSON.stringify([
      parseMeminfo(text),
      memoryUse(parseMeminfo(text)),
      parseCpuinfo(text),
      processors(parseCpuinfo(text)),
      parseDiskstats(text),
      parseNetdev(text),
      parseMounts(text),
      parseVersion(text) ?? "",
      parseLoadavg(text) ?? "",
      parseUptime(text) ?? "",
      parseOsRelease(text),
      parseLimits(text)
    ], (_, value: unknown) => {
      if (typeof value === "number") expect(Number.isFinite(value) && value >= 0).toBe(true)
      return value
    })
    expect(typeof found).toBe("string")
  })

  it.prop("survives any unicode", [Schema.String], ([text]) => {
    for (
      const parse of [parseMeminfo, parseCpuinfo, parseDiskstats, parseNetdev, parseMounts, parseOsRelease, parseLimits]
    ) {
      expect(() => parse(text)).not.toThrow()
    }
  })
})
