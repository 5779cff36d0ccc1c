import * as Schema from "effect/Schema"

const Count = Schema.Number.pipe(Schema.int(), Schema.positive())
const Nanoseconds = Schema.Number.pipe(Schema.finite(), Schema.nonNegative())

/**
 * A latency histogram as it lies in files. `sum`, `least` and `most` are exact nanoseconds, the two extremes null without a
 * sample. `cells` has `[its least nanosecond, samples in it]` of each cell that is not empty, in ascending order.
 */
export const LatencyCounts = Schema.Struct({
  count: Schema.Number.pipe(Schema.int(), Schema.nonNegative()),
  sum: Nanoseconds,
  least: Schema.NullOr(Nanoseconds),
  most: Schema.NullOr(Nanoseconds),
  cells: Schema.Array(Schema.Tuple(Nanoseconds, Count))
}).pipe(
  Schema.filter(({ cells, count, least, most }) => {
    if (cells.reduce((total, [, samples]) => total + samples, 0) !== count) {
      return "its cells do not add up to its count"
    }
    if ((least === null) !== (count === 0) || (most === null) !== (count === 0)) return "extremes are those of samples"
    return cells.slice(1).every(([from], i) => from > (cells[i]?.[0] ?? from)) || "its cells are not in ascending order"
  }),
  // Numbers drawn apart from one another hardly ever add up.
  Schema.annotations({
    arbitrary: () => ({ dictionary, nat }) =>
      dictionary(nat().map(String), nat({ max: 1000 }).map((more) => more + 1)).map((drawn) => {
        const cells = Object.entries(drawn)
          .map(([from, samples]) => [Number(from), samples] as const)
          .sort(([a], [b]) => a - b)
        const [first, last] = [cells[0]?.[0] ?? null, cells.at(-1)?.[0] ?? null]
        return {
          count: cells.reduce((total, [, samples]) => total + samples, 0),
          sum: cells.reduce((total, [from, samples]) => total + from * samples, 0),
          least: first,
          most: last,
          cells
        }
      })
  })
)
export type LatencyCounts = typeof LatencyCounts.Type
