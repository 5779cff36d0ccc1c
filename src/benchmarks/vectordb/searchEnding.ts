/** What ends a point: seconds or queries, and so its mode. Pure. */
import * as Either from "effect/Either"
import { ConflictingOptions } from "../../errors/AppError.ts"
import { type SearchMode, searchModes } from "./names.ts"
import { type Effective, wordOf } from "./parameters.ts"
import type { Until } from "./VectorWork.ts"

const defaultSeconds = 60
const sweepSeconds = 10

export interface Ending {
  readonly mode: SearchMode
  readonly until: Until
}

const conflicting = (options: ReadonlyArray<string>, reason: string, advice: string) =>
  Either.left(new ConflictingOptions({ options, reason, advice }))

/** A number of queries that people ask for ends a run in the place of the seconds, and the mode, of a published configuration. */
export const withAskedEnding = ({ parameters }: Effective): Effective => {
  const isAsked = parameters.some(({ key, origin }) => key === "run.queries" && origin !== "workload")
  const kept = parameters.filter(({ key, origin }) =>
    !(isAsked && origin === "workload" && (key === "run.runtime" || key === "run.mode"))
  )
  return { parameters: kept, get: (key) => kept.find((parameter) => parameter.key === key)?.value }
}

export const endingOf = ({ get }: Effective): Either.Either<Ending, ConflictingOptions> => {
  const [asked, runtime, queries] = [get("run.mode"), get("run.runtime"), get("run.queries")]
  if (runtime !== undefined && queries !== undefined) {
    return conflicting(
      [`--runtime ${runtime}`, `--queries ${queries}`],
      "a point ends by one of them",
      "keep one of them"
    )
  }
  const mode = wordOf(searchModes, asked ?? (queries === undefined ? "timed" : "query_count"))
  if (mode === "query_count" && queries === undefined) {
    return conflicting(["--mode query_count"], "nothing says how many queries", "give --queries, or --mode timed")
  }
  if (mode === "timed" && queries !== undefined) {
    return conflicting(
      ["--mode timed", `--queries ${queries}`],
      "a number of queries does not end a timed run",
      "leave --mode out, or give --runtime"
    )
  }
  return Either.right({
    mode,
    until: queries === undefined
      ? { seconds: Number(runtime ?? (mode === "sweep" ? sweepSeconds : defaultSeconds)) }
      : { queries: Number(queries) }
  })
}
