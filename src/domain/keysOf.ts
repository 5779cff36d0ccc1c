/** The keys of a table that a literal wrote, by their own type; for what ranks load, which import no Effect (`Struct.keys` elsewhere). */
export const keysOf = <K extends string>(table: Readonly<Record<K, unknown>>): ReadonlyArray<K> =>
  // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- a literal has no other keys than its type says
  Object.keys(table) as Array<K>
