/** What a run that cannot be used costs the report: the group that is short of it, where that can be told. */
import * as Arr from "effect/Array"
import { plural } from "../domain/Units.ts"
import type { Identity } from "../results/Identity.ts"
import { seriesOf } from "../results/place.ts"
import type { Suite } from "../results/Suite.ts"
import { identityParts, keyOf } from "./group.ts"

/** A group as far as it could be formed. */
export interface Remaining {
  readonly number: number
  readonly identity: Identity
  readonly paths: ReadonlyArray<string>
}

interface Loss {
  readonly path: string
  /** What is known of it; null where nothing in it could be read. */
  readonly identity: Identity | null
}

/** A damaged run says less of itself than its group does; what it does say must be the group's. */
export const agrees = (lost: Identity | null, group: Identity, wrong = 0): boolean =>
  lost === null || identityParts.filter((part) => lost[part] !== null && lost[part] !== group[part]).length <= wrong

/** The groups whose runs lie where `path` lies, and that it may belong to by what it says, in all but so many parts. */
export const groupsBeside = <G extends Remaining>(
  suite: Suite,
  groups: ReadonlyArray<G>
): (path: string, identity: Identity | null, wrong: number) => ReadonlyArray<G> => {
  const beside = new Map<string, Array<G>>()
  for (const group of groups) {
    for (const place of new Set(group.paths.map((path) => seriesOf(suite, path)))) {
      const those = beside.get(place)
      if (those === undefined) beside.set(place, [group])
      else those.push(group)
    }
  }
  return (path, identity, wrong) =>
    (beside.get(seriesOf(suite, path)) ?? []).filter((group) => agrees(identity, group.identity, wrong))
}

/** By path. */
export const costsOf = (
  suite: Suite,
  losses: ReadonlyArray<Loss>,
  groups: ReadonlyArray<Remaining>
): ReadonlyMap<string, string> => {
  if (losses.length === 0) return new Map()
  const beside = groupsBeside(suite, groups)
  const byKey = new Map(groups.map((group) => [keyOf(group.identity), group]))
  const short = losses.map(({ identity, path }): ReadonlyArray<Remaining> => {
    const own = identity === null ? undefined : byKey.get(keyOf(identity))
    return own === undefined ? beside(path, identity, 0) : [own]
  })
  const lacking = new Map<Remaining, number>()
  for (const [group, ...more] of short) {
    if (group !== undefined && more.length === 0) lacking.set(group, (lacking.get(group) ?? 0) + 1)
  }
  return new Map(Arr.zipWith(losses, short, ({ identity, path }, [group, ...more]) => {
    if (group === undefined) {
      const known = identity !== null && identity.processes !== null && identity.hosts !== null
      return [path, known ? "no run of its group can be counted" : "which group it belongs to is not known"]
    }
    if (more.length > 0) {
      return [
        path,
        `one of groups ${[group, ...more].map(({ number }) => number).join(", ")} is short of it`
      ]
    }
    const now = group.paths.length
    return [path, `group ${group.number} now has ${plural(now, "run")} instead of ${now + (lacking.get(group) ?? 0)}`]
  }))
}
