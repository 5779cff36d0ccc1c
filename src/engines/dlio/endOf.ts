/** How a job ended, from its status and its last words: silence is success, everything else a typed failure. */
import * as Effect from "effect/Effect"
import type { Medium } from "../../domain/Plan.ts"
import { CommandFailed, NoSpace, RankDied } from "../../errors/AppError.ts"
import type { DeadRank, FailureSignature } from "../../launcher/failures.ts"
import { type LauncherList, Launchers } from "../../launcher/launchers.ts"
import { tellingLine, tellingTail } from "../../launcher/telling.ts"
import type { ExitStatus } from "../../process/Executor.ts"
import { deadRank, explain } from "./knownFailures.ts"

const kept = 400
const shown = 25

/** The last lines of both streams in the order of their arrival; DLIO's own progress lines and the launcher's `remarks` are left out. */
export const lastWords = (remarks: ReadonlyArray<RegExp> = []) => {
  const lines: Array<string> = []
  return {
    add: (line: string) => {
      if (/^\[(?:OUTPUT|METRIC|INFO|DEBUG)\]/.test(line) || line.trim() === "") return
      if (remarks.some((remark) => remark.test(line))) return
      lines.push(line)
      if (lines.length > kept) lines.shift()
    },
    lines: (): ReadonlyArray<string> => lines
  }
}

const nameOf = ({ host, rank }: DeadRank): string =>
  `${rank === null ? "a rank" : `rank ${rank}`}${host === null ? "" : ` on ${host}`}`

/** For an end that looks well and is not: the last words, and what helps where they are known. */
export const lastSaid = (launchers: LauncherList, lines: ReadonlyArray<string>) => {
  const known = explain(launchers, lines)
  return {
    ...(lines.length === 0 ? {} : { said: tellingTail(lines, shown).join("\n") }),
    ...(known === undefined ? {} : { advice: `${known.explanation}: ${known.advice}` })
  }
}

interface Ended {
  /** Shell-quoted. */
  readonly command: string
  readonly exit: ExitStatus
  /** What was said beside progress. */
  readonly lines: ReadonlyArray<string>
  /** Where they go, or where the data are. */
  readonly folder: string
  readonly of: Medium | "entries"
  /** How the program says what went wrong. Default: as DLIO does. */
  readonly signatures?: ReadonlyArray<FailureSignature>
  /** Where a rank is, as far as the plan tells. */
  readonly hostOf: (rank: number) => string | null
}

/** A rank that died makes the run fail even where the launcher ends with status 0. */
export const endOf = Effect.fnUntraced(function*({ command, exit, folder, hostOf, lines, of, signatures }: Ended) {
  const launchers = yield* Launchers
  const said = deadRank(launchers, lines)
  const host = said?.host ?? (said === undefined || said.rank === null ? null : hostOf(said.rank))
  const dead = said === undefined ? undefined : { ...said, host }
  if (exit.code === 0 && dead === undefined) return
  const known = explain(launchers, lines, of, signatures)
  if (known?.kind === "no-space") {
    return yield* new NoSpace({
      host: host ?? undefined,
      path: folder,
      neededBytes: null,
      availableBytes: null,
      partialFiles: [],
      of
    })
  }
  if (dead !== undefined && dead.signal !== null) {
    return yield* new RankDied({
      report: {
        kind: "rank-died",
        message: `${nameOf(dead)} was ended by ${dead.signal}${known === undefined ? "" : `: ${known.explanation}`}`,
        rank: dead.rank,
        ...(dead.host === null ? {} : { host: dead.host }),
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
  return yield* new CommandFailed({
    command,
    exitCode: exit.code,
    signal: exit.signal,
    stderrTail: tellingTail(lines, shown).join("\n"),
    explanation: dead === undefined ? cause : `${nameOf(dead)} failed${cause === undefined ? "" : `: ${cause}`}`,
    advice: known?.advice
  })
})
