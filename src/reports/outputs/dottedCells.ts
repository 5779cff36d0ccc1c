/**
 * An object as dotted columns and their cells. Runs of one benchmark have the same members in the same order, so that the
 * columns and their sorting are worked out once for all of them.
 */
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import { there } from "../../domain/there.ts"

export interface Cells {
  readonly columns: ReadonlyArray<string>
  /** Each after a comma. */
  readonly cells: string
}

interface Members {
  readonly keys: ReadonlyArray<string>
  /** Of a member that is an object; null for a value. */
  readonly inner: ReadonlyArray<Members | null>
}

interface Layout {
  readonly members: Members
  /** Sorted. */
  readonly columns: ReadonlyArray<string>
  /** For each column its place among the values as they are met. */
  readonly order: ReadonlyArray<number>
}

const membersOf = (object: JsonObject): Members => {
  const keys = Object.keys(object)
  return {
    keys,
    inner: keys.map((key) => {
      const value = object[key]
      return isJsonObject(value) ? membersOf(value) : null
    })
  }
}

const columnsOf = (prefix: string, { inner, keys }: Members): ReadonlyArray<string> =>
  keys.flatMap((key, i) => {
    const below = inner[i] ?? null
    return below === null ? [`${prefix}.${key}`] : columnsOf(`${prefix}.${key}`, below)
  })

/** Columns that two members share by their dots (`a.b` and `b` in `a`) are one, and the later one counts. */
const layoutOf = (prefix: string, object: JsonObject): Layout => {
  const members = membersOf(object)
  const places = new Map(columnsOf(prefix, members).map((column, i) => [column, i]))
  const columns = [...places.keys()].sort()
  return { members, columns, order: columns.map((column) => there(places.get(column), column)) }
}

/** Puts the values into `values`; false where the object is of another layout. */
const gathered = (object: JsonObject, { inner, keys }: Members, values: Array<Json>): boolean => {
  const own = Object.keys(object)
  if (own.length !== keys.length) return false
  for (const [i, key] of own.entries()) {
    if (key !== keys[i]) return false
    const value = object[key] ?? null
    const below = inner[i] ?? null
    if (isJsonObject(value) !== (below !== null)) return false
    if (below === null) values.push(value)
    else if (isJsonObject(value) && !gathered(value, below, values)) return false
  }
  return true
}

const layoutLimit = 8
const none: Cells = { columns: [], cells: "" }

/** `cellOf` writes one value. */
export const dottedCells = (
  prefix: string,
  cellOf: (value: Json) => string
): (object: JsonObject | null) => Cells => {
  /** Newest first. */
  const layouts: Array<Layout> = []
  const made = ({ columns, order }: Layout, values: ReadonlyArray<Json>): Cells => {
    let cells = ""
    for (const place of order) cells += `,${cellOf(there(values[place], "value in this place"))}`
    return { columns, cells }
  }
  return (object) => {
    if (object === null) return none
    for (const layout of layouts) {
      const values: Array<Json> = []
      if (gathered(object, layout.members, values)) return made(layout, values)
    }
    const layout = layoutOf(prefix, object)
    const values: Array<Json> = []
    gathered(object, layout.members, values)
    layouts.unshift(layout)
    if (layouts.length > layoutLimit) layouts.pop()
    return made(layout, values)
  }
}
