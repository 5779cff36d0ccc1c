/** A small checkpointing experiment by one command, and what it leaves. */
import { join } from "node:path"
import { recordIn, runDirectories } from "./program.ts"

export const words = (between: string, more: ReadonlyArray<string> = []) => [
  "checkpointing",
  "run",
  "--model=llama3-8b",
  "--num-processes=2",
  "--scale=0.001",
  "-ncw=2",
  "-ncr=2",
  "--checkpoint-folder=./scratch",
  "--results-dir=./results",
  `--between=${between}`,
  ...more,
  "--params",
  "checkpoint.time_between_checkpoints=0"
]

export interface Told {
  readonly id: string
  readonly name: string
  readonly resumed: boolean
  readonly after: { readonly outcome: string; readonly hosts: ReadonlyArray<{ readonly output: string }> } | null
}

export const directoriesIn = (home: string) => runDirectories(join(home, "results"))
export const told = (directory: string) => recordIn(directory)["experiment"] as Told
export const checkpointsIn = (home: string) => join(home, "scratch", "llama3-8b")
