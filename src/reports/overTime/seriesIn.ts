/** The time series that lies in a run's folder. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { isTimeseriesFile } from "../../results/layout.ts"
import { readRegular } from "../../results/readRegular.ts"
import type { RatesOverTime } from "./Rates.ts"
import { readSeries } from "./readSeries.ts"

/** Of hundreds of hosts over hours. */
const largest = 512 * 2 ** 20

/** What it tells, or why it cannot be read; null where there is none. */
export const seriesIn = (folder: string): Effect.Effect<RatesOverTime | string | null, never, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const names = (yield* fs.readDirectory(folder)).filter(isTimeseriesFile)
    const [name] = names
    if (name === undefined) return null
    if (names.length > 1) return `there are ${names.length} files of one: ${names.sort().join(", ")}`
    const read = readSeries(yield* readRegular(`${folder}/${name}`, largest))
    return typeof read === "string" ? `${name}: ${read}` : read
  }).pipe(Effect.catchAll(({ message }) => Effect.succeed(message)))
