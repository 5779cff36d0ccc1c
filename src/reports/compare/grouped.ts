/** Runs by their groups, those that do not count left out by name. */
import type { KnownReadings } from "../../reading/KnownReadings.ts"
import type { Identity } from "../../results/Identity.ts"
import { nameOf } from "../group.ts"
import type { GroupRun } from "../GroupRun.ts"
import type { NotCompared, SideGroup } from "./Side.ts"
import { uncounted } from "./warmUps.ts"

/** A group's name without what only tells its series from others: sides may differ in that. */
export const workOf = (identity: Identity): string =>
  nameOf({ ...identity, division: null, organization: null, systemName: null, series: null, label: null })

export interface Grouped {
  readonly groups: ReadonlyArray<SideGroup>
  readonly notCompared: ReadonlyArray<NotCompared>
}

export const grouped = (
  readings: KnownReadings,
  all: ReadonlyArray<{ readonly identity: Identity; readonly runs: ReadonlyArray<GroupRun> }>
): Grouped => {
  const parts = all.map(({ identity, runs }) => {
    const left = uncounted(readings, identity.benchmarkType, runs)
    return {
      group: { identity, name: workOf(identity), runs: runs.filter(({ path }) => !left.has(path)) },
      left: [...left].map(([path, reason]) => ({ path, reason }))
    }
  })
  return {
    groups: parts.flatMap(({ group }) => group.runs.length === 0 ? [] : [group]),
    notCompared: parts.flatMap(({ left }) => left)
  }
}
