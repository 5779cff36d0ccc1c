/** Facts over a real ssh server and real MPI launchers on this machine; each part is skipped where its program is missing. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { execFileSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { HostFiles } from "../../../src/cluster/HostFiles.ts"
import { HostFilesLive } from "../../../src/cluster/local/HostFilesLive.ts"
import { askHost } from "../../../src/cluster/remote/askHost.ts"
import { collectRemotely } from "../../../src/cluster/remote/collectRemotely.ts"
import { launcherTransport } from "../../../src/cluster/remote/launcherTransport.ts"
import { sshTransport } from "../../../src/cluster/remote/sshTransport.ts"
import type { Transport } from "../../../src/cluster/remote/Transport.ts"
import type { HostFacts } from "../../../src/domain/Cluster.ts"
import { detectLauncher } from "../../../src/launcher/detectLauncher.ts"
import { Executor } from "../../../src/process/Executor.ts"
import { ExecutorLive } from "../../../src/process/ExecutorLive.ts"
import { loopbackSshd, noSshd } from "../../fixtures/loopbackSshd.ts"

const live = Layer.merge(ExecutorLive, HostFilesLive)

const ask = (transport: Transport, host: string) =>
  Effect.flatMap(Executor, (executor) => askHost(executor, transport, host, "mlps4711"))

const memoryOfThisMachine = () =>
  Number(/^MemTotal:\s+(\d+) kB/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1]) * 1024

const expectThisMachine = (facts: HostFacts) => {
  expect(facts.memoryTotal).toEqual({ _tag: "measured", value: memoryOfThisMachine(), source: "/proc/meminfo" })
  expect(facts.bootId).toMatchObject({ value: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim() })
  expect(facts.logicalCores).toMatchObject({ _tag: "measured" })
  const offset = facts.clockOffsetSeconds
  expect(offset._tag === "measured" && Math.abs(offset.value) < 5).toBe(true)
}

describe.skipIf(noSshd !== undefined)(`ssh${noSshd === undefined ? "" : ` (skipped: ${noSshd})`}`, () => {
  const scenario = <A, E>(
    body: (
      sshd: Effect.Effect.Success<ReturnType<typeof loopbackSshd>>
    ) => Effect.Effect<A, E, Executor | HostFiles | Scope.Scope>
  ) => Effect.flatMap(loopbackSshd(), body).pipe(Effect.scoped, Effect.provide(live))

  it.live("collects the facts of a host through its ssh server", () =>
    scenario((sshd) =>
      Effect.gen(function*() {
        expectThisMachine(yield* ask(sshTransport(["-F", sshd.clientConfig()]), "127.0.0.2"))
      })
    ))

  it.live("tells a key that is not accepted", () =>
    scenario((sshd) =>
      Effect.gen(function*() {
        const transport = sshTransport(["-F", sshd.clientConfig({ key: sshd.strangersKey })])
        expect(yield* Effect.flip(ask(transport, "127.0.0.2"))).toMatchObject({
          reason: expect.stringContaining("ssh-copy-id 127.0.0.2"),
          mayPass: false
        })
      })
    ))

  it.live("tells a host key that has changed", () =>
    scenario((sshd) =>
      Effect.gen(function*() {
        const knownHosts = join(sshd.folder, "wrong_hosts")
        const otherKey = readFileSync(`${sshd.strangersKey}.pub`, "utf8").split(" ").slice(0, 2).join(" ")
        writeFileSync(knownHosts, `[127.0.0.2]:${sshd.port} ${otherKey}\n`)
        const transport = sshTransport(["-F", sshd.clientConfig({ knownHosts })])
        expect(yield* Effect.flip(ask(transport, "127.0.0.2"))).toMatchObject({
          reason: expect.stringContaining("host key has changed"),
          mayPass: false
        })
      })
    ))

  it.live("tells a host where no server listens, after trying again", () =>
    scenario((sshd) =>
      Effect.gen(function*() {
        const transport = sshTransport(["-F", sshd.clientConfig(), "-p", "1"])
        expect((yield* Effect.flip(ask(transport, "127.0.0.2"))).reason).toContain("no ssh server listens there")
      })
    ))

  it.live("records half of the hosts as half", () =>
    scenario((sshd) =>
      Effect.gen(function*() {
        const executor = yield* Executor
        const files = yield* HostFiles
        const transport = sshTransport(["-F", sshd.clientConfig()])
        // An own address would be read directly; the server hears every one of 127.0.0.0/8 under a name of ssh's own.
        const named: Transport = {
          ...transport,
          shellOn: (host) => transport.shellOn(host.startsWith("good") ? "127.0.0.3" : "no-such-host.invalid")
        }
        const { hosts, missing } = yield* collectRemotely({ executor, files }, named, {
          hosts: ["good1", "bad1", "good2", "bad2"],
          declaredMemoryPerHostBytes: null
        })
        expect(hosts).toHaveLength(1)
        expect(missing).toEqual([
          { host: "bad1", reason: expect.stringContaining("cannot be resolved") },
          { host: "bad2", reason: expect.stringContaining("cannot be resolved") }
        ])
      })
    ))
})

const answers = (program: string) => {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
}

describe.each(["mpirun.openmpi", "mpirun.mpich"])("%s (skipped without it)", (program) => {
  it.live.skipIf(!answers(program))(
    "is recognised, and brings the facts of a host without a staged file",
    () =>
      Effect.gen(function*() {
        const launcher = yield* detectLauncher(program, {})
        expect(launcher.family.id).toMatch(program === "mpirun.openmpi" ? /^openmpi/ : /^mpich$/)
        const transport = launcherTransport({ launcher, allowRunAsRoot: process.getuid?.() === 0, parameters: [] })
        expectThisMachine(yield* ask(transport, "localhost"))
      }).pipe(Effect.provide(live))
  )
})
