/** A benchmark's own data for each edition, resolved along what editions are based on. */
import type { EditionId } from "../../domain/Edition.ts"
import { editions, notKnownHere } from "./editions.ts"

/** What may be left out of a whole: optional keys, and the entries of a table. */
type Removable<A, K extends keyof A> = string extends keyof A ? null : undefined extends A[K] ? null : never

/** A key that is missing has the base's value; `null` says that the edition has it not. Lists are replaced whole. */
type Changes<A> = A extends ReadonlyArray<unknown> ? A
  : A extends object ? { readonly [K in keyof A]?: Changes<A[K]> | Removable<A, K> }
  : A

/** By the edition's name: the first that has the benchmark says everything, later ones what they change. */
export type EditionData<A> = Readonly<Record<string, Changes<A>>>

type Table = Readonly<Record<string, unknown>>

const isTable = (value: unknown): value is Table => typeof value === "object" && value !== null && !Array.isArray(value)

const merged = (base: Table, changes: Table): Table => {
  const changed = Object.entries(changes).map(([key, value]) => {
    const before = base[key]
    return [key, isTable(before) && isTable(value) ? merged(before, value) : value] as const
  })
  return Object.fromEntries(
    Object.entries({ ...base, ...Object.fromEntries(changed) }).filter(([, value]) => value !== null)
  )
}

const noData: Table = {}

/** The benchmark's data of an edition; `undefined` where the edition has no such benchmark, or is not known here. */
export const resolveData = <A>(data: EditionData<A>): (id: EditionId) => A | undefined => {
  const resolved = new Map(
    editions.map(({ id, lineage }) => {
      const changes = [...lineage].reverse().map((ancestor): unknown => data[ancestor]).filter(isTable)
      return [id, changes.length === 0 ? undefined : changes.reduce(merged, noData)]
    })
  )
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- changes were typed by what they change
  return (id) => resolved.get(id) as A | undefined
}

/** For editions that have the benchmark, as those of its rules and plans do. Another one is a bug. */
export const requireData = <A>(data: EditionData<A>): (id: EditionId) => A => {
  const of = resolveData(data)
  return (id) => {
    const found = of(id)
    if (found === undefined) throw new Error(`no data for this benchmark: ${notKnownHere(id)}`)
    return found
  }
}
