/** Which runs belong together, and which other groups differ in one thing only. */
import * as Struct from "effect/Struct"
import { ownJson } from "../domain/Json.ts"
import { plural } from "../domain/Units.ts"
import type { Identity } from "../results/Identity.ts"

/** The parts of the key in the order people read them, with the words for them. */
const words = {
  division: "division",
  organization: "organisation",
  systemName: "system",
  series: "series",
  label: "label",
  benchmarkType: "benchmark",
  model: "model",
  accelerator: "accelerator",
  processes: "process",
  hosts: "host",
  engine: "engine",
  dialect: "dialect",
  edition: "edition",
  mode: "mode",
  scale: "scale",
  profile: "profile",
  search: "search"
} as const satisfies { readonly [Part in keyof Identity]?: string }

export type Part = keyof typeof words

export const identityParts: ReadonlyArray<Part> = Struct.keys(words)

export const identityOf = (run: Identity): Identity => ({
  division: run.division,
  organization: run.organization,
  systemName: run.systemName,
  series: run.series,
  label: run.label,
  benchmarkType: run.benchmarkType,
  model: run.model,
  accelerator: run.accelerator,
  processes: run.processes,
  hosts: run.hosts,
  engine: run.engine,
  dialect: run.dialect,
  edition: run.edition,
  mode: run.mode,
  scale: run.scale,
  profile: run.profile,
  search: run.search
})

/** Equal keys, equal group. */
export const keyOf = (identity: Identity): string => JSON.stringify(identityParts.map((part) => identity[part]))

/** True for a text that `keyOf` could have made. */
export const isKey = (key: string): boolean => {
  try {
    const values: unknown = JSON.parse(key)
    return Array.isArray(values) && values.length === identityParts.length &&
      values.every((value) => value === null || typeof value === "string" || typeof value === "number")
  } catch {
    return false
  }
}

/** The identity whose key this is. */
export const identityIn = (key: string): Identity => {
  const values = ownJson<ReadonlyArray<unknown>>(key)
  const entries = identityParts.map((part, i) => [part, values[i]])

  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- `keyOf` wrote the value of each part, in this order
  return identityOf(Object.fromEntries(entries) as Identity)
}

/** Text before text, numbers by size, unknown last. */
const compareValues = (a: string | number | null, b: string | number | null): number => {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  if (typeof a === "number" && typeof b === "number") return a - b
  return String(a) < String(b) ? -1 : 1
}

export const compareIdentities = (a: Identity, b: Identity): number => {
  for (const part of identityParts) {
    const order = compareValues(a[part], b[part])
    if (order !== 0) return order
  }
  return 0
}

/** Runs that no division was asked for: as the existing tool records them, and as people call them. */
export const divisionWord = (division: string | null): string | null => division === "WHATIF" ? "practice" : division

const counted = (n: number | null, word: string, many: string): string =>
  n === null ? `unknown number of ${many}` : plural(n, word, many)

const known = (text: string | number | null): ReadonlyArray<string> =>
  text === null || text === "" ? [] : [String(text)]

/** What was run and how, without who ran it where and by which rules: `checkpointing llama3-8b, 8 processes on 1 host, native device v3.0`. */
export const shortNameOf = (identity: Identity): string => {
  const what = [identity.benchmarkType ?? "unknown benchmark", identity.model ?? "unknown model"]
  // A tree of this program's own names its series by what is run.
  const series = identity.series === what.join("/") ? null : identity.series
  const how = [...known(identity.engine), ...known(identity.profile), ...known(identity.dialect)]
  return [
    [...known(series), ...known(identity.label), ...what, ...known(identity.accelerator)].join(" "),
    `${counted(identity.processes, "process", "processes")} on ${counted(identity.hosts, "host", "hosts")}`,
    ...(how.length === 0 ? [] : [how.join(" ")]),
    ...known(identity.search),
    ...(identity.mode === null || identity.mode === "default" ? [] : [identity.mode]),
    ...(identity.scale === null || identity.scale === 1 ? [] : [`scale ${identity.scale}`])
  ].join(", ")
}

/** One line that tells the group from the others: `CLOSED Acme sys-a checkpointing llama3-8b, …, edition v3.0`. */
export const nameOf = (identity: Identity): string => {
  const where = [divisionWord(identity.division), identity.organization, identity.systemName].flatMap(known)
  return [
    [...where, shortNameOf(identity)].join(" "),
    identity.edition === null ? "edition unknown" : `edition ${identity.edition}`
  ].join(", ")
}

export interface NearMiss {
  /** Index of the other group. */
  readonly group: number
  readonly part: Part
  readonly runs: number
  /** `3 runs sit in the 16-process group`. */
  readonly text: string
}

const nearMissText = (part: Part, value: string | number | null, runs: number): string => {
  const word = words[part]
  const sitting = plural(runs, "run sits", "runs sit")
  if (part === "processes" || part === "hosts") return `${sitting} in the ${value ?? "unknown"}-${word} group`
  const told = part === "division" && typeof value === "string" ? divisionWord(value) : value
  return `${sitting} in the group of ${word} ${told ?? "unknown"}`
}

/** A small number for each distinct value, so that identities are compared without their texts. */
const numbered = (values: ReadonlyArray<string | number | null>): ReadonlyArray<number> => {
  const numbers = new Map<string | number | null, number>()
  return values.map((value) => {
    const known = numbers.get(value)
    if (known !== undefined) return known
    numbers.set(value, numbers.size)
    return numbers.size - 1
  })
}

/** For each group, the groups that differ from it in exactly one part. Linear in groups. */
export const nearMisses = (
  groups: ReadonlyArray<{ readonly identity: Identity; readonly runs: number }>
): ReadonlyArray<ReadonlyArray<NearMiss>> => {
  const found = groups.map((): Array<NearMiss> => [])
  const columns = identityParts.map((part) => ({
    part,
    values: numbered(groups.map(({ identity }) => identity[part]))
  }))
  // A part that is the same everywhere tells no two groups apart.
  const telling = columns.filter(({ values }) => values.some((value) => value !== 0))
  for (const { part } of telling) {
    const rest = telling.filter((column) => column.part !== part)
    const others = new Map<string, Array<number>>()
    for (let index = 0; index < groups.length; index++) {
      let key = ""
      for (const { values } of rest) key += `${values[index]} `
      const same = others.get(key)
      if (same === undefined) others.set(key, [index])
      else same.push(index)
    }
    for (const same of others.values()) {
      if (same.length === 1) continue
      for (const index of same) {
        for (const other of same.slice(0, nearMissLimit + 1)) {
          const near = found[index]
          const group = groups[other]
          if (other === index || group === undefined || near === undefined || near.length >= nearMissLimit) continue
          const { identity, runs } = group
          near.push({ group: other, part, runs, text: nearMissText(part, identity[part], runs) })
        }
      }
    }
  }
  return found
}

/** A tree with a thousand process counts names this many neighbours of each group. */
const nearMissLimit = 5
