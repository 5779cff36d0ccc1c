/** Which groups of two sides are set beside one another. Nothing is chosen: what several groups could be is left alone. */
import type { Identity } from "../../results/Identity.ts"
import { identityParts, type Part } from "../group.ts"
import type { SideGroup } from "./Side.ts"

/** What is compared may differ in these: other systems, other series, other rules that judge. */
const free: ReadonlySet<Part> = new Set(["division", "organization", "systemName", "series", "label", "edition"])

const work: ReadonlySet<Part> = new Set(["benchmarkType", "model", "accelerator", "mode", "search"])

const keyBy = (wanted: (part: Part) => boolean) => {
  const parts = identityParts.filter(wanted)
  return (identity: Identity): string => JSON.stringify(parts.map((part) => identity[part]))
}

const exactly = keyBy((part) => !free.has(part))
const sameWork = keyBy((part) => work.has(part))
const sameBenchmark = keyBy((part) => part === "benchmarkType")

export interface Pair {
  readonly a: SideGroup
  readonly b: SideGroup
}

interface Paired {
  readonly pairs: ReadonlyArray<Pair>
  readonly onlyInA: ReadonlyArray<SideGroup>
  readonly onlyInB: ReadonlyArray<SideGroup>
}

const byKey = (groups: ReadonlyArray<SideGroup>, keyOf: (identity: Identity) => string) => {
  const found = new Map<string, Array<SideGroup>>()
  for (const group of groups) {
    const key = keyOf(group.identity)
    const known = found.get(key)
    if (known === undefined) found.set(key, [group])
    else known.push(group)
  }
  return found
}

/** Groups that are the only ones of their key on both sides. */
const alone = (
  { onlyInA, onlyInB, pairs }: Paired,
  keyOf: (identity: Identity) => string
): Paired => {
  const others = byKey(onlyInB, keyOf)
  const found = [...byKey(onlyInA, keyOf)].flatMap(([key, [a, ...more]]): ReadonlyArray<Pair> => {
    const [b, ...evenMore] = others.get(key) ?? []
    return a === undefined || b === undefined || more.length > 0 || evenMore.length > 0 ? [] : [{ a, b }]
  })
  return {
    pairs: [...pairs, ...found],
    onlyInA: onlyInA.filter((group) => found.every(({ a }) => a !== group)),
    onlyInB: onlyInB.filter((group) => found.every(({ b }) => b !== group))
  }
}

/** Those alike in all that a figure depends on; then those of one workload, or one benchmark, that nothing else could be. */
export const paired = (a: ReadonlyArray<SideGroup>, b: ReadonlyArray<SideGroup>): Paired =>
  [exactly, sameWork, sameBenchmark].reduce(alone, { pairs: [], onlyInA: a, onlyInB: b })
