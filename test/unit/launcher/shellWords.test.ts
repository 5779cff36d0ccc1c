import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { quoteWords } from "../../../src/config/quote.ts"
import { splitWords } from "../../../src/launcher/shellWords.ts"

const split = (text: string) => Either.getOrThrow(splitWords(text, "--mpi-params"))

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

  it.each(["-x A=$B", "\"$B\"", "${B}", "$(hostname)", "-x `hostname`", "--rankfile ~/ranks", "~"])(
    "refuses what a shell would replace, for no shell reads it: %s",
    (text) => {
      expect(Either.getOrThrow(Either.flip(splitWords(text, "--mpi-params")))).toMatchObject({
        option: "--mpi-params",
        actual: text,
        advice: expect.stringContaining("single quotes")
      })
    }
  )

  it.each([
    ["'$B' \\$B \"\\$B\"", ["$B", "$B", "$B"]],
    ["a~ '~/x' --x=~ c$", ["a~", "~/x", "--x=~", "c$"]]
  ])("takes what a shell would leave: %s", (text, words) => {
    expect(split(text)).toEqual(words)
  })

  it.prop("undoes the quoting of any words", [Schema.Array(Schema.String)], ([words]) => {
    expect(split(quoteWords(words))).toEqual(words)
  })
})
