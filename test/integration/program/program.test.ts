import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { home, program, recordIn, runDirectories, runsIn } from "./program.ts"

let dir: ReturnType<typeof home>
beforeEach(() => {
  dir = home()
})
afterEach(() => dir.close())

const small = [
  "checkpointing",
  "run",
  "--model",
  "llama3-8b",
  "--num-processes",
  "2",
  "--scale",
  "0.0005",
  "-ncw",
  "2",
  "-ncr",
  "2",
  "--params",
  "checkpoint.time_between_checkpoints=0",
  "--checkpoint-folder",
  "./scratch",
  "--results-dir",
  "./results"
]

describe("what is typed", () => {
  it("--version prints the version and nothing else", async () => {
    const { status, stderr, stdout } = await program(dir.path, ["--version"])
    assert.deepStrictEqual({ status, stderr }, { status: 0, stderr: "" })
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/)
  })

  it("--help is a result; a missing command is a usage error with the help on standard error", async () => {
    const asked = await program(dir.path, ["--help"])
    assert.strictEqual(asked.status, 0)
    assert.include(asked.stdout, "checkpointing")
    const bare = await program(dir.path, [])
    assert.strictEqual(bare.status, 2)
    assert.strictEqual(bare.stdout, "")
    assert.include(bare.stderr, "checkpointing")
  })

  it("a misspelt option is refused with the nearest one", async () => {
    const { status, stderr, stdout } = await program(dir.path, [...small, "--clenup"])
    assert.strictEqual(status, 2)
    assert.strictEqual(stdout, "")
    assert.include(stderr, "--cleanup")
  })

  it("with --json a refusal is one document on standard output", async () => {
    const { status, stdout } = await program(dir.path, [...small, "--scale", "7", "--json"])
    assert.strictEqual(status, 2)
    const document = JSON.parse(stdout) as { ok: boolean; error: { status: number } }
    assert.isFalse(document.ok)
    assert.strictEqual(document.error.status, 2)
  })

  it("json asked for in the configuration file holds for a failure too", async () => {
    writeFileSync(join(dir.path, "c.yaml"), "json: true\n")
    writeFileSync(join(dir.path, "file"), "")
    const words = small.map((word) => word === "./results" ? "./file/below" : word)
    const { status, stdout } = await program(dir.path, [...words, "--config-file", "c.yaml"])
    assert.strictEqual(status, 3)
    assert.isFalse((JSON.parse(stdout) as { ok: boolean }).ok)
  })

  it("object storage is refused by name", async () => {
    const { status, stderr } = await program(
      dir.path,
      small.map((word) => word === "./scratch" ? "s3://bucket/x" : word)
    )
    assert.strictEqual(status, 2)
    assert.include(stderr, "object storage")
  })
})

describe("checkpointing run", () => {
  it("measures real files, records the run and leaves nothing else with --cleanup", async () => {
    const { status, stderr, stdout } = await program(dir.path, [...small, "--cleanup"])
    assert.strictEqual(status, 0, stderr)
    assert.include(stdout, "GiB/s")
    assert.include(stdout, "INVALID")
    assert.include(stdout, "native (practice)")
    const [run, ...more] = runDirectories(join(dir.path, "results"))
    assert.lengthOf(more, 0)
    const record = recordIn(run ?? "")
    assert.strictEqual(record["state"], "completed")
    assert.isNull(record["verification"])
    const files = readdirSync(run ?? "")
    for (const name of ["summary.json", "0_output.json", "1_per_epoch_stats.json", "dlio.log", "mlpstorage.log"]) {
      assert.include(files, name)
    }
    assert.notInclude(files, ".record.tmp")
    assert.isFalse(existsSync(join(dir.path, "scratch", "llama3-8b")))
  })

  it("with --json prints exactly one document, and nothing of it on standard error", async () => {
    const { status, stderr, stdout } = await program(dir.path, [...small, "--json"])
    assert.strictEqual(status, 0, stderr)
    const [run, ...more] = runsIn<{ state: string; verdict: { category: string } }>(stdout)
    assert.isTrue((JSON.parse(stdout) as { ok: boolean }).ok)
    assert.lengthOf(more, 0)
    assert.strictEqual(run?.state, "completed")
    assert.strictEqual(run?.verdict.category, "INVALID")
    assert.notInclude(stderr, "\"ok\"")
  })

  it("keeps the checkpoints, refuses to write over them, and reads them again", async () => {
    assert.strictEqual((await program(dir.path, small)).status, 0)
    const again = await program(dir.path, small)
    assert.strictEqual(again.status, 3)
    assert.include(again.stderr, "--overwrite")
    const readOnly = await program(
      dir.path,
      small.map((word, i) => small[i - 1] === "-ncw" ? "0" : word)
    )
    assert.strictEqual(readOnly.status, 0, readOnly.stderr)
    assert.include(readOnly.stdout, "read")
  })

  it("finds a block that is not what was written: exit 10 with file and offset", async () => {
    assert.strictEqual((await program(dir.path, small)).status, 0)
    const step = join(dir.path, "scratch", "llama3-8b", "global_epoch1_step1")
    const victim = join(step, readdirSync(step).sort()[0] ?? "")
    const bytes = readFileSync(victim)
    bytes.fill(0, 0, 4096)
    writeFileSync(victim, bytes)
    const words = small.map((word, i) => small[i - 1] === "-ncw" ? "0" : word)
    const { status, stderr } = await program(dir.path, [...words, "--verify", "full"])
    assert.strictEqual(status, 10)
    assert.include(stderr, "E207")
    assert.include(stderr, "global_epoch1_step1")
    const [, second] = runDirectories(join(dir.path, "results"))
    assert.strictEqual(recordIn(second ?? "")["state"], "failed")
  })

  it("refuses a folder that holds somebody else's files, and touches none of them", async () => {
    const theirs = join(dir.path, "scratch", "llama3-8b")
    mkdirSync(theirs, { recursive: true })
    writeFileSync(join(theirs, "thesis.tex"), "years of work")
    const { status, stderr } = await program(dir.path, [...small, "--overwrite", "--cleanup"])
    assert.strictEqual(status, 3)
    assert.include(stderr, "thesis.tex")
    assert.strictEqual(readFileSync(join(theirs, "thesis.tex"), "utf8"), "years of work")
    assert.lengthOf(runDirectories(join(dir.path, "results")), 0)
  })

  it("--what-if touches nothing", async () => {
    const { status, stdout } = await program(dir.path, [...small, "--dry-run"])
    assert.strictEqual(status, 0)
    assert.include(stdout, "llama3-8b")
    assert.deepStrictEqual(readdirSync(dir.path), [])
  })
})
