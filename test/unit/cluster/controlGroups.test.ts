/** What control groups allow, from recorded files of both versions, read here and through the shell of another host. */
import { describe, expect, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { hostFactsFrom } from "../../../src/cluster/hostFacts.ts"
import {
  type GroupFile,
  groupFilesIn,
  groupLimits,
  groupPaths,
  groupsFunction
} from "../../../src/cluster/proc/controlGroups.ts"
import { measured } from "../../../src/domain/Fact.ts"

const mib = 2 ** 20

const v1Mounts = [
  "cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0",
  "cgroup /sys/fs/cgroup/pids cgroup rw,pids 0 0",
  "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0"
].join("\n")
const v1 = "8:pids:/jobs\n4:memory:/jobs/j1\n1:cpu,cpuacct:/\n0::/\n"

const factsWith = (meminfo: string, groups: ReadonlyArray<GroupFile>) =>
  hostFactsFrom({
    address: "node1",
    collectedAt: "2026-11-28T00:00:00Z",
    machine: "x86_64",
    clockOffsetSeconds: measured(0, "test"),
    files: { "/proc/meminfo": meminfo },
    groups
  })

const big = "MemTotal:       24684092 kB\nMemAvailable:   23068672 kB\n"

describe("limits of control groups", () => {
  it("are looked for in the process's group and all above it, by version and controller", () => {
    const paths = groupPaths(v1, v1Mounts)
    expect(paths).toContain("/sys/fs/cgroup/memory/jobs/j1/memory.limit_in_bytes")
    expect(paths).toContain("/sys/fs/cgroup/memory/memory.limit_in_bytes")
    expect(paths).toContain("/sys/fs/cgroup/pids/jobs/pids.max")
    expect(paths).toContain("/sys/fs/cgroup/unified/memory.max")
    expect(paths.filter((path) => path.startsWith("/sys/fs/cgroup/pids/jobs/j1"))).toEqual([])
    expect(groupPaths("0::/a/b\n", "cgroup2 /sys/fs/cgroup cgroup2 rw 0 0")).toEqual(
      expect.arrayContaining(["/a/b", "/a", ""].map((at) => `/sys/fs/cgroup${at}/memory.max`))
    )
    expect(groupPaths("", "")).toEqual([])
  })

  it("version 2: the smallest along the path holds, and `max` is none", () => {
    const limits = groupLimits([
      ["/cg/a/b/memory.max", "max\n"],
      ["/cg/a/memory.max", `${300 * mib}\n`],
      ["/cg/a/memory.current", `${100 * mib}\n`],
      ["/cg/a/memory.stat", `anon 1\ninactive_file ${20 * mib}\nactive_file ${10 * mib}\n`],
      ["/cg/memory.max", `${400 * mib}\n`],
      ["/cg/a/b/pids.max", "max\n"],
      ["/cg/a/pids.max", "64\n"]
    ])
    expect(limits).toEqual({
      memory: { value: 300 * mib, source: "/cg/a/memory.max" },
      memoryLeft: { value: 230 * mib, source: "/cg/a/memory.max" },
      processes: { value: 64, source: "/cg/a/pids.max" }
    })
  })

  it("version 1: its largest number is no limit", () => {
    const none: ReadonlyArray<GroupFile> = [["/m/memory.limit_in_bytes", "9223372036854771712\n"]]
    expect(groupLimits(none)).toEqual({ memory: undefined, memoryLeft: undefined, processes: undefined })
    expect(
      groupLimits([
        ...none,
        ["/m/j/memory.limit_in_bytes", `${300 * mib}`],
        ["/m/j/memory.usage_in_bytes", `${50 * mib}`],
        ["/m/j/memory.stat", `total_inactive_file ${5 * mib}\n`]
      ])
    ).toMatchObject({ memory: { value: 300 * mib }, memoryLeft: { value: 255 * mib } })
  })

  it("stand for the memory of the host, named, where they are smaller than it", () => {
    expect(factsWith(big, [["/cg/memory.max", `${300 * mib}`]])).toMatchObject({
      memoryTotal: { value: 300 * mib, source: "its control group, /cg/memory.max" },
      memoryAvailable: { value: 300 * mib }
    })
    expect(factsWith(big, [["/cg/memory.max", String(2 ** 50)]])).toMatchObject({
      memoryTotal: { value: 24684092 * 1024, source: "/proc/meminfo" }
    })
  })

  it("a machine that says 0 kB in all says nothing", () => {
    expect(factsWith("MemTotal:              0 kB\nMemAvailable:   23068672 kB\n", [])).toMatchObject({
      memoryTotal: { _tag: "unknown", reason: "/proc/meminfo says 0 kB in all" },
      memoryAvailable: { _tag: "unknown" }
    })
  })

  it("the shell of a host tells the same files as this machine reads", () => {
    const read = (path: string): string => {
      try {
        return execFileSync("cat", [path], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
      } catch {
        return "unreadable"
      }
    }
    const told = groupFilesIn(execFileSync("sh", ["-c", `${groupsFunction}groups`], { encoding: "utf8" }))
    const here = groupPaths(read("/proc/self/cgroup"), read("/proc/self/mounts"))
      .filter((path) => read(path) !== "unreadable")
    expect([...new Set(told.map(([path]) => path))].sort()).toEqual([...here].sort())
  })
})
