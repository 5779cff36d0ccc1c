/** Figures of a vector search under names that say what was timed: a search answers a whole batch of queries. */
import type { Json, JsonObject } from "../../../domain/Json.ts"
import * as T from "../../../rules/tolerant.ts"

/** Client-local disks counted twice, what each rank sent, and texts: no figures of the run. */
const noFigures: ReadonlySet<string> = new Set(["disk_io", "rank_summaries", "mpi", "database"])

const latency = /^(.*)_latency_ms$/
const batchTime = /_batch_time_ms$/

/**
 * The tool divides the time of a batch by its size and calls that a latency. It is one of a query where a batch is one query;
 * else it is a share of the batch's time, which nothing took, and the batch's time stands beside it.
 */
export const vectorFigures = (recorded: JsonObject, batch: number | null): JsonObject =>
  Object.fromEntries(
    Object.entries(recorded).filter(([name]) => !noFigures.has(name) && !(batch === 1 && batchTime.test(name))).flatMap(
      ([name, value]): ReadonlyArray<readonly [string, Json]> => {
        const [, which] = latency.exec(name) ?? []
        if (which === undefined || batch === 1) return [[name, value]]
        const share = T.toNumber(value)
        const whole = `${which}_batch_time_ms`
        return [
          [`${which}_batch_time_over_queries_ms`, value],
          ...(share === undefined || batch === null || recorded[whole] !== undefined
            ? []
            : [[whole, share * batch] as const])
        ]
      }
    )
  )
