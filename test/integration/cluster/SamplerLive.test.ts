import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { Collector } from "../../../src/cluster/Collector.ts"
import { CollectorLive } from "../../../src/cluster/CollectorLive.ts"
import { HostFilesLive } from "../../../src/cluster/local/HostFilesLive.ts"
import { Sampler, type SamplingRequest } from "../../../src/cluster/series/Sampler.ts"
import { SamplerLive } from "../../../src/cluster/series/SamplerLive.ts"
import { ExecutorLive } from "../../../src/process/ExecutorLive.ts"
import { MachineLive } from "../../../src/process/MachineLive.ts"
import { capturingLogger } from "../../fixtures/CapturingLogger.ts"
import { loopbackSshd, noSshd } from "../../fixtures/loopbackSshd.ts"

const live = Layer.merge(SamplerLive, CollectorLive).pipe(
  Layer.provide(Layer.mergeAll(ExecutorLive, HostFilesLive, MachineLive, NodeFileSystem.layer))
)

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "mlps-sampler-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

const request = (file: string, changes: Partial<SamplingRequest>): SamplingRequest => ({
  hosts: [],
  intervalSeconds: 0.05,
  maxSamples: 1000,
  file,
  ...changes
})

const lines = (path: string) => existsSync(path) ? readFileSync(path, "utf8").split("\n").length - 1 : 0

const when = (holds: () => boolean) =>
  Effect.sync(holds).pipe(
    Effect.delay("10 millis"),
    Effect.repeat({ until: (it) => it }),
    Effect.timeout("60 seconds")
  )

/** Waits until the file holds so many lines: samples come by the clock, and machines differ. */
const linesIn = (path: string, wanted: number) => when(() => lines(path) >= wanted)

/** `ssh` is found on PATH, as always. */
const firstOnPath = (path: string) =>
  Effect.suspend(() => {
    const before = process.env["PATH"] ?? ""
    const set = (value: string) =>
      Effect.sync(() => {
        process.env["PATH"] = value
      })
    return Effect.acquireRelease(set(`${path}${delimiter}${before}`), () => set(before))
  })

const read = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"))

describe("SamplerLive", () => {
  it.live("writes this machine's samples in the published shape, and nothing else", () =>
    Effect.gen(function*() {
      const path = yield* folder
      const file = join(path, "series.json")
      const sampler = yield* Sampler
      const sampling = yield* sampler.start(request(file, { maxSamples: 3 }))
      yield* linesIn(`${file}.host0.ndjson`, 3)
      const summary = yield* sampling.finish
      expect(summary).toEqual({ file, numSamples: 3, intervalSeconds: 0.05, hostsCollected: ["localhost"], gaps: [] })
      const sample = {
        hostname: "localhost",
        errors: {},
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        cpu_ticks: expect.any(Object),
        diskstats: expect.any(Array),
        vmstat: expect.any(Object),
        loadavg: expect.any(Object),
        meminfo: expect.objectContaining({ MemTotal: expect.any(Number) }),
        netdev: expect.any(Array)
      }
      expect(read(file)).toEqual({
        collection_interval_seconds: 0.05,
        start_time: expect.any(String),
        end_time: expect.any(String),
        num_samples: 3,
        collection_method: "local",
        hosts_requested: ["localhost"],
        hosts_collected: ["localhost"],
        gaps: [],
        samples_by_host: { localhost: [sample, sample, sample] }
      })
      expect(readdirSync(path)).toEqual(["series.json"])
    }).pipe(Effect.scoped, Effect.provide(live)))

  it.live("keeps what was sampled when the run is cut off", () =>
    Effect.gen(function*() {
      const path = yield* folder
      const file = join(path, "series.json")
      yield* Effect.scoped(Effect.gen(function*() {
        const sampler = yield* Sampler
        yield* sampler.start(request(file, {}))
        yield* linesIn(`${file}.host0.ndjson`, 2)
      }))
      expect(existsSync(file)).toBe(false)
      const [first = ""] = readFileSync(`${file}.host0.ndjson`, "utf8").split("\n")
      expect(JSON.parse(first)).toMatchObject({ hostname: "localhost" })
    }).pipe(Effect.scoped, Effect.provide(live)))

  it.live("says that the file cannot be written", () =>
    Effect.gen(function*() {
      const sampler = yield* Sampler
      const error = yield* Effect.flip(sampler.start(request("/no/such/folder/series.json", {})))
      expect(error).toMatchObject({ _tag: "StorageError", path: "/no/such/folder/series.json" })
    }).pipe(Effect.scoped, Effect.provide(live)))

  it.live.skipIf(noSshd !== undefined)(
    "samples another host over one ssh connection, and names a host that refuses (skipped without sshd)",
    () => {
      const logger = capturingLogger()
      return Effect.gen(function*() {
        const path = yield* folder
        const sshd = yield* loopbackSshd()
        // The user's own configuration gives hosts their addresses; `ssh` is found on PATH, as always.
        const config = sshd.clientConfig()
        appendFileSync(config, "\nHost far\n  HostName 127.0.0.2\n")
        const calls = join(path, "calls")
        writeFileSync(join(path, "ssh"), `#!/bin/sh\necho "$@" >> ${calls}\nexec /usr/bin/ssh -F ${config} "$@"\n`)
        chmodSync(join(path, "ssh"), 0o755)
        yield* firstOnPath(path)
        const file = join(path, "series.json")
        const sampler = yield* Sampler
        const sampling = yield* sampler.start(request(file, { hosts: ["far:4", "nowhere.invalid", "localhost"] }))
        yield* linesIn(`${file}.host0.ndjson`, 4)
        yield* linesIn(`${file}.host2.ndjson`, 2)
        yield* when(() => logger.logged.some(({ text }) => text.includes("nowhere.invalid")))
        const { gaps, hostsCollected } = yield* sampling.finish
        expect(hostsCollected).toEqual(["far:4", "localhost"])
        expect(gaps).toEqual([{
          host: "nowhere.invalid",
          from: expect.any(String),
          to: null,
          reason: expect.stringContaining("its name cannot be resolved")
        }])
        expect(read(file)).toMatchObject({
          collection_method: "ssh",
          hosts_requested: ["far:4", "nowhere.invalid", "localhost"],
          hosts_collected: ["far:4", "localhost"],
          gaps,
          samples_by_host: {
            "far:4": expect.arrayContaining([expect.objectContaining({ errors: {} })]),
            "nowhere.invalid": []
          }
        })
        expect(readFileSync(calls, "utf8").split("\n").filter((line) => line.endsWith(" far sh"))).toHaveLength(1)
        expect(logger.logged.filter(({ text }) => text.includes("nowhere.invalid"))).toHaveLength(1)

        const collector = yield* Collector
        const { hosts, method, missing } = yield* collector.collect({
          hosts: ["far"],
          declaredMemoryPerHostBytes: null
        })
        expect({ method, missing, hosts: hosts.length }).toEqual({ method: "ssh", missing: [], hosts: 1 })
      }).pipe(Effect.scoped, Effect.provide(Layer.merge(live, logger.layer)))
    }
  )

  it.live.skipIf(noSshd !== undefined)(
    "R43: a connection that breaks leaves a gap with its reason, and is taken up again",
    () =>
      Effect.gen(function*() {
        const path = yield* folder
        const sshd = yield* loopbackSshd()
        const config = sshd.clientConfig()
        appendFileSync(config, "\nHost far\n  HostName 127.0.0.2\n")
        const calls = join(path, "calls")
        const file = join(path, "series.json")
        const log = `${file}.host0.ndjson`
        // The first connection breaks by itself, as one does that is cut, when there are samples of it.
        writeFileSync(
          join(path, "ssh"),
          [
            "#!/bin/sh",
            `echo call >> ${calls}`,
            `[ $(wc -l < ${calls}) = 1 ] || exec /usr/bin/ssh -F ${config} "$@"`,
            "exec 3<&0",
            `/usr/bin/ssh -F ${config} "$@" <&3 &`,
            `until [ -e ${log} ] && [ $(wc -l < ${log}) -ge 2 ]; do sleep 0.05; done`,
            "kill $!",
            "echo 'Connection reset by peer' >&2",
            "exit 255"
          ].join("\n")
        )
        chmodSync(join(path, "ssh"), 0o755)
        yield* firstOnPath(path)
        const sampler = yield* Sampler
        const sampling = yield* sampler.start(request(file, { hosts: ["far"], intervalSeconds: 0.2 }))
        yield* linesIn(calls, 2)
        yield* linesIn(log, lines(log) + 2)
        const { gaps } = yield* sampling.finish
        expect(gaps).toEqual([{
          host: "far",
          from: expect.stringMatching(/^\d{4}-.*Z$/),
          to: expect.stringMatching(/^\d{4}-.*Z$/),
          reason: expect.stringContaining("the connection broke")
        }])
        expect(read(file)).toMatchObject({ gaps, samples_by_host: { far: expect.any(Array) } })
      }).pipe(Effect.scoped, Effect.provide(live))
  )

  it.live("does not sample hosts that nobody may ask", () =>
    Effect.gen(function*() {
      const path = yield* folder
      const file = join(path, "series.json")
      const sampler = yield* Sampler
      const sampling = yield* sampler.start(request(file, { hosts: ["far", "localhost"], via: "local" }))
      yield* linesIn(`${file}.host0.ndjson`, 1)
      expect((yield* sampling.finish).hostsCollected).toEqual(["localhost"])
      const none = yield* sampler.start(request(file, { hosts: ["localhost"], via: "none" }))
      expect((yield* none.finish).numSamples).toBe(0)
    }).pipe(Effect.scoped, Effect.provide(live)))
})
