/**
 * What becomes of the hosts while a run lasts: their load, sampled into a file of the run directory, and their facts once more when
 * the run has ended. None of it can fail the run; what could not be had is recorded with the reason.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { SeriesWanted } from "../benchmarks/shared/seriesOptions.ts"
import { changesBetween } from "../cluster/changes.ts"
import { Collector } from "../cluster/Collector.ts"
import { hostDeadline } from "../cluster/remote/askShell.ts"
import { Sampler, type Sampling } from "../cluster/series/Sampler.ts"
import { toSystemInfo } from "../cluster/systemInfo.ts"
import type { ClusterInformation } from "../domain/Cluster.ts"
import type { Plan } from "../domain/Plan.ts"
import type { StorageError } from "../errors/AppError.ts"
import { timeseriesFile } from "../results/layout.ts"
import type { RecordedFinding, RunRecord } from "../results/RunRecord.ts"
import { collectRequest } from "./collectRequest.ts"

/** For all hosts together, beyond which the run's end does not wait for them. */
const patience = Duration.sum(hostDeadline, Duration.seconds(10))

export interface HostWatch {
  /**
   * The record with what was seen, the hosts asked once more unless `unasked` says why not. What the first call saw is what later
   * calls give.
   */
  readonly end: (record: RunRecord, unasked: string | null) => Effect.Effect<RunRecord>
}

type Seen = Pick<RunRecord, "cluster_snapshots" | "timeseries_data" | "findings">

const finding = (message: string): RecordedFinding => ({ kind: "warning", code: null, message })

/** `started`: null when nobody wants a series. */
const seriesOf = (
  started: Either.Either<Sampling, StorageError> | null
): Effect.Effect<Omit<Seen, "cluster_snapshots">> =>
  started === null ? Effect.succeed({ findings: [] }) : Effect.flatMap(started, ({ finish }) => finish).pipe(
    Effect.map(({ file, gaps, hostsCollected, intervalSeconds, numSamples }) => ({
      timeseries_data: {
        file,
        num_samples: numSamples,
        interval_seconds: intervalSeconds,
        hosts_collected: hostsCollected,
        gaps: gaps.map((gap) => ({ ...gap }))
      },
      findings: gaps.map(({ from, host, reason, to }) =>
        finding(
          `the time series of ${host} has a gap from ${from} ${to === null ? "to the end" : `to ${to}`}: ${reason}`
        )
      )
    })),
    Effect.catchAll((error) => Effect.succeed({ findings: [finding(`there is no time series: ${error.message}`)] }))
  )

/** `cluster`: the facts of before the run. The sampling lasts as long as the scope, or until the end is asked for. */
export const watchHosts = Effect.fnUntraced(function*(
  plan: Plan,
  cluster: ClusterInformation,
  running: RunRecord,
  series: SeriesWanted | null
) {
  const collector = yield* Collector
  const sampler = yield* Sampler
  const request = collectRequest(plan)
  const started = series === null ? null : yield* sampler.start({
    ...request,
    ...series,
    via: cluster.method,
    file: `${running.result_dir}/${timeseriesFile(plan.benchmarkType, running.run_datetime)}`
  }).pipe(Effect.either)

  const snapshots = Effect.fnUntraced(function*(unasked: string | null) {
    const head = { start: toSystemInfo(cluster), collection_method: cluster.method }
    const unknown = (reason: string): Seen => ({
      cluster_snapshots: { ...head, end: null, end_unknown: reason },
      findings: unasked === null ? [finding(`the hosts were not seen again when the run had ended: ${reason}`)] : []
    })
    if (unasked !== null) return unknown(unasked)
    const answered = yield* collector.collect(request).pipe(
      // A failed run ends in a finalizer, where nothing could be cut short otherwise.
      Effect.interruptible,
      Effect.timeoutOption(patience),
      Effect.either
    )
    if (Either.isLeft(answered)) return unknown(answered.left.message)
    if (Option.isNone(answered.right)) {
      return unknown(`they did not answer within ${Duration.toSeconds(patience)} s`)
    }
    const end = answered.right.value
    const changes = changesBetween(cluster, end, [...plan.destinations.map(({ path }) => path), plan.resultsDir])
    return {
      cluster_snapshots: { ...head, end: toSystemInfo(end), changes },
      findings: changes.map(finding)
    } satisfies Seen
  })

  let seen: Seen | undefined
  const look = Effect.fnUntraced(function*(unasked: string | null) {
    const [sampled, snapshot] = yield* Effect.all([seriesOf(started), snapshots(unasked)], { concurrency: 2 })
    return { ...sampled, ...snapshot, findings: [...sampled.findings, ...snapshot.findings] }
  })

  const end: HostWatch["end"] = (record, unasked) =>
    Effect.gen(function*() {
      seen ??= yield* look(unasked)
      return { ...record, ...seen, findings: [...record.findings, ...seen.findings] }
    })
  return { end } satisfies HostWatch
})
