/** A run of the history as its folder has it now: from its record and its summary alone, whatever else lies there. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import type { HeadlineValue } from "../benchmarks/shared/figures/Headline.ts"
import { headlinesOf } from "../reading/headlinesOf.ts"
import { loadedReadings } from "../reading/Readings.ts"
import { readRun } from "../reading/readRun.ts"
import { decodeRecord } from "../results/decodeRecord.ts"
import { summaryFile } from "../results/layout.ts"
import { readRegular } from "../results/readRegular.ts"
import type { Answer, RunFolder } from "../results/RunFolder.ts"
import type { RunRecord } from "../results/RunRecord.ts"

interface PastRun {
  readonly record: RunRecord
  /** Empty where it measured nothing whole. */
  readonly headlines: ReadonlyArray<HeadlineValue>
}

const largest = 64 * 2 ** 20

const got = <A>(value: A): Answer<A> => ({ _tag: "got", value })
const absent: Answer<never> = { _tag: "failed", reason: "ENOENT" }

/** `record`: path of the metadata file. Fails with why it cannot be read. */
export const pastRun = (record: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const readings = yield* loadedReadings
    const text = yield* readRegular(record, largest).pipe(Effect.mapError(() => "its record is gone"))
    const decoded = yield* decodeRecord(text).pipe(Effect.mapError(() => "its record cannot be read"))
    const reading = readings.of(decoded.benchmark_type)
    if (decoded.state !== "completed" || reading === undefined) {
      return { record: decoded, headlines: [] } satisfies PastRun
    }
    const at = record.lastIndexOf("/")
    const [place, name] = [record.slice(0, at), record.slice(at + 1)]
    const summary = yield* Effect.option(fs.readFile(`${place}/${summaryFile}`))
    const contents = new Map<string, Answer<Uint8Array>>([
      [name, got(new TextEncoder().encode(text))],
      ...(summary._tag === "Some" ? [[summaryFile, got(summary.value)] as const] : [])
    ])
    const folder: RunFolder = {
      path: place,
      entries: [...contents.keys()].sort().map((file) => ({ name: file, kind: "file" })),
      list: () => absent,
      read: (file) => contents.get(file) ?? absent
    }
    const read = readRun(readings, folder)
    return {
      record: decoded,
      headlines: read._tag === "run" && read.facts.kind === "measured" ? headlinesOf(reading, read.facts) : []
    } satisfies PastRun
  })
