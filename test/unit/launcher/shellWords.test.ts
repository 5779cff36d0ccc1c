import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { execFileSync } from "node:child_process"
import { quoteWords, splitWords } from "../../../src/launcher/shellWords.ts"

const split = (text: string) => Either.getOrThrow(splitWords(text, "--mpi-params"))

describe("quoteWords", () => {
  it("leaves plain words plain", () => {
    expect(quoteWords(["mpirun", "-n", "8", "++workload.dataset.data_folder=/mnt/a"])).toBe(
      "mpirun -n 8 ++workload.dataset.data_folder=/mnt/a"
    )
  })

  it("gives a shell back the same words", () => {
    const words = ["a b", "it's", "", "$HOME", "`id`", "x=\"y z\"", "*", "back\\slash", "line\nend", "node[1-2]", "é"]
    const printed = execFileSync("sh", ["-c", `printf '%s\\0' ${quoteWords(words)}`], { encoding: "utf8" })
    expect(printed.split("\0").slice(0, -1)).toEqual(words)
  })
})

describe("splitWords", () => {
  it.each([
    ["--mca btl self,tcp", ["--mca", "btl", "self,tcp"]],
    ["  ", []],
    ["-x 'A B' \"C D\"", ["-x", "A B", "C D"]],
    ["a\\ b 'c\\d' \"e\\\"f\\g\"", ["a b", "c\\d", "e\"f\\g"]],
    ["x'' ''", ["x", ""]]
  ])("splits %j", (text, words) => {
    expect(split(text)).toEqual(words)
  })

  it("refuses an open quote, naming the option", () => {
    expect(Either.getOrThrow(Either.flip(splitWords("--bind-to 'none", "--mpi-params")))).toMatchObject({
      option: "--mpi-params",
      expected: "a closing '"
    })
  })

  it.prop("undoes the quoting of any words", [Schema.Array(Schema.String)], ([words]) => {
    expect(split(quoteWords(words))).toEqual(words)
  })
})
