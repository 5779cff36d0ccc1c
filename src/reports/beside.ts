/** What lies where a group's runs lie, may be one of them, and is not read as one: the runs round it may not be all. */
import type { Identity } from "../results/Identity.ts"
import { isPreparation, seriesOf } from "../results/place.ts"
import type { Suite } from "../results/Suite.ts"
import type { Beside } from "../rules/Group.ts"
import type { LeftOut } from "./LeftOut.ts"
import { groupsBeside, type Remaining } from "./losses.ts"
import type { RunHead } from "./RunLine.ts"

/** A group with the key of its identity. */
interface Keyed extends Remaining {
  readonly key: string
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

/** Of what counts for nothing, only what bears the name of a run may have been one. */
const mayBeRun = ({ isRunName }: Suite) => ({ path, weight }: LeftOut): boolean =>
  weight === "lost" || isRunName(nameOf(path))

/** What a run says of its group may be wrong in as many parts. */
const wrong = 1

/**
 * By the key of each group. `runs` are all of the tree, and `leftOut` all that is no run: a filter by something that a damaged
 * run lost takes none away.
 */
export const besideGroups = (
  suite: Suite,
  runs: ReadonlyArray<RunHead>,
  leftOut: ReadonlyArray<LeftOut>,
  groups: ReadonlyArray<Keyed>,
  identityOf: (key: string) => Identity
): ReadonlyMap<string, ReadonlyArray<Beside>> => {
  const groupsOf = groupsBeside(suite, groups)
  const found = new Map(groups.map(({ key }) => [key, new Array<Beside>()]))
  const add = (keys: ReadonlyArray<string>, odd: Beside) => {
    if (isPreparation(suite, odd.path)) return
    for (const key of keys) found.get(key)?.push(odd)
  }
  const known = new Map<string, ReadonlyArray<string>>()
  const keysOf = (path: string, key: string, differences: number): ReadonlyArray<string> => {
    const question = `${differences}\n${seriesOf(suite, path)}\n${key}`
    const seen = known.get(question)
    if (seen !== undefined) return seen
    const keys = groupsOf(path, identityOf(key), differences).map((group) => group.key)
    known.set(question, keys)
    return keys
  }
  for (const { key, kind, path, reason, standing, start } of runs) {
    if (standing === "none") continue
    const own = new Set(keysOf(path, key, 0))
    const all = keysOf(path, key, wrong).filter((other) => kind !== "measured" || other !== key)
    const odd = { path, start, reason: reason ?? "of another group, by what can be read of it" }
    add(all.filter((other) => own.has(other)), { ...odd, elsewhere: standing === "sound" })
    add(all.filter((other) => !own.has(other)), { ...odd, elsewhere: true })
  }
  for (const { path, reason } of leftOut.filter(mayBeRun(suite))) {
    add(groupsOf(path, null, 0).map(({ key }) => key), { path, start: null, reason, elsewhere: false })
  }
  return found
}
