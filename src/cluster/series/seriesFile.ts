/**
 * The file of a time series. While the run lasts each host has a file of its own, a JSON line a sample, so that memory does not grow and
 * a killed run keeps what was sampled; at the end they become one document of the published shape (docs/reference/hosts.md 4).
 */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { JsonObject } from "../../domain/Json.ts"
import type { Gap } from "./Sampler.ts"

export interface HostLog {
  readonly host: string
  /** `timestamp`: the sample's own. */
  readonly append: (sample: JsonObject, timestamp: string) => Effect.Effect<void, PlatformError>
  readonly samples: () => number
  /** Milliseconds, by the wall clock, of the last sample, or of the beginning. */
  readonly lastAt: () => number
  /** Says why samples stay away; the next sample ends the gap. Told again before that, the first reason stays. */
  readonly lost: (reason: string) => void
  readonly gaps: () => ReadonlyArray<Gap>
}

const partPath = (file: string, index: number) => `${file}.host${index}.ndjson`

/** `index`: the host's place in the list, since a name may hold what a file name may not. */
export const openHostLog = (
  file: string,
  host: string,
  index: number,
  startedAt: string
): Effect.Effect<HostLog, PlatformError, FileSystem.FileSystem | Scope.Scope> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const log = yield* fs.open(partPath(file, index), { flag: "w" })
    let samples = 0
    let last = startedAt
    let open: Gap | undefined
    const gaps: Array<Gap> = []
    return {
      host,
      samples: () => samples,
      lost: (reason) => {
        open ??= { host, from: last, to: null, reason }
      },
      lastAt: () => Date.parse(last),
      gaps: () => open === undefined ? gaps : [...gaps, open],
      append: (sample, timestamp) =>
        log.writeAll(new TextEncoder().encode(`${JSON.stringify(sample)}\n`)).pipe(
          Effect.tap(() =>
            Effect.sync(() => {
              samples += 1
              last = timestamp
              if (open !== undefined) gaps.push({ ...open, to: timestamp })
              open = undefined
            })
          ),
          // A sample is written whole and counted, or not at all.
          Effect.uninterruptible
        )
    }
  })

interface SeriesHead {
  readonly intervalSeconds: number
  readonly startedAt: string
  readonly endedAt: string
  readonly method: "ssh" | "mpi" | "local"
  readonly hostsRequested: ReadonlyArray<string>
}

const quoted = (text: string) => JSON.stringify(text)

const head = (series: SeriesHead, logs: ReadonlyArray<HostLog>): string => {
  const collected = logs.filter((log) => log.samples() > 0).map(({ host }) => host)
  const fields: JsonObject = {
    collection_interval_seconds: series.intervalSeconds,
    start_time: series.startedAt,
    end_time: series.endedAt,
    num_samples: logs.reduce((sum, log) => sum + log.samples(), 0),
    collection_method: series.method,
    hosts_requested: series.hostsRequested,
    hosts_collected: collected,
    // Ours: why samples are missing, which the published shape has no place for.
    gaps: logs.flatMap((log) => log.gaps()).map((gap) => ({ ...gap }))
  }
  return `${JSON.stringify(fields).slice(0, -1)},"samples_by_host":{`
}

/** Writes beside and renames; the hosts' own files are removed when the document is whole. */
export const assemble = (
  file: string,
  series: SeriesHead,
  logs: ReadonlyArray<HostLog>
): Effect.Effect<void, PlatformError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const lineStream = (index: number) =>
      fs.stream(partPath(file, index)).pipe(
        Stream.decodeText(),
        Stream.splitLines,
        Stream.zipWithIndex,
        Stream.map(([line, i]) => `${i === 0 ? "" : ",\n"}${line}`)
      )
    const hosts = logs.map((log, index) =>
      Stream.make(`${index === 0 ? "" : ",\n"}${quoted(log.host)}:[`).pipe(
        Stream.concat(lineStream(index)),
        Stream.concat(Stream.make("]"))
      )
    )
    const document = Stream.make(head(series, logs)).pipe(
      Stream.concat(hosts.reduce((all, host) => Stream.concat(all, host), Stream.empty)),
      Stream.concat(Stream.make("}}\n")),
      Stream.encodeText
    )
    const beside = `${file}.tmp`
    yield* Stream.run(document, fs.sink(beside))
    yield* fs.rename(beside, file)
    yield* Effect.forEach(logs, (_, index) => fs.remove(partPath(file, index), { force: true }), { discard: true })
  })
