/** How a program ended, from its status and its last words: a typed failure, or nothing where all is well. */
import * as Effect from "effect/Effect"
import { deadRank } from "../../../engines/dlio/knownFailures.ts"
import { CommandFailed } from "../../../errors/AppError.ts"
import type { FailureSignature } from "../../../launcher/failures.ts"
import { Launchers } from "../../../launcher/launchers.ts"
import { tellingLine, tellingTail } from "../../../launcher/telling.ts"
import type { ExitStatus } from "../../../process/Executor.ts"

/** Texts of `vdb_benchmark`, of pymilvus and of Python. */
const signatures: ReadonlyArray<FailureSignature> = [
  {
    pattern: /already exists\. Use --force/,
    explanation: "the server has a collection of that name already",
    advice: "add --force to drop it first, or give another --collection"
  },
  {
    pattern: /Unable to load the specified collection|can't find collection|collection not found/i,
    explanation: "the server has no such collection, or cannot load it",
    advice: "load it first with mlpstorage vectordb datagen and the same options"
  },
  {
    pattern: /(?:Failed|Unable|Error) (?:to connect|connecting) to Milvus|Fail connecting to server/i,
    explanation: "the database server does not answer",
    advice: "--host and --port are those of the server: is it up, and reached from every client?"
  },
  {
    pattern:
      /FLAT (?:collection|ground-truth) setup failed|Ground truth computation failed|0 queries had valid ground truth/,
    explanation: "the exact answers could not be had, so that no recall is known",
    advice: "the server needs room and memory for the collection's FLAT copy; its own words are above"
  },
  {
    pattern: /mpi4py is required/,
    explanation: "a rank's Python has no mpi4py",
    advice: "install vdb_benchmark with its extra mpi on every host: pip install './storage/vdb_benchmark[mpi]'"
  },
  {
    pattern: /(?:ModuleNotFoundError|ImportError): (.*)/,
    explanation: "a Python module cannot be imported",
    advice: "install vdb_benchmark again: pip install ./storage/vdb_benchmark"
  },
  {
    pattern: /unrecognized arguments|invalid choice|Unsupported index_type/,
    explanation: "the program refused its options",
    advice: "its own words are above; its release may know other options"
  }
]

const shown = 25

interface ProgramEnd {
  /** Shell-quoted. */
  readonly command: string
  readonly exit: ExitStatus
  readonly lines: ReadonlyArray<string>
}

/** A rank that died makes the run fail even where the launcher ends with status 0. */
export const endOfProgram = Effect.fnUntraced(function*({ command, exit, lines }: ProgramEnd) {
  const launchers = yield* Launchers
  const dead = deadRank(launchers, lines)
  if (exit.code === 0 && dead === undefined) return
  const text = lines.join("\n")
  const known = [...launchers.flatMap(({ failures }) => failures), ...signatures].find(({ pattern }) =>
    pattern.test(text)
  )
  const rank = dead === undefined
    ? ""
    : `${dead.rank === null ? "a rank" : `rank ${dead.rank}`}${dead.host === null ? "" : ` on ${dead.host}`} ended: `
  const cause = known?.explanation ?? tellingLine(lines)
  return yield* new CommandFailed({
    command,
    exitCode: exit.code,
    signal: exit.signal ?? dead?.signal ?? null,
    stderrTail: tellingTail(lines, shown).join("\n"),
    explanation: cause === undefined ? undefined : `${rank}${cause}`,
    advice: known?.advice
  })
})
