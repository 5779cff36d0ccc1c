/** `mlpstorage compare A B [C…]`: by how much runs, groups or reports differ, and whether that is more than noise. */
import * as Effect from "effect/Effect"
import type { Document } from "../../benchmarks/Benchmark.ts"
import type { Settings } from "../../config/Option.ts"
import { NotAsDemanded } from "../../errors/AppError.ts"
import { loadedReadings } from "../../reading/Readings.ts"
import { compareJson } from "./asJson.ts"
import { compareMarkdown } from "./asMarkdown.ts"
import { compareText } from "./asText.ts"
import { compareSides } from "./compareSides.ts"
import { headlineNames, limitsOf } from "./limits.ts"
import type { compareOptions } from "./options.ts"
import { resolveSide } from "./resolveSide.ts"

export const compare = (given: ReadonlyArray<string>, settings: Settings<typeof compareOptions>) =>
  Effect.gen(function*() {
    const readings = yield* loadedReadings
    const limits = yield* limitsOf("--fail-on", settings.failOn.value, headlineNames(readings.all))
    const how = {
      option: "what is compared",
      resultsDir: settings.resultsDir.value,
      edition: settings.edition.value ?? null,
      deep: settings.deep.value
    }
    const sides = yield* Effect.forEach(given, (one) => resolveSide(one, how))
    const compared = compareSides(sides, limits, { readings, wantsAll: settings.all.value })
    return {
      text: settings.format.value === "markdown" ? compareMarkdown(compared) : compareText(compared),
      json: compareJson(compared),
      ...(compared.missed.length === 0 ? {} : { failure: new NotAsDemanded({ missed: compared.missed }) })
    } satisfies Document
  })
