/**
 * What a sample of a host's load costs in CPU time: on the host, whose shell reads the files, and on the launching machine, which
 * writes them down. At the default interval of 10 s a sample may cost 50 ms of a core to stay below 0.5 %.
 */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { HostFilesLive } from "../../src/cluster/local/HostFilesLive.ts"
import { repeatScript } from "../../src/cluster/remote/hostScript.ts"
import { samplePaths } from "../../src/cluster/series/sample.ts"
import { Sampler } from "../../src/cluster/series/Sampler.ts"
import { SamplerLive } from "../../src/cluster/series/SamplerLive.ts"
import { ExecutorLive } from "../../src/process/ExecutorLive.ts"
import { MachineLive } from "../../src/process/MachineLive.ts"

const samples = 100
const pauseSeconds = 0.05
const intervalSeconds = 10
const target = 0.005

/** `times` of POSIX: the second line is what the waited-for children took. */
const childSeconds = (text: string): number =>
  [...(text.trim().split("\n").at(-1) ?? "").matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0
  )

const onHost = (folder: string): number => {
  const script = join(folder, "script")
  writeFileSync(script, repeatScript("mlps1", samplePaths, samples, pauseSeconds))
  const text = execFileSync("sh", ["-c", `sh < ${script} > ${join(folder, "said")}; times`], { encoding: "utf8" })
  return childSeconds(text) / samples
}

const here = (folder: string) =>
  Effect.gen(function*() {
    const sampler = yield* Sampler
    const file = join(folder, "series.json")
    const before = process.cpuUsage()
    const sampling = yield* sampler.start({
      hosts: ["localhost"],
      intervalSeconds: pauseSeconds,
      maxSamples: samples,
      file
    })
    yield* Effect.sleep(`${(samples + 5) * pauseSeconds} seconds`)
    const { numSamples } = yield* sampling.finish
    const { system, user } = process.cpuUsage(before)
    return (system + user) / 1e6 / numSamples
  })

const line = (what: string, seconds: number) =>
  Console.log(
    `${what.padEnd(38)} ${(seconds * 1000).toFixed(1)} ms a sample, ${
      (100 * seconds / intervalSeconds).toFixed(3)
    } % of a core every ${intervalSeconds} s (target ${100 * target} %)`
  )

/** Resolves to the exit status. */
export const samplingBench = (): Promise<number> =>
  Effect.gen(function*() {
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "mlps-bench-"))),
      (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
    )
    const remote = onHost(folder)
    const local = yield* here(folder)
    yield* Console.log(`${samples} samples, ${process.version}`)
    yield* line("on a host that is sampled by ssh", remote)
    yield* line("on this machine, sampling itself", local)
    return Math.max(remote, local) / intervalSeconds <= target ? 0 : 1
  }).pipe(
    Effect.scoped,
    Effect.provide(
      SamplerLive.pipe(Layer.provide(Layer.mergeAll(ExecutorLive, MachineLive, HostFilesLive, NodeFileSystem.layer)))
    ),
    Effect.runPromise
  )
