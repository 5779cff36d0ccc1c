/**
 * The storage counters of every host of a job at the edges of its spans. This machine's are read at once; another host is asked
 * in the background by the way that collected its facts. A host that cannot be asked is unknown, and the run goes on.
 */
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { HostFiles } from "../../cluster/HostFiles.ts"
import { hostsAtOnce } from "../../cluster/remote/collectRemotely.ts"
import type { Transport } from "../../cluster/remote/Transport.ts"
import { sum } from "../../domain/statistics.ts"
import type { Executor } from "../../process/Executor.ts"
import { type HostSample, judgeHost, judgeHosts } from "./judgeSpan.ts"
import { sampleHere, sampleThere, type StorageSample } from "./storageSample.ts"
import type { Span, SpanCache } from "./Task.ts"

export interface WatchedHost {
  readonly host: string
  readonly isHere: boolean
  /** Ranks that run there; null where the user's own words place them. */
  readonly ranks: ReadonlyArray<number> | null
  /** How many. */
  readonly count: number
}

interface CacheWatchRequest {
  readonly executor: Context.Tag.Service<Executor>
  readonly files: Context.Tag.Service<HostFiles>
  readonly hosts: ReadonlyArray<WatchedHost>
  /** To other hosts; or why they are not asked. */
  readonly transport: Transport | string
  readonly folder: string
  /** Known by its run directory. */
  readonly runDirectory: string
}

export interface CacheWatch {
  /**
   * A span begins, and with it the one before it ends; null: it only ends. Never fails, and waits for this machine only. `launcher`:
   * its process id on this machine; null where the job is one process without a launcher.
   */
  readonly edge: (span: string | null, launcher: number | null) => Effect.Effect<void, never, FileSystem.FileSystem>
  /** Waits for the answers that are still on their way, for a while. */
  readonly settled: Effect.Effect<(span: Span) => SpanCache>
}

interface Edge {
  readonly span: string | null
  readonly at: number
  readonly launcher: number | null
  readonly samples: Map<string, HostSample>
}

const sampled = (sample: StorageSample | null): HostSample =>
  sample === null
    ? { _tag: "unknown", reason: "the mount of the folder is not known" }
    : { _tag: "sampled", sample }

const patience = Duration.seconds(30)

/** Hosts that are this machine are one: they share its counters. */
const oncePerMachine = (hosts: ReadonlyArray<WatchedHost>): ReadonlyArray<WatchedHost> => {
  const here = hosts.filter(({ isHere }) => isHere)
  const [first] = here
  return first === undefined ? hosts : [
    {
      ...first,
      ranks: here.every(({ ranks }) => ranks !== null) ? here.flatMap(({ ranks }) => ranks ?? []) : null,
      count: here.reduce((total, { count }) => total + count, 0)
    },
    ...hosts.filter(({ isHere }) => !isHere)
  ]
}

/** Of the host's own ranks; where they are not known, its share by their number. */
const askedOf = ({ bytesByRank }: Span, { count, ranks }: WatchedHost): number | null =>
  bytesByRank === null
    ? null
    : ranks === null
    ? sum(bytesByRank) * count / Math.max(1, bytesByRank.length)
    : sum(ranks.map((rank) => bytesByRank[rank] ?? 0))

const countsJob = (sample: HostSample | undefined): boolean =>
  sample?._tag === "sampled" && sample.sample.own._tag === "counted"

/**
 * A span may be told to be over more than once, since rank 0 may be done before others are: up to the first edge at which another begins.
 * The last one at which the ranks were still there to be counted is its end.
 */
const endsOf = (later: ReadonlyArray<Edge>): ReadonlyArray<Edge> => {
  const next = later.findIndex(({ span }) => span !== null)
  return next < 0 ? later : later.slice(0, next + 1)
}

/** Asking ends with the scope. */
export const cacheWatch = Effect.fnUntraced(
  function*({ executor, files, folder, hosts, runDirectory, transport }: CacheWatchRequest) {
    const scope = yield* Effect.scope
    const watched = oncePerMachine(hosts)
    const edges: Array<Edge> = []
    const asking: Array<Fiber.RuntimeFiber<void>> = []

    const ask = ({ count, host, isHere }: WatchedHost, launcher: number | null) => {
      const sampling = { executor, folder, runDirectory, job: { ranks: count, launcher: isHere ? launcher : null } }
      return (isHere
        ? sampleHere(files, sampling)
        : typeof transport === "string"
        ? Effect.fail(transport)
        : sampleThere(transport, host, sampling)).pipe(
          Effect.map(sampled),
          Effect.catchAll((reason) => Effect.succeed<HostSample>({ _tag: "unknown", reason })),
          Effect.catchAllDefect((defect) => Effect.succeed<HostSample>({ _tag: "unknown", reason: String(defect) }))
        )
    }

    const askInto = ({ launcher, samples }: Edge, which: ReadonlyArray<WatchedHost>) =>
      Effect.forEach(
        which,
        (host) => Effect.map(ask(host, launcher), (sample) => void samples.set(host.host, sample)),
        {
          concurrency: hostsAtOnce,
          discard: true
        }
      )

    const judge = (span: Span): SpanCache => {
      const i = edges.findIndex((edge) => edge.span === span.name)
      const begin = edges[i]
      const ends = i < 0 ? [] : endsOf(edges.slice(i + 1))
      const at = (edge: Edge | undefined, host: string): HostSample =>
        edge?.samples.get(host) ?? { _tag: "unknown", reason: "no answer came in time" }
      return judgeHosts(
        watched.map((host) => {
          const end = ends.findLast((edge) => countsJob(edge.samples.get(host.host))) ?? ends[0]
          return judgeHost(span, {
            host: watched.length === 1 ? null : host.host,
            askedBytes: askedOf(span, host),
            before: at(begin, host.host),
            after: at(end, host.host),
            began: begin?.at ?? 0,
            ended: end?.at ?? 0
          })
        })
      )
    }

    return {
      edge: Effect.fnUntraced(function*(span, launcher) {
        const edge: Edge = { span, at: yield* Clock.currentTimeMillis, launcher, samples: new Map() }
        edges.push(edge)
        yield* askInto(edge, watched.filter(({ isHere }) => isHere))
        asking.push(yield* Effect.forkIn(askInto(edge, watched.filter(({ isHere }) => !isHere)), scope))
      }),
      settled: Effect.suspend(() => Fiber.joinAll(asking)).pipe(
        Effect.timeoutOption(patience),
        Effect.as(judge)
      )
    } satisfies CacheWatch
  }
)
