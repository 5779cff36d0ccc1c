/**
 * Runs and the doctor on several hosts that are network namespaces: sound, unlike, slow, half of them gone, and cut off in the
 * middle. Each ends by itself, says what it knows and no more, and leaves no process behind.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { installStandIn } from "../../fixtures/dlio/standIn.ts"
import { type NamespaceHost, type Namespaces, namespaces, noNamespaces } from "../../fixtures/namespaces.ts"
import { program, until } from "../program/program.ts"
import { type Given, hasMpi, lastRecord, ranksOf, site } from "./runs.ts"

const limit = 360_000

/** They wait for limits of the program, each on hosts of its own, so they may wait side by side. */
const waiting = { timeout: limit, concurrent: true }

const why = noNamespaces ?? (hasMpi ? undefined : "mpirun or python3 is missing")

interface Result {
  readonly state: string
  readonly findings: ReadonlyArray<{ readonly message: string }>
  readonly cluster: {
    readonly hosts: ReadonlyArray<unknown>
    readonly missing: ReadonlyArray<{ readonly host: string; readonly reason: string }>
  }
  readonly system_info: Readonly<Record<string, unknown>>
  readonly cluster_snapshots: Readonly<Record<string, unknown>>
  readonly timeseries_data: { readonly file: string; readonly hosts_collected: ReadonlyArray<string> }
  readonly host_validation: Readonly<Record<string, unknown>>
}

interface GivenHere extends Given {
  readonly collector?: string
}

/** A site whose program runs on a machine of its own, reaches the hosts by ssh, and is none of them. */
const cluster = (hosts: ReadonlyArray<NamespaceHost> | ((home: string) => ReadonlyArray<NamespaceHost>)) =>
  Effect.gen(function*() {
    const here = yield* Effect.acquireRelease(Effect.sync(() => site()), ({ close }) => Effect.sync(close))
    const all = yield* namespaces(typeof hosts === "function" ? hosts(here.path) : hosts)
    const tools = join(here.path, "tools")
    mkdirSync(tools)
    writeFileSync(join(tools, "ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F ${all.clientConfig} "$@"\n`)
    chmodSync(join(tools, "ssh"), 0o755)
    const environment = { PATH: `${tools}${delimiter}${process.env["PATH"] ?? ""}` }
    const given = ({ collector = "ssh", ...more }: GivenHere): Given => ({
      ...more,
      inside: all.inside,
      environment,
      ranks: all.hosts.length,
      words: [
        `--hosts=${all.hosts.map((host) => `${host}:1`).join(",")}`,
        `--collector=${collector}`,
        "--mpi-params=-x STANDIN_FAULT -x STANDIN_RANK --mca oob_tcp_if_include 10.77.0.0/24",
        ...(more.words ?? [])
      ]
    })
    return {
      all,
      here,
      run: (more: GivenHere = {}) => Effect.promise(() => here.run(given(more))),
      begin: (more: GivenHere = {}) => here.begin(given(more)),
      doctor: (words: ReadonlyArray<string>) =>
        Effect.promise(() =>
          program(here.path, ["doctor", "--json", `--hosts=${all.hosts.join(",")}`, ...words], {
            environment,
            inside: all.inside
          })
        )
    }
  })

interface Line {
  readonly host: string
  readonly check: string
  readonly status: string
  readonly found: string
}

const checksIn = (stdout: string) =>
  (JSON.parse(stdout) as { readonly result: { readonly checks: ReadonlyArray<Line> } }).result

const resultIn = (stdout: string): Result => (JSON.parse(stdout) as { readonly result: Result }).result

const messages = ({ findings }: Pick<Result, "findings">): string => findings.map(({ message }) => message).join("\n")

/**
 * Ranks, daemons and samplers; a sampler's `sleep` lasts until its next line. A daemon that was cut off learns that its job is gone
 * when TCP sends again, which after a minute of silence may be a minute later.
 */
const nothingIsLeft = ({ strangers }: Namespaces, millis = 40_000) =>
  Effect.promise(() => until("every process of the hosts to end", () => strangers().length === 0, millis))

describe.skipIf(why !== undefined)(`hosts in namespaces${why === undefined ? "" : ` (skipped: ${why})`}`, () => {
  it.scopedLive(
    "a host that is slow is not waited for longer than the limit, and its absence is recorded",
    () =>
      Effect.gen(function*() {
        const slow = { before: `if [ "$SSH_ORIGINAL_COMMAND" = sh ]; then sleep 65; fi` }
        const { all, run } = yield* cluster([{}, slow])
        const { status, stdout } = yield* run({ words: ["--skip-timeseries"] })
        expect(status).toBe(0)
        expect(resultIn(stdout)).toMatchObject({
          state: "completed",
          cluster: { missing: [{ host: all.hosts[1], reason: "it did not answer within 60 s" }] },
          cluster_snapshots: { end: { num_hosts: 1 } }
        })
      }),
    waiting
  )

  it.scopedLive(
    "half of the hosts gone: doctor names each, and a run is refused before anything is written",
    () =>
      Effect.gen(function*() {
        const { all, doctor, here, run } = yield* cluster([{}, {}, {}, {}])
        all.cut(2)
        all.cut(3)
        const told = yield* doctor(["--engine=native", "--checkpoint-folder=ckpt"])
        expect(told.status).toBe(9)
        const { checks } = checksIn(told.stdout)
        expect(checks.filter(({ check }) => check === "reachable").map(({ host, status }) => `${host} ${status}`))
          .toEqual(
            all.hosts.map((host, i) => `${host} ${i < 2 ? "ok" : "problem"}`)
          )
        const refused = yield* run()
        expect(refused.status).toBe(6)
        expect(JSON.parse(refused.stdout)).toMatchObject({
          ok: false,
          error: {
            code: "E304",
            problems: [{ code: "E201" }, ...all.hosts.slice(2).map((host) => ({ code: "E506", facts: { host } }))]
          }
        })
        expect(here.directories()).toEqual([])
        yield* nothingIsLeft(all)
      }),
    waiting
  )

  it.scopedLive(
    "cut off in the middle: the run ends by its limit, failed, with what is known of the lost host",
    () =>
      Effect.gen(function*() {
        const { all, begin, here } = yield* cluster([{}, {}])
        const { ended } = begin({ fault: "hangs", befallen: 0, words: ["--timeout=30", "--timeseries-interval=0.5"] })
        yield* Effect.promise(() => until("both ranks", () => ranksOf(here.bin).length >= 2, 60_000))
        const [directory = ""] = here.directories()
        const samples = () => {
          const name = readdirSync(directory).find((file) => file.endsWith(".host1.ndjson"))
          return name === undefined ? 0 : readFileSync(join(directory, name), "utf8").split("\n").length - 1
        }
        yield* Effect.promise(() => until("samples of the second host", () => samples() >= 2, 20_000))
        all.cut(1)
        all.restart(0)
        const { status } = yield* Effect.promise(() => ended)
        expect(status).toBe(7)
        const record = lastRecord(here.directories()) as unknown as Result
        expect(record).toMatchObject({
          state: "failed",
          failure: { code: "E202" },
          verdict: null,
          timeseries_data: { hosts_collected: all.hosts, gaps: [{ host: all.hosts[1], to: null }] },
          cluster_snapshots: { end: { num_hosts: 1 } }
        })
        expect(messages(record)).toContain(`the time series of ${all.hosts[1]} has a gap`)
        expect(messages(record)).toContain("n1 was restarted while the run lasted")
        expect(messages(record)).toContain(`${all.hosts[1]} no longer answered when the run had ended`)
        // What the lost host still does nobody can end from here; with the link it learns that its job is gone, once it sends again.
        all.mend(1)
        yield* nothingIsLeft(all, 120_000)
      }),
    waiting
  )

  it.scopedLive(
    "a host that falls silent ends the run by itself, and is named with the rank that may still run there",
    () =>
      Effect.gen(function*() {
        const { all, begin, here } = yield* cluster([{}, {}])
        const { ended } = begin({ fault: "hangs", befallen: 0, words: ["--skip-timeseries"] })
        yield* Effect.promise(() => until("both ranks", () => ranksOf(here.bin).length >= 2, 60_000))
        all.cut(1)
        const { status } = yield* Effect.promise(() => ended)
        expect(status).toBe(6)
        expect(lastRecord(here.directories())).toMatchObject({
          state: "failed",
          failure: {
            code: "E210",
            message: expect.stringMatching(/^10\.77\.0\.\d+ no longer answers, .*its rank may still run there$/),
            facts: { host: all.hosts[1], "still answering": all.hosts[0] }
          }
        })
        all.mend(1)
        yield* nothingIsLeft(all, 120_000)
      }),
    waiting
  )

  it.scopedLive.each(["ssh", "mpi"])(
    "three hosts by %s: told apart by identity, sampled, seen again at the end, and one that is unlike is named",
    (method) =>
      Effect.gen(function*() {
        const half = readFileSync("/proc/meminfo", "utf8").replace(
          /^MemTotal:\s+(\d+)/m,
          (_, kib: string) => `MemTotal: ${Math.floor(Number(kib) / 2)}`
        )
        const { all, run } = yield* cluster([{}, {}, { meminfo: half }])
        const { status, stderr, stdout } = yield* run({ collector: method, words: ["--timeseries-interval=0.5"] })
        expect({ status, stderr }).toMatchObject({ status: 0 })
        const result = resultIn(stdout)
        expect(result).toMatchObject({
          state: "completed",
          hosts: all.hosts,
          // Of the machine that the command ran on, which is none of the hosts.
          boot_id: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
          cluster: { method, missing: [] },
          host_validation: { state: "done", hosts: 3 },
          system_info: {
            num_hosts: 3,
            host_consistency_issues: [expect.stringContaining("memory differs by more than 10 %")]
          },
          cluster_snapshots: { collection_method: method, end: { num_hosts: 3 }, changes: [] },
          timeseries_data: { interval_seconds: 0.5, hosts_collected: all.hosts, gaps: [] }
        })
        expect(messages(result)).toContain("memory differs by more than 10 %")
        expect(JSON.parse(readFileSync(result.timeseries_data.file, "utf8"))).toMatchObject({
          collection_method: method,
          samples_by_host: Object.fromEntries(
            all.hosts.map((host) => [host, expect.arrayContaining([expect.anything()])])
          )
        })
        yield* nothingIsLeft(all)
      }),
    limit
  )

  it.scopedLive(
    "P26, R43: seven of eight that give facts are recorded as seven of eight, and the run goes on",
    () =>
      Effect.gen(function*() {
        const mute = { before: `if [ "$SSH_ORIGINAL_COMMAND" = sh ]; then echo no such thing >&2; exit 1; fi` }
        const { all, run } = yield* cluster([{}, {}, {}, {}, {}, {}, {}, mute])
        const { status, stdout } = yield* run()
        expect(status).toBe(0)
        const result = resultIn(stdout)
        const last = all.hosts[7] ?? ""
        expect(result).toMatchObject({
          state: "completed",
          host_validation: { state: "done", hosts: 7 },
          system_info: {
            num_hosts: 7,
            total_memory_bytes: null,
            missing_hosts: [{
              host: last,
              reason: expect.stringContaining("its shell ended with status 1 (no such thing)")
            }]
          },
          timeseries_data: {
            hosts_collected: all.hosts.slice(0, 7),
            gaps: [{ host: last, to: null, reason: expect.stringContaining("its shell ended with status 1") }]
          }
        })
        expect(result.cluster.hosts).toHaveLength(7)
        expect(messages(result)).toContain(
          `no facts about ${last}, so those of 7 of 8 hosts stand for themselves alone`
        )
        yield* nothingIsLeft(all)
      }),
    limit
  )

  it.scopedLive(
    "doctor asks other hosts through real Open MPI, writes a token on one and reads it on the other",
    () =>
      Effect.gen(function*() {
        const { all, doctor, here } = yield* cluster([{}, {}])
        mkdirSync(join(here.path, "ckpt"))
        const told = yield* doctor([
          "--collector=mpi",
          "--mpi-bin=mpirun",
          `--dlio-bin-path=${here.bin}`,
          "--checkpoint-folder=ckpt",
          "--results-dir=results"
        ])
        const { checks } = checksIn(told.stdout)
        const of = (name: string) =>
          checks.filter(({ check }) => check === name).map(({ found, host, status }) => ({ host, status, found }))
        expect(of("reachable")).toEqual(
          all.hosts.map((host) => ({ host, status: "ok", found: "by the MPI launcher" }))
        )
        expect(of("distinct machines")).toEqual([{ host: "all hosts", status: "ok", found: "2 machines" }])
        expect(of("MPI equal")).toMatchObject([{ status: "ok" }])
        expect(of("DLIO equal")).toEqual([{ host: "all hosts", status: "ok", found: "3.0.2" }])
        expect(of("checkpoints shared")).toMatchObject([{ host: all.hosts[1], status: "ok" }])
        expect(of("results shared")).toMatchObject([{ host: all.hosts[1], status: "ok" }])
        expect(readdirSync(join(here.path, "ckpt"))).toEqual([])
        yield* nothingIsLeft(all)
      }),
    limit
  )

  it.scopedLive(
    "P13: a results folder that a host does not share is found before the launch",
    () =>
      Effect.gen(function*() {
        const { all, here, run } = yield* cluster((home) => {
          mkdirSync(join(home, "results"))
          return [{}, { setUp: `mount -t tmpfs none ${join(home, "results")}` }]
        })
        const { status, stdout } = yield* run()
        expect(status).toBe(3)
        const { error } = JSON.parse(stdout) as {
          error: { code: string; message: string; facts: Record<string, string> }
        }
        expect(error).toMatchObject({ code: "E506", facts: { host: all.hosts[1], check: "results shared" } })
        expect(error.message).toMatch(
          /does not see what 10\.77\.0\.1 wrote into .*\/results: here it is tmpfs of none, on/
        )
        expect(readdirSync(join(here.path, "results"))).toEqual([])
        yield* nothingIsLeft(all)
      }),
    limit
  )

  it.scopedLive(
    "what a killed rank has started in a group of its own is ended on its host, and said",
    () =>
      Effect.gen(function*() {
        const { all, run } = yield* cluster([{}, {}])
        const { status, stderr, stdout } = yield* run({ fault: "rank-dies-leaving", words: ["--skip-timeseries"] })
        expect(status).toBe(6)
        expect(JSON.parse(stdout)).toMatchObject({
          error: { code: "E205", message: expect.stringContaining("SIGKILL") }
        })
        expect(stderr).toMatch(/\d+ processes of the job were left on 10\.77\.0\.\d+ and were ended/)
        yield* nothingIsLeft(all)
      }),
    limit
  )

  it.scopedLive(
    "strangers' files in a folder that only the host sees refuse the run as they do there, and stay as they are",
    () =>
      Effect.gen(function*() {
        const { all, here, run } = yield* cluster((home) => {
          const step = join(home, "ckpt/llama3-8b/global_epoch1_step1")
          mkdirSync(join(home, "ckpt"))
          return [{
            setUp: `mount -t tmpfs none ${join(home, "ckpt")} && mkdir -p ${step} && echo precious >${step}/weights.pt`
          }]
        })
        const refused = yield* run({ words: ["--allow-run-as-root"] })
        expect({ status: refused.status, stdout: refused.stdout }).toMatchObject({ status: 3 })
        const { error } = JSON.parse(refused.stdout) as { error: { code: string; message: string } }
        expect(error).toMatchObject({ code: "E404", facts: { host: all.hosts[0] } })
        expect(error.message).toContain("holds what this program did not write (global_epoch1_step1)")
        const skipping = yield* run({
          collector: "none",
          words: ["--allow-run-as-root", "--skip-validation"]
        })
        expect(JSON.parse(skipping.stdout)).toMatchObject({ error: { code: "E404" } })
        expect(here.directories()).toEqual([])
        yield* nothingIsLeft(all)
      }),
    limit
  )

  it.scopedLive(
    "another DLIO at the same place of one host is named before anything runs",
    () =>
      Effect.gen(function*() {
        const { all, here, run } = yield* cluster((home) => {
          mkdirSync(join(home, "other"))
          const other = installStandIn(join(home, "other"), { version: "2.0.0" })
          return [{}, { setUp: `mount --bind ${other} ${join(home, "dlio-bin")}` }]
        })
        const refused = yield* run()
        expect(refused.status).toBe(8)
        expect(refused.stdout).toContain(`dlio_benchmark 3.0.2 (2.0.0 is there) is missing`)
        expect(refused.stdout).toContain(`the dlio engine on ${all.hosts[1]}`)
        expect(here.directories()).toEqual([])
        yield* nothingIsLeft(all)
      }),
    limit
  )
})
