import type { Plan } from "../../domain/Plan.ts"
import { isOfficialLoad, isOfficialSearch, type OfficialLoad, type OfficialSearch } from "./official/OfficialWork.ts"
import { isLoadWork, isSearchWork, type LoadWork, type SearchWork } from "./VectorWork.ts"

const notMine = (plan: Plan): Error => new Error(`not a plan of this command: ${plan.benchmark} ${plan.command}`)

/** The pipeline hands back the plan a command made; anything else is a bug. */
export const ownLoad = ({ work, ...plan }: Plan): Plan<LoadWork | OfficialLoad> => {
  if (!isLoadWork(work) && !isOfficialLoad(work)) throw notMine({ work, ...plan })
  return { ...plan, work }
}

/** The same for a search. */
export const ownSearch = ({ work, ...plan }: Plan): Plan<SearchWork | OfficialSearch> => {
  if (!isSearchWork(work) && !isOfficialSearch(work)) throw notMine({ work, ...plan })
  return { ...plan, work }
}
