/** Writes a run command into the history when it is over. Whatever stands against that is a line at debug level, never a failure. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { redactArgv } from "../domain/secrets.ts"
import { version } from "../domain/version.ts"
import { Machine } from "../process/Machine.ts"
import { appendHistory, historyPath, isSwitchedOff } from "../results/history.ts"
import { wallClock } from "../results/layout.ts"
import type { RunMade } from "../results/RunsMade.ts"

interface Ended {
  readonly argv: ReadonlyArray<string>
  readonly startedAtMillis: number
  /** The exit status. */
  readonly status: number
  readonly runs: ReadonlyArray<RunMade>
  /** Id of the entry that was run again. */
  readonly rerunOf: number | null
}

export const remember = Effect.fn("history.remember")(
  function*({ argv, rerunOf, runs, startedAtMillis, status }: Ended) {
    const { environment, hostname, workingDirectory } = yield* Machine
    if (isSwitchedOff(environment)) return
    const path = historyPath(environment)
    if (path === undefined) return yield* Effect.logDebug("no history: neither XDG_STATE_HOME nor HOME is set")
    yield* appendHistory(path, {
      schema_version: 1,
      started_at: wallClock(startedAtMillis),
      ended_at: wallClock(yield* Clock.currentTimeMillis),
      hostname,
      working_directory: workingDirectory,
      argv: redactArgv(argv),
      status,
      runs: runs.map(({ record, runId }) => ({ run_id: runId, record })),
      rerun_of: rerunOf,
      program: `mlpstorage ${version}`
    })
  },
  Effect.catchAllCause((cause) => Effect.logDebug("this run is not in the history", cause))
)
