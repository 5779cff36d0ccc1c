/** The doctor's checks before a run: what refuses it, what is said, and what is left to others. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import type { ClusterInformation } from "../../../src/domain/Cluster.ts"
import { measured } from "../../../src/domain/Fact.ts"
import type { Plan } from "../../../src/domain/Plan.ts"
import { entryOf, statusOf } from "../../../src/errors/catalogue.ts"
import { fitness } from "../../../src/pipeline/fitness.ts"
import { clusterInformation, hostFacts } from "../../fixtures/hostFacts.ts"
import { mockExecutor } from "../../fixtures/MockExecutor.ts"
import { mockHostFiles } from "../../fixtures/MockHostFiles.ts"
import { type Given, planned } from "../benchmarks/checkpointing/requests.ts"
import { answersOf, folderText, type MadeUpHost } from "../doctor/world.ts"

const limits = (openFiles: number) =>
  [
    "Limit  Soft Limit  Hard Limit  Units",
    `Max open files            ${openFiles}                 ${openFiles}                 files`,
    "Max processes             65536                65536                processes"
  ].join("\n")

const look = (
  given: Given,
  { cluster, hosts = {}, openFiles = 65536, skip = false }: {
    readonly cluster?: (plan: Plan) => ClusterInformation
    readonly hosts?: Readonly<Record<string, MadeUpHost>>
    readonly openFiles?: number
    readonly skip?: boolean
  } = {}
) => {
  const plan = planned({ numProcesses: 8, checkpointFolder: "/mnt/a", resultsDir: "/home/ann/results", ...given })
  const names = Object.keys(hosts)
  const world = answersOf(hosts)
  const executor = mockExecutor(world.responses)
  return Effect.gen(function*() {
    // The hosts' clocks stand there.
    yield* TestClock.setTime(1_700_000_000_000)
    const facts = cluster?.(plan) ?? clusterInformation({
      method: plan.launch === null ? "local" : "ssh",
      asked: plan.hosts,
      hosts: (names.length === 0 ? ["node1"] : names).map((hostname) => hostFacts({ hostname }))
    })
    const { findings, validation } = yield* fitness(plan, facts, skip)
    return {
      calls: executor.calls,
      left: world.disks.size,
      validation,
      warnings: findings.flatMap((it) => it._tag === "warning" ? [it.message] : []),
      errors: findings.flatMap((it) => it._tag === "problem" ? [it.error] : [])
    }
  }).pipe(
    Effect.provide(executor.layer),
    Effect.provide(mockHostFiles({ files: { "/proc/self/limits": limits(openFiles) } }))
  )
}

const two = (second: MadeUpHost = {}) => ({ node1: {}, node2: second })
const onTwo: Given = { engine: "dlio", hosts: ["node1", "node2"] }

describe("a native run", () => {
  it.effect("starts no program for it, and says nothing of a sound machine", () =>
    Effect.gen(function*() {
      const { calls, errors, validation, warnings } = yield* look({})
      expect(calls).toHaveLength(0)
      expect({ errors, warnings }).toEqual({ errors: [], warnings: [] })
      expect(validation).toEqual({ state: "done", hosts: 1, ok: 3, warnings: 0, unknown: [] })
    }))

  it.effect("is told of a limit that is low and of memory that others have", () =>
    Effect.gen(function*() {
      const { warnings } = yield* look({}, {
        openFiles: 256,
        cluster: () => clusterInformation({ hosts: [hostFacts({ memoryAvailable: measured(1, "test") })] })
      })
      expect(warnings).toEqual([
        expect.stringContaining("node1: open files: 256"),
        expect.stringContaining("node1: memory: 1 B of 64.00 GiB available")
      ])
    }))
})

describe("a run on several hosts", () => {
  it.effect("has nothing against sound hosts, and leaves no token", () =>
    Effect.gen(function*() {
      const { errors, left, validation, warnings } = yield* look(onTwo, { hosts: two() })
      expect({ errors, left, warnings }).toEqual({ errors: [], left: 0, warnings: [] })
      expect(validation).toMatchObject({ state: "done", hosts: 2 })
    }))

  it.effect.each<readonly [string, MadeUpHost, string, number]>([
    [
      "P12, R33: folders that are not one",
      { storage: "its own" },
      "node2: checkpoints shared: does not see what node1",
      3
    ],
    [
      "P13, R34: a results folder of its own",
      {
        storage: "its own"
      },
      "node2: results shared: does not see what node1 wrote into /home/ann/results",
      3
    ],
    ["no launcher", { says: { mpi: "absent" } }, "node2: MPI: no MPI launcher is on PATH", 8],
    [
      "another launcher",
      {
        says: { mpi: "/usr/bin/mpirun\nmpirun (Open MPI) 5.0.3" }
      },
      "node2: MPI equal: Open MPI 5 (PRRTE) 5.0.3, where others have Open MPI 4 4.1.4",
      8
    ],
    [
      "a folder it may not write to",
      {
        says: { "folder/0": folderText("/mnt/a/llama3-8b", { access: "refused" }) }
      },
      "node2: checkpoints folder: /mnt/a/llama3-8b takes no files",
      4
    ],
    [
      "no room",
      {
        says: { "folder/0": folderText("/mnt/a/llama3-8b", { free: 0 }) }
      },
      "node2: checkpoints space: 0 B of",
      10
    ],
    ["another user number", { says: { user: "ann\n2002" } }, "node2: user: ann (2002)", 9],
    ["no network", { says: { network: "" } }, "node2: network: no interface but loopback is up", 9]
  ])("%s refuses it", ([, second, message, status]) =>
    Effect.gen(function*() {
      const { errors } = yield* look(onTwo, { hosts: two(second) })
      const error = errors.find((it) => it.message.startsWith(message))
      if (error === undefined) return expect.fail(errors.map((it) => it.message).join("\n"))
      expect(entryOf(error).code).toBe("E506")
      expect(statusOf(error)).toBe(status)
      expect(entryOf(error).advice(error)).toContain("mlpstorage doctor looks again")
    }))

  it.effect("R47: RemoveIPC is a warning for each host, with the way out", () =>
    Effect.gen(function*() {
      const { warnings } = yield* look(onTwo, {
        hosts: { node1: { says: { ipc: "yes" } }, node2: { says: { ipc: "yes" } } }
      })
      expect(warnings).toEqual(["node1", "node2"].map((host) =>
        expect.stringMatching(
          new RegExp(`^${host}: RemoveIPC: RemoveIPC=yes deletes shared memory .*; let the user linger`)
        )
      ))
    }))

  it.effect("a host that was not looked at stops a division, not practice", () =>
    Effect.gen(function*() {
      const cluster = ({ hosts }: Plan) =>
        clusterInformation({
          method: "ssh",
          asked: hosts,
          hosts: [hostFacts({ hostname: "node1" })],
          missing: [{ host: "node2", reason: "it did not answer within 60 s" }]
        })
      const { errors } = yield* look({ ...onTwo, closed: true }, { hosts: two(), cluster })
      expect(errors.map(({ message }) => message)).toEqual([
        "node2: facts: it was not looked at, and a division is asked for: it did not answer within 60 s"
      ])
    }))

  it.effect("R46: memory that the page cache gives back counts as available", () =>
    Effect.gen(function*() {
      const cached = "MemTotal: 67108864 kB\nMemFree: 1048576 kB\nCached: 60000000 kB\nMemAvailable: 60000000 kB\n"
      const { errors, warnings } = yield* look(onTwo, { hosts: two({ says: { "/proc/meminfo": cached } }) })
      expect({ errors, warnings }).toEqual({ errors: [], warnings: [] })
    }))

  it.effect("hosts that are unlike are said", () =>
    Effect.gen(function*() {
      const small = "MemTotal: 33554432 kB\nMemAvailable: 30000000 kB\n"
      const { warnings } = yield* look(onTwo, { hosts: two({ says: { "/proc/meminfo": small } }) })
      expect(warnings).toEqual([
        expect.stringContaining("memory differs by more than 10 % between hosts: 32.00 GiB to 64.00 GiB")
      ])
    }))

  it.effect("P26, R43: a host without facts is named, is not looked at, and does not refuse the run", () =>
    Effect.gen(function*() {
      const { calls, errors, validation, warnings } = yield* look(onTwo, {
        hosts: two(),
        cluster: ({ hosts }) =>
          clusterInformation({
            method: "ssh",
            asked: hosts,
            hosts: [hostFacts({ hostname: "node1" })],
            missing: [{ host: "node2", reason: "no ssh server listens there" }]
          })
      })
      expect(errors).toEqual([])
      expect(warnings).toEqual([
        "no facts about node2, so those of 1 of 2 hosts stand for themselves alone: no ssh server listens there"
      ])
      expect(validation).toMatchObject({ state: "done", hosts: 1 })
      expect(calls.every(({ invocation: { argv } }) => !argv.includes("node2"))).toBe(true)
    }))

  it.effect("--skip-validation asks nobody, and says so", () =>
    Effect.gen(function*() {
      const { calls, validation, warnings } = yield* look(onTwo, { hosts: two(), skip: true })
      expect(calls).toHaveLength(0)
      expect(warnings).toEqual([])
      expect(validation).toEqual({ state: "skipped", reason: "--skip-validation" })
    }))

  it.effect("--collector none asks nobody either", () =>
    Effect.gen(function*() {
      const { calls, validation } = yield* look({ ...onTwo, collector: "none" }, {
        hosts: two(),
        cluster: ({ hosts }) => clusterInformation({ method: "none", asked: hosts, hosts: [] })
      })
      expect(calls).toHaveLength(0)
      expect(validation).toEqual({ state: "skipped", reason: "--collector none asks nobody" })
    }))
})
