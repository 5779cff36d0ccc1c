/**
 * Samples this machine directly and every other host over one connection that lasts as long as the run. Trouble with a host is
 * logged once, tried again at the next interval, and left in the series as a gap with its reason; it never disturbs the run.
 */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Ref from "effect/Ref"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { utcSecond } from "../../domain/utcSecond.ts"
import { StorageError } from "../../errors/AppError.ts"
import { type Environment, whyNotBeside } from "../../launcher/Launcher.ts"
import { Executor } from "../../process/Executor.ts"
import { Machine } from "../../process/Machine.ts"
import { HostFiles } from "../HostFiles.ts"
import { launcherOf } from "../launcherOf.ts"
import { isLocalAmong } from "../local/LocalCollector.ts"
import { isEnd, parseAnswer, repeatScript } from "../remote/hostScript.ts"
import { launcherTransport } from "../remote/launcherTransport.ts"
import { localShell } from "../remote/localShell.ts"
import { sshTransport } from "../remote/sshTransport.ts"
import type { Refusal, Transport } from "../remote/Transport.ts"
import { withoutSlots } from "../thisMachine.ts"
import { sampleOf, samplePaths, type SampleTexts } from "./sample.ts"
import { Sampler, type SamplingRequest, type SeriesSummary } from "./Sampler.ts"
import { assemble, type HostLog, openHostLog } from "./seriesFile.ts"

const storageError = (path: string) => (error: PlatformError) =>
  new StorageError({
    path,
    operation: "write",
    errno: error._tag === "SystemError" ? error.reason : null,
    partialFiles: []
  })

const utcNow = Effect.map(Clock.currentTimeMillis, utcSecond)

const warn = (log: HostLog, { reason }: Refusal) =>
  Effect.sync(() => log.lost(reason)).pipe(
    Effect.zipRight(Effect.logWarning(`time series: no samples from ${log.host}: ${reason}`))
  )

/** Seconds that an answer may take, and that stamps are coarse by. */
const tardiness = 3

/** Beyond the interval; then a host that says nothing any more counts as lost. */
const patience = Duration.seconds(30)

const append = (log: HostLog, texts: SampleTexts): Effect.Effect<void, Refusal> =>
  log.append(sampleOf(texts), texts.timestamp).pipe(
    Effect.mapError((error): Refusal => ({ reason: `they cannot be written: ${error.message}`, mayPass: false }))
  )

/** Ends when the host has all its samples. */
const sampleThisMachine = (files: Context.Tag.Service<HostFiles>, log: HostLog, request: SamplingRequest) =>
  Effect.gen(function*() {
    const timestamp = yield* utcNow
    const texts = yield* Effect.forEach(
      samplePaths,
      (path) => Effect.map(files.read(path), (text) => text === undefined ? [] : [[path, text] as const])
    )
    yield* append(log, { hostname: log.host, timestamp, files: Object.fromEntries(texts.flat()) })
  }).pipe(
    Effect.repeat(
      Schedule.fixed(Duration.seconds(request.intervalSeconds)).pipe(
        Schedule.intersect(Schedule.recurs(request.maxSamples - 1))
      )
    ),
    Effect.asVoid
  )

/** One connection, until the host has all its samples; a connection that ends before fails with its reason. */
const sampleOverOneConnection = (
  executor: Context.Tag.Service<Executor>,
  transport: Transport,
  log: HostLog,
  request: SamplingRequest,
  mark: string
) =>
  Effect.gen(function*() {
    const refused = (reason: string, mayPass = false): Refusal => ({ reason, mayPass })
    const address = withoutSlots(log.host)
    const shell = yield* Effect.mapError(transport.shellOn(address), (reason) => refused(reason))
    const rounds = request.maxSamples - log.samples()
    const running = yield* executor.start({
      ...shell,
      stdin: { text: repeatScript(mark, samplePaths, rounds, request.intervalSeconds) }
    }).pipe(Effect.mapError((error) => refused(error.message)))
    let answer: Array<string> = []
    let stderr = ""
    const heard = running.events.pipe(
      Stream.timeoutFail(
        () => refused(`it said nothing for ${request.intervalSeconds + Duration.toSeconds(patience)} s`, true),
        Duration.sum(Duration.seconds(request.intervalSeconds), patience)
      )
    )
    yield* Stream.runForEach(heard, ({ line, stream }) => {
      if (stream === "stderr") stderr = line
      else answer.push(line)
      if (stream === "stderr" || !isEnd(mark, line)) return Effect.void
      const { files } = parseAnswer(mark, samplePaths, answer)
      answer = []
      return Effect.flatMap(utcNow, (timestamp) => append(log, { hostname: log.host, timestamp, files }))
    })
    const status = yield* running.exit
    if (log.samples() < request.maxSamples) yield* Effect.fail(transport.explain(address, status, stderr))
  }).pipe(Effect.scoped)

/** Again and again at the interval, while the trouble may pass; what is in the way is told once. */
const sampleRemotely = (
  executor: Context.Tag.Service<Executor>,
  transport: Transport,
  log: HostLog,
  request: SamplingRequest,
  mark: string
) =>
  Effect.gen(function*() {
    const told = yield* Ref.make(false)
    yield* sampleOverOneConnection(executor, transport, log, request, mark).pipe(
      Effect.tapError((refusal) =>
        Effect.flatMap(Ref.getAndSet(told, true), (before) => {
          log.lost(refusal.reason)
          return before || !refusal.mayPass ? Effect.void : warn(log, refusal)
        })
      ),
      Effect.retry({
        schedule: Schedule.spaced(Duration.seconds(request.intervalSeconds)),
        while: ({ mayPass }) => mayPass
      })
    )
  })

/**
 * By the launcher when the run has one; one that does not say who it is leaves ssh, and what cannot be reached is a gap. A launcher
 * that starts nothing beside the run reaches nobody.
 */
const transportOf = (request: SamplingRequest, environment: Environment) => {
  const { via = "auto" } = request
  return via === "auto" || via === "mpi"
    ? launcherOf(request).pipe(
      Effect.map((options): Transport => {
        if (options === undefined) return sshTransport()
        const refusal = whyNotBeside(options.launcher.family, environment)
        const transport = launcherTransport(options)
        return refusal === undefined ? transport : { ...transport, shellOn: () => Either.left(refusal) }
      }),
      Effect.orElseSucceed(() => sshTransport())
    )
    : Effect.succeed(sshTransport())
}

export const SamplerLive: Layer.Layer<Sampler, never, Executor | HostFiles | Machine | FileSystem.FileSystem> = Layer
  .effect(
    Sampler,
    Effect.gen(function*() {
      const executor = yield* Executor
      const files = yield* HostFiles
      const { environment } = yield* Machine
      const fs = yield* FileSystem.FileSystem

      const start = Effect.fn("Sampler.start")(function*(request: SamplingRequest) {
        const { file, intervalSeconds } = request
        const isLocal = yield* isLocalAmong(request.hosts)
        const hosts = request.hosts.length === 0 ? ["localhost"] : request.hosts
        const sampled = request.via === "none" ? [] : hosts.filter((host) => request.via !== "local" || isLocal(host))
        const transport = sampled.every(isLocal) ? localShell : yield* transportOf(request, environment)
        const mark = `mlps${yield* Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER)}`
        const startedAt = yield* utcNow
        const logs = yield* Effect.forEach(sampled, (host, index) => openHostLog(file, host, index, startedAt)).pipe(
          Effect.mapError(storageError(file))
        )
        const fibers = yield* Effect.forEach(logs, (log) =>
          (isLocal(log.host)
            ? sampleThisMachine(files, log, request)
            : sampleRemotely(executor, transport, log, request, mark)).pipe(
              Effect.catchAll((refusal) => warn(log, refusal)),
              Effect.forkScoped
            ))

        const finish = Effect.gen(function*() {
          const now = yield* Clock.currentTimeMillis
          yield* Fiber.interruptAll(fibers)
          // A connection that was cut is not known to be until its keepalive says so.
          for (const log of logs) {
            const silent = Math.round((now - log.lastAt()) / 1000)
            if (log.samples() < request.maxSamples && silent > 2 * intervalSeconds + tardiness) {
              log.lost(`nothing came from it in the last ${silent} s`)
            }
          }
          const head = {
            intervalSeconds,
            startedAt,
            endedAt: yield* utcNow,
            method: transport.method,
            hostsRequested: hosts
          }
          yield* Effect.mapError(assemble(file, head, logs), storageError(file))
          const summary: SeriesSummary = {
            file,
            numSamples: logs.reduce((sum, log) => sum + log.samples(), 0),
            intervalSeconds,
            hostsCollected: logs.filter((log) => log.samples() > 0).map(({ host }) => host),
            gaps: logs.flatMap((log) => log.gaps())
          }
          return summary
        }).pipe(Effect.provideService(FileSystem.FileSystem, fs))
        return { finish }
      })

      return {
        start: (request) =>
          start(request).pipe(
            Effect.provideService(FileSystem.FileSystem, fs),
            Effect.provideService(Executor, executor)
          )
      }
    })
  )
