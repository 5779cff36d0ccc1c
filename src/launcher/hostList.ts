/**
 * The one reader of host lists: `--hosts`, the configuration file and every command share it. Commas, blanks, quotes, repeated
 * options, `host:slots`, IPv6 in brackets, ranges.
 */
import * as Either from "effect/Either"
import { InvalidOption } from "../errors/AppError.ts"
import { expandRanges, withoutRanges } from "./hostRange.ts"

/** A host as people list it. */
export interface HostSlots {
  /** A name or address; IPv6 without brackets. */
  readonly host: string
  /** How many ranks it may take; null when the list does not say. */
  readonly slots: number | null
}

/** The hosts of a run, as they were listed. */
export interface HostList {
  /** Each host once. All have slots, or none has. */
  readonly hosts: ReadonlyArray<HostSlots>
  /** What was merged, for the echo of the list. */
  readonly notes: ReadonlyArray<string>
}

/** As launchers take it: IPv6 in brackets, slots after a colon. */
export const renderHost = ({ host, slots }: HostSlots): string => {
  const name = host.includes(":") ? `[${host}]` : host
  return slots === null ? name : `${name}:${slots}`
}

const unquote = (text: string): string => /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text

/** At commas and blanks, but not inside of brackets. */
const pieces = (text: string): ReadonlyArray<string> =>
  unquote(text.trim()).split(/[\s,]+(?![^[\]]*\])/).map(unquote).filter((piece) => piece !== "")

const spelling = "hosts are written node1,node2 or node[1-3,7], each with :slots or none, an IPv6 address in brackets"

type Parsed<A> = Either.Either<A, Pick<InvalidOption, "expected" | "actual">>

const refuse = (expected: string, actual: string): Parsed<never> => Either.left({ expected, actual })

const parseSlots = (token: string, text: string | undefined): Parsed<number | null> => {
  if (text === undefined) return Either.right(null)
  return /^[1-9]\d{0,5}$/.test(text)
    ? Either.right(Number(text))
    : refuse("a number of slots of at least 1 after the colon", token)
}

const isIpv6 = (text: string): boolean => URL.canParse(`http://[${text.split("%")[0] ?? ""}]/`)

const parseIpv6 = (token: string, address: string, slots: string | undefined): Parsed<ReadonlyArray<HostSlots>> =>
  isIpv6(address)
    ? Either.map(parseSlots(token, slots), (count) => [{ host: address, slots: count }])
    : refuse("an IPv6 address within the brackets", token)

/** What is wrong with brackets that are no range; undefined when they are not what is wrong. */
const wrongBrackets = (token: string): string | undefined => {
  const rest = withoutRanges(token)
  if (!/^[A-Za-z0-9._:-]*[[\]][^()]*$/.test(rest)) return undefined
  const [opened, closed] = [rest.indexOf("["), rest.indexOf("]")]
  if (opened < 0 || (closed >= 0 && closed < opened)) return "a [ before the ], as in node[1-3,7]"
  if (closed < 0) return "a ] at the end of the range, as in node[1-3,7]"
  return opened === 0 ? "an IPv6 address within the brackets" : "numbers within the brackets, as in node[1-3,7]"
}

/** One word of a list: a host, or the hosts of a range. */
export const parseHostToken = (token: string): Parsed<ReadonlyArray<HostSlots>> => {
  const bracketed = /^\[([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[\w.-]+)?)\](?::(.*))?$/.exec(token)
  if (bracketed !== null) return parseIpv6(token, bracketed[1] ?? "", bracketed[2])
  if (isIpv6(token)) return refuse(`brackets around an IPv6 address: [${token}]`, token)
  const brackets = wrongBrackets(token)
  if (brackets !== undefined) return refuse(brackets, token)
  const illegal = /[^A-Za-z0-9._:-]/.exec(withoutRanges(token))
  if (illegal !== null) return refuse(`a host name; the character "${illegal[0]}" cannot be part of one`, token)
  const [pattern = "", slots, ...more] = token.split(":")
  if (more.length > 0) return refuse("a host name with at most one colon, before its slots", token)
  if (!/^[A-Za-z0-9_]/.test(withoutRanges(pattern)) && !/^\[\d/.test(pattern)) {
    return refuse("a host name that starts with a letter or a digit", token)
  }
  const hosts = expandRanges(pattern)
  if (hosts === undefined) return refuse("a range that counts upwards, over at most 65536 hosts", token)
  return Either.map(parseSlots(token, slots), (count) => hosts.map((host) => ({ host, slots: count })))
}

const sumOrNull = (a: number | null, b: number | null) => a === null || b === null ? null : a + b

/** Repeated hosts become one: their slots add up, as Open MPI does it. */
export const mergeHosts = (entries: ReadonlyArray<HostSlots>): HostList => {
  const merged = new Map<string, HostSlots & { readonly times: number }>()
  for (const { host, slots } of entries) {
    const key = host.toLowerCase()
    const before = merged.get(key)
    merged.set(
      key,
      before === undefined
        ? { host, slots, times: 1 }
        : { host: before.host, slots: sumOrNull(before.slots, slots), times: before.times + 1 }
    )
  }
  const hosts = [...merged.values()]
  return {
    hosts: hosts.map(({ host, slots }) => ({ host, slots })),
    notes: hosts.filter(({ times }) => times > 1).map(({ host, slots, times }) =>
      slots === null
        ? `${host} is named ${times} times and used once`
        : `${host} is named ${times} times; its slots add up to ${slots}`
    )
  }
}

/** `undefined` when all entries have slots or none has; else a text that names one of each kind. */
export const mixedSlots = (entries: ReadonlyArray<HostSlots>): string | undefined => {
  const withSlots = entries.find(({ slots }) => slots !== null)
  const without = entries.find(({ slots }) => slots === null)
  return withSlots === undefined || without === undefined
    ? undefined
    : `${renderHost(withSlots)} and ${renderHost(without)}`
}

/** `words`: every value given to the option, in order. `option`: the name that an error shows. */
export const parseHosts = (
  words: ReadonlyArray<string>,
  option = "--hosts"
): Either.Either<HostList, InvalidOption> =>
  Either.gen(function*() {
    const entries = (yield* Either.all(words.flatMap(pieces).map(parseHostToken))).flat()
    if (entries.length === 0) return yield* refuse("at least one host", "none")
    const mixed = mixedSlots(entries)
    if (mixed !== undefined) return yield* refuse("slots (host:4) on every host or on none", mixed)
    return mergeHosts(entries)
  }).pipe(Either.mapLeft((reason) => new InvalidOption({ option, ...reason, advice: spelling })))
