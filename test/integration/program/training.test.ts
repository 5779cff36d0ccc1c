/** `training datagen` and `training run` as users type them: real files, real ranks, statuses, records and one document. */
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { alive, home, program, recordIn, runsIn, start, until } from "./program.ts"

let dir: ReturnType<typeof home>
beforeEach(() => {
  dir = home()
})
afterEach(() => dir.close())

const limit = 60_000

interface Set {
  readonly model: string
  readonly params: ReadonlyArray<string>
}

const retinanet: Set = { model: "retinanet", params: ["dataset.num_files_train=480"] }
const dlrm: Set = { model: "dlrm", params: ["dataset.num_files_train=2", "dataset.num_samples_per_file=122880"] }

const places = ["--data-dir=./data", "--results-dir=./results"]

const generate = ({ model, params }: Set) =>
  program(dir.path, ["training", "datagen", `--model=${model}`, "--num-processes=2", ...places, "--params", ...params])

const training = ({ model, params }: Set, more: ReadonlyArray<string>, flags: ReadonlyArray<string> = []) => [
  "training",
  "run",
  `--model=${model}`,
  "--accelerator-type=b200",
  "--num-accelerators=2",
  ...places,
  ...flags,
  "--params",
  ...params,
  ...more
]

const runDirectories = ({ model }: Set) => {
  const root = join(dir.path, "results", "training", model, "run")
  return existsSync(root) ? readdirSync(root).sort().map((stamp) => join(root, stamp)) : []
}

interface Told {
  readonly state: string
  readonly verdict: { readonly category: string } | null
  readonly failure: { readonly code: string } | null
  readonly metrics: Readonly<Record<string, unknown>> | null
  readonly measurement: {
    readonly body: {
      readonly auMean: number
      readonly samplesPerSecondMean: number
      readonly epochs: ReadonlyArray<{ readonly steps: number; readonly samples: number; readonly bytes: number }>
    }
  } | null
}

const recorded = (set: Set): Told => {
  const [directory = "", ...more] = runDirectories(set)
  assert.lengthOf(more, 0)
  return recordIn(directory) as unknown as Told
}

/** Names of the files in the run directory. */
const left = (set: Set) => readdirSync(runDirectories(set)[0] ?? "")

const pidsIn = (log: string): ReadonlyArray<number> => {
  const line = /^.*"_tag":"ranks".*$/m.exec(log)?.[0]
  if (line === undefined) return []
  const event = JSON.parse(line) as { coordinator: number; ranks: ReadonlyArray<{ pid: number }> }
  return [event.coordinator, ...event.ranks.map(({ pid }) => pid)]
}

const logOf = (set: Set): string => {
  const path = join(runDirectories(set)[0] ?? "", "training_run.stdout.log")
  return existsSync(path) ? readFileSync(path, "utf8") : ""
}

describe("a training run by the program", () => {
  it("of retinanet reads every sample of both epochs, and its document on stdout is its record", async () => {
    const made = await generate(retinanet)
    assert.strictEqual(made.status, 0, made.stderr)
    assert.include(made.stdout, "480 files of")
    const { status, stderr, stdout } = await program(
      dir.path,
      training(retinanet, ["train.epochs=2", "train.computation_time=0.005"], ["--json"])
    )
    assert.strictEqual(status, 0, stderr)
    const [result] = runsIn<Told>(stdout)
    const record = recorded(retinanet)
    assert.strictEqual(record.state, "completed")
    assert.deepStrictEqual(result?.verdict, record.verdict)
    assert.deepStrictEqual(result?.measurement, record.measurement)
    // 480 files over two ranks, 24 a batch.
    assert.deepStrictEqual(record.measurement?.body.epochs.map(({ samples, steps }) => [steps, samples]), [
      [10, 480],
      [10, 480]
    ])
    const folder = join(dir.path, "data", "retinanet", "train")
    const onDisk = readdirSync(folder).reduce((bytes, name) => bytes + statSync(join(folder, name)).size, 0)
    assert.deepStrictEqual(record.measurement?.body.epochs.map(({ bytes }) => bytes), [onDisk, onDisk])
    assert.closeTo(
      Number(record.metrics?.["train_au_mean_percentage"]),
      record.measurement?.body.auMean ?? 0,
      0.001
    )
    assert.includeMembers(left(retinanet), [
      "summary.json",
      "dlio.log",
      "0_output.json",
      "1_output.json",
      "0_per_epoch_stats.json",
      "1_per_epoch_stats.json"
    ])
    const separation = readFileSync(join(runDirectories(retinanet)[0] ?? "", "fs_separation.json"), "utf8")
    assert.deepInclude(JSON.parse(separation), {
      version: 1,
      data_or_chkpt_realpath: join(dir.path, "data", "retinanet"),
      results_realpath: join(dir.path, "results"),
      same_filesystem: true
    })
  }, limit)

  it("of dlrm reads Parquet row groups, and says the verdict that it recorded", async () => {
    const made = await generate(dlrm)
    assert.strictEqual(made.status, 0, made.stderr)
    const { status, stderr, stdout } = await program(dir.path, training(dlrm, ["train.epochs=1"]))
    assert.strictEqual(status, 0, stderr)
    const record = recorded(dlrm)
    assert.strictEqual(record.state, "completed")
    assert.deepStrictEqual(record.measurement?.body.epochs.map(({ samples }) => samples), [2 * 122_880])
    assert.isAbove(record.measurement?.body.samplesPerSecondMean ?? 0, 0)
    assert.include(stdout, `verdict  ${record.verdict?.category} by v3.0: `)
  }, limit)

  it("is refused with 3 and have and need when a file is gone, and leaves nothing", async () => {
    const small: Set = { model: "retinanet", params: ["dataset.num_files_train=96"] }
    assert.strictEqual((await generate(small)).status, 0)
    const folder = join(dir.path, "data", "retinanet", "train")
    const names = readdirSync(folder).sort()
    rmSync(join(folder, names.at(-1) ?? ""))
    const { status, stderr, stdout } = await program(dir.path, training(small, ["reader.batch_size=4"], ["--json"]))
    assert.strictEqual(status, 3, stderr)
    const { error, ok } = JSON.parse(stdout) as { readonly ok: boolean; readonly error: { readonly message: string } }
    assert.isFalse(ok)
    assert.include(error.message, "have 95 up to the first gap seen, need 96")
    assert.include(error.message, names.at(-1) ?? "")
    assert.lengthOf(runDirectories(small), 0)
  }, limit)

  it("ends with 6 when a rank is killed in the middle of an epoch, and no process is left", async () => {
    assert.strictEqual((await generate(retinanet)).status, 0)
    const run = start(dir.path, training(retinanet, ["train.epochs=100", "train.computation_time=4"]))
    await until("the first epoch", () => /"_tag":"epochStarted"/.test(logOf(retinanet)))
    const pids = pidsIn(logOf(retinanet))
    process.kill(pids[1]!, "SIGKILL")
    const { status, stderr } = await run.ended
    assert.strictEqual(status, 6, stderr)
    assert.match(stderr, /rank 0 was killed by SIGKILL/)
    await until("the processes to end", () => pids.every((pid) => !alive(pid)))
    assert.strictEqual(recorded(retinanet).failure?.code, "E205")
  }, limit)

  it("ends with 130 at Ctrl-C, its record says interrupted, and no process is left", async () => {
    assert.strictEqual((await generate(retinanet)).status, 0)
    // More than an hour of it, were it not ended.
    const run = start(dir.path, training(retinanet, ["train.epochs=100", "train.computation_time=4"]))
    await until("the first epoch", () => /"_tag":"epochStarted"/.test(logOf(retinanet)))
    const pids = pidsIn(logOf(retinanet))
    assert.lengthOf(pids, 3)
    run.child.kill("SIGINT")
    const { status, stderr } = await run.ended
    assert.strictEqual(status, 130, stderr)
    await until("the processes to end", () => pids.every((pid) => !alive(pid)))
    const record = recorded(retinanet)
    assert.strictEqual(record.state, "interrupted")
    assert.strictEqual(record.failure?.code, "E203")
    assert.isNull(record.verdict)
    assert.notInclude(left(retinanet), "summary.json")
  }, limit)
})
