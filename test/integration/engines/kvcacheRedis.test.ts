/** The KV-cache engine on a real Redis of the test's own, on a socket in its folder. */
import { describe, expect, it } from "@effect/vitest"
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import type { KvOption, KvWork } from "../../../src/benchmarks/kvcache/KvWork.ts"
import type { EngineEvent } from "../../../src/domain/EngineEvent.ts"
import { failureKv, measuredKv, runKv, smallKvWork } from "../../fixtures/kvcache/works.ts"
import { inFolder } from "../../unit/engines/native/files/folder.ts"

const without = (() => {
  try {
    execFileSync("redis-server", ["--version"])
    return null
  } catch {
    return "redis-server"
  }
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
    while (!existsSync(socket)) await new Promise((resolve) => setTimeout(resolve, 20))
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
            after: { evictedKeys: 0, keyspaceMisses: 0 }
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

  it("is told what is no server of this kind", () =>
    inFolder(async (root) => {
      const failure = failureKv(await runKv(root, work(root, `unix://${root}/nobody.sock`, "blocks")))
      expect(failure).toMatchObject({ kind: "io-error", errno: "ENOENT" })
    }))
})
