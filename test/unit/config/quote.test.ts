import { describe, expect, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { quoteWords } from "../../../src/config/quote.ts"

const shells = ["/bin/sh", "/bin/bash", "/bin/zsh"].filter((path) => existsSync(path))

describe("quoteWords", () => {
  it("leaves plain words plain", () => {
    expect(quoteWords(["mpirun", "-n", "8", "++workload.dataset.data_folder=/mnt/a"])).toBe(
      "mpirun -n 8 ++workload.dataset.data_folder=/mnt/a"
    )
  })

  it.each(shells)("gives %s back the same words", (shell) => {
    const words = [
      "a b",
      "it's",
      "",
      "$HOME",
      "`id`",
      "x=\"y z\"",
      "*",
      "back\\slash",
      "line\nend",
      "node[1-2]",
      "é",
      "~",
      "~root/x",
      "a=~/b",
      "=ls",
      "-x=1"
    ]
    const printed = execFileSync(shell, ["-c", `printf '%s\\0' ${quoteWords(words)}`], { encoding: "utf8" })
    expect(printed.split("\0").slice(0, -1)).toEqual(words)
  })
})
