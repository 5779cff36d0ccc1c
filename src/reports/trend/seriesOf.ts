/** Groups of runs → series over days and labels. Pure. */
import type { Headline } from "../../benchmarks/shared/figures/Headline.ts"
import type { KnownReadings } from "../../reading/KnownReadings.ts"
import type { Identity } from "../../results/Identity.ts"
import { differenceOf, figureOf } from "../compare/figures.ts"
import type { HostsOf, Side, SideGroup } from "../compare/Side.ts"
import { unlike } from "../compare/unlike.ts"
import { flat } from "../flat.ts"
import { keyOf, shortNameOf } from "../group.ts"
import type { GroupRun } from "../GroupRun.ts"
import type { Series, Step, StepFigure, Trend } from "./Trend.ts"

/** What may change along a series, and is marked where it does. */
const along = {
  division: null,
  label: null,
  hosts: null,
  dialect: null,
  edition: null
} satisfies Partial<Identity>

const fixedPart = (identity: Identity): Identity => ({ ...identity, ...along })

/** Equal for runs of one series. */
export const seriesKey = (identity: Identity): string => keyOf(fixedPart(identity))

export const seriesName = (identity: Identity): string =>
  [
    identity.organization,
    identity.systemName,
    shortNameOf(fixedPart(identity)).replace(" on unknown number of hosts", "")
  ]
    .filter((part) => part !== null && part !== "").join(" ")

interface Placed {
  readonly identity: Identity
  readonly date: string
  readonly run: GroupRun
}

const dated = /^\d{4}-\d{2}-\d{2}/

/** Equal where nothing that is marked would differ. */
const setupOf = ({ date, identity, run }: Placed, hosts: HostsOf): string =>
  JSON.stringify([
    date,
    keyOf({ ...identity, series: null }),
    run.engineVersion,
    [...flat(run.parameters)].sort(([a], [b]) => a < b ? -1 : 1),
    run.system?.totalMemoryBytes ?? null,
    [...hosts(run.path) ?? []]
  ])

const groupOf = ([first, ...others]: readonly [Placed, ...ReadonlyArray<Placed>]): SideGroup => ({
  identity: { ...first.identity, series: null },
  name: first.identity.label ?? first.date,
  runs: [first, ...others].map(({ run }) => run)
})

/** What of a change is a change of how it was made: what comes out, verdict and limit, is none. */
const isSetup = ({ kind, name }: { readonly kind: string; readonly name: string }): boolean =>
  kind !== "run" || !(name === "verdict" || name.endsWith("limited by the client"))

const sides = { a: "the step before", b: "this step" }

const figuresOf = (
  headlines: ReadonlyArray<Headline>,
  runs: ReadonlyArray<GroupRun>,
  before: ReadonlyArray<Step>
): ReadonlyArray<StepFigure> =>
  headlines.flatMap((headline) => {
    const { values: _values, ...side } = figureOf(headline, runs)
    const definition = headline.definitions.find(({ figure }) => figure === side.definition?.figure)
    if (side.lacking.length === runs.length) return []
    const last = before.findLast(({ figures }) => figures.some((one) => one.headline.name === headline.name))
    return [{
      headline,
      side,
      values: runs.map((run) => definition?.value(run) ?? null),
      difference: last === undefined ? null : differenceOf(headline, last.runs, runs, sides)
    }]
  })

const stepsOf = (
  placed: ReadonlyArray<Placed>,
  headlines: ReadonlyArray<Headline>,
  hosts: HostsOf
): ReadonlyArray<Step> => {
  const inTime = placed.toSorted((a, b) => (a.run.start ?? "") < (b.run.start ?? "") ? -1 : 1)
  const batches: Array<[Placed, ...Array<Placed>]> = []
  let setup = ""
  for (const one of inTime) {
    const own = setupOf(one, hosts)
    if (own === setup) batches.at(-1)?.push(one)
    else batches.push([one])
    setup = own
  }
  const steps: Array<Step> = []
  let last: SideGroup | undefined
  for (const batch of batches) {
    const group = groupOf(batch)
    const [{ date, identity: { label } }] = batch
    steps.push({
      date,
      label,
      runs: group.runs,
      changed: last === undefined ? [] : unlike({ a: last, b: group }, hosts, hosts).filter(isSetup),
      figures: figuresOf(headlines, group.runs, steps)
    })
    last = group
  }
  return steps
}

export const trendOf = (
  { given, groups, hosts, notCompared, what }: Side,
  readings: KnownReadings,
  wanted: (headline: string) => boolean
): Trend => {
  const bySeries = new Map<string, { readonly identity: Identity; readonly placed: Array<Placed> }>()
  const undated: Array<string> = []
  for (const { identity, runs } of groups) {
    const key = seriesKey(identity)
    const known = bySeries.get(key) ?? { identity, placed: [] }
    bySeries.set(key, known)
    for (const run of runs) {
      const [date] = dated.exec(run.start ?? "") ?? []
      if (date === undefined) undated.push(run.path)
      else known.placed.push({ identity, date, run })
    }
  }
  const series = [...bySeries.values()].flatMap(({ identity, placed }): ReadonlyArray<Series> => {
    const headlines = (readings.of(identity.benchmarkType)?.headlines ?? []).filter(({ name }) => wanted(name))
    return placed.length === 0 || headlines.length === 0
      ? []
      : [{ name: seriesName(identity), steps: stepsOf(placed, headlines, hosts) }]
  })
  return {
    given,
    what,
    series,
    notShown: [...notCompared, ...undated.map((path) => ({ path, reason: "its record does not say when it began" }))]
  }
}
