import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { hostFactsFrom, type HostTexts } from "../../../src/cluster/hostFacts.ts"
import { HostFacts } from "../../../src/domain/Cluster.ts"
import { unknown } from "../../../src/domain/Fact.ts"
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

const texts: HostTexts = {
  groups: [],
  address: "10.0.0.7",
  collectedAt: "2026-01-02T03:04:05Z",
  machine: "x86_64",
  clockOffsetSeconds: { _tag: "measured", value: 0.25, source: "date" },
  files: {
    "/proc/meminfo": meminfoText,
    "/proc/cpuinfo": cpuinfoText,
    "/proc/diskstats": diskstatsText,
    "/proc/net/dev": netdevText,
    "/proc/version": versionText,
    "/proc/loadavg": loadavgText,
    "/proc/uptime": uptimeText,
    "/proc/self/limits": limitsText,
    "/proc/self/mounts": mountsText,
    "/proc/sys/kernel/hostname": "node7\n",
    "/proc/sys/kernel/random/boot_id": "217a53d0-744d-4291-9e95-4ded03d04624\n",
    "/etc/machine-id": "3d1219c7c4c5404aaa1f6d2a48adfda4\n",
    "/etc/os-release": osReleaseText
  }
}

describe("hostFactsFrom", () => {
  it("measures every fact of a whole host and names the file it came from", () => {
    const facts = hostFactsFrom(texts)
    expect(facts.hostname).toBe("node7")
    expect(facts.memoryTotal).toEqual({ _tag: "measured", value: 24_684_084 * 1024, source: "/proc/meminfo" })
    expect(facts.physicalCores).toEqual({ _tag: "measured", value: 2, source: "/proc/cpuinfo" })
    // printf 5f9f6f0e1d0c4b7f9a6e2c1b7d3a8e54 | openssl dgst -sha256 -hmac <the id>, its first half; the id itself is nowhere.
    expect(facts.machineId).toMatchObject({ value: "06ad1c99daf71855709452c0be5fef47" })
    expect(JSON.stringify(facts)).not.toContain("3d1219c7c4c5404aaa1f6d2a48adfda4")
    expect(facts.kernel).toMatchObject({ value: "6.1.0-18-amd64" })
    expect(facts.openFilesLimit).toMatchObject({ value: 1024 })
    expect(facts.architecture).toEqual({ _tag: "measured", value: "x86_64", source: "uname -m" })
    expect(Object.values(facts).filter((fact) => typeof fact === "object" && fact["_tag"] === "unknown")).toEqual([])
  })

  it("yields a record that its own schema reads back unchanged", () => {
    const facts = hostFactsFrom(texts)
    expect(Schema.decodeUnknownSync(HostFacts)(JSON.parse(JSON.stringify(facts)))).toEqual(facts)
  })

  it("knows nothing, and says why, about a host whose files cannot be read", () => {
    const facts = hostFactsFrom({ ...texts, machine: undefined, clockOffsetSeconds: unknown("not asked"), files: {} })
    expect(facts.hostname).toBe("10.0.0.7")
    expect(facts.memoryTotal).toEqual({ _tag: "unknown", reason: "/proc/meminfo cannot be read" })
    const measured = Object.entries(facts).filter(([, fact]) =>
      typeof fact === "object" && "_tag" in fact && fact["_tag"] !== "unknown"
    )
    expect(measured).toEqual([])
  })

  it("tells a file that is silent from one that is absent", () => {
    const facts = hostFactsFrom({ ...texts, files: { "/proc/meminfo": "MemFree: 1 kB\n", "/etc/machine-id": "\n" } })
    expect(facts.memoryTotal).toEqual({ _tag: "unknown", reason: "/proc/meminfo does not say MemTotal" })
    expect(facts.machineId._tag).toBe("unknown")
  })

  it("counts processors where the kernel names no cores, and says so; sockets stay unknown", () => {
    const facts = hostFactsFrom({ ...texts, machine: "aarch64", files: { "/proc/cpuinfo": armCpuinfoText } })
    expect(facts.physicalCores).toMatchObject({ value: 2, source: expect.stringContaining("names no cores") })
    expect(facts.sockets._tag).toBe("unknown")
    expect(facts.cpuModel._tag).toBe("unknown")
    expect(facts.architecture).toMatchObject({ value: "aarch64" })
  })
})
