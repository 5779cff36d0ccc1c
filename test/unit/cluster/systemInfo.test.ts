import { describe, expect, it } from "@effect/vitest"
import { consistencyIssues } from "../../../src/cluster/consistency.ts"
import { parseDiskstats } from "../../../src/cluster/proc/diskstats.ts"
import { parseNetdev } from "../../../src/cluster/proc/netdev.ts"
import { toSystemInfo } from "../../../src/cluster/systemInfo.ts"
import { measured, unknown } from "../../../src/domain/Fact.ts"
import { clusterInformation, hostFacts } from "../../fixtures/hostFacts.ts"
import { diskstatsText, netdevText } from "./samples.ts"

const GiB = 2 ** 30

describe("toSystemInfo", () => {
  it("has the v3.0 tool's keys and plain numbers", () => {
    const info = toSystemInfo(clusterInformation())
    expect(info).toMatchObject({
      total_memory_bytes: 64 * GiB,
      total_cores: 8,
      num_hosts: 1,
      min_memory_bytes: 64 * GiB,
      max_memory_bytes: 64 * GiB,
      collection_method: "local",
      collection_timestamp: "2026-01-02T03:04:05Z",
      hosts: [{
        hostname: "node1",
        collection_timestamp: "2026-01-02T03:04:05Z",
        memory: {
          total: 64 * GiB,
          available: 60 * GiB,
          free: 60 * GiB,
          used: (67_108_864 - 62_914_560 - 1024 - 2048) * 1024,
          active: null
        },
        cpu: { num_cores: 8, num_logical_cores: 16, model: "Test CPU", architecture: "x86_64" },
        system: {
          hostname: "node1",
          kernel_version: "6.1.0-test",
          os_release: { NAME: "Debian GNU/Linux" },
          uptime_seconds: 3600,
          load_average_1min: 0.5,
          load_average_5min: 0.25,
          load_average_15min: 0.125,
          running_processes: 1,
          total_processes: 100
        }
      }]
    })
    expect(info).not.toHaveProperty("host_consistency_issues")
    expect(info).not.toHaveProperty("missing_hosts")
  })

  it("writes counters under v3.0's names, disks in sectors", () => {
    const info = toSystemInfo(clusterInformation({
      hosts: [hostFacts({
        disks: measured(parseDiskstats(diskstatsText), "test"),
        networks: measured(parseNetdev(netdevText), "test")
      })]
    }))
    expect(info).toMatchObject({
      hosts: [{
        disks: [
          {},
          {
            device_name: "vda",
            reads_completed: 25_263,
            sectors_read: 2_240_762,
            time_writing_ms: 3522,
            sectors_discarded: 53_472,
            flush_requests_completed: 4
          },
          {},
          { device_name: "sdb", weighted_time_doing_ios_ms: 11 }
        ],
        network: [{}, {
          interface_name: "eth0",
          rx_bytes: 355_829_953,
          rx_multicast: 6,
          tx_collisions: 10,
          tx_carrier: 11
        }, {}]
      }]
    })
    const columns = (line: string) =>
      toSystemInfo(clusterInformation({ hosts: [hostFacts({ disks: measured(parseDiskstats(line), "test") })] }))
    expect(JSON.stringify(columns("8 0 sdb 1 2 3 4 5 6 7 8 9 10 11"))).not.toContain("discard")
  })

  it("P23: says null for what is unknown and leaves unknown lists out", () => {
    const info = toSystemInfo(clusterInformation({
      hosts: [hostFacts({
        memoryTotal: unknown("test"),
        meminfo: {},
        physicalCores: unknown("test"),
        loadAverage: unknown("test"),
        disks: unknown("test")
      })]
    }))
    expect(info).toMatchObject({
      total_memory_bytes: null,
      total_cores: null,
      min_memory_bytes: null,
      hosts: [{ memory: { total: null }, cpu: { num_cores: null }, system: { load_average_1min: null } }]
    })
    expect(JSON.stringify(info)).not.toContain("\"disks\"")
  })

  it("does not pass off the sum over the hosts that answered as the cluster's", () => {
    const info = toSystemInfo(clusterInformation({
      hosts: [hostFacts(), hostFacts({ hostname: "node2" })],
      missing: [{ host: "node3", reason: "no answer" }]
    }))
    expect(info).toMatchObject({
      num_hosts: 2,
      total_memory_bytes: null,
      missing_hosts: [{ host: "node3", reason: "no answer" }]
    })
  })

  it("P24, R41: sums over all hosts, by host and never by place in a list, and names what differs between them", () => {
    const small = hostFacts({
      hostname: "node2",
      memoryTotal: measured(48 * GiB, "test"),
      kernel: measured("6.1.0-old", "test")
    })
    expect(toSystemInfo(clusterInformation({ hosts: [hostFacts(), small] }))).toMatchObject({
      total_memory_bytes: 112 * GiB,
      min_memory_bytes: 48 * GiB,
      total_cores: 16,
      host_consistency_issues: [
        "memory differs by more than 10 % between hosts: 48.00 GiB to 64.00 GiB",
        "the kernel differs between hosts: 6.1.0-old, 6.1.0-test"
      ]
    })
  })
})

describe("consistencyIssues", () => {
  const withMemory = (bytes: number) => hostFacts({ memoryTotal: measured(bytes, "test") })

  it("accepts memory that is exactly 10 % apart", () => {
    expect(consistencyIssues([withMemory(100 * GiB), withMemory(110 * GiB)])).toEqual([])
    expect(consistencyIssues([withMemory(100 * GiB), withMemory(110 * GiB + 1)])).toHaveLength(1)
  })

  it("compares nothing with an unknown", () => {
    expect(consistencyIssues([hostFacts(), hostFacts({ memoryTotal: unknown("test"), osVersion: unknown("test") })]))
      .toEqual([])
  })
})
