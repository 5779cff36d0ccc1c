/** The history as users meet it: the program runs, remembers, lists, and runs again. */
import { afterEach, beforeEach, expect, it } from "@effect/vitest"
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { home, program, recordIn, runDirectories } from "../program/program.ts"

let dir: ReturnType<typeof home>
beforeEach(() => {
  dir = home()
})
afterEach(() => dir.close())

const small = (...more: ReadonlyArray<string>) => [
  ..."checkpointing run --model llama3-8b --num-processes 2 --scale 0.0005 -ncw 1 -ncr 0".split(" "),
  ..."--params checkpoint.time_between_checkpoints=0 --checkpoint-folder ./scratch --results-dir ./results".split(" "),
  ...more
]

interface Entry {
  readonly id: number
  readonly argv: ReadonlyArray<string>
  readonly status: number
  readonly working_directory: string
  readonly runs: ReadonlyArray<{ readonly run_id: string; readonly record: string }>
  readonly rerun_of: number | null
}

const environment = () => ({ MLPS_NO_HISTORY: "", XDG_STATE_HOME: join(dir.path, "state") })

const entries = async (): Promise<ReadonlyArray<Entry>> => {
  const { stdout } = await program(dir.path, ["history", "list", "--json"], { environment: environment() })
  return (JSON.parse(stdout) as { readonly result: { readonly entries: ReadonlyArray<Entry> } }).result.entries
}

it("remembers a run with its record, lists it, and runs the same words again in the same folder", async () => {
  const there = join(dir.path, "there")
  mkdirSync(there)
  const words = small("--cleanup", "--label", "two words")
  const first = await program(there, words, { environment: environment() })
  expect(first.status, first.stderr).toBe(0)
  // Another folder, in which the relative paths would lead elsewhere.
  const second = await program(dir.path, ["history", "rerun", "1"], { environment: environment() })
  expect(second.status, second.stderr).toBe(0)
  expect(second.stderr.match(/^recording in /gm)).toHaveLength(1)

  const directories = runDirectories(join(there, "results"))
  expect(directories).toHaveLength(2)
  expect(existsSync(join(dir.path, "results"))).toBe(false)
  const [two, one, ...more] = await entries()
  expect(more).toEqual([])
  expect(one).toMatchObject({ id: 1, argv: words, status: 0, working_directory: there, rerun_of: null })
  expect(two).toMatchObject({ id: 2, argv: words, status: 0, working_directory: there, rerun_of: 1 })
  const ids = directories.map((directory) => recordIn(directory)["run_id"])
  expect([one, two].map((entry) => entry?.runs.map(({ run_id }) => run_id))).toEqual(ids.map((id) => [id]))
  expect(existsSync(two?.runs[0]?.record ?? "")).toBe(true)

  const listed = await program(dir.path, ["history", "-n", "1"], { environment: environment() })
  const [head, line, place, older, ...no] = listed.stdout.trimEnd().split("\n")
  expect(no).toEqual([])
  expect(head).toMatch(/^id +started +outcome/)
  expect(line).toMatch(
    /^ 2 {2}\S+ \S+ {2}INVALID +checkpointing run llama3-8b \[two words\]: write [\d.e-]+ GiB\/s, \S+ {2}\(again of 1\)$/
  )
  expect(place?.trim()).toBe(`in ${directories[1]}`)
  expect(older).toBe("and 1 older; --limit shows more")
  const shown = await program(dir.path, ["history", "show", "--id", "1"], { environment: environment() })
  expect(shown.stdout).toContain(one?.runs[0]?.record)
})

it("lists by what came of runs, and says which are gone", async () => {
  const list = async (...words: ReadonlyArray<string>) => {
    const { stdout } = await program(dir.path, ["history", ...words, "--json"], { environment: environment() })
    const { result } = JSON.parse(stdout) as {
      readonly result: {
        readonly entries: ReadonlyArray<
          { readonly id: number; readonly outcome: string | null; readonly headlines: ReadonlyArray<unknown> }
        >
      }
    }
    return result.entries
  }
  for (const label of ["one", "two"]) {
    const { status, stderr } = await program(dir.path, small("--cleanup", "--label", label), {
      environment: environment()
    })
    expect(status, stderr).toBe(0)
  }
  const ids = async (...words: ReadonlyArray<string>) => (await list(...words)).map(({ id }) => id)
  expect(await ids()).toEqual([2, 1])
  expect(await ids("--label", "one")).toEqual([1])
  expect(await ids("--outcome", "INVALID", "--benchmark", "checkpointing", "--model", "llama3-8b")).toEqual([2, 1])
  expect(await ids("--outcome", "failed")).toEqual([])
  expect(await ids("--since", "2999-01-01")).toEqual([])
  const [newest = ""] = runDirectories(join(dir.path, "results")).slice(-1)
  rmSync(newest, { recursive: true })
  expect(await list("list")).toMatchObject([{ id: 2, outcome: "gone", headlines: [] }, { id: 1, outcome: "INVALID" }])
  const wrong = await program(dir.path, ["history", "--since", "yesterday"], { environment: environment() })
  expect(wrong.status).toBe(2)
})

it("remembers how a refused run ended, and neither a plan nor a run that is switched off", async () => {
  writeFileSync(join(dir.path, "results"), "a file where a folder belongs")
  const refused = await program(dir.path, small(), { environment: environment() })
  expect(refused.status).toBe(3)
  await program(dir.path, small("--what-if"), { environment: environment() })
  await program(dir.path, small(), { environment: { ...environment(), MLPS_NO_HISTORY: "1" } })
  expect(await entries()).toMatchObject([{ status: 3, runs: [] }])
})

it("runs all the same when nothing can be remembered", async () => {
  writeFileSync(join(dir.path, "state"), "a file where a folder belongs")
  const { status, stderr } = await program(dir.path, small("--json"), { environment: environment() })
  expect(status, stderr).toBe(0)
  expect(stderr).not.toContain("history")
})

it("refuses what it cannot run again: an id nobody has, and a run whose secrets were not kept", async () => {
  const unknown = await program(dir.path, ["history", "rerun", "7"], { environment: environment() })
  expect(unknown.status).toBe(2)
  expect(unknown.stderr).toContain("mlpstorage history list")
  const secret = small("--label", "https://ann:hunter2@host/")
  await program(dir.path, secret, { environment: environment() })
  const { status, stderr } = await program(dir.path, ["history", "rerun", "1"], { environment: environment() })
  expect(status).toBe(2)
  expect(stderr).toContain("secrets were not written down")
  expect(stderr).not.toContain("hunter2")
})
