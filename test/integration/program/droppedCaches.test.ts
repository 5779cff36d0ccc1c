/** `--between drop-caches`, which drops those of the whole machine: nothing that looks at caches may run beside it. */
import { afterEach, assert, beforeEach, it } from "@effect/vitest"
import { accessSync, constants, existsSync } from "node:fs"
import { checkpointsIn, directoriesIn, told, words } from "./between.ts"
import { home, program } from "./program.ts"

let dir: ReturnType<typeof home>
beforeEach(() => {
  dir = home()
})
afterEach(() => dir.close())

const mayDrop = (() => {
  try {
    accessSync("/proc/sys/vm/drop_caches", constants.W_OK)
    return process.getuid?.() === 0
  } catch {
    return false
  }
})()

it.skipIf(!mayDrop)(
  "an experiment drops the caches between writing and reading (skipped where this user may not)",
  async () => {
    const { status, stderr, stdout } = await program(
      dir.path,
      words("drop-caches", ["--cleanup", "--remap-seconds=5", "--verbose"])
    )
    assert.strictEqual(status, 0, stderr)
    const [write = "", read = "", ...more] = directoriesIn(dir.path)
    assert.lengthOf(more, 0)
    assert.deepStrictEqual([told(write).name, told(read).name], ["write", "read"])
    assert.strictEqual(told(write).id, told(read).id)
    assert.strictEqual(told(write).after?.outcome, "done")
    assert.include(stdout, "drop-caches on 1 host")
    assert.match(stdout, /remap +5.00 s declared/)
    // The read run found the files, and only then were they removed.
    assert.isFalse(existsSync(checkpointsIn(dir.path)))
  },
  60_000
)
