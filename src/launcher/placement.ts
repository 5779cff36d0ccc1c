/** Which ranks a host gets: launchers number them host by host, or deal one to each host in turn. Pure. */
import { sets, type Starter } from "./Launcher.ts"
import type { HostRanks } from "./layout.ts"

interface Placed {
  readonly layout: ReadonlyArray<HostRanks>
  readonly family: Pick<Starter, "placement">
  readonly perNode: number | null
  /** `--mpi-params`. */
  readonly parameters: ReadonlyArray<string>
}

type RanksOfHosts = ReadonlyArray<ReadonlyArray<number>>

const inBlocks = (layout: ReadonlyArray<HostRanks>): RanksOfHosts => {
  let next = 0
  return layout.map(({ ranks }) => Array.from({ length: ranks }, () => next++))
}

const inTurns = (layout: ReadonlyArray<HostRanks>): RanksOfHosts => {
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
export const ranksByHost = ({ family: { placement }, layout, parameters, perNode }: Placed): RanksOfHosts | null => {
  if (sets(parameters, ...placement.words)) return null
  return placement.order(perNode) === "turns" ? inTurns(layout) : inBlocks(layout)
}
