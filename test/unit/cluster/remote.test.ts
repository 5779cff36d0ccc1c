import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { HostFiles } from "../../../src/cluster/HostFiles.ts"
import { collectRemotely } from "../../../src/cluster/remote/collectRemotely.ts"
import { launcherTransport } from "../../../src/cluster/remote/launcherTransport.ts"
import { sshTransport } from "../../../src/cluster/remote/sshTransport.ts"
import type { Transport } from "../../../src/cluster/remote/Transport.ts"
import { DependencyMissing } from "../../../src/errors/AppError.ts"
import { Executor, type Invocation } from "../../../src/process/Executor.ts"
import { familyOf } from "../../fixtures/launchers.ts"
import { ended, mockExecutor, type MockResponse, onStderr } from "../../fixtures/MockExecutor.ts"
import { mockHostFiles } from "../../fixtures/MockHostFiles.ts"

const ssh = sshTransport()

/** The answer of a host as its shell would print it, with the mark taken from the script that was sent. */
const answering = (pattern: RegExp, boot: string): MockResponse => ({
  pattern,
  script: ({ stdin }: Invocation) => {
    const mark = typeof stdin === "object" ? /printf '(mlps\d+) /.exec(stdin.text)?.[1] ?? "" : ""
    const file = (path: string, text: string) => [`${mark} file ${path}`, text, "", `${mark} end 0`]
    return [
      "Welcome to the cluster",
      `${mark} clock 2.5`,
      `${mark} machine x86_64`,
      ...file("/proc/sys/kernel/hostname", `host-${boot}`),
      ...file("/proc/sys/kernel/random/boot_id", boot),
      ...file("/etc/machine-id", "one image for all"),
      ...file("/proc/meminfo", "MemTotal: 1024 kB"),
      `${mark} done`
    ]
  }
})

const refusing = (pattern: RegExp, stderr: string, code = 255): MockResponse => ({
  pattern,
  output: [onStderr(stderr)],
  exit: ended(code)
})

const collect = (transport: Transport, hosts: ReadonlyArray<string>, responses: ReadonlyArray<MockResponse>) => {
  const mock = mockExecutor(responses)
  const information = Effect.gen(function*() {
    const executor = yield* Executor
    const files = yield* HostFiles
    return yield* collectRemotely({ executor, files }, transport, { hosts, declaredMemoryPerHostBytes: null })
  }).pipe(Effect.provide([mock.layer, mockHostFiles({ files: { "/proc/meminfo": "MemTotal: 2048 kB\n" } })]))
  return { information, calls: mock.calls }
}

/** Lets retries and time limits pass by the test's clock. */
const patiently = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.fork(effect)
    yield* TestClock.adjust("5 minutes")
    return yield* Fiber.join(fiber)
  })

describe("collectRemotely", () => {
  it.effect("asks every host by its bare name and keeps the facts of each", () => {
    const { calls, information } = collect(ssh, ["node1:4", "node2:4"], [
      answering(/ node1 sh$/, "b1"),
      answering(/ node2 sh$/, "b2")
    ])
    return Effect.gen(function*() {
      const { hosts, method, missing } = yield* information
      expect({ method, missing }).toEqual({ method: "ssh", missing: [] })
      expect(hosts.map(({ hostname }) => hostname)).toEqual(["host-b1", "host-b2"])
      expect(hosts[0]?.memoryTotal).toMatchObject({ _tag: "measured", value: 1024 * 1024 })
      expect(hosts[0]?.kernel).toEqual({ _tag: "unknown", reason: "/proc/version cannot be read" })
      expect(calls.map(({ invocation }) => invocation.argv.slice(-3))).toEqual([["--", "node1", "sh"], [
        "--",
        "node2",
        "sh"
      ]])
    })
  })

  it.effect("reads this machine directly", () => {
    const { calls, information } = collect(ssh, ["127.0.0.1", "node2"], [answering(/ node2 sh$/, "b2")])
    return Effect.gen(function*() {
      const { hosts } = yield* information
      expect(hosts.map(({ memoryTotal }) => memoryTotal)).toEqual([
        { _tag: "measured", value: 2048 * 1024, source: "/proc/meminfo" },
        { _tag: "measured", value: 1024 * 1024, source: "/proc/meminfo" }
      ])
      expect(calls).toHaveLength(1)
    })
  })

  it.effect("counts a machine once under two names, and two clones of one image as two (P25)", () =>
    Effect.gen(function*() {
      const same = yield* collect(ssh, ["a", "b"], [answering(/./, "b1")]).information
      expect(same.hosts).toHaveLength(1)
      const clones = yield* collect(ssh, ["a", "b"], [answering(/ a sh$/, "b1"), answering(/ b sh$/, "b2")]).information
      expect(clones.hosts).toHaveLength(2)
    }))

  it.effect("records 1 of 3 as 1 of 3, each of the others with its own reason (P26, R43)", () => {
    const { information } = collect(ssh, ["good", "closed", "strange"], [
      answering(/ good sh$/, "b1"),
      refusing(/ closed sh$/, "user@closed: Permission denied (publickey)."),
      refusing(/ strange sh$/, "Host key verification failed.")
    ])
    return Effect.gen(function*() {
      const { hosts, missing } = yield* information
      expect(hosts.map(({ hostname }) => hostname)).toEqual(["host-b1"])
      expect(missing).toEqual([
        { host: "closed", reason: expect.stringContaining("ssh-copy-id closed") },
        { host: "strange", reason: expect.stringContaining("host key was not accepted") }
      ])
    })
  })

  it.effect("tries again when the trouble may pass, and not when it cannot", () =>
    Effect.gen(function*() {
      const refused = collect(ssh, ["a"], [refusing(/./, "ssh: connect to host a port 22: Connection refused")])
      expect((yield* patiently(refused.information)).missing[0]?.reason).toContain("no ssh server listens there")
      expect(refused.calls).toHaveLength(3)
      const denied = collect(ssh, ["a"], [refusing(/./, "a: Permission denied (publickey).")])
      yield* patiently(denied.information)
      expect(denied.calls).toHaveLength(1)
    }))

  it.effect("gives up a host that does not answer, and ends its ssh", () =>
    Effect.gen(function*() {
      const { calls, information } = collect(ssh, ["slow", "good"], [
        { pattern: / slow sh$/, exit: "hangs" },
        answering(/ good sh$/, "b1")
      ])
      const { hosts, missing } = yield* patiently(information)
      expect(hosts).toHaveLength(1)
      expect(missing).toEqual([{ host: "slow", reason: "it did not answer within 60 s" }])
      expect(calls.find(({ invocation }) => invocation.argv.includes("slow"))?.stopped()).toBe(true)
    }))

  it.effect("does not take half an answer for facts", () =>
    Effect.gen(function*() {
      const { information } = collect(ssh, ["a"], [{ pattern: /./, output: ["Welcome"], exit: ended(0) }])
      expect((yield* patiently(information)).missing).toEqual([{ host: "a", reason: "its answer was cut off" }])
    }))

  it.effect("names the missing program for every host", () => {
    const refuses = new DependencyMissing({ dependency: "ssh", neededFor: "a program", install: [] })
    return Effect.gen(function*() {
      const { missing } = yield* collect(ssh, ["a", "b"], [{ pattern: /./, refuses }]).information
      expect(missing.map(({ reason }) => reason)).toEqual(Array(2).fill(refuses.message))
    })
  })
})

describe("sshTransport", () => {
  it("never asks for a password and cannot be given an option as a host", () => {
    expect(Either.getOrThrow(sshTransport(["-F", "/x"]).shellOn("node1")).argv).toEqual([
      "ssh",
      "-F",
      "/x",
      "-o",
      "BatchMode=yes",
      "-o",
      "StrictHostKeyChecking=accept-new",
      "-o",
      "ConnectTimeout=10",
      "-o",
      "ServerAliveInterval=5",
      "-o",
      "ServerAliveCountMax=3",
      "-o",
      "ForwardX11=no",
      "-o",
      "ClearAllForwardings=yes",
      "-T",
      "--",
      "node1",
      "sh"
    ])
  })

  it.each([
    [
      "@@@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @@@\nHost key verification failed.",
      "ssh-keygen -R n1",
      false
    ],
    ["Host key verification failed.", "ssh n1 true", false],
    ["root@n1: Permission denied (publickey,password).", "ssh-copy-id n1", false],
    ["ssh: Could not resolve hostname n1: Name or service not known", "cannot be resolved", false],
    ["ssh: connect to host n1 port 22: Connection timed out", "over the network", true],
    ["ssh: connect to host n1 port 22: No route to host", "over the network", true],
    ["kex_exchange_identification: Connection closed by remote host", "MaxStartups", true],
    ["something new", "ssh failed (something new)", true]
  ])("explains %j", (stderr, text, mayPass) => {
    const refusal = ssh.explain("n1", ended(255), stderr)
    expect(refusal.reason).toContain(text)
    expect(refusal.mayPass).toBe(mayPass)
  })

  it("tells the remote shell's failure from ssh's own", () => {
    expect(ssh.explain("n1", ended(127), "sh: not found").reason).toBe(
      "its shell ended with status 127 (sh: not found)"
    )
  })
})

describe("launcherTransport", () => {
  const transport = launcherTransport({
    launcher: { family: familyOf("pals"), version: "1.8.0", program: "mpiexec" },
    allowRunAsRoot: false,
    parameters: []
  })

  it("starts one sh on the host, in the family's own words", () => {
    expect(Either.getOrThrow(transport.shellOn("x1")).argv).toEqual([
      "mpiexec",
      "-n",
      "1",
      "--ppn",
      "1",
      "--hosts",
      "x1",
      "--cpu-bind",
      "none",
      "sh"
    ])
  })

  it("says why a host cannot be written for this launcher", () => {
    const hydra = launcherTransport({
      launcher: { family: familyOf("mpich"), version: "4.0.2", program: "mpiexec" },
      allowRunAsRoot: false,
      parameters: []
    })
    expect(Either.getOrThrow(Either.flip(hydra.shellOn("fe80::1")))).toContain("Hydra")
  })

  it.effect("hands over the launcher's own words when it fails", () =>
    Effect.gen(function*() {
      const { missing } = yield* patiently(
        collect(transport, ["x1"], [refusing(/./, "mpiexec: unknown host x1", 1)]).information
      )
      expect(missing).toEqual([{ host: "x1", reason: "mpiexec ended with status 1: mpiexec: unknown host x1" }])
    }))
})
