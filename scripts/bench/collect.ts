/**
 * 64 hosts, which are 64 loopback addresses of one ssh server, asked for all their facts; beside it 64 bare `ssh host true`, as many at
 * once. The two alternate. Target: 1.5 × the bare time.
 */
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { execFile } from "node:child_process"
import { appendFileSync } from "node:fs"
import { promisify } from "node:util"
import { HostFiles } from "../../src/cluster/HostFiles.ts"
import { HostFilesLive } from "../../src/cluster/local/HostFilesLive.ts"
import { collectRemotely, hostsAtOnce } from "../../src/cluster/remote/collectRemotely.ts"
import { sshTransport } from "../../src/cluster/remote/sshTransport.ts"
import { Executor } from "../../src/process/Executor.ts"
import { ExecutorLive } from "../../src/process/ExecutorLive.ts"
import { loopbackSshd, noSshd } from "../../test/fixtures/loopbackSshd.ts"

const count = 64
const target = 1.5
const hosts = Array.from({ length: count }, (_, i) => `bench${i + 1}`)

const seconds = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.timed(effect), ([duration]) => Duration.toSeconds(duration))

const median = (numbers: ReadonlyArray<number>) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0

const bench = (rounds: number) =>
  Effect.gen(function*() {
    const executor = yield* Executor
    const files = yield* HostFiles
    const sshd = yield* loopbackSshd()
    const config = sshd.clientConfig()
    appendFileSync(config, hosts.map((host, i) => `\nHost ${host}\n  HostName 127.0.1.${i + 1}`).join(""))
    const transport = sshTransport(["-F", config])

    const bare = Effect.forEach(
      hosts,
      (host) =>
        Effect.promise(() =>
          promisify(execFile)("ssh", [
            "-F",
            config,
            "-o",
            "BatchMode=yes",
            "-o",
            "StrictHostKeyChecking=accept-new",
            host,
            "true"
          ])
        ),
      { concurrency: hostsAtOnce, discard: true }
    )
    const collect = collectRemotely({ executor, files }, transport, { hosts, declaredMemoryPerHostBytes: null }).pipe(
      Effect.filterOrDieMessage(({ missing }) => missing.length === 0, "a host did not answer")
    )

    yield* bare
    const times: Array<{ readonly bare: number; readonly collect: number }> = []
    for (let round = 0; round < rounds; round++) {
      times.push({ bare: yield* seconds(bare), collect: yield* seconds(collect) })
    }
    const [alone, ours] = [median(times.map((t) => t.bare)), median(times.map((t) => t.collect))]
    yield* Console.log(`${count} hosts, ${hostsAtOnce} at once, ${rounds} rounds, ${process.version}`)
    yield* Console.log(`bare ssh  ${alone.toFixed(2)} s`)
    yield* Console.log(`collect   ${ours.toFixed(2)} s   ${(ours / alone).toFixed(2)} x (target ${target})`)
    return ours / alone <= target ? 0 : 1
  }).pipe(Effect.scoped, Effect.provide(Layer.merge(ExecutorLive, HostFilesLive)))

/** Resolves to the exit status. */
export const collectBench = (rounds: number): Promise<number> =>
  Effect.runPromise(noSshd === undefined ? bench(rounds) : Effect.as(Console.log(`skipped: ${noSshd}`), 0))
