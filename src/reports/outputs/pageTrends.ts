/** Series over time for the page: which groups are one, and in what the setups of their runs differ. */
import type { JsonObject } from "../../domain/Json.ts"
import { formatBytes } from "../../domain/Units.ts"
import type { Identity } from "../../results/Identity.ts"
import { flat } from "../flat.ts"
import { keyOf } from "../group.ts"
import type { TrendRow } from "../page/data.ts"
import type { ReportedRun } from "../Report.ts"
import { seriesKey, seriesName } from "../trend/seriesOf.ts"

/** Numbers for texts, in the order in which they come. */
class Numbered {
  private readonly numbers = new Map<string, number>()

  of(text: string): number {
    const known = this.numbers.get(text)
    if (known !== undefined) return known
    this.numbers.set(text, this.numbers.size)
    return this.numbers.size - 1
  }
}

interface Setup {
  readonly identity: Identity
  readonly engineVersion: ReportedRun["engineVersion"]
  readonly memoryBytes: number | null
  readonly parameters: JsonObject | null
}

interface Series {
  readonly name: string
  readonly numbers: Numbered
  readonly setups: Array<Setup>
}

/** Setups of one series whose differences are told; later ones are told from others, and not in what. */
const toldSetups = 50

const told = ({ engineVersion, identity, memoryBytes, parameters }: Setup): ReadonlyMap<string, string> => {
  const text = (value: unknown): string =>
    value === null || value === undefined ? "not recorded" : typeof value === "string" ? value : JSON.stringify(value)
  return new Map([
    ["division", text(identity.division)],
    ["label", text(identity.label)],
    ["hosts", text(identity.hosts)],
    ["memory of all hosts", memoryBytes === null ? text(null) : formatBytes(memoryBytes)],
    ["release of the engine", text(engineVersion)],
    ["files of", text(identity.dialect)],
    ["edition", text(identity.edition)],
    ...[...flat(parameters)].map(([name, value]) => [`parameter ${name}`, text(value)] as const)
  ])
}

const trendRow = ({ name, setups }: Series): TrendRow => {
  const all = setups.slice(0, toldSetups).map(told)
  const names = new Set(all.flatMap((one) => [...one.keys()]))
  const varying = [...names].filter((name) => new Set(all.map((one) => one.get(name))).size > 1)
  return {
    name,
    setups: all.map((one) => Object.fromEntries(varying.map((name) => [name, one.get(name) ?? "not recorded"])))
  }
}

export class Trends {
  private readonly numbers = new Numbered()
  private readonly curves = new Numbered()
  private readonly series: Array<Series> = []
  /** Texts of parameters that runs share. */
  private readonly texts = new WeakMap<JsonObject, string>()

  /** Of groups that are one series over time. */
  seriesOf(identity: Identity): number {
    const number = this.numbers.of(seriesKey(identity))
    this.series[number] ??= { name: seriesName(identity), numbers: new Numbered(), setups: [] }
    return number
  }

  /** Of groups that differ in how many took part alone. */
  curveOf(identity: Identity): number {
    return this.curves.of(keyOf({ ...identity, series: null, processes: null, hosts: null }))
  }

  private parametersText({ parameters }: ReportedRun): string {
    if (parameters === null) return ""
    const known = this.texts.get(parameters) ?? JSON.stringify(parameters)
    this.texts.set(parameters, known)
    return known
  }

  /** A number for how a run was made, within its series. */
  setupOf(number: number, identity: Identity, run: ReportedRun): number {
    const series = this.series[number]
    if (series === undefined) return 0
    const memoryBytes = run.system?.totalMemoryBytes ?? null
    const { dialect, division, edition, hosts, label } = identity
    const setup = series.numbers.of(
      JSON.stringify([division, label, hosts, dialect, edition, run.engineVersion, memoryBytes]) +
        this.parametersText(run)
    )
    if (setup === series.setups.length) {
      series.setups.push({ identity, engineVersion: run.engineVersion, memoryBytes, parameters: run.parameters })
    }
    return setup
  }

  rows(): ReadonlyArray<TrendRow> {
    return this.series.map(trendRow)
  }
}
