/** Which ranks of a job run on which host: looked up in the process table there when the job has said nothing for too long. */
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Random from "effect/Random"
import { wholeAnswer } from "../../cluster/remote/askHost.ts"
import { askShell } from "../../cluster/remote/askShell.ts"
import { hostsAtOnce } from "../../cluster/remote/collectRemotely.ts"
import { askScript, type Question } from "../../cluster/remote/hostScript.ts"
import type { Transport } from "../../cluster/remote/Transport.ts"
import { quoteWord } from "../../config/quote.ts"
import { RanksNotStarted } from "../../errors/AppError.ts"
import type { Executor } from "../../process/Executor.ts"
import { runWord } from "./jobBytes.ts"

interface RollCallRequest {
  readonly executor: Context.Tag.Service<Executor>
  readonly hosts: ReadonlyArray<{
    readonly host: string
    readonly ranks: number
    /** Or why it cannot be asked. */
    readonly way: Transport | string
  }>
  /** Absolute path of `dlio_benchmark`. */
  readonly program: string
  readonly runDirectory: string
  /** How long the job had. */
  readonly seconds: number
}

/**
 * Processes whose first words are an interpreter and DLIO, and that work for this run directory: ranks, not the launcher, which has
 * the same words far behind its own.
 */
const ranksQuestion = (program: string, runDirectory: string): Question => ({
  name: "ranks",
  functions: `ranks() {
  for pid in $(grep -lsF ${quoteWord(runDirectory.slice(runDirectory.lastIndexOf("/") + 1))} /proc/[0-9]*/cmdline); do
    tr '\\000' '\\n' <"$pid" 2>/dev/null | head -n 4 | grep -qxF ${quoteWord(program)} || continue
    tr '\\000' '\\n' <"$pid" 2>/dev/null | grep -qxF ${quoteWord(runWord(runDirectory))} && echo rank
  done
  return 0
}
`,
  command: "ranks"
})

const limit = Duration.seconds(20)

const runningOn = Effect.fnUntraced(
  function*(executor: Context.Tag.Service<Executor>, way: Transport | string, host: string, question: Question) {
    if (typeof way === "string") return yield* Effect.fail(way)
    const mark = `mlps${yield* Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER)}`
    const answer = yield* askShell(executor, way, host, {
      script: askScript(mark, [], [question]),
      mark,
      limit,
      read: (heard) => Either.map(wholeAnswer(mark, ["ranks"] as const, heard), ({ files }) => files.ranks ?? "")
    }).pipe(Effect.mapError(({ reason }) => reason))
    return answer.split("\n").filter((line) => line === "rank").length
  }
)

/** Never fails: a host that cannot be asked is told as such. */
export const rollCall = (
  { executor, hosts, program, runDirectory, seconds }: RollCallRequest
): Effect.Effect<RanksNotStarted> =>
  Effect.map(
    Effect.forEach(
      hosts,
      ({ host, ranks, way }) =>
        runningOn(executor, way, host, ranksQuestion(program, runDirectory)).pipe(
          Effect.match({
            onFailure: (reason) => ({ host, ranks, running: null, reason }),
            onSuccess: (running) => ({ host, ranks, running, reason: null })
          })
        ),
      { concurrency: hostsAtOnce }
    ),
    (called) => new RanksNotStarted({ seconds, hosts: called })
  )
