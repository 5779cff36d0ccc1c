/**
 * `mlpstorage.prom`: the headline figures of a report or a run as OpenMetrics text (OpenMetrics 1.0: one family after the other,
 * base units, `# EOF`). All families are gauges without stamps and no file of the report is read by halves, so that the text file
 * collector of node_exporter, which knows the older text format alone and refuses stamps, takes it too. What has no figure has no
 * sample.
 */
import type { Reading } from "../../benchmarks/Reading.ts"
import { type Headline, type HeadlineValue, valueOf } from "../../benchmarks/shared/figures/Headline.ts"
import { GiB } from "../../domain/Units.ts"
import type { Category } from "../../domain/Verdict.ts"
import type { Identity } from "../../results/Identity.ts"
import { figureOf } from "../compare/figures.ts"
import { countedRuns } from "../counted.ts"
import { cacheText } from "../figure.ts"
import type { FileWriter } from "../FileWriter.ts"
import { groupRun } from "../GroupRun.ts"
import type { Foot, Group } from "../Report.ts"
import type { RunWriter } from "../RunWriter.ts"
import { runCore } from "./runJson.ts"

type Labels = Readonly<Record<string, string | number | null>>

/** Base units of OpenMetrics by ours: the word in the name, and what a value is multiplied by. */
const baseUnits: Readonly<Record<string, readonly [word: string, factor: number]>> = {
  "GiB/s": ["bytes_per_second", GiB],
  "MiB/s": ["bytes_per_second", 2 ** 20],
  bytes: ["bytes", 1],
  s: ["seconds", 1],
  ms: ["seconds", 1e-3],
  "%": ["ratio", 1e-2],
  "": ["ratio", 1]
}

const nameText = (text: string): string => text.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_|_$/g, "")

const baseUnit = (unit: string): readonly [word: string, factor: number] =>
  baseUnits[unit] ?? [nameText(unit.replace("/s", " per second")), 1]

/** `mlpstorage_write_bytes_per_second`; a name that its unit begins with is not said twice. */
const familyName = (name: string, word: string): string =>
  word.startsWith(`${nameText(name)}_`) ? `mlpstorage_${word}` : `mlpstorage_${nameText(name)}_${word}`

const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\"", "\\\"")

/** No label and an empty one are the same thing to its readers; ours tell them apart. */
const labelText = (labels: Labels): string =>
  Object.entries(labels).flatMap(([name, value]) =>
    value === null ? [] : [`${name}="${escaped(value === "" ? "(empty)" : String(value))}"`]
  ).join(",")

interface Family {
  readonly help: string
  readonly unit: string | null
  readonly samples: Array<string>
}

/** Samples by their families, in the order in which these were first met. */
class Families {
  private readonly families = new Map<string, Family>()

  add(name: string, about: Omit<Family, "samples">, labels: Labels, value: number): void {
    const family = this.families.get(name) ?? { ...about, samples: [] }
    this.families.set(name, family)
    family.samples.push(`${name}{${labelText(labels)}} ${value}`)
  }

  text(): string {
    return [
      ...[...this.families].flatMap(([name, { help, samples, unit }]) => [
        `# TYPE ${name} gauge`,
        ...(unit === null ? [] : [`# UNIT ${name} ${unit}`]),
        `# HELP ${name} ${escaped(help)}`,
        ...samples
      ]),
      "# EOF"
    ].join("\n")
  }
}

const identityLabels = (identity: Identity): Labels => ({
  benchmark: identity.benchmarkType,
  model: identity.model,
  accelerator: identity.accelerator,
  search: identity.search,
  processes: identity.processes,
  hosts: identity.hosts,
  organization: identity.organization,
  system: identity.systemName,
  division: identity.division,
  series: identity.series,
  label: identity.label,
  engine: identity.engine,
  dialect: identity.dialect,
  profile: identity.profile,
  mode: identity.mode,
  scale: identity.scale,
  edition: identity.edition
})

interface Sample {
  readonly headline: Headline
  readonly definition: HeadlineValue["definition"]["figure"]
  readonly unit: string
  readonly value: number
}

const addFigure = (families: Families, { definition, headline, unit, value }: Sample, labels: Labels): void => {
  const [word, factor] = baseUnit(unit)
  families.add(
    familyName(headline.name, word),
    { help: `${headline.title}, ${headline.better} is better`, unit: word },
    { ...labels, figure: definition },
    value * factor
  )
}

const addVerdict = (families: Families, category: Category, labels: Labels): void =>
  families.add("mlpstorage_verdict", { help: "1 for what the rules say of it", unit: null }, {
    ...labels,
    verdict: category
  }, 1)

const addGroup = (families: Families, reading: Reading | undefined, group: Group): void => {
  const labels = identityLabels(group.identity)
  const runs = countedRuns(group)
  addVerdict(families, group.category, labels)
  families.add(
    "mlpstorage_counted_runs",
    { help: "runs that the figures of a group are made of", unit: null },
    labels,
    runs.length
  )
  if (runs.length === 0) return
  for (const headline of reading?.headlines ?? []) {
    const { cache, definition, max, mean, min } = figureOf(headline, runs)
    if (definition === null) continue
    const beside = { ...labels, verdict: group.category, client_cache: cache.length === 0 ? null : cacheText(cache) }
    for (const [statistic, value] of [["mean", mean], ["min", min], ["max", max]] as const) {
      if (value === null) continue
      const sample = { headline, definition: definition.figure, unit: definition.unit, value }
      addFigure(families, sample, { ...beside, statistic })
    }
  }
}

const addFoot = (families: Families, { groups, leftOut, runs }: Foot): void => {
  for (const [verdict, count] of Object.entries(groups)) {
    families.add("mlpstorage_report_groups", { help: "groups of runs by verdict", unit: null }, { verdict }, count)
  }
  for (const [verdict, count] of Object.entries(runs)) {
    families.add("mlpstorage_report_runs", { help: "measured runs by verdict", unit: null }, { verdict }, count)
  }
  const lost = leftOut.filter(({ weight }) => weight === "lost").length
  families.add("mlpstorage_report_lost_runs", { help: "what may be a run and was left out", unit: null }, {}, lost)
}

export const reportMetrics: FileWriter = (_head, { readings }) => {
  const families = new Families()
  return {
    head: "",
    group: (group) => {
      addGroup(families, readings.of(group.identity.benchmarkType), group)
      return []
    },
    foot: (foot) => {
      addFoot(families, foot)
      return `${families.text()}\n`
    }
  }
}

/** Of a run that did not measure to its end there is nothing but that. */
export const runMetrics: RunWriter = (run, reading) => {
  const families = new Families()
  const labels = { run: run.recordedId ?? run.path, ...identityLabels({ ...run, series: null }) }
  families.add(
    "mlpstorage_run_measured",
    { help: "1 for a run that measured to its end, else 0", unit: null },
    labels,
    run.kind === "measured" ? 1 : 0
  )
  if (run.kind === "measured") {
    addVerdict(families, run.category, labels)
    const measured = groupRun(runCore(run), run.parameters, run.issues)
    for (const headline of reading?.headlines ?? []) {
      const found = valueOf(headline, measured)
      if (found === null) continue
      const { cache, definition, value } = found
      addFigure(families, { headline, definition: definition.figure, unit: definition.unit, value }, {
        ...labels,
        verdict: run.category,
        client_cache: cache
      })
    }
  }
  return families.text()
}
