/** Sides → what differs. Pure. */
import { mean } from "../../domain/statistics.ts"
import type { KnownReadings } from "../../reading/KnownReadings.ts"
import type { GroupRun } from "../GroupRun.ts"
import type { Against, Compared, GroupDifference, LetteredSide, PlainDifference } from "./Compared.ts"
import { differenceOf } from "./figures.ts"
import { type Limit, passed } from "./limits.ts"
import { type Pair, paired } from "./pairs.ts"
import type { Side } from "./Side.ts"
import { unlike } from "./unlike.ts"

interface How {
  readonly readings: KnownReadings
  readonly wantsAll: boolean
}

const meanOf = (runs: ReadonlyArray<GroupRun>, name: string): number | null => {
  const values = runs.flatMap(({ metrics }) => metrics[name] ?? [])
  return values.length === runs.length ? mean(values) : null
}

const everyNumber = ({ a, b }: Pair): ReadonlyArray<PlainDifference> =>
  [...new Set([...a.runs, ...b.runs].flatMap(({ metrics }) => Object.keys(metrics)))].map((name) => {
    const [ofA, ofB] = [meanOf(a.runs, name), meanOf(b.runs, name)]
    return { name, a: ofA, b: ofB, change: ofA === null || ofB === null || ofA === 0 ? null : ofB / ofA - 1 }
  })

const groupDifference = ({ readings, wantsAll }: How, a: Side, b: Side) => (pair: Pair): GroupDifference => ({
  group: pair.a.name,
  unlike: unlike(pair, a.hosts, b.hosts),
  figures: (readings.of(pair.a.identity.benchmarkType)?.headlines ?? []).flatMap((headline) =>
    differenceOf(headline, pair.a.runs, pair.b.runs) ?? []
  ),
  all: wantsAll ? everyNumber(pair) : []
})

const pathsOf = ({ groups, root }: Side): ReadonlyArray<string> =>
  root === null
    ? []
    : groups.flatMap(({ runs }) => runs.map(({ path }) => path.startsWith("/") ? path : `${root}/${path}`))

const between = (how: How, a: LetteredSide, b: LetteredSide): Against => {
  const { onlyInA, onlyInB, pairs } = paired(a.groups, b.groups)
  const others = new Set(pathsOf(b))
  return {
    a,
    b,
    groups: pairs.map(groupDifference(how, a, b)),
    onlyInA: onlyInA.map(({ name }) => name),
    onlyInB: onlyInB.map(({ name }) => name),
    shared: pathsOf(a).filter((path) => others.has(path))
  }
}

/** A, B, … Z, and then AA: as many as anybody types. */
const letterOf = (i: number): string =>
  i < 26 ? String.fromCharCode(65 + i) : `${letterOf(Math.floor(i / 26) - 1)}${letterOf(i % 26)}`

/** The first against each of the others. */
export const compareSides = (given: ReadonlyArray<Side>, limits: ReadonlyArray<Limit>, how: How): Compared => {
  const sides = given.map((side, i): LetteredSide => ({ ...side, letter: letterOf(i) }))
  const [first, ...others] = sides
  const against = first === undefined ? [] : others.map((side) => between(how, first, side))
  return {
    sides,
    against,
    missed: against.flatMap(({ b, groups, onlyInA }) => passed(limits, b.letter, groups, onlyInA))
  }
}
