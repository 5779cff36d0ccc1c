/** The KV-cache engine on a real Redis of the test's own, on a socket in its folder. */
import { describe, expect, it } from "@effect/vitest"
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import type { KvOption, KvWork } from "../../../src/benchmarks/kvcache/KvWork.ts"
import { serialiseKvMarker } from "../../../src/benchmarks/kvcache/marker.ts"
import { ownProcess } from "../../../src/cluster/local/processIdentity.ts"
import type { EngineEvent } from "../../../src/domain/EngineEvent.ts"
import { failureKv, type KvRun, measuredKv, runKv, smallKvWork } from "../../fixtures/kvcache/works.ts"
import { freePorts } from "../../fixtures/ports.ts"
import { inFolder } from "../../unit/engines/native/files/folder.ts"
import { home, program } from "../program/program.ts"

const without = (() => {
  try {
    execFileSync("redis-server", ["--version"])
    return null
  } catch {
    return "redis-server"
  }
})()

/** Why there is no server that speaks TLS. */
const withoutTls = (() => {
  try {
    execFileSync("openssl", ["version"])
  } catch {
    return "no openssl"
  }
  // A server that was built without it does not know the word.
  const { stderr, stdout } = spawnSync("redis-server", ["--tls-auth-clients", "never"], { encoding: "utf8" })
  return `${stdout}${stderr}`.includes("argument(s) must be one of") ? null : "a redis-server without TLS"
})()

interface Server {
  readonly process: ChildProcess
  readonly url: string
  readonly cli: (...words: ReadonlyArray<string>) => string
}

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once("exit", () => resolve()))

const withServer = async <A>(
  root: string,
  words: ReadonlyArray<string>,
  use: (server: Server) => Promise<A>
): Promise<A> => {
  const socket = `${root}/redis.sock`
  const child = spawn(
    "redis-server",
    ["--port", "0", "--unixsocket", socket, "--save", "", "--dir", root, ...words],
    { stdio: "ignore" }
  )
  try {
    // The socket is there a moment before anybody listens on it.
    while (spawnSync("redis-cli", ["-s", socket, "ping"], { encoding: "utf8" }).status !== 0) {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const cli = (...asked: ReadonlyArray<string>) =>
      execFileSync("redis-cli", ["-s", socket, ...asked], { encoding: "utf8" }).trim()
    return await use({ process: child, url: `unix://${socket}`, cli })
  } finally {
    child.kill("SIGKILL")
    await ended(child)
  }
}

const work = (
  root: string,
  url: string,
  layout: "blocks" | "context",
  option: Partial<KvOption> = {},
  passwordVariable: string | null = null
): KvWork =>
  smallKvWork(root, { model: { name: "tiny", bytesPerToken: 512, isLarge: false }, seconds: 60, ...option }, {
    verify: "full",
    blockTokens: layout === "blocks" ? 256 : null,
    blocksPerFile: layout === "blocks" ? 1 : null,
    backend: {
      type: "redis",
      layout,
      access: { url, user: null, passwordVariable, cluster: false, connections: 8, keyPrefix: "mlps-test:" }
    }
  })

const notesOf = ({ events }: KvRun): string =>
  events.flatMap((event) => event._tag === "note" ? [event.text] : []).join("\n")

const isStarted = (event: EngineEvent): boolean => event._tag === "work" && event.event._tag === "trialStarted"

describe.skipIf(without !== null)(`a real Redis${without === null ? "" : ` (skipped without ${without})`}`, () => {
  it.each(["blocks", "context"] as const)(
    "keeps what is stored, gives it back, and is left as it was found (%s)",
    (layout) =>
      inFolder((root) =>
        withServer(root, [], async ({ cli, url }) => {
          cli("set", "mine", "x")
          cli("set", "mlps-test:other", "x")
          const run = await runKv(root, work(root, url, layout, { maxRequests: 12 }))
          const [trial] = measuredKv(run).trials
          expect(trial!.requests.completed).toBeGreaterThanOrEqual(12)
          expect(trial!.read.operations).toBeGreaterThan(0)
          expect(trial!.lookups.misses).toBeGreaterThanOrEqual(0)
          expect(trial!.server).toMatchObject({
            before: { policy: "noeviction", maxMemoryBytes: 0, persistence: "none", evictedKeys: 0 },
            after: { evictedKeys: 0, keyspaceMisses: trial!.server!.before.keyspaceMisses }
          })
          expect(trial!.server!.after.version).toMatch(/^Redis \d/)
          expect(trial!.read.clientCache).toBe("unknown")
          expect(cli("dbsize")).toBe("2")
          expect(existsSync(`${root}/cache`)).toBe(false)
        })
      )
  )

  it("that evicts by itself makes misses, and no errors", () =>
    inFolder((root) =>
      withServer(root, ["--maxmemory", "8mb", "--maxmemory-policy", "allkeys-lru"], async ({ url }) => {
        const [trial] = measuredKv(await runKv(root, work(root, url, "blocks", { maxRequests: 40 }))).trials
        expect(trial!.server).toMatchObject({
          before: { policy: "allkeys-lru", maxMemoryBytes: 8 * 2 ** 20, evictedKeys: 0 }
        })
        expect(trial!.server!.after.evictedKeys).toBeGreaterThan(0)
        expect(trial!.lookups.misses).toBeGreaterThan(0)
      })
    ))

  it("that is full and evicts nothing is a full storage", () =>
    inFolder((root) =>
      withServer(root, ["--maxmemory", "4mb", "--maxmemory-policy", "noeviction"], async ({ url }) => {
        const failure = failureKv(await runKv(root, work(root, url, "blocks")))
        expect(failure).toMatchObject({ kind: "no-space", errno: "ENOSPC", path: url })
        expect(failure.message).toContain("OOM")
      })
    ))

  it("that is killed in mid-run breaks it at once", () =>
    inFolder((root) =>
      withServer(root, [], async ({ process: server, url }) => {
        const run = await runKv(root, work(root, url, "blocks"), (event) => {
          if (isStarted(event)) server.kill("SIGKILL")
        })
        const failure = failureKv(run)
        expect(failure).toMatchObject({ kind: "io-error", path: url })
        expect(["ECONNRESET", "EPIPE", "ENOENT", "ECONNREFUSED"]).toContain(failure.errno)
      })
    ))

  it("that restarts while nobody looks is a broken connection, and no fresh start", () =>
    inFolder((root) =>
      withServer(root, [], async ({ cli, url }) => {
        const run = await runKv(root, work(root, url, "context"), (event) => {
          if (isStarted(event)) cli("client", "kill", "type", "normal")
        })
        expect(failureKv(run).kind).toBe("io-error")
      })
    ))

  it("is logged in to by a variable, whose value stands nowhere", () =>
    inFolder((root) =>
      withServer(root, ["--requirepass", "open sesame"], async ({ url }) => {
        process.env["MLPS_TEST_REDIS"] = "open sesame"
        const right = work(root, url, "blocks", { maxRequests: 3 }, "MLPS_TEST_REDIS")
        const run = await runKv(root, right)
        expect(measuredKv(run).trials[0]!.requests.completed).toBeGreaterThanOrEqual(3)
        expect(JSON.stringify([right, run.events])).not.toContain("sesame")
        process.env["MLPS_TEST_REDIS"] = "wrong"
        const failure = failureKv(await runKv(root, work(root, url, "blocks", {}, "MLPS_TEST_REDIS")))
        expect(failure).toMatchObject({ kind: "permission", errno: "EACCES", path: url })
        delete process.env["MLPS_TEST_REDIS"]
      })
    ))

  /** As the coordinator of a run enters itself. */
  const entered = (runId: string, changes: Partial<ReturnType<typeof ownProcess>>): string =>
    serialiseKvMarker({
      run_id: runId,
      created_at: "2026-01-01T00:00:00.000+00:00",
      owner: { ...ownProcess(), ...changes }
    })
  const other = "11111111-2222-4333-8444-555555555555"

  it("is rid of what a killed run left there, and of nothing else", () =>
    inFolder((root) =>
      withServer(root, [], async ({ cli, url }) => {
        cli("set", `mlps-test:${other}:0:1`, "x")
        cli("set", "mlps-test:mine", "x")
        cli("hset", "mlps-test:runs", other, entered(other, { start_ticks: 1 }))
        const run = await runKv(root, work(root, url, "blocks", { maxRequests: 3 }))
        expect(measuredKv(run).trials[0]!.requests.completed).toBeGreaterThanOrEqual(3)
        expect(cli("keys", "*")).toBe("mlps-test:mine")
        expect(notesOf(run)).toContain(`removed what run ${other} left in ${url}`)
      })
    ))

  it("keeps what a run of another machine has there, and that is told", () =>
    inFolder((root) =>
      withServer(root, [], async ({ cli, url }) => {
        cli("set", `mlps-test:${other}:0:1`, "x")
        cli("hset", "mlps-test:runs", other, entered(other, { machine_id: "elsewhere" }))
        const run = await runKv(root, work(root, url, "blocks", { maxRequests: 3 }))
        expect(cli("keys", "*").split("\n").sort()).toEqual([`mlps-test:${other}:0:1`, "mlps-test:runs"])
        expect(notesOf(run)).toContain(`remove its keys: mlps-test:${other}:*`)
      })
    ))

  it("is not shared with a run that goes on", () =>
    inFolder((root) =>
      withServer(root, [], async ({ cli, url }) => {
        cli("hset", "mlps-test:runs", other, entered(other, {}))
        expect(failureKv(await runKv(root, work(root, url, "blocks", { maxRequests: 3 })))).toMatchObject({
          kind: "taken-over",
          message: `run ${other} is using it now, process ${process.pid}`
        })
        expect(cli("hlen", "mlps-test:runs")).toBe("1")
      })
    ))

  it.skipIf(withoutTls !== null)(
    `speaks TLS where its authority is known, and says what to do where it is not${
      withoutTls === null ? "" : ` (skipped: ${withoutTls})`
    }`,
    async () => {
      const dir = home()
      try {
        const [port = 0] = await freePorts(1)
        const [key, certificate] = [`${dir.path}/key.pem`, `${dir.path}/cert.pem`]
        execFileSync("openssl", [
          ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2"],
          ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        ], { stdio: "ignore" })
        const tls = [
          ...["--tls-port", String(port), "--tls-cert-file", certificate, "--tls-key-file", key],
          ...["--tls-ca-cert-file", certificate, "--tls-auth-clients"]
        ]
        const argv = (host: string) => [
          ...["kvcache", "run", "--model", "tiny-1b", "--num-users", "4", "--duration", "30", "--max-requests", "3"],
          ...["--cache-backend", "redis", "--redis-url", `rediss://${host}:${port}`, "--layout", "blocks"],
          ...["--results-dir", "results"]
        ]
        const known = { environment: { NODE_EXTRA_CA_CERTS: certificate } }
        await withServer(dir.path, [...tls, "no"], async ({ cli }) => {
          for (const host of ["localhost", "127.0.0.1"]) {
            const { status, stderr } = await program(dir.path, argv(host), known)
            expect({ status, stderr }).toMatchObject({ status: 0 })
          }
          expect(cli("dbsize")).toBe("0")
          const refused = await program(dir.path, argv("localhost"))
          expect(refused.status).toBe(10)
          expect(refused.stderr).toMatch(/self.signed certificate/)
          expect(refused.stderr).toContain("NODE_EXTRA_CA_CERTS")
          expect(refused.stderr).not.toContain("could not be removed")
        })
        await withServer(dir.path, [...tls, "yes"], async () => {
          const refused = await program(dir.path, argv("localhost"), known)
          expect(refused.status).toBe(10)
          expect(refused.stderr).toContain("tls-auth-clients no")
        })
      } finally {
        dir.close()
      }
    },
    60_000
  )

  it("that is part of a cluster is refused, also where nobody said so", () =>
    inFolder(async (root) => {
      const [port = 0, bus = 0] = await freePorts(2)
      const words = ["--port", String(port), "--cluster-enabled", "yes", "--cluster-port", String(bus)]
      await withServer(root, words, async ({ url }) => {
        const failure = failureKv(await runKv(root, work(root, url, "blocks")))
        expect(failure).toMatchObject({
          kind: "malformed",
          path: url,
          message: expect.stringContaining("part of a cluster")
        })
      })
    }))

  it("is told what is no server of this kind", () =>
    inFolder(async (root) => {
      const failure = failureKv(await runKv(root, work(root, `unix://${root}/nobody.sock`, "blocks")))
      expect(failure).toMatchObject({ kind: "io-error", errno: "ENOENT" })
    }))
})
