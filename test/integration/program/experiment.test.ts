/** `--between` as users type it: two records, a command in between, Ctrl-C in the pause, and going on from there. */
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { checkpointsIn, directoriesIn, type Told, told, words } from "./between.ts"
import { alive, home, program, recordIn, start, until } from "./program.ts"

let dir: ReturnType<typeof home>
beforeEach(() => {
  dir = home()
})
afterEach(() => dir.close())

const limit = 60_000

describe("an experiment by one command", () => {
  it("is reported as one experiment, its reads with the remap time beside them", async () => {
    const { status, stderr } = await program(dir.path, words("true", ["--remap-seconds=5"]))
    assert.strictEqual(status, 0, stderr)
    const report = await program(dir.path, ["reports", "reportgen", "--results-dir=results", "--output-dir=report"])
    assert.match(report.stdout, /read and remap duration +5\.\d/)
    const { groups } = JSON.parse(readFileSync(join(dir.path, "report", "report.json"), "utf8")) as {
      groups: ReadonlyArray<{ experiments: ReadonlyArray<{ runs: ReadonlyArray<{ part: string }> }> }>
    }
    assert.deepStrictEqual(
      groups[0]?.experiments.map(({ runs }) => runs.map(({ part }) => part)),
      [["write", "read"]]
    )
  }, limit)

  it("that fails in between names host, status and output, and keeps the write run and its checkpoints", async () => {
    const { status, stderr } = await program(dir.path, words("echo not today; exit 7", ["--cleanup"]))
    assert.strictEqual(status, 6)
    assert.match(stderr, /E201[^]*127\.0\.0\.1[^]*status 7/)
    assert.include(stderr, "not today")
    const [write = "", ...more] = directoriesIn(dir.path)
    assert.lengthOf(more, 0)
    assert.strictEqual(recordIn(write)["state"], "completed")
    assert.strictEqual(readFileSync(told(write).after?.hosts[0]?.output ?? "", "utf8"), "not today\n")
    assert.lengthOf(readdirSync(checkpointsIn(dir.path)), 2)
  }, limit)

  it("interrupted in the pause leaves no process, and --resume makes the read run alone", async () => {
    const between = "if [ -e go ]; then exit 0; fi; echo $$ > waiting; exec sleep 600"
    const run = start(dir.path, words(between))
    const waiting = join(dir.path, "waiting")
    await until("the command to run", () => existsSync(waiting) && readFileSync(waiting, "utf8").endsWith("\n"), limit)
    const pid = Number(readFileSync(waiting, "utf8"))
    run.child.kill("SIGINT")
    const ended = await run.ended
    assert.strictEqual(ended.status, 130)
    assert.match(ended.stderr, /1 of 2 runs of experiment \S+ is complete; the same command with --resume goes on/)
    await until("the command to end", () => !alive(pid))
    const [write = ""] = directoriesIn(dir.path)
    assert.strictEqual(told(write).after?.outcome, "interrupted")

    const went = await program(dir.path, words("touch went", ["--resume"]))
    assert.strictEqual(went.status, 2)
    assert.include(went.stderr, "between was")

    writeFileSync(join(dir.path, "go"), "")
    const resumed = await program(dir.path, words(between, ["--resume"]))
    if (resumed.status === 9) {
      // A machine so slow that the pause was over: then it must say so.
      assert.match(resumed.stderr, /too late/)
      return
    }
    assert.strictEqual(resumed.status, 0, resumed.stderr)
    const [, read = "", ...more] = directoriesIn(dir.path)
    assert.lengthOf(more, 0)
    assert.deepInclude(told(read), { id: told(write).id, name: "read", resumed: true })
  }, limit)

  it("refuses to be a series", async () => {
    const { status, stderr } = await program(dir.path, words("true", ["--loops=2", "--overwrite"]))
    assert.strictEqual(status, 2)
    assert.include(stderr, "--loops 2")
  }, limit)
})

describe("a training experiment", () => {
  const small = [
    "dataset.num_files_train=14",
    "dataset.record_length_bytes=200000",
    "dataset.record_length_bytes_stdev=0"
  ]
  const data = ["--model=unet3d", "--data-dir=./data", "--results-dir=./results"]
  const run = (more: ReadonlyArray<string>) => [
    ...["training", "run", ...data, "--accelerator-type=b200", "--num-accelerators=1", "--loops=1", "--warmup=1"],
    ...[...more, "--params", ...small, "train.epochs=20"]
  ]
  const runs = () => {
    const root = join(dir.path, "results", "training", "unet3d", "run")
    return existsSync(root) ? readdirSync(root).sort().map((stamp) => recordIn(join(root, stamp))) : []
  }

  it("interrupted after its warm-up goes on with the measured run alone", async () => {
    const made = await program(dir.path, ["training", "datagen", ...data, "--num-processes=1", "--params", ...small])
    assert.strictEqual(made.status, 0, made.stderr)
    const begun = start(dir.path, run([]))
    let said = ""
    begun.child.stderr?.on("data", (text: string) => said += text)
    await until("the measured run", () => said.includes("run 2 of 2: measured"), limit)
    begun.child.kill("SIGINT")
    assert.strictEqual((await begun.ended).status, 130)

    const resumed = await program(dir.path, run(["--resume"]))
    if (resumed.status === 9) {
      // A machine so slow that the gap was over: then it must say so.
      assert.match(resumed.stderr, /too late/)
      return
    }
    assert.strictEqual(resumed.status, 0, resumed.stderr)
    const whole = runs().filter(({ state }) => state === "completed")
    assert.deepStrictEqual(whole.map(({ role }) => role), ["warm-up", "measured"])
    const [first, second] = whole.map(({ experiment }) => experiment as Told)
    assert.deepInclude(second, { id: first?.id ?? "", name: "measured", resumed: true })
  }, 2 * limit)
})
