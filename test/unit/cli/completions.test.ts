import { describe, expect, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { completionsFor } from "../../../src/cli/completions.ts"
import { spellings } from "../../../src/cli/Grammar.ts"
import { grammar, runOptions } from "./madeUp.ts"

/** What a real bash offers when TAB is pressed at the end of a line; `files` lie in its working directory. */
const complete = (line: string, files: ReadonlyArray<string> = []): ReadonlyArray<string> => {
  const folder = mkdtempSync(join(tmpdir(), "mlpstorage-"))
  try {
    for (const file of files) writeFileSync(join(folder, file), "")
    const typed = line.split(" ")
    const script = `${completionsFor("bash", grammar)}
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); COMPREPLY=()
_mlpstorage
[ "\${#COMPREPLY[@]}" -eq 0 ] || printf '%s\\n' "\${COMPREPLY[@]}"
`
    const out = execFileSync("bash", ["--norc", "-euc", script, "bash", ...typed], { cwd: folder, encoding: "utf8" })
    return out.split("\n").filter((word) => word !== "")
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe("completions in a real bash", () => {
  it("offer the words of each level", () => {
    expect(complete("mlpstorage ch")).toEqual(["checkpointing"])
    expect(complete("mlpstorage ")).toEqual(expect.arrayContaining(["checkpointing", "training", "errors", "--help"]))
    expect(complete("mlpstorage checkpointing ")).toEqual(["run", "datasize", "--help", "-h"])
    expect(complete("mlpstorage errors ex")).toEqual(["explain"])
  })

  it("offer every spelling of every option of the command, and no other", () => {
    const offered = complete("mlpstorage checkpointing run -")
    for (const option of Object.values(runOptions)) {
      expect(offered).toEqual(expect.arrayContaining([...spellings(option)]))
    }
    expect(offered).not.toContain("--wizard")
    expect(complete("mlpstorage checkpointing datasize --c")).toEqual(["--client-host-memory-in-gb", "--config-file"])
  })

  it("offer the choices of an option, one by one", () => {
    expect(complete("mlpstorage checkpointing run --model ")).toEqual(["llama3-8b", "llama3-70b"])
    expect(complete("mlpstorage checkpointing run --cleanup -m llama3-7")).toEqual(["llama3-70b"])
    expect(complete("mlpstorage --completions ")).toEqual(["bash", "zsh", "fish"])
  })

  it("offer files for a path, also with blanks in their names, and nothing for a number", () => {
    expect([...complete("mlpstorage checkpointing run -cf run", ["runs", "run two", "other"])].sort()).toEqual([
      "run two",
      "runs"
    ])
    expect(complete("mlpstorage checkpointing run --num-processes ", ["runs"])).toEqual([])
  })

  it("are what source <(…) takes, registered for the program", () => {
    const registered = execFileSync("bash", [
      "--norc",
      "-euc",
      "eval \"$1\"; complete -p mlpstorage",
      "bash",
      completionsFor("bash", grammar)
    ], {
      encoding: "utf8"
    })
    expect(registered).toContain("-F _mlpstorage mlpstorage")
  })
})

describe("completions for the other shells", () => {
  it("zsh takes the bash function through its compatibility layer", () => {
    expect(completionsFor("zsh", grammar)).toContain("bashcompinit")
    expect(completionsFor("zsh", grammar)).toContain("complete -F _mlpstorage mlpstorage")
  })

  it("fish is never told both to offer files and not to", () => {
    for (const line of completionsFor("fish", grammar).split("\n")) {
      expect(line.split(" ").filter((word) => ["-f", "-F", "-x"].includes(word)).length).toBeLessThanOrEqual(1)
    }
  })

  it("fish knows every option by all its names", () => {
    const text = completionsFor("fish", grammar)
    expect(text).toContain("-l num-processes -o np")
    expect(text).toContain("-a 'llama3-8b llama3-70b'")
    expect(text.split("\n").filter((line) => line !== "" && !line.startsWith("complete -c mlpstorage"))).toHaveLength(1)
  })
})
