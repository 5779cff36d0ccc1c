/** Storage counters of every host at the edges of a run's parts: cold, warm or unknown, and the worst for all. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { HostFiles } from "../../../../src/cluster/HostFiles.ts"
import { sshTransport } from "../../../../src/cluster/remote/sshTransport.ts"
import { cacheWatch, type WatchedHost } from "../../../../src/engines/dlio/cacheWatch.ts"
import type { Span } from "../../../../src/engines/dlio/Task.ts"
import { Executor, type Invocation } from "../../../../src/process/Executor.ts"
import { ended, mockExecutor, onStderr } from "../../../fixtures/MockExecutor.ts"
import { mockHostFiles } from "../../../fixtures/MockHostFiles.ts"

const MiB = 2 ** 20

interface Storage {
  readonly type?: string
  readonly read?: number
  readonly written?: number
  /** What the job's own processes fetched; absent: they are not found there. */
  readonly own?: number
  /** Of /sys/class/block. */
  readonly blocks?: ReadonlyArray<string>
}

const proc = ({ read = 0, type = "ext4", written = 0 }: Storage) => ({
  "/proc/self/mountinfo": [
    "1 0 8:1 / / rw - ext4 /dev/sda1 rw",
    `2 1 ${type.startsWith("nfs") ? "0:50" : "8:16"} / /mnt rw - ${type} ${
      type.startsWith("nfs") ? "filer:/export" : "/dev/sdb"
    } rw`
  ].join("\n"),
  "/proc/diskstats": [
    "8 1 sda1 1 0 99999999 0 1 0 99999999 0 0 0 0",
    `8 16 sdb 1 0 ${read / 512} 0 1 0 ${written / 512} 0 0 0 0`
  ].join("\n"),
  "/proc/self/mountstats": type.startsWith("nfs")
    ? `device filer:/export mounted on /mnt with fstype ${type} statvers=1.1\n\tbytes:\t0 0 0 0 ${read} ${written} 0 0\n`
    : ""
})

/** The launcher, and twelve ranks of which one did it all. */
const processes = ({ own }: Storage): ReadonlyArray<string> =>
  own === undefined ? [] : Array.from({ length: 13 }, (_, i) => [
    `/proc/${100 + i}/status:PPid:\t${i === 0 ? 1 : 100}`,
    `/proc/${100 + i}/io:read_bytes: ${i === 12 ? own : 0}`,
    `/proc/${100 + i}/io:write_bytes: 0`
  ]).flat()

const answer = (storage: Storage, text: string): ReadonlyArray<string> => {
  const mark = /mlps\d+/.exec(text)?.[0] ?? ""
  return [
    `${mark} clock 1700000000.0`,
    ...Object.entries(proc(storage)).flatMap(([path, file]) => [
      `${mark} file ${path}`,
      ...file.split("\n"),
      `${mark} end 0`
    ]),
    `${mark} file job-bytes`,
    ...processes(storage),
    `${mark} end 0`,
    `${mark} file block-listing`,
    ...(storage.blocks ?? []),
    `${mark} end 0`,
    `${mark} file folder`,
    "/mnt/data",
    `${mark} end 0`,
    `${mark} done`
  ]
}

const hostFiles = (storage: Storage) =>
  Effect.map(Effect.provide(HostFiles, mockHostFiles({ files: proc(storage) })), (service) => service)

/** A host's answers, one for each time it is asked; afterwards it does not answer any more. */
const remote = (byHost: Readonly<Record<string, ReadonlyArray<Storage>>>) => {
  const asked: Record<string, number> = {}
  const script = ({ argv, stdin }: Invocation): ReadonlyArray<string> => {
    const host = argv.at(-2) ?? ""
    const turn = asked[host] ?? 0
    asked[host] = turn + 1
    const text = typeof stdin === "object" ? stdin.text : ""
    const storage = byHost[host]?.[turn]
    return storage === undefined ? [] : answer(storage, text)
  }
  return mockExecutor([
    { pattern: /-- gone sh$/, output: [onStderr("Permission denied (publickey)")], exit: ended(255) },
    { pattern: /^ssh /, script }
  ])
}

/** This machine's `sh`, asked at both edges. */
const local = (storages: readonly [Storage, Storage]) => {
  let turn = 0
  return mockExecutor([{
    pattern: /^sh$/,
    script: ({ stdin }) => {
      const storage = storages[Math.min(turn, 1)] ?? {}
      turn += 1
      return answer(storage, typeof stdin === "object" ? stdin.text : "")
    }
  }])
}

const host = (name: string, ranks: ReadonlyArray<number>, isHere = false): WatchedHost => ({
  host: name,
  isHere,
  ranks,
  count: ranks.length
})

const span = (changes: Partial<Span> = {}): Span => ({
  name: "read",
  direction: "read",
  bytesByRank: [100 * MiB, 300 * MiB],
  isFlushed: false,
  ...changes
})

interface Given {
  readonly hosts: ReadonlyArray<WatchedHost>
  readonly executor?: ReturnType<typeof mockExecutor>
  readonly here?: readonly [before: Storage, after: Storage]
  readonly what?: Span
  readonly transport?: ReturnType<typeof sshTransport> | string
}

/** One span of a minute, from edge to edge. */
const judged = (
  { here = [{}, {}], executor = local(here), hosts, transport = sshTransport(), what = span() }: Given
) =>
  Effect.gen(function*() {
    let now = yield* hostFiles(here[0])
    const watch = yield* cacheWatch({
      executor: yield* Executor,
      files: {
        ...now,
        read: (path) => Effect.suspend(() => now.read(path))
      },
      hosts,
      transport,
      folder: "/mnt/data",
      runDirectory: "/results/run"
    })
    yield* watch.edge(what.name, 100)
    yield* Effect.yieldNow()
    yield* TestClock.adjust("1 minute")
    now = yield* hostFiles(here[1])
    yield* watch.edge(null, 100)
    const settling = yield* Effect.fork(watch.settled)
    // Hosts that give half an answer are asked again after a while.
    yield* TestClock.adjust("20 seconds")
    return (yield* Fiber.join(settling))(what)
  }).pipe(Effect.scoped, Effect.provide(executor.layer), Effect.provide(NodeFileSystem.layer))

const here = (ranks: ReadonlyArray<number> = [0, 1]) => [host("localhost", ranks, true)]

describe("this machine", () => {
  it.effect("cold where the job's own processes fetched what was asked for", () =>
    Effect.gen(function*() {
      const storages = [{ read: MiB, own: 7 }, { read: 401 * MiB, own: 400 * MiB + 7 }] as const
      expect(yield* judged({ hosts: here(), here: storages })).toEqual({
        clientCache: "cold",
        cacheEvidence: [
          {
            source: "/proc/PID/io of the job's processes",
            askedBytes: 400 * MiB,
            observedBytes: 400 * MiB,
            says: "100.0 % of it came from below this host's cache"
          },
          {
            source: "diskstats sdb",
            askedBytes: 400 * MiB,
            observedBytes: 400 * MiB,
            says: "the storage gave 100.0 % of it meanwhile; others share it"
          }
        ]
      })
    }))

  it.effect("others' traffic on the disk or the mount proves nothing, however much there is of it", () =>
    Effect.gen(function*() {
      for (const type of ["ext4", "nfs4"]) {
        for (const read of [390 * MiB, 400 * MiB, 4000 * MiB]) {
          const cached = [{ type, own: 0 }, { type, own: 2 * MiB, read }] as const
          expect((yield* judged({ hosts: here(), here: cached })).clientCache).toBe("warm")
          const { cacheEvidence, clientCache } = yield* judged({ hosts: here(), here: [{ type }, { type, read }] })
          expect(clientCache).toBe("unknown")
          expect(cacheEvidence[0]?.says).toBe("not counted: 0 of 2 ranks were found among the processes")
        }
      }
    }))

  it.effect("a job that read more than it was to read proves nothing", () =>
    Effect.gen(function*() {
      const storages = [{ own: 0 }, { own: 430 * MiB, read: 430 * MiB }] as const
      expect((yield* judged({ hosts: here(), here: storages })).clientCache).toBe("unknown")
    }))

  it.effect("warm where the storage gave less, as when an epoch is read from memory", () =>
    Effect.gen(function*() {
      const { cacheEvidence, clientCache } = yield* judged({ hosts: here(), here: [{}, { read: 4 * MiB }] })
      expect(clientCache).toBe("warm")
      expect(cacheEvidence[1]?.says).toContain("1.0 % of it")
    }))

  it.effect("on NFS the mount's own bytes count, not a disk's", () =>
    Effect.gen(function*() {
      const { cacheEvidence, clientCache } = yield* judged({
        hosts: here(),
        here: [{ type: "nfs4", own: 0 }, { type: "nfs4", own: 390 * MiB, read: 390 * MiB }]
      })
      expect(clientCache).toBe("cold")
      expect(cacheEvidence[1]).toMatchObject({ source: "mountstats server bytes", observedBytes: 390 * MiB })
    }))

  it.effect("over several disks only the job's own count decides, and the one disk is shown", () =>
    Effect.gen(function*() {
      const { cacheEvidence, clientCache } = yield* judged({
        hosts: here(),
        here: [{ type: "btrfs" }, { type: "btrfs", read: MiB }]
      })
      expect(clientCache).toBe("unknown")
      expect(cacheEvidence[1]).toMatchObject({ observedBytes: MiB, says: expect.stringContaining("need not be all") })
      const counted = [{ type: "btrfs", own: 0 }, { type: "btrfs", own: 400 * MiB, read: MiB }] as const
      expect((yield* judged({ hosts: here(), here: counted })).clientCache).toBe("cold")
    }))

  it.effect("what the kernel counts for no process is unknown", () =>
    Effect.gen(function*() {
      const lustre = [{ type: "lustre", own: 0 }, { type: "lustre", own: 400 * MiB }] as const
      const { cacheEvidence, clientCache } = yield* judged({ hosts: here(), here: lustre })
      expect(clientCache).toBe("unknown")
      expect(cacheEvidence[0]?.says).toContain("lustre is not counted for a process")
    }))

  it.effect("a file system in memory is memory, also for flushed writes", () =>
    Effect.gen(function*() {
      const storages = [{ type: "tmpfs" }, { type: "tmpfs" }] as const
      expect((yield* judged({ hosts: here(), here: storages })).clientCache).toBe("memory")
      const write = span({ direction: "write", isFlushed: true })
      expect((yield* judged({ hosts: here(), here: storages, what: write })).clientCache).toBe("memory")
    }))

  it.effect("flushed writes are cold; others warm, however much the disk took", () =>
    Effect.gen(function*() {
      const write = span({ direction: "write", isFlushed: true })
      expect((yield* judged({ hosts: here(), here: [{}, { written: MiB }], what: write })).clientCache).toBe("cold")
      const unflushed = span({ direction: "write" })
      expect((yield* judged({ hosts: here(), here: [{}, { written: 400 * MiB }], what: unflushed })).clientCache)
        .toBe("warm")
    }))

  it.effect("what nobody knows to be asked for, and a counter that went back, are unknown", () =>
    Effect.gen(function*() {
      expect((yield* judged({ hosts: here(), what: span({ bytesByRank: null }) })).clientCache).toBe("unknown")
      const { cacheEvidence, clientCache } = yield* judged({
        hosts: here(),
        here: [{ read: MiB, own: MiB }, { own: 0 }]
      })
      expect(clientCache).toBe("unknown")
      expect(cacheEvidence.map(({ says }) => says)).toEqual([
        "not counted: processes ended before what they moved was counted",
        "the counter was set back meanwhile"
      ])
    }))
})

describe("several hosts", () => {
  const two = [host("a", [0]), host("b", [1])]

  it.effect("each is compared with what its own ranks asked for, and the worst stands for all", () =>
    Effect.gen(function*() {
      const whole = { own: 100 * MiB, read: 100 * MiB }
      const executor = remote({ a: [{ own: 0 }, whole], b: [{ own: 0 }, whole] })
      const { cacheEvidence, clientCache } = yield* judged({ hosts: two, executor })
      expect(clientCache).toBe("warm")
      const own = "/proc/PID/io of the job's processes"
      expect(cacheEvidence).toMatchObject([
        { source: `b: ${own}`, askedBytes: 300 * MiB, observedBytes: 100 * MiB },
        { source: "b: diskstats sdb", askedBytes: 300 * MiB, observedBytes: 100 * MiB },
        { source: `a: ${own}`, askedBytes: 100 * MiB, observedBytes: 100 * MiB },
        { source: "a: diskstats sdb", askedBytes: 100 * MiB, observedBytes: 100 * MiB }
      ])
    }))

  it.effect("a host that does not answer, or not the second time, is unknown and says why; nothing fails", () =>
    Effect.gen(function*() {
      const executor = remote({ a: [{ own: 0 }, { own: 100 * MiB, read: 100 * MiB }], b: [{}] })
      const once = yield* judged({ hosts: two, executor })
      expect(once.clientCache).toBe("unknown")
      expect(once.cacheEvidence[0]).toMatchObject({ source: "b: storage counters", observedBytes: null })
      const refused = yield* judged({ hosts: [host("a", [0]), host("gone", [1])], executor: remote({ a: [{}, {}] }) })
      expect(refused.cacheEvidence.map(({ says }) => says).join()).toContain("did not accept this user's key")
    }))

  it.effect("without a way to them they are unknown", () =>
    Effect.gen(function*() {
      const { cacheEvidence, clientCache } = yield* judged({
        hosts: two,
        transport: "--collector none asks no other host"
      })
      expect(clientCache).toBe("unknown")
      expect(cacheEvidence[0]?.says).toContain("--collector none")
    }))

  it.effect("two names of this machine are one host", () =>
    Effect.gen(function*() {
      const names = [host("127.0.0.1", [0], true), host("127.0.0.2", [1], true)]
      const { cacheEvidence } = yield* judged({ hosts: names, here: [{}, { read: 400 * MiB }] })
      expect(cacheEvidence).toMatchObject([{}, { source: "diskstats sdb", askedBytes: 400 * MiB }])
    }))

  it.effect("of many hosts the worst are named and the others counted", () =>
    Effect.gen(function*() {
      const names = Array.from({ length: 12 }, (_, i) => `n${i}`)
      const executor = remote(
        Object.fromEntries(names.map((name, i) => [name, [{ own: 0 }, i === 7 ? { own: 0 } : { own: MiB, read: MiB }]]))
      )
      const { cacheEvidence, clientCache } = yield* judged({
        hosts: names.map((name, i) => host(name, [i])),
        executor,
        what: span({ bytesByRank: names.map(() => MiB) })
      })
      expect(clientCache).toBe("warm")
      expect(cacheEvidence[0]?.source).toBe("n7: /proc/PID/io of the job's processes")
      expect(cacheEvidence.at(-1)).toMatchObject({ source: "4 more hosts", says: "4 cold" })
    }))
})

describe("what lies beneath a file system", () => {
  const read = 400 * MiB
  const ofBlocks = (blocks: ReadonlyArray<string>) => {
    const storage = { read, own: read, blocks }
    return judged({
      hosts: [host("a", [0, 1], true)],
      here: [{ blocks }, storage],
      executor: local([{ blocks, own: 0 }, storage])
    })
  }

  it.effect("is memory where the device is a RAM disk, also below a volume", () =>
    Effect.gen(function*() {
      const volume = ["/sys/class/block/dm-0/dev:8:16", "/sys/class/block/dm-0/slaves/zram0"]
      const { cacheEvidence, clientCache } = yield* ofBlocks(volume)
      expect(clientCache).toBe("memory")
      expect(cacheEvidence[0]).toMatchObject({
        source: "block device",
        says: expect.stringContaining("zram0: 400.00 MiB")
      })
    }))

  it.effect("leaves reads unknown where a loop device reads its file through the page cache", () =>
    Effect.gen(function*() {
      const loop = ["/sys/class/block/loop3/dev:8:16", "/sys/class/block/loop3/loop/backing_file:/images/a.img"]
      const { cacheEvidence, clientCache } = yield* ofBlocks([...loop, "/sys/class/block/loop3/loop/dio:0"])
      expect(clientCache).toBe("unknown")
      expect(cacheEvidence[0]?.says).toContain("loop3 is a loop device, which reads /images/a.img through")
      expect((yield* ofBlocks([...loop, "/sys/class/block/loop3/loop/dio:1"])).clientCache).toBe("cold")
    }))
})
