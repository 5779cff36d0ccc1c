/** A completed run in a few lines and figures. */
import type { HeadlineValue } from "../benchmarks/shared/figures/Headline.ts"
import type { Measurement } from "../domain/Measurement.ts"
import { plural } from "../domain/Units.ts"
import type { Brief, BriefFigure } from "../view/Brief.ts"
import { titleOf } from "../view/summary.ts"
import type { SummaryInput, SummaryPart } from "../view/SummaryInput.ts"

export const figureOf = ({ cache, definition, each, headline, value }: HeadlineValue): BriefFigure => ({
  name: headline.name,
  value,
  unit: definition.unit,
  better: headline.better,
  min: each.length === 0 ? null : Math.min(...each),
  max: each.length === 0 ? null : Math.max(...each),
  count: each.length,
  over: headline.over,
  deviation: null,
  cache
})

const verifiedText = ({ verification: { blocksChecked, mode, unavailable } }: Measurement): string =>
  unavailable !== null
    ? `not verified: ${unavailable}`
    : blocksChecked === 0
    ? "not verified"
    : `${plural(blocksChecked, "block")} verified (${mode})`

const engineWords = ({ engine }: SummaryInput["plan"]): string =>
  engine.name === "native" ? "native (practice)" : `${engine.name} (submittable unproven)`

export const briefOf = (input: SummaryInput, part: SummaryPart, headlines: ReadonlyArray<HeadlineValue>): Brief => {
  const { measurement, plan, recordPath, verdict, warnings } = input
  return {
    title: titleOf(plan),
    by: `${engineWords(plan)}, ${measurement.profile} profile, ${measurement.io} I/O`,
    figures: headlines.map(figureOf),
    done: part.done ?? null,
    verified: part.verified ?? verifiedText(measurement),
    limits: part.limits ?? [],
    notes: [...part.notes ?? part.caveats, ...warnings],
    verdict,
    requested: plan.requestedDivision,
    unjudged: part.unjudged ?? null,
    record: recordPath
  }
}
