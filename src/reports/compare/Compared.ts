/** A comparison as outputs show it. The first side is what the others are held against. */
import type { FigureDifference } from "./figures.ts"
import type { Missed } from "./limits.ts"
import type { Side } from "./Side.ts"
import type { Unlike } from "./unlike.ts"

/** A number of the results, whatever it is: no headline, no judgement. */
export interface PlainDifference {
  readonly name: string
  /** Means over the runs; null where a run lacks it. */
  readonly a: number | null
  readonly b: number | null
  readonly change: number | null
}

export interface GroupDifference {
  /** The group's name on the first side. */
  readonly group: string
  /** Said before the figures. */
  readonly unlike: ReadonlyArray<Unlike>
  readonly figures: ReadonlyArray<FigureDifference>
  /** Every number of the results, where all are wanted. */
  readonly all: ReadonlyArray<PlainDifference>
}

export interface LetteredSide extends Side {
  readonly letter: string
}

export interface Against {
  readonly a: LetteredSide
  readonly b: LetteredSide
  readonly groups: ReadonlyArray<GroupDifference>
  readonly onlyInA: ReadonlyArray<string>
  readonly onlyInB: ReadonlyArray<string>
  /** Runs that stand on both sides. */
  readonly shared: ReadonlyArray<string>
}

export interface Compared {
  readonly sides: ReadonlyArray<LetteredSide>
  readonly against: ReadonlyArray<Against>
  readonly missed: ReadonlyArray<Missed>
}
