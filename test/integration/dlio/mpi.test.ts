/** Several ranks under real Open MPI: success, every fault, and a job that is ended. */
import { afterAll, describe, expect, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { runsIn, until } from "../program/program.ts"
import { hasMpi, lastRecord, ranksOf, site } from "./runs.ts"

const limit = 90_000

describe.skipIf(!hasMpi)("the dlio engine under Open MPI (skipped without mpirun and python3)", () => {
  const places: Array<ReturnType<typeof site>> = []
  const at = (...given: Parameters<typeof site>) => {
    const place = site(...given)
    places.push(place)
    return place
  }
  afterAll(() => {
    for (const { close } of places) close()
  })

  const runs = new Map<string, ReturnType<typeof runOf>>()
  const runOf = async (fault: string) => {
    const here = at()
    return { here, ended: await here.run({ ranks: 2, fault }) }
  }
  /** One run of two ranks for every fault, whoever asks. */
  const faulty = (fault: string) => runs.get(fault) ?? runs.set(fault, runOf(fault)).get(fault)!

  it("three ranks: the longest one counts, rank 0 stands beside it", { timeout: limit }, async () => {
    const here = at()
    const { status, stdout } = await here.run({ ranks: 3, fault: "slow" })
    expect(status).toBe(0)
    const [run] = runsIn<{
      executed_command: string
      measurement: {
        body: {
          phases: ReadonlyArray<{
            operations: ReadonlyArray<
              Record<"longestRankSeconds" | "rank0Seconds" | "bytes" | "bytesPerSecond", number>
            >
          }>
        }
        verification: { blocksChecked: number }
      }
    }>(stdout)
    const [first] = run?.measurement.body.phases[0]?.operations ?? []
    // Rank 2 sleeps 1.5 s in its first save; DLIO's own figure does not see it.
    expect(first?.longestRankSeconds).toBeGreaterThan(1.5)
    expect(first?.rank0Seconds).toBeLessThan(first?.longestRankSeconds ?? 0)
    expect(first?.bytesPerSecond).toBeCloseTo((first?.bytes ?? 0) / (first?.longestRankSeconds ?? 1), 3)
    expect(run?.measurement.verification.blocksChecked).toBeGreaterThan(0)
    expect(run?.executed_command).toMatch(
      /^mpirun -n 3 -host 127\.0\.0\.1:3 --bind-to none --map-by socket --oversubscribe /
    )
  })

  const faults: ReadonlyArray<readonly [fault: string, status: number, code: string, says: RegExp]> = [
    ["rank-dies", 6, "E205", /rank 1 on \S+ was ended by SIGKILL/],
    ["rank-dies-quietly", 6, "E206", /1_per_epoch_stats\.json/],
    ["no-summary", 6, "E206", /summary\.json/],
    ["nan", 6, "E206", /metric\.save_checkpoint_io_mean_GB_per_second/],
    ["no-rank-file", 6, "E206", /1_per_epoch_stats\.json/],
    ["fewer", 6, "E206", /2 writes in 0_per_epoch_stats\.json \(found 1\)/],
    ["other-size", 6, "E206", /checkpoint_size_GB/],
    ["partial-checkpoint", 6, "E206", /global_epoch1_step2\/zero_pp_rank_1_mp_rank_0_model_states\.pt in full/],
    [
      "long-checkpoint",
      6,
      "E206",
      /global_epoch1_step2\/zero_pp_rank_1_mp_rank_0_model_states\.pt in its planned length \([\d,]+ for [\d,]+ bytes\)/
    ],
    ["zeros", 10, "E207", /a block of zeros/],
    ["repeats", 10, "E207", /the same block as at byte/],
    ["no-space", 10, "E403", /not enough space/],
    ["loaders", 6, "E206", /1_per_epoch_stats\.json/],
    ["no-module", 6, "E201", /a Python module that DLIO needs cannot be imported/]
  ]
  it.each(faults)("C25 %s ends with status %i and %s", { timeout: limit }, async (fault, status, code, says) => {
    const { ended, here } = await faulty(fault)
    expect(ended.status).toBe(status)
    const { error } = JSON.parse(ended.stdout) as { error: { code: string; message: string } }
    expect(error.code).toBe(code)
    expect(error.message).toMatch(says)
    expect(lastRecord(here.directories())).toMatchObject({
      state: "failed",
      verdict: null,
      measurement: null,
      failure: { code }
    })
    expect(ranksOf(here.bin)).toEqual([])
  })

  it("an end with status 0 that is not whole keeps what was said, and what helps", { timeout: limit }, async () => {
    const { ended } = await faulty("loaders")
    expect(JSON.parse(ended.stdout)).toMatchObject({
      error: {
        code: "E206",
        fix: expect.stringContaining("reader.multiprocessing_context=fork"),
        facts: { "last output": expect.stringContaining("orte_ess_init failed") }
      }
    })
  })

  it("a killed rank is named with its host and the launcher's words", { timeout: limit }, async () => {
    const { ended } = await faulty("rank-dies")
    expect(JSON.parse(ended.stdout)).toMatchObject({
      error: {
        code: "E205",
        facts: { rank: "1", host: expect.any(String), "last output": expect.stringContaining("exited on signal 9") }
      }
    })
  })

  it("what Open MPI cannot start for its folder is explained", { timeout: limit }, async () => {
    const here = at()
    const ended = await here.run({ ranks: 2, environment: { TMPDIR: "/proc" } })
    expect(ended.status).toBe(6)
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: "E201", fix: expect.stringContaining("TMPDIR") } })
    expect(ended.stdout).toContain("orte_session_dir failed")
  })

  it(
    "a value that ranks are given by -x is what they must have, whatever this machine has",
    { timeout: limit },
    async () => {
      const here = at()
      const { status, stderr, stdout } = await here.run({
        ranks: 2,
        words: ["--mpi-params=-x DLIO_X=5"],
        environment: { DLIO_X: "3" }
      })
      expect({ status, stderr }).toMatchObject({ status: 0 })
      const command = runsIn(stdout)[0]?.["executed_command"]
      expect(command).toMatch(/ -x DLIO_X=5 /)
      expect(command).not.toMatch(/ -x DLIO_X /)
    }
  )

  it("two ranks of one machine that are not alike are seen before anything is made", { timeout: limit }, async () => {
    const here = at({ version: "3.0.2", interpreter: "/usr/bin/env python3" })
    const behind = (text: string) => {
      const wrapper = join(here.path, "wrapper")
      writeFileSync(
        wrapper,
        `#!/bin/sh\nif [ "$OMPI_COMM_WORLD_RANK" = 1 ]; then\n${text}\nfi\nexec "$@"\n`,
        { mode: 0o755 }
      )
      return here.run({ ranks: 2, words: [`--mpi-params=${wrapper}`] })
    }
    const folderOf = (name: string, programs: Readonly<Record<string, string>>) => {
      const folder = join(here.path, name)
      mkdirSync(folder)
      for (const [program, path] of Object.entries(programs)) symlinkSync(path, join(folder, program))
      return folder
    }
    const said = (...words: readonly [string, ...ReadonlyArray<string>]) =>
      execFileSync(words[0], words.slice(1), { encoding: "utf8" }).trim()
    const refused = async (text: string) => {
      const { status, stdout } = await behind(text)
      const { error } = JSON.parse(stdout) as { error: { code: string; message: string } }
      return { status, code: error.code, message: error.message }
    }
    expect(await refused("export OMP_PLACES=cores")).toEqual({
      status: 6,
      code: "E507",
      message: "OMP_PLACES is set on 127.0.0.1 (rank 1) and not everywhere: ranks would not do the same"
    })
    const tools = ["sh", "sed", "tr", "head", "uname"].map((tool) => [tool, said("sh", "-c", `command -v ${tool}`)])
    const bare = folderOf("bare", Object.fromEntries(tools) as Record<string, string>)
    expect(await refused(`export PATH=${bare}`)).toMatchObject({
      status: 8,
      message: expect.stringMatching(/its Python, \/usr\/bin\/env python3, ends with .*on 127\.0\.0\.1 \(rank 1\)/)
    })
    expect(await refused("exit 0")).toMatchObject({
      status: 6,
      code: "E201",
      message: expect.stringContaining("1 of 2 ranks answered; nothing was heard of 127.0.0.1 (rank 1)")
    })
    expect(await refused("\"$@\"")).toMatchObject({
      code: "E201",
      message: expect.stringContaining("127.0.0.1 (rank 1) answered more than once")
    })
    expect(existsSync(join(here.path, "results"))).toBe(false)

    const python3 = said("python3", "-c", "import sys; print(sys.executable)")
    const { status, stdout } = await behind(`export PATH=${folderOf("other", { python3 })}:$PATH`)
    expect(status).toBe(0)
    expect(JSON.stringify(runsIn(stdout)[0]?.["findings"])).toMatch(
      /ranks are started by different Pythons: \S+ \(Python 3\S+\) on 127\.0\.0\.1 \(rank 0\), /
    )
  })

  it("Ctrl-C ends the whole job tree, also ranks that ignore SIGTERM", { timeout: limit }, async () => {
    const here = at()
    const { child, ended } = here.begin({ ranks: 3, fault: "hangs" })
    const hasBegun = () =>
      here.directories().some((directory) =>
        existsSync(`${directory}/dlio.log`) && readFileSync(`${directory}/dlio.log`, "utf8").includes("Starting saving")
      )
    await until("the ranks to write", () => ranksOf(here.bin).length >= 3 && hasBegun(), 40_000)
    child.kill("SIGINT")
    expect((await ended).status).toBe(130)
    expect(ranksOf(here.bin)).toEqual([])
    expect(lastRecord(here.directories())).toMatchObject({ state: "interrupted", failure: { code: "E203" } })
  })

  it("--timeout ends the job, and says so", { timeout: limit }, async () => {
    const here = at()
    const ended = await here.run({ ranks: 2, fault: "hangs", words: ["--timeout=4"] })
    expect(ended.status).toBe(7)
    expect(ranksOf(here.bin)).toEqual([])
  })

  it.skipIf(process.getuid?.() !== 0)(
    "a launcher that refuses root is explained, its own words kept (skipped unless root)",
    { timeout: limit },
    async () => {
      const here = at()
      const ended = await here.run({ words: ["--mpi-bin=mpirun", "--hosts=localhost:1"] })
      expect(ended.status).toBe(6)
      expect(JSON.parse(ended.stdout)).toMatchObject({
        error: { code: "E201", fix: expect.stringContaining("--allow-run-as-root") }
      })
      expect(ended.stdout).toContain("mpirun has detected an attempt to run as root")
    }
  )
})
