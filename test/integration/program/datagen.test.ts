/** `training datagen` as users type it: statuses, records and files, whether it goes well or ends badly. */
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync } from "node:fs"
import { join } from "node:path"
import { mounted, noMount, unmount } from "../engines/mounts.ts"
import { alive, home, program, recordIn, start, until } from "./program.ts"

let dir: ReturnType<typeof home>
beforeEach(() => {
  dir = home()
})
afterEach(() => dir.close())

const limit = 60_000

const words = (params: ReadonlyArray<string>, flags: ReadonlyArray<string> = []) => [
  "training",
  "datagen",
  "--model=unet3d",
  "--num-processes=2",
  "--data-dir=./data",
  "--results-dir=./results",
  ...flags,
  "--params",
  ...params
]

const small = ["dataset.num_files_train=6", "dataset.record_length_bytes=300000", "dataset.record_length_bytes_stdev=0"]
/** Some seconds of work. */
const large = [
  "dataset.num_files_train=800",
  "dataset.record_length_bytes=1000000",
  "dataset.record_length_bytes_stdev=0"
]

const folder = () => join(dir.path, "data", "unet3d")
const names = () => existsSync(join(folder(), "train")) ? readdirSync(join(folder(), "train")) : []
const whole = () => names().filter((name) => name.endsWith(".npz"))
const runDirectories = () => {
  const root = join(dir.path, "results", "training", "unet3d", "datagen")
  return existsSync(root) ? readdirSync(root).sort().map((stamp) => join(root, stamp)) : []
}
const lastRecord = () => recordIn(runDirectories().at(-1) ?? "")

/** Coordinator and ranks of the one run, once they have started. */
const processes = async (): Promise<{ readonly coordinator: number; readonly ranks: ReadonlyArray<number> }> => {
  const line = () => {
    const path = join(runDirectories()[0] ?? "", "training_datagen.stdout.log")
    return existsSync(path) ? /^.*"_tag":"ranks".*$/m.exec(readFileSync(path, "utf8"))?.[0] : undefined
  }
  await until("the ranks to start", () => line() !== undefined)
  const event = JSON.parse(line() ?? "") as { coordinator: number; ranks: ReadonlyArray<{ pid: number }> }
  return { coordinator: event.coordinator, ranks: event.ranks.map(({ pid }) => pid) }
}

const someFilesAreThere = () => until("some files to be whole", () => whole().length >= 5)

describe("a data set made by the program", () => {
  it("is made, checked and left, and a file that is too short is named with status 10", async () => {
    const made = await program(dir.path, words(small))
    assert.strictEqual(made.status, 0, made.stderr)
    assert.include(made.stdout, "6 files of")
    assert.lengthOf(whole(), 6)
    const record = lastRecord()
    assert.strictEqual(record["state"], "completed")

    const checked = await program(dir.path, words(small, ["--verify"]))
    assert.strictEqual(checked.status, 0, checked.stderr)
    assert.include(checked.stdout, "names and sizes of 6 files, contents of 6 files")

    const again = await program(dir.path, words(small))
    assert.strictEqual(again.status, 0, again.stderr)
    assert.include(again.stdout, "6 files were there already")

    const [damaged = ""] = whole()
    truncateSync(join(folder(), "train", damaged), 1000)
    const found = await program(dir.path, words(small, ["--verify"]))
    assert.strictEqual(found.status, 10)
    assert.include(found.stderr, damaged)
    assert.include(found.stderr, "1,000 bytes")
  }, limit)

  it("is not mixed with another: status 3, and what differs is named", async () => {
    assert.strictEqual((await program(dir.path, words(small))).status, 0)
    const { status, stderr } = await program(dir.path, words(["dataset.num_files_train=7", ...small.slice(1)]))
    assert.strictEqual(status, 3)
    assert.include(stderr, "num_files_train is 6, asked for 7")
    assert.lengthOf(whole(), 6)
  }, limit)
})

describe("data generation that is cut off", () => {
  it(
    "ends with 130 at Ctrl-C, names what is unfinished, leaves no process, and is completed by the next run",
    async () => {
      const run = start(dir.path, words(large))
      const { coordinator, ranks } = await processes()
      await someFilesAreThere()
      run.child.kill("SIGINT")
      const { status, stderr } = await run.ended
      assert.strictEqual(status, 130, stderr)
      await until("the processes to end", () => [coordinator, ...ranks].every((pid) => !alive(pid)))
      assert.strictEqual(lastRecord()["state"], "interrupted")
      const left = names().filter((name) => name.endsWith(".part")).sort()
      for (const name of left.slice(0, 6)) assert.include(stderr, name)
      if (left.length > 6) assert.include(stderr, `and ${left.length - 6} more`)
      assert.deepStrictEqual(lastRecord()["partial_files"], left.map((name) => `train/${name}`))
      const kept = whole().length
      assert.isBelow(kept, 800)
      const rest = await program(dir.path, words(large))
      assert.strictEqual(rest.status, 0, rest.stderr)
      assert.include(rest.stdout, `${kept} files were there already`)
      assert.lengthOf(names(), 800)
      assert.deepStrictEqual([...new Set(whole().map((name) => statSync(join(folder(), "train", name)).size))], [
        1_000_498
      ])
    },
    limit
  )

  it("ends with 6 when a rank is killed, and leaves no process", async () => {
    const run = start(dir.path, words(large))
    const { coordinator, ranks } = await processes()
    await someFilesAreThere()
    process.kill(ranks[0]!, "SIGKILL")
    const { status, stderr } = await run.ended
    assert.strictEqual(status, 6, stderr)
    assert.match(stderr, /rank 0 was killed by SIGKILL/)
    await until("the processes to end", () => [coordinator, ...ranks].every((pid) => !alive(pid)))
    assert.strictEqual(lastRecord()["state"], "failed")
    assert.include(readFileSync(join(folder(), ".mlpstorage-dataset.json"), "utf8"), "\"state\": \"generating\"")
  }, limit)

  it("is refused with 10 and the arithmetic where there is no room", async (context) => {
    mkdirSync(join(dir.path, "data"))
    if (!mounted(join(dir.path, "data"), "tmpfs", "size=20m")) return context.skip(noMount)
    try {
      const { status, stderr } = await program(dir.path, words(large))
      assert.strictEqual(status, 10, stderr)
      assert.match(stderr, /800 files of 76\d\.\d+ MiB in all/)
      assert.lengthOf(names(), 0)
    } finally {
      await unmount(join(dir.path, "data"))
    }
  }, limit)
})
