/** Which ranks a host gets: launchers number them host by host, or deal one to each host in turn. Pure. */
import { type LauncherFamily, sets } from "./Launcher.ts"
import type { HostRanks } from "./layout.ts"

export interface Placed {
  readonly layout: ReadonlyArray<HostRanks>
  readonly family: LauncherFamily
  readonly perNode: number | null
  /** `--mpi-params`. */
  readonly parameters: ReadonlyArray<string>
}

const inBlocks = (layout: ReadonlyArray<HostRanks>): ReadonlyArray<ReadonlyArray<number>> => {
  let next = 0
  return layout.map(({ ranks }) => Array.from({ length: ranks }, () => next++))
}

const inTurns = (layout: ReadonlyArray<HostRanks>): ReadonlyArray<ReadonlyArray<number>> => {
  const dealt = layout.map((): Array<number> => [])
  const most = layout.reduce((max, { ranks }) => Math.max(max, ranks), 0)
  let next = 0
  for (let turn = 0; turn < most; turn++) {
    layout.forEach(({ ranks }, i) => {
      if (turn < ranks) dealt[i]?.push(next++)
    })
  }
  return dealt
}

/** The ranks of each host of the layout, as the argv builders ask for them; null where the user's own words decide. */
export const ranksByHost = (
  { family, layout, parameters, perNode }: Placed
): ReadonlyArray<ReadonlyArray<number>> | null => {
  if (sets(parameters, "--map-by", "-map-by", "--rank-by", "-rank-by", "--distribution", "-m")) return null
  const isOpenMpi = family === "openmpi4" || family === "openmpi5"
  return isOpenMpi && perNode === null ? inTurns(layout) : inBlocks(layout)
}
