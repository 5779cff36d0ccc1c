import { beforeAll, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFileSync, spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { benchmarks } from "../../../src/benchmarks/registry.ts"
import { type Shell, shells } from "../../../src/cli/builtIns.ts"
import { completionsFor } from "../../../src/cli/completions.ts"
import { type Grammar, grammarOf, spellings } from "../../../src/cli/Grammar.ts"
import { ReadingsTest } from "../../fixtures/readings.ts"
import { utilities } from "../../fixtures/utilities.ts"
import { grammar as madeUp, runOptions } from "./madeUp.ts"

const scriptsOf = async (grammar: Grammar) => {
  const of = (shell: Shell) => Effect.runPromise(Effect.provide(completionsFor(shell, grammar), ReadingsTest))
  return { bash: await of("bash"), zsh: await of("zsh"), fish: await of("fish") }
}

let small: Readonly<Record<Shell, string>>
let whole: Readonly<Record<Shell, string>>
beforeAll(async () => {
  small = await scriptsOf(madeUp)
  whole = await scriptsOf(grammarOf(benchmarks, utilities))
})

/** A history of two runs, as `history list` prints it, for shells to ask. */
const program = `#!/bin/sh
[ "$*" = "history list --limit 50" ] || exit 1
echo "id  started              status  command"
echo " 7  2026-01-01 10:00:00       0  mlpstorage checkpointing run"
echo "12  2026-01-02 10:00:00       6  mlpstorage training run"
`

/** The answer of `ask` in a folder with these files and a program of that history; no word holds a line break. */
const inFolder = (files: ReadonlyArray<string>, ask: (folder: string) => string): ReadonlyArray<string> => {
  const folder = mkdtempSync(join(tmpdir(), "mlpstorage-"))
  try {
    mkdirSync(join(folder, "here"))
    for (const file of files) writeFileSync(join(folder, "here", file), "")
    writeFileSync(join(folder, "mlpstorage"), program, { mode: 0o755 })
    return ask(folder).split("\n").filter((word) => word !== "")
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** As bash has it, where `=` parts words. */
const partedWords = (line: string): ReadonlyArray<string> =>
  line.split(" ").flatMap((word) => word.split(/(=)/).filter((part, _, all) => part !== "" || all.length === 1))

/** What a real bash offers when TAB is pressed at the end of a line. */
const inBash = (script: string, line: string, files: ReadonlyArray<string> = [], parted = partedWords(line)) =>
  inFolder(files, (folder) =>
    execFileSync("bash", [
      "--norc",
      "-euc",
      `${script}
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); COMPREPLY=()
_mlpstorage
[ "\${#COMPREPLY[@]}" -eq 0 ] || printf '%s\\n' "\${COMPREPLY[@]}"
`,
      "bash",
      ...parted
    ], {
      cwd: join(folder, "here"),
      encoding: "utf8",
      env: { ...process.env, PATH: `${folder}:${process.env["PATH"]}` }
    }))

const complete = (line: string, files: ReadonlyArray<string> = []) => inBash(small.bash, line, files)
const really = (line: string, files: ReadonlyArray<string> = []) => inBash(whole.bash, line, files)

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

  it("go on behind the = of an option, whether or not it parts words", () => {
    expect(complete("mlpstorage checkpointing run --model=")).toEqual(["llama3-8b", "llama3-70b"])
    expect(complete("mlpstorage checkpointing run --model=llama3-7")).toEqual(["llama3-70b"])
    expect(complete("mlpstorage checkpointing run -m=llama3-8")).toEqual(["llama3-8b"])
    expect(complete("mlpstorage checkpointing run -cf=run", ["runs"])).toEqual(["runs"])
    expect(complete("mlpstorage checkpointing run --num-processes=", ["runs"])).toEqual([])
    const whole = ["mlpstorage", "checkpointing", "run", "--model=llama3-7"]
    expect(inBash(small.bash, "", [], whole)).toEqual(["--model=llama3-70b"])
  })

  it("offer the models and accelerators of the edition that is named", () => {
    const all = ["unet3d", "resnet50", "cosmoflow", "retinanet", "dlrm", "flux"]
    expect(really("mlpstorage training run --model ")).toEqual(all)
    expect(really("mlpstorage training run --edition v2.0 --model ")).toEqual(["unet3d", "resnet50", "cosmoflow"])
    expect(really("mlpstorage training run --edition=v3.0 --model=")).toEqual(["unet3d", "retinanet"])
    expect(really("mlpstorage training run --edition v2.0 -at ")).toEqual(["a100", "h100"])
    const unparted = ["mlpstorage", "training", "run", "--edition=v2.0", "--model=re"]
    expect(inBash(whole.bash, "", [], unparted)).toEqual(["--model=resnet50"])
  })

  it("offer codes of errors, ids of rules and editions where they are asked for", () => {
    expect(really("mlpstorage errors explain E10")).toEqual(expect.arrayContaining(["E101", "E102"]))
    expect(really("mlpstorage errors explain ")).not.toContain("--json")
    expect(really("mlpstorage errors explain --j")).toEqual(["--json"])
    expect(really("mlpstorage rules explain 4.6.")).toContain("4.6.1")
    expect(really("mlpstorage rules explain checkpoint-c")).toEqual(["checkpoint-counts"])
    expect(really("mlpstorage rules diff ")).toEqual(["v1.0", "v2.0", "v3.0"])
  })

  it("offer the runs of the history, as it is then", () => {
    expect(really("mlpstorage history rerun ")).toEqual(["7", "12"])
    expect(really("mlpstorage history show --id 1")).toEqual(["12"])
    expect(really("mlpstorage history show -i=")).toEqual(["7", "12"])
  })

  it("offer the keys of parameters, each up to its =, and nothing behind that", () => {
    expect(really("mlpstorage checkpointing run --params checkpoint.f")).toEqual(["checkpoint.fsync="])
    expect(really("mlpstorage training run --params=reader.batch")).toEqual(
      expect.arrayContaining(["reader.batch_size="])
    )
    expect(really("mlpstorage training run -p reader.batch_size=4 train.ep")).toContain("train.epochs=")
    expect(really("mlpstorage training run --params reader.batch_size=")).toEqual([])
    expect(really("mlpstorage training datagen --params train.ep")).toEqual([])
  })

  it("offer folders for what is a folder's argument", () => {
    expect(really("mlpstorage reports show run", ["runs"])).toEqual(["runs"])
    expect(really("mlpstorage compare before aft", ["after"])).toEqual(["after"])
  })

  it("are what source <(…) takes, registered for the program", () => {
    const registered = execFileSync("bash", [
      "--norc",
      "-euc",
      "eval \"$1\"; complete -p mlpstorage",
      "bash",
      small.bash
    ], {
      encoding: "utf8"
    })
    expect(registered).toContain("-F _mlpstorage mlpstorage")
  })
})

const isThere = (shell: string): boolean => spawnSync(shell, ["-c", ":"]).status === 0
const without = (shell: string): string => isThere(shell) ? "" : ` (skipped without ${shell})`

describe("completions for the other shells", () => {
  it("zsh takes the bash functions through its compatibility layer", () => {
    expect(small.zsh).toContain("bashcompinit")
    expect(small.zsh).toContain("complete -F _mlpstorage mlpstorage")
  })

  it.skipIf(!isThere("zsh"))(`a real zsh offers the same words${without("zsh")}`, () => {
    const inZsh = (...words: ReadonlyArray<string>) =>
      inFolder([], (folder) =>
        execFileSync("zsh", [
          "-f",
          "-c",
          `${whole.zsh}
emulate -L ksh
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 ))
_mlpstorage
[ "\${#COMPREPLY[@]}" -eq 0 ] || printf '%s\\n' "\${COMPREPLY[@]}"`,
          "zsh",
          ...words
        ], {
          cwd: folder,
          encoding: "utf8",
          env: { ...process.env, HOME: folder, PATH: `${folder}:${process.env["PATH"]}` }
        })).filter((word) => word.startsWith(words.at(-1) ?? ""))
    // zsh itself leaves out what does not begin so.
    expect(inZsh("mlpstorage", "training", "run", "--edition=v2.0", "--model=re")).toEqual(["--model=resnet50"])
    expect(inZsh("mlpstorage", "training", "run", "--edition", "v3.0", "-m", "")).toEqual(["unet3d", "retinanet"])
    expect(inZsh("mlpstorage", "history", "rerun", "")).toEqual(["7", "12"])
    expect(inZsh("mlpstorage", "checkpointing", "run", "-p", "checkpoint.f")).toEqual(["checkpoint.fsync="])
  })

  it.skipIf(!isThere("fish"))(`a real fish offers them too${without("fish")}`, () => {
    const inFish = (line: string) =>
      inFolder(["runs"], (folder) => {
        writeFileSync(join(folder, "completions.fish"), whole.fish)
        return execFileSync("fish", [
          "--no-config",
          "-c",
          "source $argv[1]; complete -C $argv[2]",
          join(folder, "completions.fish"),
          line
        ], {
          cwd: join(folder, "here"),
          encoding: "utf8",
          env: { ...process.env, HOME: folder, PATH: `${folder}:${process.env["PATH"]}` }
        })
      }).map((offered) => offered.split("\t")[0])
    expect(inFish("mlpstorage rules expl")).toEqual(["explain"])
    expect(inFish("mlpstorage training run --edition v2.0 --model ")).toEqual(["cosmoflow", "resnet50", "unet3d"])
    expect(inFish("mlpstorage training run --edition=v3.0 --model=")).toEqual(
      expect.arrayContaining(["--model=retinanet", "--model=unet3d"])
    )
    expect(inFish("mlpstorage training run --model ").sort()).toEqual(
      ["cosmoflow", "dlrm", "flux", "resnet50", "retinanet", "unet3d"]
    )
    expect(inFish("mlpstorage errors explain E20")).toEqual(expect.arrayContaining(["E203"]))
    expect(inFish("mlpstorage rules explain checkpoint-c")).toEqual(["checkpoint-counts"])
    expect(inFish("mlpstorage history rerun ")).toEqual(["7", "12"])
    expect(inFish("mlpstorage history show --id ")).toEqual(["7", "12"])
    expect(inFish("mlpstorage checkpointing run --params checkpoint.f")).toEqual(["checkpoint.fsync="])
    expect(inFish("mlpstorage reports show ru")).toEqual(["runs"])
  })

  it("fish is never told both to offer files and not to", () => {
    for (const line of small.fish.split("\n").filter((one) => one.startsWith("complete "))) {
      expect(line.split(" ").filter((word) => ["-f", "-F", "-x"].includes(word)).length).toBeLessThanOrEqual(1)
    }
  })

  it("fish knows every option by all its names", () => {
    expect(small.fish).toContain("-l num-processes -o np")
    expect(small.fish).toContain("-a 'llama3-8b llama3-70b'")
  })

  it.each(shells)("%s completions name every command and no benchmark that is not run here", (shell) => {
    const grammar = grammarOf(benchmarks, utilities)
    for (const word of grammar.flatMap(({ leaves }) => leaves.flatMap(({ path }) => path))) {
      expect(whole[shell]).toContain(word)
    }
    for (const { elsewhere, summary } of benchmarks) {
      if (elsewhere !== undefined) expect(whole[shell]).not.toContain(summary)
    }
  })
})
