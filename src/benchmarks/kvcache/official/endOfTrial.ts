/** How a trial ended, from its status and its last words: a typed failure, or nothing where all is well. */
import * as Effect from "effect/Effect"
import { deadRank } from "../../../engines/dlio/knownFailures.ts"
import { type AppError, CommandFailed, NoSpace, RankDied } from "../../../errors/AppError.ts"
import type { FailureSignature } from "../../../launcher/failures.ts"
import { Launchers } from "../../../launcher/launchers.ts"
import { tellingLine, tellingTail } from "../../../launcher/telling.ts"
import type { ExitStatus } from "../../../process/Executor.ts"
import { officialName } from "../officialName.ts"

const signatures: ReadonlyArray<FailureSignature> = [
  {
    pattern: /MemoryError|Cannot allocate memory|oom-kill|out of memory/i,
    explanation: "a rank ran out of memory",
    advice: "use fewer ranks a host, or hosts with more memory: every worker loads whole entries"
  },
  {
    kind: "no-space",
    pattern: /No space left on device|Errno 28/i,
    explanation: "the file system is full",
    advice: "free space there"
  },
  {
    pattern: /(?:ModuleNotFoundError|ImportError): (.*)/,
    explanation: "a Python module cannot be imported",
    advice: `install it into the Python that starts ${officialName}, on every host`
  },
  {
    pattern: /Unknown model|Validation error:|Invalid arguments|unrecognized arguments|invalid choice/,
    explanation: `${officialName} refused its options`,
    advice: "its own words are above; its release may know other models or options"
  },
  {
    pattern: /PermissionError|Permission denied/,
    explanation: "a rank may not write where it is told to",
    advice: "the cache's folder and the results must be writable for this user on every host"
  }
]

const shown = 25

interface TrialEnd {
  /** Shell-quoted. */
  readonly command: string
  readonly exit: ExitStatus
  /** What was said beside progress. */
  readonly lines: ReadonlyArray<string>
  readonly folder: string
  /** Where a rank is, as far as the plan tells. */
  readonly hostOf: (rank: number) => string | null
}

/** A rank that died makes the trial fail even where the launcher ends with status 0. */
export const endOfTrial = Effect.fnUntraced(function*({ command, exit, folder, hostOf, lines }: TrialEnd) {
  const launchers = yield* Launchers
  const text = lines.join("\n")
  const dead = deadRank(launchers, lines)
  if (exit.code === 0 && dead === undefined) return
  const known = [...launchers.flatMap(({ failures }) => failures), ...signatures].find(({ pattern }) =>
    pattern.test(text)
  )
  const host = dead?.host ?? (dead === undefined || dead.rank === null ? null : hostOf(dead.rank))
  if (known?.kind === "no-space") {
    return yield* new NoSpace({
      host: host ?? undefined,
      path: folder,
      neededBytes: null,
      availableBytes: null,
      partialFiles: [],
      of: "entries"
    })
  }
  const name = dead === undefined
    ? null
    : `${dead.rank === null ? "a rank" : `rank ${dead.rank}`}${host === null ? "" : ` on ${host}`}`
  if (dead !== undefined && dead.signal !== null) {
    return yield* new RankDied({
      report: {
        kind: "rank-died",
        message: `${name} was ended by ${dead.signal}${known === undefined ? "" : `: ${known.explanation}`}`,
        rank: dead.rank,
        ...(host === null ? {} : { host }),
        said: tellingTail(lines, shown).join("\n"),
        path: null,
        offset: null,
        expected: null,
        found: null,
        errno: null,
        signal: dead.signal,
        partialFiles: [],
        survivors: []
      }
    })
  }
  const cause = known?.explanation ?? tellingLine(lines)
  const failure: AppError = new CommandFailed({
    command,
    exitCode: exit.code,
    signal: exit.signal,
    stderrTail: tellingTail(lines, shown).join("\n"),
    explanation: name === null ? cause : `${name} failed${cause === undefined ? "" : `: ${cause}`}`,
    advice: known?.advice
  })
  return yield* failure
})
