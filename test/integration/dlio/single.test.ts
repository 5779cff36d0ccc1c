/** One process, no MPI: the whole program with the stand-in for dlio_benchmark. */
import { afterEach, describe, expect, it } from "@effect/vitest"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { StandIn } from "../../fixtures/dlio/standIn.ts"
import { program, runsIn } from "../program/program.ts"
import { hasPython, lastRecord, site } from "./runs.ts"

const limit = 60_000

describe.skipIf(!hasPython)("the dlio engine with one process (skipped without python3)", () => {
  let places: ReadonlyArray<ReturnType<typeof site>> = []
  const at = (standIn?: StandIn) => {
    const place = site(standIn)
    places = [...places, place]
    return place
  }
  afterEach(() => {
    for (const { close } of places) close()
    places = []
  })

  it("writes, reads and measures by every rank's file, and records whose DLIO it was", { timeout: limit }, async () => {
    const here = at()
    const { status, stdout } = await here.run({})
    expect(status).toBe(0)
    expect(runsIn(stdout)[0]?.["measurement"]).toMatchObject({
      engine: "dlio",
      engineVersion: "dlio_benchmark 3.0.2 (dialect v3.0)",
      profile: "dlio",
      io: "buffered",
      calibration: null,
      peakRssBytes: null,
      bufferBytesPerRank: null,
      kind: "checkpoint",
      body: {
        phases: ["write", "read"].map((phase) => ({
          phase,
          cpuSeconds: null,
          clientCache: expect.any(String),
          operations: [{ index: 1 }, { index: 2 }]
        }))
      }
    })
    const record = lastRecord(here.directories())
    expect(record).toMatchObject({
      state: "completed",
      engine: { name: "dlio", version: "dlio_benchmark 3.0.2 (dialect v3.0)", submittable: "unproven" },
      args: { mode: "whatif" },
      verification: null,
      override_parameters: { "model.num_layers": 2, "checkpoint.num_checkpoints_write": 2 }
    })
    const folder = here.directories()[0] ?? ""
    expect(readFileSync(join(folder, "checkpointing_run.stderr.log"), "utf8")).toContain("Finished saving checkpoint 2")
    expect(readdirSync(join(folder, "dlio_config")).sort()).toEqual(["config.yaml", "hydra.yaml", "overrides.yaml"])
  })

  it("paths with blanks, = and quotes reach DLIO as they are", { timeout: limit }, async () => {
    const here = at()
    const folder = "a b=c'd\"e,{f}"
    expect((await here.run({ folder })).status).toBe(0)
    expect(existsSync(join(here.path, folder, "llama3-8b", "global_epoch1_step2"))).toBe(true)
  })

  it("a dialect that never flushes is labelled so, before and after", { timeout: limit }, async () => {
    const here = at({ version: "2.0.0", hasStreamingWriter: false })
    const { status, stderr, stdout } = await here.run({ words: ["--edition=v2.0"] })
    expect(stderr).toContain("labelled unflushed")
    expect(status).toBe(0)
    expect(runsIn(stdout)).toMatchObject([{ measurement: { labels: [expect.stringMatching(/^unflushed: /)] } }])
  })

  it("10/0 and then 0/10: what one run wrote the next one reads", { timeout: limit }, async () => {
    const here = at({ version: "2.0.0" })
    const edition = "--edition=v2.0"
    const args = (words: ReadonlyArray<string>) => ({ words: [edition, ...words] })
    expect(
      (await program(here.path, [
        "checkpointing",
        "run",
        "--engine=dlio",
        edition,
        "--model=llama3-8b",
        "--num-processes=1",
        "-ncw=2",
        "-ncr=0",
        `-dp=${here.bin}`,
        "-cf=ckpt",
        "-rd=results",
        ...tinyParams
      ])).status
    ).toBe(0)
    const again = await here.run(args([]))
    expect(again.status).toBe(3)
    expect(again.stdout).toContain("add --overwrite to delete them first")
    const read = await program(here.path, [
      "checkpointing",
      "run",
      "--engine=dlio",
      edition,
      "--model=llama3-8b",
      "--num-processes=1",
      "-ncw=0",
      "-ncr=2",
      `-dp=${here.bin}`,
      "-cf=ckpt",
      "-rd=results",
      ...tinyParams
    ])
    expect(read.stderr).not.toContain("error")
    expect(read.status).toBe(0)
    expect(lastRecord(here.directories())).toMatchObject({ measurement: { body: { phases: [{ phase: "read" }] } } })
  })

  const refusals: ReadonlyArray<readonly [string, StandIn, ReadonlyArray<string>, number, string]> = [
    ["DLIO of another edition", { version: "2.0.0" }, [], 2, "E105"],
    ["a DLIO too old", { version: "1.0.0" }, [], 8, "E204"],
    ["v3.0 without its streaming writer", { version: "3.0.2", hasStreamingWriter: false }, [], 8, "E204"],
    ["v3.0 without what makes its content", { version: "3.0.2", lacks: ["dgen_py"] }, [], 8, "E204"],
    ["v2.0 without torch", { version: "2.0.0", lacks: ["torch"] }, ["--edition=v2.0"], 8, "E204"]
  ]
  it.each(refusals)(
    "%s is refused before anything is made",
    { timeout: limit },
    async (_, standIn, words, status, code) => {
      const here = at(standIn)
      const ended = await here.run({ words })
      expect(ended.status).toBe(status)
      expect(JSON.parse(ended.stdout)).toMatchObject({ ok: false, error: { code } })
      expect(existsSync(join(here.path, "results"))).toBe(false)
      expect(existsSync(join(here.path, "ckpt"))).toBe(false)
    }
  )

  it("no DLIO in the folder that was named: exit 8 with what to type", { timeout: limit }, async () => {
    const here = at()
    mkdirSync(join(here.path, "empty"))
    const ended = await program(here.path, [
      "checkpointing",
      "run",
      "--engine=dlio",
      "--model=llama3-8b",
      "-np=1",
      "-cf=ckpt",
      "-dp=empty",
      ...tinyParams
    ])
    expect(ended.status).toBe(8)
    expect(ended.stderr).toMatch(/error E204: dlio_benchmark in .*empty is missing/)
    expect(ended.stderr).toContain("pip install")
  })

  it("several processes and no launcher: exit 8, never another engine", { timeout: limit }, async () => {
    const here = at()
    const ended = await here.run({ ranks: 2, words: ["--mpi-bin=no-such-launcher"] })
    expect(ended.status).toBe(8)
    expect(JSON.parse(ended.stdout)).toMatchObject({
      error: { code: "E204", facts: { missing: "no-such-launcher" } }
    })
    expect(existsSync(join(here.path, "results"))).toBe(false)
  })

  it(
    "--what-if prints the exact command line and touches nothing, also with a host file",
    { timeout: limit },
    async () => {
      const here = at()
      writeFileSync(join(here.path, "hosts"), "node1 slots=2\nnode2 slots=1\n")
      const ended = await here.run({
        ranks: 3,
        words: ["--what-if", "--hostfile=hosts", "--mpi-params=--mca btl_tcp_if_include eth0"]
      })
      expect(ended.status).toBe(0)
      const { result } = JSON.parse(ended.stdout) as {
        result: { command: { argv: ReadonlyArray<string>; shell: string }; plan: unknown }
      }
      expect(result.plan).toMatchObject({
        hosts: ["node1", "node2"],
        launch: { hosts: [{ host: "node1", slots: 2, ranks: 2 }, { host: "node2", slots: 1, ranks: 1 }] }
      })
      expect(result.command.shell).toContain("-host node1:2,node2:1 ")
      expect(result.command.argv).toContain("btl_tcp_if_include")
      expect(result.command.argv).toContain(`${here.bin}/dlio_benchmark`)
      expect(readdirSync(here.path).sort()).toEqual(["dlio-bin", "hosts"])
    }
  )
})

const tinyParams = [
  "--params",
  "model.num_layers=2",
  "model.transformer.vocab_size=64",
  "model.transformer.hidden_size=64",
  "model.transformer.ffn_hidden_size=128",
  "checkpoint.time_between_checkpoints=0"
]
