/** What writes one file of a report: its head, then group after group, then its foot. */
import type { KnownReadings } from "../reading/KnownReadings.ts"
import type { Text } from "./outputs/Text.ts"
import type { Foot, Group, Head } from "./Report.ts"

/** What is known of a tree before its first group is written. */
export interface TreeShape {
  /** Absolute: where paths of runs begin. */
  readonly root: string
  readonly readings: KnownReadings
  /** Names of all aggregates that its groups can have, in a fixed order. */
  readonly aggregateNames: ReadonlyArray<string>
  /** Shapes of CSV rows by name. */
  readonly shapes: ReadonlyMap<string, ReadonlyArray<string>>
}

export interface Pieces {
  readonly head: string
  readonly group: (group: Group) => Iterable<Text>
  readonly foot: (foot: Foot) => Text
}

export type FileWriter = (head: Head, tree: TreeShape) => Pieces
