/** Runs of the DLIO engine as users start them: the bundle, the stand-in, and a model cut down to a megabyte. */
import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { installStandIn, type StandIn } from "../../fixtures/dlio/standIn.ts"
import { type Ended, home, program, recordIn, runDirectories, start, type Started } from "../program/program.ts"

const answers = (command: string): boolean => {
  try {
    execFileSync(command, ["--version"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
}

export const hasPython = answers("python3")
/** Real Open MPI is there; .ci/run installs it. */
export const hasMpi = hasPython && answers("mpirun")

const tiny = [
  "model.num_layers=2",
  "model.transformer.vocab_size=64",
  "model.transformer.hidden_size=64",
  "model.transformer.ffn_hidden_size=128",
  "checkpoint.time_between_checkpoints=0"
]

export interface Given {
  readonly standIn?: StandIn
  readonly ranks?: number
  readonly fault?: string
  /** Whom the fault befalls; the last rank when nobody is named. */
  readonly befallen?: number
  /** Default: 2 and 2. */
  readonly writes?: number
  readonly reads?: number
  readonly words?: ReadonlyArray<string>
  readonly folder?: string
  /** Words that the program is started behind, and more of its environment. */
  readonly inside?: (words: ReadonlyArray<string>) => readonly [string, ...ReadonlyArray<string>]
  readonly environment?: Readonly<Record<string, string>>
}

export const asRoot = process.getuid?.() === 0 ? ["--allow-run-as-root"] : []

/** A place with DLIO in it. */
export const site = (standIn: StandIn = { version: "3.0.2" }) => {
  const place = home()
  const bin = installStandIn(place.path, standIn)
  const argv = ({ folder = "ckpt", ranks = 1, reads = 2, words = [], writes = 2 }: Given): ReadonlyArray<string> => [
    "checkpointing",
    "run",
    "--engine=dlio",
    "--model=llama3-8b",
    `--num-processes=${ranks}`,
    `-ncw=${writes}`,
    `-ncr=${reads}`,
    `--dlio-bin-path=${bin}`,
    `--checkpoint-folder=${folder}`,
    "--results-dir=results",
    "--json",
    ...(ranks > 1 ? ["--oversubscribe", ...asRoot] : []),
    ...words,
    "--params",
    ...tiny
  ]
  const environmentOf = ({ befallen, environment = {}, fault }: Given): Readonly<Record<string, string>> => ({
    ...(fault === undefined ? {} : { STANDIN_FAULT: fault }),
    ...(befallen === undefined ? {} : { STANDIN_RANK: String(befallen) }),
    ...environment
  })
  const options = (given: Given) => ({ environment: environmentOf(given), inside: given.inside })
  return {
    path: place.path,
    bin,
    close: place.close,
    run: (given: Given): Promise<Ended> => program(place.path, argv(given), options(given)),
    begin: (given: Given): Started => start(place.path, argv(given), options(given)),
    directories: () => runDirectories(join(place.path, "results"))
  }
}

export const lastRecord = (directories: ReadonlyArray<string>): Record<string, unknown> =>
  recordIn(directories.at(-1) ?? "no run directory")

/** Processes of this machine that run the program of this place. */
export const ranksOf = (bin: string): ReadonlyArray<number> =>
  readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`${bin}/dlio_benchmark\0workload=`)
    } catch {
      return false
    }
  })
