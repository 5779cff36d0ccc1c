/** Names of organisations and systems: which of them a filter takes, and which are one name in two spellings. */
import type { Identity } from "../results/Identity.ts"
import type { RecordedNames } from "../results/RunFacts.ts"
import type { Filters } from "./Report.ts"

export interface Named {
  readonly identity: Identity
  readonly recordedAs: RecordedNames | null
}

type Kind = keyof RecordedNames

const words: Readonly<Record<Kind, string>> = { organization: "organisation", systemName: "system" }
const options: Readonly<Record<Kind, string>> = { organization: "--organization", systemName: "--system" }
const kinds: ReadonlyArray<Kind> = ["organization", "systemName"]

/** The name a run goes by, and the one in its record. */
const namesOf = ({ identity, recordedAs }: Named, kind: Kind): ReadonlyArray<string> =>
  [identity[kind], recordedAs?.[kind] ?? null].flatMap((name) => name === null ? [] : [name])

const isOneOf = (names: ReadonlyArray<string>, wanted: ReadonlyArray<string>): boolean =>
  wanted.length === 0 || wanted.some((name) => names.some((own) => own.toLowerCase() === name.toLowerCase()))

const wantedBy = ({ organizations, systems }: Filters, kind: Kind): ReadonlyArray<string> =>
  kind === "organization" ? organizations : systems

export const passes = (filters: Filters, run: Named): boolean =>
  kinds.every((kind) => isOneOf(namesOf(run, kind), wantedBy(filters, kind))) &&
  (filters.benchmarks.length === 0 || filters.benchmarks.includes(run.identity.benchmarkType ?? ""))

const listed = (names: Iterable<string>): string => [...new Set(names)].sort().join(", ")

/** Filters that no run of the whole tree has. */
const unmatched = (filters: Filters, all: ReadonlyArray<Named>): ReadonlyArray<string> =>
  kinds.flatMap((kind) =>
    wantedBy(filters, kind).filter((name) => !all.some((run) => isOneOf(namesOf(run, kind), [name]))).map((name) => {
      const known = listed(all.flatMap((run) => namesOf(run, kind)))
      return `${options[kind]} ${name} matches nothing: ${
        known === "" ? `no run names ${kind === "organization" ? "an organisation" : "a system"}` : `there are ${known}`
      }`
    })
  )

const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")

const spellings = (kept: ReadonlyArray<Named>): ReadonlyArray<string> =>
  kinds.flatMap((kind) => {
    const counts = new Map<string, Map<string, number>>()
    for (const { identity } of kept) {
      const name = identity[kind]
      if (name === null) continue
      const alike = counts.get(plain(name)) ?? new Map<string, number>()
      counts.set(plain(name), alike.set(name, (alike.get(name) ?? 0) + 1))
    }
    return [...counts.values()].filter((alike) => alike.size > 1).map((alike) =>
      `one ${words[kind]} in ${alike.size} spellings, which are counted apart: ${
        [...alike].sort(([a], [b]) => a < b ? -1 : 1).map(([name, runs]) => `${name} (${runs})`).join(", ")
      }`
    )
  })

/** `kept` are those that the filters leave. */
export const notesOf = (
  filters: Filters,
  all: ReadonlyArray<Named>,
  kept: ReadonlyArray<Named>
): ReadonlyArray<string> => [...unmatched(filters, all), ...spellings(kept)]
