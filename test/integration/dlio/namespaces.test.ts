/**
 * Runs and the doctor on several hosts that are network namespaces, sound and unlike. Each says what it knows and no more, and leaves
 * no process behind.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { installStandIn } from "../../fixtures/dlio/standIn.ts"
import { runsIn, until } from "../program/program.ts"
import { checksIn, cluster, messages, nothingIsLeft, resultIn, why } from "./cluster.ts"
import { ranksOf } from "./runs.ts"

const limit = 360_000

describe.skipIf(why !== undefined)(`hosts in namespaces${why === undefined ? "" : ` (skipped: ${why})`}`, () => {
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
        expect(stderr).toMatch(/[1-9]\d* process(es)? of the job (was|were) left on 10\.77\.0\.\d+, and ended/)
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
    "Ctrl-C ends what a rank has started in a group of its own on another host, too",
    () =>
      Effect.gen(function*() {
        const { all, begin, here } = yield* cluster([{}, {}])
        const { child, ended } = begin({ fault: "hangs-leaving" })
        yield* Effect.promise(() =>
          until("the launcher, both ranks and what one started", () => ranksOf(here.bin).length >= 4, 60_000)
        )
        child.kill("SIGINT")
        const { status, stderr } = yield* Effect.promise(() => ended)
        expect(status).toBe(130)
        expect(stderr).toMatch(/[1-9]\d* process(es)? of the job (was|were) left on 10\.77\.0\.2, and ended/)
        yield* nothingIsLeft(all)
      }),
    limit
  )

  it.scopedLive(
    "--overwrite and --cleanup work where the hosts see the folder and the launching machine does not",
    () =>
      Effect.gen(function*() {
        const { all, begin, here, run } = yield* cluster((home) => {
          for (const name of ["ckpt", "shared"]) mkdirSync(join(home, name))
          const setUp = `mount --bind ${join(home, "shared")} ${join(home, "ckpt")}`
          return [{ setUp }, { setUp }]
        })
        const shared = (...names: ReadonlyArray<string>) => join(here.path, "shared", ...names)
        const marker = () =>
          JSON.parse(readFileSync(shared(".mlpstorage-llama3-8b.json"), "utf8")) as Readonly<Record<string, unknown>>
        expect((yield* run()).status).toBe(0)
        expect(marker()).toMatchObject({ state: "complete", content_seed: null })
        const refused = yield* run()
        expect(JSON.parse(refused.stdout)).toMatchObject({
          error: { code: "E404", facts: { host: all.hosts.join(", ") } }
        })

        // The run that is alive is one of the launching machine, which the hosts know nothing of.
        const { child, ended } = begin({ fault: "hangs", words: ["--overwrite"] })
        yield* Effect.promise(() => until("the second run to write", () => ranksOf(here.bin).length >= 2, 60_000))
        yield* Effect.promise(() => until("its marker", () => marker()["state"] === "writing", 20_000))
        const beside = yield* run({ words: ["--overwrite"] })
        expect(beside.stdout).toMatch(/is writing here now, process \d+/)
        child.kill("SIGINT")
        expect((yield* Effect.promise(() => ended)).status).toBe(130)
        expect(marker()).toMatchObject({ state: "partial" })

        const last = yield* run({ words: ["--overwrite", "--cleanup"] })
        expect(last.status).toBe(0)
        // The first run made the model's folder, so the last one leaves it.
        expect(readdirSync(shared())).toEqual(["llama3-8b"])
        expect(readdirSync(shared("llama3-8b"))).toEqual([])
        expect(readdirSync(join(here.path, "ckpt"))).toEqual([])
        yield* nothingIsLeft(all)
      }),
    limit
  )

  it.scopedLive(
    "files too short or too long, and blocks of zeros, are found where only the hosts see them",
    () =>
      Effect.gen(function*() {
        const { all, run } = yield* cluster((home) => {
          for (const name of ["ckpt", "shared"]) mkdirSync(join(home, name))
          const setUp = `mount --bind ${join(home, "shared")} ${join(home, "ckpt")}`
          return [{ setUp }, { setUp }]
        })
        const told = Effect.fnUntraced(function*(fault: string) {
          const words = ["--overwrite", "--cleanup"]
          const { status, stdout } = yield* run({ fault, words, reads: 0 })
          const { error } = JSON.parse(stdout) as { error?: { code: string; message: string } }
          return { status, code: error?.code, message: error?.message }
        })
        expect(yield* told("partial-checkpoint")).toMatchObject({
          status: 6,
          code: "E206",
          message: expect.stringMatching(/rank_1_mp_rank_0_model_states\.pt in full \([\d,]+ of [\d,]+ bytes\)/)
        })
        expect(yield* told("long-checkpoint")).toMatchObject({
          status: 6,
          code: "E206",
          message: expect.stringMatching(/rank_1_mp_rank_0_model_states\.pt in its planned length/)
        })
        expect(yield* told("zeros")).toMatchObject({
          status: 10,
          code: "E207",
          message: expect.stringContaining("a block of zeros")
        })
        yield* nothingIsLeft(all)
      }),
    limit
  )

  it.scopedLive(
    "a data set that only the hosts see is looked at there, and has its manifest there",
    () =>
      Effect.gen(function*() {
        const { all, command, here } = yield* cluster((home) => {
          for (const name of ["data", "shared"]) mkdirSync(join(home, name))
          const setUp = `mount --bind ${join(home, "shared")} ${join(home, "data")}`
          return [{ setUp }, { setUp }]
        })
        const generate = (fault?: string) =>
          command([
            "training",
            "datagen",
            "--model=unet3d",
            "--engine=dlio",
            "-np=2",
            "-dd=data",
            "-rd=results",
            `-dp=${here.bin}`,
            "--params=dataset.num_files_train=14",
            "--params=dataset.record_length_bytes=10000",
            "--params=dataset.record_length_bytes_stdev=2000",
            "--params=dataset.record_length_bytes_resize=0"
          ], fault)
        const long = yield* generate("long")
        expect(long.status).toBe(6)
        expect(long.stdout).toMatch(/img_\d\d_of_14\.npz in its planned length \([\d,]+ for [\d,]+ bytes\)/)
        const manifest = join(here.path, "shared/unet3d/.mlpstorage-dataset.json")
        expect(existsSync(manifest)).toBe(false)
        const made = yield* generate()
        expect(made.status).toBe(0)
        expect(runsIn(made.stdout)).toMatchObject([{
          measurement: {
            kind: "datagen",
            body: { filesWritten: 14, filesVerified: 14, bytesWritten: expect.any(Number) }
          }
        }])
        expect(JSON.parse(readFileSync(manifest, "utf8"))).toMatchObject({ state: "complete", whole: "0-13" })
        expect(readdirSync(join(here.path, "data"))).toEqual([])
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
