import { describe, expect, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { HostFiles } from "../../../src/cluster/HostFiles.ts"
import { collectLocally } from "../../../src/cluster/local/LocalCollector.ts"
import { utcSecond } from "../../../src/domain/utcSecond.ts"
import { mockHostFiles } from "../../fixtures/MockHostFiles.ts"
import { meminfoText } from "./samples.ts"

const files = mockHostFiles({
  files: { "/proc/meminfo": meminfoText, "/proc/sys/kernel/hostname": "node7\n" }
})

const collect = (hosts: ReadonlyArray<string>, declaredMemoryPerHostBytes: number | null = null) =>
  Effect.flatMap(HostFiles, (host) => collectLocally(host, { hosts, declaredMemoryPerHostBytes })).pipe(
    Effect.provide(files)
  )

describe("collectLocally", () => {
  it.effect("measures this machine when no host is named", () =>
    Effect.gen(function*() {
      const { hosts, method, missing } = yield* collect([])
      expect({ method, missing }).toEqual({ method: "local", missing: [] })
      expect(hosts).toHaveLength(1)
      expect(hosts[0]).toMatchObject({
        hostname: "node7",
        memoryTotal: { _tag: "measured", value: 24_684_084 * 1024 },
        kernel: { _tag: "unknown", reason: "/proc/version cannot be read" }
      })
      expect(hosts[0]?.collectedAt).toBe(utcSecond(yield* Clock.currentTimeMillis))
    }))

  it.effect("counts this machine once however often it is named", () =>
    Effect.gen(function*() {
      const { hosts } = yield* collect(["localhost", "127.0.0.1:4"])
      expect(hosts).toHaveLength(1)
    }))

  it.effect("reports other hosts as missing instead of standing for them", () =>
    Effect.gen(function*() {
      const { asked, hosts, missing } = yield* collect(["127.0.0.1", "elsewhere.example"])
      expect(asked).toEqual(["127.0.0.1", "elsewhere.example"])
      expect(hosts).toHaveLength(1)
      expect(missing.map(({ host }) => host)).toEqual(["elsewhere.example"])
    }))

  it.effect("measures nothing when only other hosts are named", () =>
    Effect.gen(function*() {
      const { hosts, missing } = yield* collect(["elsewhere.example"])
      expect(hosts).toEqual([])
      expect(missing).toHaveLength(1)
    }))

  it.effect("keeps declared memory apart from what is measured", () =>
    Effect.gen(function*() {
      const { declaredMemoryPerHost } = yield* collect([], 2 ** 36)
      expect(declaredMemoryPerHost).toMatchObject({ _tag: "declared", value: 2 ** 36 })
      expect((yield* collect([])).declaredMemoryPerHost._tag).toBe("unknown")
    }))
})
