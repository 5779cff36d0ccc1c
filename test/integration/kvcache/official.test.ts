/** The official program, as a stand-in of the published behaviour has it: what a run leaves, and each way in which its figures are none. */
import { afterEach, beforeEach, describe, expect, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import { hasMpi, hasPython } from "../dlio/runs.ts"
import { type Ended, until } from "../program/program.ts"
import { type Fault, type Given, jsonIn, officialProcesses, place, standIn } from "./runs.ts"

let here: ReturnType<typeof place>
beforeEach(() => {
  here = place()
})
afterEach(() => here.close())

const isRoot = process.getuid?.() === 0
const nobody = 65534

interface Failure {
  readonly error: { readonly code: string; readonly message: string; readonly fix?: string }
}

const errorOf = ({ stdout }: Ended) => (JSON.parse(stdout) as Failure).error

const theSummary = () => jsonIn(here.directories().at(-1) ?? "no run", "summary.json")

describe.skipIf(!hasPython)("one rank of kv-cache.py (skipped without python3)", () => {
  it("leaves the official files, the program's figures, and beside them what its process moved", async () => {
    const { status, stderr, stdout } = await here.official({
      sequence: ["--trials=1", "--option=all", "--inter-option-delay=0"],
      words: ["--seed=7"],
      environment: { STANDIN_KV_WRITES: "4" }
    })
    expect({ status, stderr }).toMatchObject({ status: 0 })
    const [run = ""] = here.directories()
    const stamp = run.slice(-15)
    const trials = [1, 2, 3].map((option) => ({ option, trial: 0 }))
    for (const { option, trial } of trials) {
      expect(readdirSync(join(run, `option_${option}`, `trial_${trial}`, "rank_0"))).toEqual([
        expect.stringMatching(/^kvcache_results_\d{8}_\d{6}\.json$/)
      ])
    }
    expect(readdirSync(run).sort()).toEqual([
      "fs_separation.json",
      `kv_cache_${stamp}_metadata.json`,
      `kv_cache_${stamp}_timeseries.json`,
      "kv_cache_cluster_info.json",
      ...trials.flatMap(({ option, trial }) => [
        `kvcache_opt${option}_trial${trial}_${stamp}.stderr.log`,
        `kvcache_opt${option}_trial${trial}_${stamp}.stdout.log`
      ]),
      "mlpstorage.log",
      "option_1",
      "option_2",
      "option_3",
      "summary.json"
    ])
    const summary = theSummary()
    expect(summary).toMatchObject({
      schema_version: "1.0",
      run_datetime: stamp,
      npernode: 1,
      host_count: 1,
      total_ranks: 1,
      trials_per_option: 1,
      partial_failure: false,
      trial_failures: {},
      options: { 1: { option: 1, rank_count: 1, trial_count: 1, cpu_tier_ranks: [] }, 2: {}, 3: {} }
    })
    const record = here.record()
    const bytes = { readBytes: 4 * 3 * 4 * 1024 ** 2, writtenBytes: 4 * 4 * 1024 ** 2 }
    expect(record).toMatchObject({
      state: "completed",
      measurement: {
        engine: "kv-cache.py",
        profile: "official",
        kind: "serve-official",
        body: {
          seed: 7,
          trials: trials.map(({ option, trial }) => ({
            option,
            trial,
            ranks: [{
              ...bytes,
              entries: 4,
              files: 4,
              own: { readChars: expect.any(Number), writtenChars: expect.any(Number) }
            }]
          }))
        }
      },
      command_output_files: trials.map(({ option, trial }) => ({
        command: expect.stringContaining(`--rank-output-base ${run}/option_${option}/trial_${trial} `),
        stdout: expect.stringContaining(`kvcache_opt${option}_trial${trial}_${stamp}.stdout.log`)
      }))
    })
    const { measurement } = record as {
      measurement: {
        labels?: ReadonlyArray<string>
        body: {
          trials: ReadonlyArray<{ ranks: ReadonlyArray<{ own: { readChars: number; writtenChars: number } }> }>
          options: ReadonlyArray<{ readBytesPerSecond: number }>
        }
      }
    }
    expect(measurement.labels).toBeUndefined()
    for (const { ranks: [rank] } of measurement.body.trials) {
      expect(rank?.own.readChars).toBeGreaterThanOrEqual(bytes.readBytes)
      expect(rank?.own.writtenChars).toBeGreaterThanOrEqual(bytes.writtenBytes)
    }
    expect(measurement.body.options[0]?.readBytesPerSecond).toBeCloseTo(
      (summary as { options: Record<string, { aggregated_read_bandwidth_gbps: number }> }).options["1"]!
        .aggregated_read_bandwidth_gbps * 1024 ** 3,
      0
    )
    expect(JSON.parse(stdout)).toMatchObject({ result: { runs: [{ measurement: { engine: "kv-cache.py" } }] } })
    const judged = await here.command(["kvcache", "validate", "--results-path", run])
    expect(judged.stdout).not.toMatch(/6\.3\.4\.1/)
    expect(judged.status).toBe(9)
  })

  it("starts the wrapper with the published words, and nothing that was not asked for", async () => {
    const { status, stderr } = await here.official({ environment: { STANDIN_KV_WRITES: "2" } })
    expect({ status, stderr }).toMatchObject({ status: 0 })
    const [run = ""] = here.directories()
    const record = here.record() as { command_output_files: ReadonlyArray<{ command: string }> }
    const [python = "", ...words] = record.command_output_files[0]?.command.split(" ") ?? []
    expect(python).toMatch(/^\/.*python3?/)
    expect(words).toEqual([
      join(standIn, "mlperf_wrapper.py"),
      "--rank-output-base",
      `${run}/option_1/trial_0`,
      "--rank-cache-base",
      join(here.path, "cache"),
      "--seed-base",
      "42",
      "--config",
      join(standIn, "config.yaml"),
      "--model",
      "llama3.1-8b",
      "--num-users",
      "2",
      "--duration",
      "1",
      "--gpu-mem-gb",
      "0",
      "--cpu-mem-gb",
      "0",
      "--max-concurrent-allocs",
      "16",
      "--generation-mode",
      "none"
    ])
  })

  const cheats: ReadonlyArray<readonly [Fault, RegExp]> = [
    ["full", /writes were begun and \d+ reached the storage/],
    ["deleted", /entries are said to be on storage, and \d+ files are there/],
    ["unread", /claims to have read .*, and its process read/],
    ["reads-more", /claims to have read .*, and its process read/],
    ["writes-more", /claims to have written .*, and its process wrote|files are there/],
    ["no-file", /left no kvcache_results_\*\.json/],
    ["no-requests", /not one request was answered/],
    ["cut", /no whole JSON document/],
    ["two-files", /it left 2 files/],
    ["killed", /left no kvcache_results_\*\.json|ended by|137/],
    ["crash", /gives up/]
  ]
  it.concurrent.each(cheats)("%s: no number, and why", async (fault, says) => {
    const own = place()
    try {
      const ended = await own.official({ fault })
      expect({ status: ended.status, stderr: ended.stderr }).toMatchObject({ status: 6 })
      expect(errorOf(ended).message).toMatch(says)
      expect(own.record()).toMatchObject({ state: "failed", measurement: null, verdict: null })
      const summary = jsonIn(own.directories()[0] ?? "", "summary.json")
      expect(summary).toMatchObject({
        partial_failure: true,
        trial_failures: { "option_1/trial_0": expect.stringMatching(says) }
      })
      expect(JSON.stringify(summary)).not.toContain("aggregated_")
    } finally {
      own.close()
    }
  })

  it("an option that stays in memory has no figure of storage, and says so", async () => {
    const { status, stderr, stdout } = await here.official({
      fault: "memory",
      isText: true,
      words: ["--cpu-mem-gb=4"]
    })
    expect({ status, stderr }).toMatchObject({ status: 0 })
    const record = here.record()
    expect(record).toMatchObject({
      state: "completed",
      measurement: {
        labels: [expect.stringContaining("option 1 kept everything in memory")],
        body: {
          options: [{ readBytesPerSecond: null, writeBytesPerSecond: null, ranksInMemory: 1 }],
          trials: [{ read: { bytesPerSecond: null }, write: { bytesPerSecond: null } }]
        }
      }
    })
    expect(JSON.stringify(record["verdict"])).toContain("6.3.4.4")
    expect(stdout).toContain("kept everything in memory")
    expect(stdout).not.toMatch(/\b0(\.0+)? (?:B|[KMG]iB)\/s/)
  })

  const ends = async (signal: "SIGINT" | "SIGTERM", status: number) => {
    const run = here.beginOfficial({ fault: "hang" })
    await until("kv-cache.py to run", () => officialProcesses(here.results).length === 2)
    run.child.kill(signal)
    expect((await run.ended).status).toBe(status)
    await until("its processes to end", () => officialProcesses(here.results).length === 0)
    expect(here.record()).toMatchObject({ state: "interrupted", measurement: null })
  }

  it("SIGINT ends with 130, leaves no process, and the record says interrupted", () => ends("SIGINT", 130))
  it("SIGTERM ends with 143, leaves no process, and the record says interrupted", () => ends("SIGTERM", 143))

  it("--timeout ends the run with 7 and leaves no process", async () => {
    const { status, stderr } = await here.official({ fault: "hang", words: ["--timeout=6"] })
    expect({ status, stderr }).toMatchObject({ status: 7 })
    await until("its processes to end", () => officialProcesses(here.results).length === 0)
    expect(here.record()).toMatchObject({ state: "failed", measurement: null })
  })

  it("a killed kv-cache.py is no result, and its rank's folder is named", async () => {
    const run = here.beginOfficial({ fault: "hang", environment: { STANDIN_KV_END: "1" } })
    await until("kv-cache.py to run", () => officialProcesses(here.results, "kv-cache").length === 1)
    process.kill(officialProcesses(here.results, "kv-cache")[0]!, "SIGKILL")
    const ended = await run.ended
    expect(ended.status).toBe(6)
    expect(jsonIn(here.directories()[0] ?? "", "summary.json")).toMatchObject({
      options: { 1: { missing_files: [expect.stringContaining("option_1/trial_0/rank_0")] } }
    })
  })

  describe("what is missing is said before anything is made", () => {
    const refused = async (given: Given) => {
      const ended = await here.official(given)
      expect(here.directories()).toEqual([])
      expect(existsSync(join(here.path, "cache"))).toBe(false)
      return { status: ended.status, ...errorOf(ended) }
    }
    const pathWithoutPython = () => {
      const bin = join(here.path, "bin")
      mkdirSync(bin)
      for (const name of readdirSync("/usr/bin")) {
        if (!name.startsWith("python")) symlinkSync(join("/usr/bin", name), join(bin, name))
      }
      return bin
    }
    const program = (without: string) => {
      const folder = join(here.path, "program")
      cpSync(standIn, folder, { recursive: true })
      rmSync(join(folder, without))
      return folder
    }

    it("the program's folder", async () => {
      expect(await refused({ of: "/tmp/nowhere" })).toMatchObject({
        status: 8,
        code: "E204",
        message: expect.stringContaining("kv-cache.py on this machine in /tmp/nowhere is missing"),
        fix: expect.stringContaining("git clone")
      })
    })

    it.each(["config.yaml", "mlperf_wrapper.py"])("%s beside it", async (name) => {
      expect(await refused({ of: program(name) })).toMatchObject({
        status: 8,
        code: "E204",
        message: expect.stringContaining(`${name} beside ${here.path}/program/kv-cache.py on this machine is missing`)
      })
    })

    it("Python", async () => {
      expect(await refused({ environment: { PATH: pathWithoutPython() } })).toMatchObject({
        status: 8,
        code: "E204",
        message: expect.stringContaining("python3 is missing")
      })
    })

    it("a module that the program imports", async () => {
      const poor = join(here.path, "python3")
      writeFileSync(poor, `#!/bin/sh\nexec "$REAL_PYTHON" -S -I "$@"\n`)
      chmodSync(poor, 0o755)
      const real = execFileSync("which", ["python3"], { encoding: "utf8" }).trim()
      const environment = { PATH: `${here.path}:${process.env["PATH"] ?? ""}`, PYTHONPATH: "", REAL_PYTHON: real }
      expect(await refused({ environment })).toMatchObject({
        status: 8,
        code: "E204",
        message: expect.stringContaining("Python's numpy and yaml for"),
        fix: expect.stringContaining("-m pip install numpy pyyaml")
      })
    })

    it("the launcher", async () => {
      expect(await refused({ ranks: 2, words: ["--mpi-bin=/nowhere/mpirun"] })).toMatchObject({
        status: 8,
        code: "E204",
        message: expect.stringContaining("/nowhere/mpirun is missing")
      })
    })

    it("its configuration file", async () => {
      expect(await refused({ words: ["--config=other.yaml"] })).toMatchObject({
        status: 3,
        code: "E401",
        message: expect.stringContaining("other.yaml")
      })
    })
  })

  describe.skipIf(!isRoot)("with another user and another disk (needs root)", () => {
    it("a cache's folder that this user may not write is refused with 4, before anything is made", async () => {
      const closed = join(here.path, "closed")
      mkdirSync(closed)
      chmodSync(closed, 0o555)
      const own = join(here.path, "own")
      mkdirSync(own)
      chownSync(own, nobody, nobody)
      chmodSync(here.path, 0o755)
      const ended = await here.official({
        folder: closed,
        results: join(own, "results"),
        user: nobody,
        environment: { HOME: own, PYTHONDONTWRITEBYTECODE: "1" }
      })
      expect({ status: ended.status, stderr: ended.stderr }).toMatchObject({ status: 4 })
      expect(errorOf(ended)).toMatchObject({ code: "E402" })
      expect(readdirSync(closed)).toEqual([])
    })

    it("a disk that fills up is 10 though the program ends with 0, and there is no number", async () => {
      const [image, mount] = [join(here.path, "image"), join(here.path, "mount")]
      mkdirSync(mount)
      execFileSync("truncate", ["-s", "6G", image])
      execFileSync("mkfs.ext4", ["-q", "-m", "0", image])
      execFileSync("mount", ["-o", "loop", image, mount])
      try {
        const gate = join(here.path, "gate")
        const run = here.beginOfficial({ folder: join(mount, "cache"), environment: { STANDIN_KV_GATE: gate } })
        await until("the trial to begin", () => officialProcesses(here.results).length > 0)
        const { bavail, bsize } = statfsSync(mount)
        execFileSync("fallocate", ["-l", String(bavail * bsize - 30 * 1024 ** 2), join(mount, "neighbour")])
        writeFileSync(gate, "")
        const ended = await run.ended
        expect({ status: ended.status, stderr: ended.stderr }).toMatchObject({ status: 10 })
        expect(errorOf(ended)).toMatchObject({ code: "E403" })
        expect(here.record()).toMatchObject({ state: "failed", measurement: null })
      } finally {
        execFileSync("umount", ["-l", mount])
      }
    })
  })
})

describe.skipIf(!hasMpi)("several ranks of kv-cache.py (skipped without python3 or mpirun)", () => {
  it("each has its own folders, and figures are sums over them", async () => {
    const { status, stderr } = await here.official({ ranks: 2 })
    expect({ status, stderr }).toMatchObject({ status: 0 })
    const [run = ""] = here.directories()
    expect(readdirSync(join(run, "option_1", "trial_0"))).toEqual(["rank_0", "rank_1"])
    expect(readdirSync(join(here.path, "cache")).sort()).toEqual(["rank_0", "rank_1"])
    const of = (rank: number) => {
      const folder = join(run, "option_1", "trial_0", `rank_${rank}`)
      return jsonIn(folder, readdirSync(folder)[0] ?? "") as {
        seed: number
        summary: { cache_stats: Record<string, number> }
      }
    }
    expect([of(0).seed, of(1).seed]).toEqual([42, 43])
    const rate = "tier_storage_read_bandwidth_gbps"
    const summary = jsonIn(run, "summary.json") as { options: Record<string, Record<string, number>> }
    expect(summary.options["1"]).toMatchObject({ rank_count: 2 })
    expect(summary.options["1"]?.["aggregated_read_bandwidth_gbps"]).toBeCloseTo(
      (of(0).summary.cache_stats[rate] ?? 0) + (of(1).summary.cache_stats[rate] ?? 0),
      9
    )
    expect(here.record()).toMatchObject({
      executed_command: expect.stringMatching(/mpirun.* -n 2 .*mlperf_wrapper\.py --rank-output-base/),
      measurement: { body: { ranks: 2, trials: [{ ranks: [{ rank: 0, own: {} }, { rank: 1, own: {} }] }] } }
    })
  })

  it("a variable that the launcher's own words give to ranks is confirmed with that value", async () => {
    const { status, stderr } = await here.official({ ranks: 2, words: ["--mpi-params=-x OMP_NUM_THREADS=3"] })
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(here.record()).toMatchObject({ executed_command: expect.stringContaining("-x OMP_NUM_THREADS=3") })
  })

  it("one rank that cheats takes the figures of all", async () => {
    const ended = await here.official({ ranks: 2, fault: "unread", befallen: 1 })
    expect(ended.status).toBe(6)
    expect(errorOf(ended).message).toMatch(/option_1\/trial_0\/rank_1/)
    expect(jsonIn(here.directories()[0] ?? "", "summary.json")).toMatchObject({
      options: { 1: { missing_files: [expect.stringMatching(/rank_1$/)] } }
    })
  })

  it("one rank that dies does not stop the other, and there is no number", async () => {
    const ended = await here.official({ ranks: 2, fault: "crash", befallen: 0 })
    expect(ended.status).toBe(6)
    expect(errorOf(ended).message).toMatch(/rank_0|rank 0|gives up/)
    expect(here.record()).toMatchObject({ state: "failed", measurement: null })
  })

  it("Ctrl-C leaves no process of any rank", async () => {
    const run = here.beginOfficial({ ranks: 2, fault: "hang" })
    await until("both ranks to run", () => officialProcesses(here.results).length === 4)
    run.child.kill("SIGINT")
    expect((await run.ended).status).toBe(130)
    await until("the ranks to end", () => officialProcesses(here.results).length === 0)
  })
})
