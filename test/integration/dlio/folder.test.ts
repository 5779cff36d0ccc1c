/** Checkpoint runs through the dlio engine in a folder that was used before: whose it is, --overwrite, --cleanup and --loops. */
import { afterEach, describe, expect, it } from "@effect/vitest"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Ended, program, until } from "../program/program.ts"
import { type Given, hasMpi, hasPython, lastRecord, site } from "./runs.ts"

const limit = 90_000

interface Marked {
  readonly state: string
  readonly content_seed: string | null
  readonly run_id: string
  readonly files: ReadonlyArray<{ readonly path: string; readonly state: string; readonly checkpoint: number }>
}

describe.skipIf(!hasPython)("the dlio engine in a folder that was used (skipped without python3)", () => {
  let places: ReadonlyArray<ReturnType<typeof site>> = []
  const at = (...given: Parameters<typeof site>) => {
    const place = site(...given)
    places = [...places, place]
    return place
  }
  afterEach(() => {
    for (const { close } of places) close()
    places = []
  })

  const markerOf = ({ path }: { readonly path: string }) => join(path, "ckpt", ".mlpstorage-llama3-8b.json")
  const markerIn = (here: { readonly path: string }): Marked =>
    JSON.parse(readFileSync(markerOf(here), "utf8")) as Marked
  const stepsIn = ({ path }: { readonly path: string }) => {
    const folder = join(path, "ckpt", "llama3-8b")
    return existsSync(folder) ? readdirSync(folder).sort() : undefined
  }
  const statesOf = ({ files }: Marked) => Object.fromEntries(files.map(({ checkpoint, state }) => [checkpoint, state]))
  const logOf = (directory = "no run directory") => readFileSync(join(directory, "mlpstorage.log"), "utf8")
  const errorOf = ({ stdout }: Ended) =>
    (JSON.parse(stdout) as { error: { code: string; message: string; fix: string; problems?: unknown } }).error

  it("a second run is refused with what helps, and what helps works", { timeout: limit }, async () => {
    const here = at()
    expect((await here.run({})).status).toBe(0)
    const first = markerIn(here)
    expect(first).toMatchObject({ state: "complete", content_seed: null })
    expect(statesOf(first)).toEqual({ 1: "complete", 2: "complete" })
    const refused = await here.run({})
    expect(refused.status).toBe(3)
    expect(errorOf(refused)).toMatchObject({ code: "E404", fix: expect.stringContaining("add --overwrite") })
    expect(here.directories()).toHaveLength(1)

    // A shorter run leaves nothing of the longer one.
    const again = await here.run({ writes: 1, reads: 1, words: ["--overwrite"] })
    expect(again.status).toBe(0)
    expect(logOf(here.directories().at(-1))).toMatch(/removed 4 files of an earlier run, \d/)
    expect(stepsIn(here)).toEqual(["global_epoch1_step1"])
    expect(markerIn(here).run_id).not.toBe(first.run_id)
    expect(lastRecord(here.directories())).toMatchObject({ state: "completed" })
  })

  it(
    "--cleanup leaves neither files nor marker, and a series cleans up after each run",
    { timeout: limit },
    async () => {
      const here = at()
      const ended = await here.run({ words: ["--cleanup", "--loops=2"] })
      expect(ended.status).toBe(0)
      expect(here.directories()).toHaveLength(2)
      for (const folder of here.directories()) expect(logOf(folder)).toContain("removed 4 files of this run")
      expect(readdirSync(join(here.path, "ckpt"))).toEqual([])

      expect((await here.run({ words: ["--overwrite", "--loops=2"] })).status).toBe(0)
      expect(stepsIn(here)).toEqual(["global_epoch1_step1", "global_epoch1_step2"])
      expect(markerIn(here).state).toBe("complete")
      const refused = await here.run({ words: ["--loops=2"] })
      expect(refused.status).toBe(2)
      expect(errorOf(refused).fix).toContain("add --cleanup, or --overwrite")
    }
  )

  it(
    "what a failed run left is named, and --overwrite takes it; with --cleanup nothing is left",
    { timeout: limit },
    async () => {
      const here = at()
      const failing = { fault: "no-space" } satisfies Given
      expect((await here.run(failing)).status).toBe(10)
      expect(markerIn(here).state).toBe("partial")
      expect(statesOf(markerIn(here))).toEqual({ 1: "writing", 2: "planned" })
      const refused = await here.run({})
      expect(errorOf(refused).message).toMatch(
        /stopped while it was writing here, leaving 2 partial files: global_epoch1_step1/
      )
      expect((await here.run({ words: ["--overwrite"] })).status).toBe(0)
      expect(markerIn(here).state).toBe("complete")

      const other = at()
      const cleaned = await other.run({ ...failing, words: ["--cleanup"] })
      expect(cleaned.status).toBe(10)
      expect(readdirSync(join(other.path, "ckpt"))).toEqual([])
    }
  )

  it("what a run wrote that is no success is never read as if it were", { timeout: limit }, async () => {
    const here = at()
    expect((await here.run({ fault: "zeros" })).status).toBe(10)
    expect(statesOf(markerIn(here))).toEqual({ 1: "writing", 2: "writing" })
    const reading = await here.run({ writes: 0 })
    expect(reading.status).toBe(3)
    expect(errorOf(reading).message).toContain("4 never completed by the run that wrote them")
  })

  it(
    "the engines read and overwrite each other's checkpoints, and no stamps are looked for",
    { timeout: limit },
    async () => {
      const here = at()
      const native = (words: ReadonlyArray<string>) =>
        program(here.path, [
          "checkpointing",
          "run",
          "--engine=native",
          "--model=llama3-8b",
          "-np=1",
          "-cf=ckpt",
          "-rd=results",
          "--io=buffered",
          ...words,
          "--params",
          "model.num_layers=2",
          "model.transformer.vocab_size=64",
          "model.transformer.hidden_size=64",
          "model.transformer.ffn_hidden_size=128",
          "checkpoint.time_between_checkpoints=0"
        ])
      expect((await here.run({})).status).toBe(0)
      const read = await native(["-ncw=0", "-ncr=2", "--verify=full"])
      expect(read.status).toBe(0)
      expect(read.stderr).toContain("DLIO wrote them, which leaves no stamps")
      expect((await native(["-ncw=1", "-ncr=1", "--overwrite"])).status).toBe(0)
      expect(markerIn(here).content_seed).toMatch(/^[0-9a-f]{16}$/)
      expect((await here.run({ words: ["--overwrite"] })).status).toBe(0)
      expect(markerIn(here).content_seed).toBeNull()
    }
  )

  it("files of somebody else are never taken, with --overwrite neither", { timeout: limit }, async () => {
    const here = at()
    mkdirSync(join(here.path, "ckpt", "llama3-8b", "global_epoch1_step1"), { recursive: true })
    const theirs = join(here.path, "ckpt", "llama3-8b", "global_epoch1_step1", "theirs.pt")
    writeFileSync(theirs, "theirs")
    const refused = await here.run({ words: ["--overwrite", "--cleanup"] })
    expect(refused.status).toBe(3)
    expect(errorOf(refused).message).toContain("holds what this program did not write")
    expect(readFileSync(theirs, "utf8")).toBe("theirs")
  })

  it.skipIf(!hasMpi)(
    "an interrupted run says what it was writing, and one that is alive keeps its files (skipped without mpirun)",
    { timeout: limit },
    async () => {
      const here = at()
      const { child, ended } = here.begin({ ranks: 2, fault: "hangs" })
      await until(
        "the ranks to write",
        () =>
          here.directories().some((folder) =>
            existsSync(join(folder, "dlio.log")) &&
            readFileSync(join(folder, "dlio.log"), "utf8").includes("Starting saving")
          ),
        40_000
      )
      const beside = await here.run({ ranks: 2, words: ["--overwrite"] })
      expect(beside.status).toBe(3)
      expect(errorOf(beside).message).toMatch(/is writing here now, process \d+/)
      child.kill("SIGINT")
      expect((await ended).status).toBe(130)
      expect(markerIn(here).state).toBe("partial")
      expect(statesOf(markerIn(here))).toEqual({ 1: "writing", 2: "planned" })
    }
  )

  it("--between with --cleanup: the second run removes what the first wrote", { timeout: limit }, async () => {
    const here = at()
    const ended = await here.run({ words: ["--between=true", "--cleanup"] })
    expect(ended.status).toBe(0)
    expect(here.directories()).toHaveLength(2)
    expect(here.directories().map((folder) => /removed \d+ files/.exec(logOf(folder))?.[0])).toEqual([
      undefined,
      "removed 4 files"
    ])
    expect(readdirSync(join(here.path, "ckpt"))).toEqual([])
  })
})
