import { describe, expect, it } from "@effect/vitest"
import { parseCpuTicks, parseVmstat } from "../../../src/cluster/proc/stat.ts"
import { sampleOf } from "../../../src/cluster/series/sample.ts"
import { diskstatsText, loadavgText, meminfoText, netdevText } from "./samples.ts"

const statText = "cpu  10 20 30 40 50 60 70 80 90 100\ncpu0 1 2 3 4 5 6 7 8 9 10\nintr 12345\nctxt 999\n"
const vmstatText = "nr_free_pages 6096363\npgpgin 1120381\nnot a number x\n"

const whole = {
  hostname: "node1",
  timestamp: "2026-01-02T03:04:05Z",
  files: {
    "/proc/stat": statText,
    "/proc/meminfo": meminfoText,
    "/proc/diskstats": diskstatsText,
    "/proc/net/dev": netdevText,
    "/proc/loadavg": loadavgText,
    "/proc/vmstat": vmstatText
  }
}

describe("sampleOf", () => {
  it("has the published keys, memory in kB, and the processors' ticks beside them", () => {
    expect(sampleOf(whole)).toMatchObject({
      timestamp: "2026-01-02T03:04:05Z",
      hostname: "node1",
      cpu_ticks: { user: 10, system: 30, idle: 40, steal: 80 },
      vmstat: { nr_free_pages: 6_096_363, pgpgin: 1_120_381 },
      loadavg: { load_1min: 0.4, load_5min: 0.31, load_15min: 0.14, running_processes: 1, total_processes: 100 },
      meminfo: { MemTotal: 24_684_084, HugePages_Total: 0 },
      netdev: [{ interface_name: "lo" }, { interface_name: "eth0", rx_bytes: 355_829_953 }, {}],
      errors: {}
    })
  })

  it("leaves out devices that have never done anything", () => {
    expect(sampleOf(whole)).toMatchObject({
      diskstats: [{ device_name: "vda" }, { device_name: "sda1" }, { device_name: "sdb" }]
    })
  })

  it("names what is missing instead of writing zeros", () => {
    const sample = sampleOf({ ...whole, files: { "/proc/loadavg": "nonsense" } })
    expect(sample).not.toHaveProperty("meminfo")
    expect(sample).not.toHaveProperty("loadavg")
    expect(sample["errors"]).toMatchObject({
      meminfo: "/proc/meminfo cannot be read",
      loadavg: "/proc/loadavg cannot be understood"
    })
  })
})

describe("/proc/stat and /proc/vmstat", () => {
  it("reads the line of all processors only", () => {
    expect(parseCpuTicks("cpu0 1 2 3 4 5 6 7 8\n")).toBeUndefined()
    expect(parseCpuTicks("cpu  1 2 3\n")).toBeUndefined()
  })

  it("leaves out what is no number", () => {
    expect(parseVmstat(vmstatText)).toEqual({ nr_free_pages: 6_096_363, pgpgin: 1_120_381 })
  })
})
