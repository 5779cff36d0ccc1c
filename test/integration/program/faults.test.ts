/** Runs that end badly, on real storage: the status, the record and the processes must all tell the truth. */
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { alive, home, processesOf, program, recordIn, runDirectories, start, until } from "./program.ts"

let dir: ReturnType<typeof home>
beforeEach(() => {
  dir = home()
})
afterEach(() => dir.close())

const isRoot = process.getuid?.() === 0
const nobody = 65534

const words = (over: Readonly<Record<string, string>> = {}, flags: ReadonlyArray<string> = []) => [
  "checkpointing",
  "run",
  ...Object.entries({
    "--model": "llama3-8b",
    "--num-processes": "2",
    "--scale": "0.001",
    "-ncw": "50",
    "-ncr": "0",
    "--params": "checkpoint.time_between_checkpoints=0",
    "--checkpoint-folder": "./scratch",
    "--results-dir": "./results",
    ...over
  }).flat(),
  ...flags
]

const theRecord = () => recordIn(runDirectories(join(dir.path, "results"))[0] ?? "")

const allEnd = (pids: ReadonlyArray<number>) =>
  until(`processes ${pids.join(", ")} to end`, () => pids.every((pid) => !alive(pid)))

/** From here on a kill leaves a marker that says so and a file that it lists. */
const aFileIsBegun = async () => {
  const scratch = join(dir.path, "scratch")
  const marker = join(scratch, ".mlpstorage-llama3-8b.json")
  const written = join(scratch, "llama3-8b", "global_epoch1_step1")
  await until(
    "a checkpoint file to be begun",
    () =>
      existsSync(marker) && /"state": "writing"/.test(readFileSync(marker, "utf8")) &&
      existsSync(written) && readdirSync(written).length > 0
  )
}

describe("signals", () => {
  const signals = [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const
  for (const [signal, status] of signals) {
    it(`${signal} ends with ${status}, leaves no process, and the record says interrupted`, async () => {
      const run = start(dir.path, words())
      const { coordinator, ranks } = await processesOf(join(dir.path, "results"))
      run.child.kill(signal)
      const ended = await run.ended
      assert.strictEqual(ended.status, status)
      assert.include(ended.stderr, signal)
      await allEnd([coordinator, ...ranks])
      assert.strictEqual(theRecord()["state"], "interrupted")
    })
  }

  const entered = ([_, ...all]: ReadonlyArray<string>) => all
  const below = (shell: string) => ({
    inside: (all: ReadonlyArray<string>) => ["sh", "-c", `${shell}; exec "$@"`, "sh", ...entered(all)] as const
  })

  it.skipIf(!existsSync("/proc/self/status"))(
    "a hang-up that was ignored before the run began is ignored (skipped without /proc)",
    async () => {
      const run = start(dir.path, words({ "-ncw": "3" }), below("trap '' HUP"))
      await processesOf(join(dir.path, "results"))
      run.child.kill("SIGHUP")
      const ended = await run.ended
      assert.strictEqual(ended.status, 0, ended.stderr)
      assert.strictEqual(theRecord()["state"], "completed")
    }
  )

  it("a hang-up that was not ends a run that began in the same way", async () => {
    const run = start(dir.path, words(), below(":"))
    await processesOf(join(dir.path, "results"))
    run.child.kill("SIGHUP")
    assert.strictEqual((await run.ended).status, 129)
    assert.strictEqual(theRecord()["state"], "interrupted")
  })

  it("an interrupted program names the files it left half-written", async () => {
    const run = start(dir.path, words({ "--scale": "0.01", "-ncw": "1" }))
    await aFileIsBegun()
    run.child.kill("SIGINT")
    const ended = await run.ended
    assert.strictEqual(ended.status, 130)
    assert.match(ended.stderr, /partial files were left: .*zero_pp_rank_\d_mp_rank_0_\w+\.pt/)
  })

  it("the next reader names what a killed program left half-written", async () => {
    const run = start(dir.path, words())
    const { coordinator, ranks } = await processesOf(join(dir.path, "results"))
    await aFileIsBegun()
    run.child.kill("SIGKILL")
    await run.ended
    await allEnd([coordinator, ...ranks])
    assert.strictEqual(theRecord()["state"], "running")
    assert.strictEqual(theRecord()["stage"], "execute")
    const next = await program(dir.path, words())
    assert.strictEqual(next.status, 3)
    assert.match(next.stderr, /writing/)
  })
})

describe("a rank or the coordinator that is killed", () => {
  it("fails the run with 6 and takes the other ranks with it", async () => {
    const run = start(dir.path, words())
    const { coordinator, ranks } = await processesOf(join(dir.path, "results"))
    process.kill(ranks[1] ?? 0, "SIGKILL")
    const ended = await run.ended
    assert.strictEqual(ended.status, 6, ended.stderr)
    assert.include(ended.stderr, "E205")
    await allEnd([coordinator, ...ranks])
    const record = theRecord()
    assert.strictEqual(record["state"], "failed")
    assert.isNull(record["measurement"])
    assert.isNull(record["verdict"])
  })

  it("a killed coordinator takes the ranks with it", async () => {
    const run = start(dir.path, words())
    const { coordinator, ranks } = await processesOf(join(dir.path, "results"))
    process.kill(coordinator, "SIGKILL")
    const ended = await run.ended
    assert.strictEqual(ended.status, 6, ended.stderr)
    await allEnd(ranks)
    assert.strictEqual(theRecord()["state"], "failed")
  })
})

describe("limits", () => {
  it("--timeout ends the run with 7 and names the partial files", async () => {
    const { status, stderr } = await program(dir.path, words({ "-ncw": "500", "--timeout": "2" }))
    assert.strictEqual(status, 7)
    assert.include(stderr, "E202")
    assert.strictEqual(theRecord()["state"], "failed")
  })

  it("a failure as JSON names the run and its record", async () => {
    const { stdout } = await program(dir.path, words({ "-ncw": "500", "--timeout": "2" }, ["--json"]))
    const { error } = JSON.parse(stdout) as { error: Record<string, unknown> }
    const [directory = ""] = runDirectories(join(dir.path, "results"))
    assert.deepInclude(error, { code: "E202", run_id: theRecord()["run_id"] })
    assert.isTrue(existsSync(String(error["record"])))
    assert.strictEqual(dirname(String(error["record"])), directory)
  })

  it("a plan larger than the disk is refused with the two figures", async () => {
    const { status, stderr } = await program(
      dir.path,
      words({ "--scale": "1", "-ncw": "9000" })
    )
    assert.strictEqual(status, 10)
    assert.include(stderr, "E403")
    assert.match(stderr, /needed\s+\d/)
    assert.lengthOf(runDirectories(join(dir.path, "results")), 0)
  })
})

describe.skipIf(!isRoot)("with another user and another disk (needs root)", () => {
  it("a folder this user may not write is refused with 4, by a user who is not root", async () => {
    const closed = join(dir.path, "closed")
    mkdirSync(closed)
    chmodSync(closed, 0o555)
    chmodSync(dir.path, 0o755)
    const own = join(dir.path, "own")
    mkdirSync(own)
    chownSync(own, nobody, nobody)
    const { status, stderr } = await program(
      own,
      words({ "--checkpoint-folder": closed, "-ncw": "1" }),
      { user: nobody }
    )
    assert.strictEqual(status, 4, stderr)
    assert.include(stderr, "E402")
    assert.deepStrictEqual(readdirSync(closed), [])
  })

  it("a disk that fills up in the middle of the run is 10, and the record names the partial files", async () => {
    const image = join(dir.path, "image")
    const mount = join(dir.path, "mount")
    mkdirSync(mount)
    execFileSync("truncate", ["-s", "900M", image])
    execFileSync("mkfs.ext4", ["-q", "-m", "0", image])
    execFileSync("mount", ["-o", "loop", image, mount])
    try {
      const run = start(
        dir.path,
        // The pauses leave the neighbour its time, however fast the disk is.
        words({ "--checkpoint-folder": mount, "-ncw": "6", "--params": "checkpoint.time_between_checkpoints=1" })
      )
      await processesOf(join(dir.path, "results"))
      execFileSync("fallocate", ["-l", "600M", join(mount, "neighbour")])
      const ended = await run.ended
      assert.strictEqual(ended.status, 10, ended.stderr)
      assert.include(ended.stderr, "E403")
      const record = theRecord()
      assert.strictEqual(record["state"], "failed")
      assert.isNotEmpty(record["partial_files"])
    } finally {
      execFileSync("umount", ["-l", mount])
    }
  })
})
