/** `mlpstorage reports trend [WHAT]`: headline figures over days and labels, with marks where how they were made changed. */
import * as Effect from "effect/Effect"
import type { Document } from "../../benchmarks/Benchmark.ts"
import type { Settings } from "../../config/Option.ts"
import { BadStructure } from "../../errors/AppError.ts"
import { loadedReadings } from "../../reading/Readings.ts"
import { headlineNames, unknownHeadline } from "../compare/limits.ts"
import { resolveSide } from "../compare/resolveSide.ts"
import type { trendOptions } from "../options.ts"
import { trendJson } from "./asJson.ts"
import { trendMarkdown } from "./asMarkdown.ts"
import { trendText } from "./asText.ts"
import { trendOf } from "./seriesOf.ts"

/** `given`: undefined for all that lies below the results folder. */
export const showTrend = (given: string | undefined, settings: Settings<typeof trendOptions>) =>
  Effect.gen(function*() {
    const readings = yield* loadedReadings
    const known = headlineNames(readings.all)
    const wanted = settings.figure.value
    const unknown = wanted.find((name) => !known.includes(name))
    if (unknown !== undefined) return yield* unknownHeadline("--figure", unknown, known)
    const what = given ?? settings.resultsDir.value
    const side = yield* resolveSide(what, {
      option: "argument WHAT",
      resultsDir: settings.resultsDir.value,
      edition: settings.edition.value ?? null,
      deep: settings.deep.value
    })
    const found = trendOf(side, readings, (name) => wanted.length === 0 || wanted.includes(name))
    if (found.series.every(({ steps }) => steps.every(({ figures }) => figures.length === 0))) {
      return yield* new BadStructure({
        path: what,
        detail: `no run in it has ${wanted.length === 0 ? "a headline figure" : wanted.join(" or ")} and a day`,
        ...(found.notShown.length === 0
          ? {}
          : { found: found.notShown.slice(0, 10).map(({ path, reason }) => `${path}: ${reason}`).join("\n") })
      })
    }
    return {
      text: settings.format.value === "markdown" ? trendMarkdown(found) : trendText(found),
      json: trendJson(found)
    } satisfies Document
  })
