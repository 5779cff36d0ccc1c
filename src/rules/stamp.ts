/** Recorded times: local wall clocks, some with an offset and some without, which cannot be set against each other. */
import * as Arr from "effect/Array"
import * as Order from "effect/Order"
import { remembering } from "../domain/remembering.ts"
import { type Known, missing, present } from "./Evidence.ts"

interface Stamp {
  readonly milliseconds: number
  /** Whether the offset from UTC is known. */
  readonly zoned: boolean
}

/** Seconds by which a clock may be corrected, as for a leap second, before it counts as set. */
export const clockSlack = 2

const iso = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d+))?\s*(Z|[+-]\d\d:?\d\d)?$/i
const compact = /^(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)$/

const offsetMinutes = (text: string): number => {
  if (/^z$/i.test(text)) return 0
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(-2))]
  return (text.startsWith("-") ? -1 : 1) * (hours * 60 + minutes)
}

const parsed = (text: string): Stamp | undefined => {
  const match = iso.exec(text.trim()) ?? compact.exec(text.trim())
  if (match === null) return undefined
  const [year = Number.NaN, month = Number.NaN, day, hour, minute, second] = match.slice(1, 7).map(Number)
  const seconds = Date.UTC(year, month - 1, day, hour, minute, second)
  const fraction = match[7] === undefined ? 0 : Number(`0.${match[7]}`) * 1000
  return Number.isNaN(seconds)
    ? undefined
    : { milliseconds: seconds + fraction - offsetMinutes(match[8] ?? "Z") * 60_000, zoned: match[8] !== undefined }
}

/**
 * A stamp without an offset is taken by its digits, so that two of one clock can be compared. The runs of a group are compared
 * in several ways; their few stamps are read once.
 */
export const parseStamp: (text: string) => Stamp | undefined = remembering(parsed)

/** Seconds from one stamp to a later one; negative when it is earlier. */
export const secondsBetween = (from: string | null, to: string | null, what: string): Known<number> => {
  if (from === null || to === null) return missing(`${what}: a time is not recorded`, "start, end")
  const [a, b] = [parseStamp(from), parseStamp(to)]
  if (a === undefined || b === undefined) {
    return missing(`${what}: ${a === undefined ? from : to} is no time`, "start, end")
  }
  return a.zoned === b.zoned
    ? present((b.milliseconds - a.milliseconds) / 1000, "start, end")
    : missing(`${what}: one time has an offset from UTC and the other has none (${from}, ${to})`, "start, end")
}

interface Stamped {
  readonly at: number
  readonly run: { readonly path: string }
}

const byTimeThenPath = Order.combine(
  Order.mapInput(Order.number, ({ at }: Stamped) => at),
  Order.mapInput(Order.string, ({ run }: Stamped) => run.path)
)

/** Time order; runs without a usable start come last, equal ones in the order of their paths. */
export const inTimeOrder = <A extends { readonly start: string | null; readonly path: string }>(
  runs: ReadonlyArray<A>
): ReadonlyArray<A> =>
  Arr.sort(
    runs.map((run) => ({
      run,
      at: (run.start === null ? undefined : parseStamp(run.start)?.milliseconds) ?? Number.POSITIVE_INFINITY
    })),
    byTimeThenPath
  ).map(({ run }) => run)
