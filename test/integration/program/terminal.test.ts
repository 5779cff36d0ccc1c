/** The program on a terminal of its own, which the program `script` makes. */
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { join } from "node:path"
import { hasScript, home, program } from "./program.ts"

let dir: ReturnType<typeof home>
beforeEach(() => {
  dir = home()
})
afterEach(() => dir.close())

const quoted = (word: string) => `'${word}'`

/** What the terminal is sent. `during`: shell, run beside the program. */
const onTerminal = async (
  columns: number,
  words: ReadonlyArray<string>,
  environment: Record<string, string> = {},
  during = ":"
) => {
  const { stdout } = await program(dir.path, words, {
    environment: { TERM: "xterm", ...environment },
    inside: (all) => [
      "script",
      "-qec",
      `stty cols ${columns} rows 50; { ${during}; } & ${all.map(quoted).join(" ")}`,
      join(dir.path, "typescript")
    ]
  })
  return stdout.replaceAll("\r", "")
}

const run = [
  ..."checkpointing run --model llama3-8b --num-processes 1 --scale 0.0005 -ncw 1 -ncr 1".split(" "),
  ..."--params checkpoint.time_between_checkpoints=2 --checkpoint-folder c --results-dir r".split(" ")
]

const plain = (text: string) => text.replaceAll(/\u001B\[[0-9;?]*[A-Za-z]/g, "")

/** From its title on, without what stays in one piece. */
const summaryOf = (screen: string) => {
  const lines = plain(screen).split("\n")
  return lines.slice(lines.findIndex((line) => line.includes("checkpointing run: "))).filter((line) =>
    !line.startsWith("  record  ")
  )
}

describe.skipIf(!hasScript)("a terminal (skipped without the program script)", () => {
  it("that is dumb gets lines: no cursor is moved, and progress is said", async () => {
    const screen = await onTerminal(80, run, { TERM: "dumb" })
    assert.notInclude(screen, "\u001B")
    assert.match(screen, /^write: 1 checkpoint of /m)
    assert.match(screen, /^ {2}record {3}\//m)
  })

  it("that is narrow gets a summary of its width", async () => {
    const lines = summaryOf(await onTerminal(60, run))
    assert.isAbove(lines.length, 7)
    assert.deepStrictEqual(lines.filter((line) => line.length > 60), [])
  })

  it("keeps the line of each finished operation, and ends with ten lines at most", async () => {
    const screen = plain(await onTerminal(80, run))
    assert.match(screen, /^write 1 of 1: /m)
    assert.match(screen, /^read 1 of 1: /m)
    const lines = summaryOf(screen).filter((line) => line !== "")
    assert.isAtMost(lines.length + 1, 10)
    assert.match(lines.join("\n"), /^ {2}write +[\d.]+ GiB\/s .*(?:cold|unknown|warm|memory)$/m)
    assert.match(lines.join("\n"), /^ {2}verdict {2}INVALID by v3\.0: scale needs 1, found 0\.0005/m)
  })

  it("whose window is made narrower during the run gets a summary of the width it has then", async () => {
    const lines = summaryOf(
      await onTerminal(120, run, {}, "until [ -d r/checkpointing ]; do sleep 0.1; done; stty -F /dev/tty cols 50")
    )
    assert.isAbove(lines.length, 7)
    assert.deepStrictEqual(lines.filter((line) => line.length > 50), [])
  })
})
