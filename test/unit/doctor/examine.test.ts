import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"
import type { Check } from "../../../src/doctor/Check.ts"
import { examined, folderText, linesOf, type MadeUpHost, sound, type World } from "./world.ts"

const now = 1_700_000_000_000

/** Retries wait by the test's clock, so it is moved on while they do. */
const look = (world: World) =>
  Effect.gen(function*() {
    yield* TestClock.setTime(now)
    return yield* examined(world)
  })

const bad = (checks: ReadonlyArray<Check>) => checks.filter(({ status }) => status !== "ok")

describe("doctor", () => {
  it.effect.each([[73, "ok"], [500, "problem"]] as const)(
    "holds 400 MiB of room against the %i MiB that a run writes: %s",
    ([mebibytes, status]) =>
      Effect.gen(function*() {
        const free = folderText("/mnt/a", { state: "missing", free: 400 / 1024 }).replaceAll("1073741824", "419430")
        const { checks } = yield* look({
          hosts: { node1: { says: { "folder/0": free } } },
          examination: { folders: [{ role: "checkpoints", path: "/mnt/a/ckpt", bytesToWrite: mebibytes * 2 ** 20 }] }
        })
        expect(linesOf(checks, "checkpoints space")).toEqual([`node1: ${status}`])
      })
  )

  it.effect("has nothing against sound hosts, says each check of each host, and leaves no token", () =>
    Effect.gen(function*() {
      const { checks, disks } = yield* look({ hosts: { node1: {}, node2: {} } })
      // The clocks of the two were asked at one moment of the test's clock.
      expect(bad(checks)).toEqual([])
      for (const name of ["reachable", "user", "clock", "open files", "memory", "drop caches", "RemoveIPC", "DLIO"]) {
        expect(linesOf(checks, name)).toEqual(["node1: ok", "node2: ok"])
      }
      expect(linesOf(checks, "checkpoints shared")).toEqual(["node2: ok"])
      expect(linesOf(checks, "MPI equal")).toEqual(["all hosts: ok"])
      expect(disks.size).toBe(0)
    }))

  it.effect("tells a refused key from a changed host key and from silence, and examines the others all the same", () =>
    Effect.gen(function*() {
      const { checks } = yield* look({
        hosts: {
          node1: {},
          node2: { refuses: "ann@node2: Permission denied (publickey)." },
          node3: { refuses: "WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nHost key verification failed." },
          node4: { refuses: "ssh: Could not resolve hostname node4: Name or service not known" }
        }
      })
      const reach = (host: string) => checks.filter((it) => it.host === host)
      expect(reach("node2")).toMatchObject([{ name: "reachable", status: "problem", command: "ssh-copy-id node2" }])
      expect(reach("node3")).toMatchObject([{ name: "reachable", status: "problem", command: "ssh-keygen -R node3" }])
      expect(reach("node4")).toMatchObject([{
        name: "reachable",
        status: "problem",
        found: expect.stringContaining("name cannot be resolved")
      }])
      expect(linesOf(checks, "drop caches")).toEqual(["node1: ok"])
    }))

  it.effect("names both hosts and their mounts when a folder is not shared", () =>
    Effect.gen(function*() {
      const ext4 = { "/proc/self/mounts": "/dev/nvme0n1 /mnt/a ext4 rw 0 0" }
      const { checks, disks } = yield* look({ hosts: { node1: {}, node2: { storage: "its own", says: ext4 } } })
      expect(checks.find(({ name }) => name === "checkpoints shared")).toMatchObject({
        host: "node2",
        status: "problem",
        found: "does not see what node1 wrote into /mnt/a/ckpt: here it is ext4 of /dev/nvme0n1, on node1 nfs4 of "
          + "server:/export",
        command: "findmnt -T /mnt/a/ckpt"
      })
      expect(disks.size).toBe(0)
    }))

  it.effect("P11: one file system under another device on each host is shared: what is read counts, not the device", () =>
    Effect.gen(function*() {
      const { checks } = yield* look({
        hosts: { node1: {}, node2: { says: { "/proc/self/mounts": "10.0.0.9:/export /mnt/a nfs4 rw 0 0" } } }
      })
      expect(linesOf(checks, "checkpoints shared")).toEqual(["node2: ok"])
    }))

  it.effect("a file in the place of a folder is a problem, and is not asked for O_DIRECT", () =>
    Effect.gen(function*() {
      const blocked = { says: { "folder/0": folderText("/mnt/a", { state: "blocked" }) } }
      const { checks } = yield* look({ hosts: { node1: blocked } })
      expect(checks.find(({ name }) => name === "checkpoints folder")).toMatchObject({
        status: "problem",
        found: "something that is no folder stands at /mnt/a/ckpt, or above it"
      })
      expect(checks.filter(({ name }) => name === "checkpoints direct I/O")).toEqual([])
    }))

  it.effect("P13: a folder that is nowhere yet is tried at the one place where all hosts would make it", () =>
    Effect.gen(function*() {
      const missing = { says: { "folder/1": folderText("/home/ann", { state: "missing", mountPoint: "/home" }) } }
      const shared = yield* look({ hosts: { node1: missing, node2: missing } })
      expect(linesOf(shared.checks, "results shared")).toEqual(["node2: ok"])
      const apart = yield* look({ hosts: { node1: missing, node2: { ...missing, storage: "its own" } } })
      expect(apart.checks.find(({ name }) => name === "results shared")).toMatchObject({
        host: "node2",
        status: "problem",
        found: expect.stringContaining(
          "does not see what node1 wrote into /home/ann, where /home/ann/results would be made"
        )
      })
      expect(shared.disks.size + apart.disks.size).toBe(0)
    }))

  it.effect("writes no token where hosts would make a folder at places that differ, nor into /", () =>
    Effect.gen(function*() {
      const at = (place: string) => ({ says: { "folder/0": folderText(place, { state: "missing" }) } })
      for (const places of [["/mnt/a", "/mnt"], ["/", "/"]] as const) {
        const { calls, checks } = yield* look({ hosts: { node1: at(places[0]), node2: at(places[1]) } })
        expect(linesOf(checks, "checkpoints shared")).toEqual(["all hosts: unknown"])
        const scripts = calls.map(({ invocation: { stdin } }) => typeof stdin === "string" ? "" : stdin.text)
        expect(scripts.filter((script) => /\.mlpstorage-doctor-\w+x0/.test(script))).toEqual([])
      }
    }))

  it.effect.each<readonly [what: string, says: MadeUpHost, name: string, expected: Partial<Check>]>([
    ["another user number", { says: { user: "ann\n2002" } }, "user", { status: "problem", command: "id ann" }],
    ["another user name", { says: { user: "bob\n1001" } }, "user", { status: "warning" }],
    ["a clock an hour ahead", { ahead: 3600 }, "clock", { status: "warning", found: "3600 s ahead of this machine" }],
    [
      "few open files",
      { says: { "/proc/self/limits": "Max open files            1024                 524288               files" } },
      "open files",
      { status: "warning", command: "ulimit -n 65536" }
    ],
    [
      "no limits to be read",
      { says: { "/proc/self/limits": null } },
      "open files",
      { status: "unknown" }
    ],
    [
      "memory in use",
      { says: { "/proc/meminfo": "MemTotal: 67108864 kB\nMemAvailable: 1048576 kB\n" } },
      "memory",
      { status: "warning", found: expect.stringMatching(/^1\.00 GiB of 64\.00 GiB/) }
    ],
    ["no memory figures", { says: { "/proc/meminfo": null } }, "memory", { status: "unknown" }],
    ["sudo with a password", { says: { caches: "refused" } }, "drop caches", { status: "warning" }],
    ["no switch for caches", { says: { caches: "absent" } }, "drop caches", { status: "unknown" }],
    ["no answer about caches", { says: { caches: null } }, "drop caches", { status: "unknown" }],
    ["RemoveIPC", { says: { ipc: "yes" } }, "RemoveIPC", {
      status: "warning",
      command: "sudo loginctl enable-linger ann"
    }],
    ["systemd's default", { says: { ipc: "default" } }, "RemoveIPC", { status: "warning" }],
    ["a user who lingers", { says: { ipc: "yes\nlingers" } }, "RemoveIPC", { status: "ok" }],
    ["a system user", { says: { ipc: "yes", user: "root\n0" } }, "RemoveIPC", { status: "ok" }],
    ["no link", { says: { network: "net|eth0|up|1000|0x1003|device\nnet|eth1|down||0x1003|device" } }, "network", {
      status: "warning",
      command: "ip link show eth1"
    }],
    [
      "a card switched off",
      { says: { network: "net|eth0|up|1000|0x1003|device\nnet|eth1|down||0x1002|device" } },
      "network",
      { status: "ok" }
    ],
    ["no network at all", { says: { network: "net|eth0|down||0x1003|device" } }, "network", { status: "problem" }],
    [
      "a dead InfiniBand port",
      {
        says: { network: "net|eth0|up|1000|0x1003|device\nib|mlx5_0/1|1: DOWN|10 Gb/sec (4X)" }
      },
      "network",
      { status: "warning", command: "ibstat" }
    ],
    [
      "locked memory with InfiniBand",
      {
        says: { network: "net|eth0|up|1000|0x1003|device\nib|mlx5_0/1|4: ACTIVE|200 Gb/sec (4X HDR)" }
      },
      "locked memory",
      { status: "warning" }
    ],
    ["a saving governor", { says: { governor: "  60 performance\n  4 powersave" } }, "CPU governor", {
      status: "warning",
      found: "performance on 60, powersave on 4"
    }],
    ["no governor", { says: { governor: "" } }, "CPU governor", { status: "unknown" }],
    [
      "a folder that takes no files",
      { says: { "folder/0": folderText("/mnt/a/ckpt", { access: "refused sh: cannot create x: Permission denied" }) } },
      "checkpoints folder",
      { status: "problem", command: "ls -ld /mnt/a/ckpt" }
    ],
    [
      "a folder that takes no files without a word why",
      { says: { "folder/0": folderText("/mnt/a/ckpt", { access: "refused" }) } },
      "checkpoints folder",
      { status: "problem", found: "/mnt/a/ckpt takes no files" }
    ],
    [
      "a folder that is mounted read-only",
      {
        says: { "folder/0": folderText("/mnt/a/ckpt", { access: "refused sh: can't create x: Read-only file system" }) }
      },
      "checkpoints folder",
      {
        status: "problem",
        found: "/mnt/a/ckpt takes no files: its file system is mounted read-only",
        fix: expect.stringContaining("mount it for writing"),
        command: "findmnt -T /mnt/a/ckpt"
      }
    ],
    [
      "a folder without a free inode",
      {
        says: {
          "folder/0": folderText("/mnt/a/ckpt", {
            access: "refused sh: 1: cannot create x: No space left on device",
            inodes: "100 100 0 100%"
          })
        }
      },
      "checkpoints folder",
      { status: "problem", found: "/mnt/a/ckpt takes no files: no inode is free", command: "df -i /mnt/a/ckpt" }
    ],
    [
      "a folder whose quota is used up",
      { says: { "folder/0": folderText("/mnt/a/ckpt", { access: "refused x: Disk quota exceeded" }) } },
      "checkpoints folder",
      { status: "problem", found: "/mnt/a/ckpt takes no files: the quota is used up", command: "quota -s" }
    ],
    ["little room", { says: { "folder/0": folderText("/mnt/a/ckpt", { free: 0.5 }) } }, "checkpoints space", {
      status: "warning"
    }],
    ["a full file system", { says: { "folder/0": folderText("/mnt/a/ckpt", { free: 0 }) } }, "checkpoints space", {
      status: "problem"
    }],
    [
      "a nearly full file system",
      { says: { "folder/0": folderText("/mnt/a/ckpt", { free: 50 }) } },
      "checkpoints space",
      { status: "warning" }
    ],
    [
      "no inode left",
      { says: { "folder/0": folderText("/mnt/a/ckpt", { inodes: "100 100 0 100%" }) } },
      "checkpoints space",
      { status: "problem", command: "df -i /mnt/a/ckpt" }
    ],
    [
      "a file system without inodes",
      { says: { "folder/0": folderText("/mnt/a/ckpt", { inodes: "0 0 0 -" }) } },
      "checkpoints space",
      { status: "ok" }
    ],
    ["no answer about a folder", { says: { "folder/0": null } }, "checkpoints folder", { status: "unknown" }],
    [
      "results on the storage under test",
      {
        says: { "folder/1": folderText("/mnt/a/results", { mountPoint: "/mnt/a" }) }
      },
      "separate file systems",
      { status: "warning" }
    ],
    ["no launcher", { says: { mpi: "absent" } }, "MPI", { status: "problem" }],
    ["a stranger for a launcher", { says: { mpi: "/opt/mpirun\nhello" } }, "MPI", { status: "problem" }],
    ["another MPI version", { says: { mpi: "/usr/bin/mpirun\nmpirun (Open MPI) 5.0.3" } }, "MPI equal", {
      status: "problem",
      found: "Open MPI 5 (PRRTE) 5.0.3, where others have Open MPI 4 4.1.4"
    }],
    ["no DLIO", { says: { dlio: "absent" } }, "DLIO", {
      status: "problem",
      command: expect.stringMatching(/^pip install /)
    }],
    [
      "a broken DLIO",
      {
        says: { dlio: "path /opt/dlio_benchmark\n/usr/bin/python9: not found\nstatus 127" }
      },
      "DLIO",
      { status: "problem", found: expect.stringContaining("python9: not found") }
    ],
    [
      "another DLIO",
      { says: { dlio: (sound["dlio"] ?? "").replace("2.0.0", "2.0.1") } },
      "DLIO equal",
      {
        status: "problem",
        found: "2.0.1, where others have 2.0.0"
      }
    ],
    [
      "a DLIO from before the round v2.0",
      { says: { dlio: (sound["dlio"] ?? "").replace(`"rank"`, `"unknownKeys": ["record_length_bytes"], "rank"`) } },
      "DLIO",
      {
        status: "problem",
        found: expect.stringContaining("before the round v2.0"),
        command: expect.stringContaining("pip uninstall --yes dlio-benchmark && pip install")
      }
    ],
    ["a module missing", { says: { dlio: (sound["dlio"] ?? "").replace(`"hydra", `, "") } }, "Python modules", {
      status: "problem",
      command: "pip install hydra-core"
    }],
    [
      "DLIO 3 without its writer",
      { says: { dlio: (sound["dlio"] ?? "").replace(`"version": "2`, `"version": "3`) } },
      "Python modules",
      { status: "warning", found: expect.stringContaining("mlpstorage_py") }
    ]
  ])("says so: %s", ([, host, name, expected]) =>
    Effect.gen(function*() {
      const { checks } = yield* look({ hosts: { node1: {}, node2: {}, odd: host } })
      expect(checks.filter((it) => it.name === name && it.host === "odd")).toMatchObject([expected])
      // Only this one host is told off, and only for this.
      expect(bad(checks).filter((it) => it.host === "node1" || it.host === "node2")).toEqual([])
    }))

  it.effect("tells two names of one machine, and hosts that are unlike", () =>
    Effect.gen(function*() {
      const twin = { "/proc/sys/kernel/random/boot_id": "one boot" }
      const { checks } = yield* look({
        hosts: {
          node1: { says: twin },
          node2: { says: twin },
          small: { says: { "/proc/meminfo": "MemTotal: 1024 kB\n" } }
        }
      })
      expect(checks.find(({ name }) => name === "distinct machines")).toMatchObject({
        status: "warning",
        found: "node1, node2 are one machine"
      })
      expect(checks.filter(({ name }) => name === "alike")).toMatchObject([{
        status: "warning",
        found: expect.stringContaining("memory differs by more than 10 %")
      }])
    }))

  it.effect("looks at this machine alone without MPI and DLIO, and tries O_DIRECT there", () =>
    Effect.gen(function*() {
      const alone = { hosts: {}, local: {}, examination: { programs: null } }
      const { checks } = yield* look(alone)
      expect(bad(checks)).toEqual([])
      expect(new Set(checks.map(({ host }) => host))).toEqual(new Set(["here"]))
      expect(linesOf(checks, "checkpoints direct I/O")).toEqual(["here: ok"])
      for (const name of ["MPI", "DLIO", "clock", "checkpoints shared"]) expect(linesOf(checks, name)).toEqual([])
      const refusing = yield* look({
        ...alone,
        hostFiles: { fileSystems: [{ mountPoint: "/", takesDirectIo: false }] }
      })
      expect(linesOf(refusing.checks, "checkpoints direct I/O")).toEqual(["here: warning"])
    }))
})
