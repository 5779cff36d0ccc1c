/** Hosts that exist only here: they answer the doctor's script as told, and share or do not share their folders. */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { HostFiles } from "../../../src/cluster/HostFiles.ts"
import { sshTransport } from "../../../src/cluster/remote/sshTransport.ts"
import type { Check } from "../../../src/doctor/Check.ts"
import { type Examination, examineHosts } from "../../../src/doctor/examineHosts.ts"
import { Executor, type Invocation } from "../../../src/process/Executor.ts"
import { ended, mockExecutor, type MockResponse, onStderr } from "../../fixtures/MockExecutor.ts"
import { type MockHost, mockHostFiles } from "../../fixtures/MockHostFiles.ts"

export const folderText = (
  place: string,
  { access = "writable", free = 500, inodes = "100 1 99 1%", mountPoint = "/mnt/a", state = "exists" } = {}
) =>
  [
    state,
    place,
    access,
    `server:/export 1073741824 1024 ${free * 1024 * 1024} 1% ${mountPoint}`,
    `server:/export ${inodes} ${mountPoint}`
  ].join("\n")

/** Answers of a host with which nothing is wrong. */
export const sound: Readonly<Record<string, string>> = {
  "/proc/meminfo": "MemTotal: 67108864 kB\nMemAvailable: 60000000 kB\n",
  "/proc/self/limits":
    "Limit  Soft Limit  Hard Limit  Units\nMax open files            65536                65536                files\nMax processes             65536                65536                processes\nMax locked memory         65536                65536                bytes",
  "/proc/self/mounts": "server:/export /mnt/a nfs4 rw 0 0\n/dev/sda1 / ext4 rw 0 0",
  "/proc/version": "Linux version 6.1.0 (x)",
  user: "ann\n1001",
  caches: "sudo",
  ipc: "no",
  network: "net|eth0|up|25000|0x1003|device",
  governor: "     64 performance",
  mpi: "/usr/bin/mpirun\nmpirun (Open MPI) 4.1.4",
  dlio:
    `path /opt/dlio_benchmark\n{"host": "x", "python": "3.12.1", "executable": "/opt/python3", "version": "2.0.0", "modules": ["mpi4py", "hydra", "omegaconf", "numpy", "pandas", "psutil", "torch"], "rank": null, "environment": []}\nstatus 0`,
  "folder/0": folderText("/mnt/a/ckpt"),
  "folder/1": folderText("/home/ann/results", { mountPoint: "/home" })
}

export interface MadeUpHost {
  /** In place of the sound answers; null: no answer to that question. */
  readonly says?: Readonly<Record<string, string | null>>
  /** What ssh says when it refuses. */
  readonly refuses?: string
  /** Name of the storage its folders are on; hosts with one name see each other's files. */
  readonly storage?: string
  /** Seconds its clock is ahead. */
  readonly ahead?: number
}

const scriptOf = ({ stdin }: Invocation): string => typeof stdin === "string" ? "" : stdin.text

/** The files of every storage, left as they are when all is over. */
export type Disks = Map<string, string>

const tokenAnswer = (disks: Disks, storage: string, script: string, index: string): string | undefined => {
  const body = new RegExp(`token${index}\\(\\) \\{ (.*); \\}`).exec(script)?.[1] ?? ""
  const path = / (?:>|-e |-- )?(\/\S+?\.mlpstorage-doctor-\w+)/.exec(body)?.[1] ??
    /(\/\S*\.mlpstorage-doctor-\w+)/.exec(body)?.[1]
  const key = `${storage}:${path}`
  const written = /echo (\w+) >/.exec(body)?.[1]
  if (written !== undefined) disks.set(key, written)
  if (body.startsWith("rm ")) return disks.delete(key) ? "removed" : undefined
  return disks.get(key) ?? "absent"
}

const answer = (name: string, host: MadeUpHost, disks: Disks) => (invocation: Invocation) => {
  const script = scriptOf(invocation)
  const mark = /printf '(\w+) %s/.exec(script)?.[1] ?? "no mark"
  const said: Record<string, string | null> = {
    "/proc/sys/kernel/hostname": name,
    "/proc/sys/kernel/random/boot_id": `boot of ${name}`,
    ...sound,
    ...host.says
  }
  const asked = [
    ...(/for file in (.*);/.exec(script)?.[1] ?? "").split(" "),
    ...[...script.matchAll(/^ {2}block (\S+)/gm)].map(([, question = ""]) => question)
  ]
  return [
    `${mark} clock ${1_700_000_000 + (host.ahead ?? 0)}`,
    `${mark} machine x86_64`,
    ...asked.flatMap((question) => {
      const index = /^token\/(\d+)$/.exec(question)?.[1]
      const text = index === undefined
        ? said[question]
        : tokenAnswer(disks, host.storage ?? "shared", script, index)
      return typeof text === "string" ? [`${mark} file ${question}`, ...text.split("\n"), `${mark} end 0`] : []
    }),
    `${mark} done`
  ]
}

const response = (name: string, host: MadeUpHost, disks: Disks): MockResponse =>
  host.refuses === undefined
    ? { pattern: new RegExp(` ${name} sh$`), script: answer(name, host, disks) }
    : { pattern: new RegExp(` ${name} sh$`), output: host.refuses.split("\n").map(onStderr), exit: ended(255) }

/** Hosts that answer over ssh, and what is left on their disks. */
export const answersOf = (hosts: Readonly<Record<string, MadeUpHost>>) => {
  const disks: Disks = new Map()
  return { disks, responses: Object.entries(hosts).map(([name, host]) => response(name, host, disks)) }
}

export interface World {
  readonly hosts: Readonly<Record<string, MadeUpHost>>
  /** The machine the doctor runs on, when it is one of those asked. */
  readonly local?: MadeUpHost
  readonly examination?: Partial<Examination>
  readonly hostFiles?: MockHost
}

export const wanted: Examination["folders"] = [
  { role: "checkpoints", path: "/mnt/a/ckpt" },
  { role: "results", path: "/home/ann/results" }
]

export const examined = ({ examination = {}, hostFiles = {}, hosts, local }: World) => {
  const disks: Disks = new Map()
  const executor = mockExecutor([
    ...Object.entries(hosts).map(([name, host]) => response(name, host, disks)),
    ...(local === undefined ? [] : [{ pattern: /^sh$/, script: answer("here", local, disks) }])
  ])
  return Effect.gen(function*() {
    const way = { executor: yield* Executor, transport: Either.right(sshTransport()), mark: "mlps4711" }
    const checks = yield* examineHosts(way, yield* HostFiles, {
      hosts: [
        ...(local === undefined ? [] : [{ host: "here", isLocal: true }]),
        ...Object.keys(hosts).map((host) => ({ host, isLocal: false }))
      ],
      folders: wanted,
      programs: { launchers: ["mpirun"], dlio: { where: null } },
      by: "ssh",
      ...examination
    })
    return { checks, disks, calls: executor.calls }
  }).pipe(Effect.provide(executor.layer), Effect.provide(mockHostFiles(hostFiles)))
}

/** The lines of one check, `host: status`. */
export const linesOf = (checks: ReadonlyArray<Check>, name: string): ReadonlyArray<string> =>
  checks.filter((it) => it.name === name).map(({ host, status }) => `${host}: ${status}`)
