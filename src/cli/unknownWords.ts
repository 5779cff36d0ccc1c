/** What nobody knows of a command line, with what was most likely meant, or where there is more to read. */
import * as Either from "effect/Either"
import { nearest } from "../config/nearest.ts"
import { plural } from "../domain/Units.ts"
import { UnknownOption } from "../errors/AppError.ts"
import { bySpelling, type Grammar, type Leaf, leafName, offered } from "./Grammar.ts"
import { formerOptions, modes } from "./legacy.ts"

type Refused = Either.Either<never, UnknownOption>

const commandLine = (path: ReadonlyArray<string>): string => ["mlpstorage", ...path].join(" ")

const lookUp = (path: ReadonlyArray<string>): string => `run ${commandLine(path)} --help to see what there is`

/** What word processors make of one hyphen or two, in front of a word. */
const otherDash = /^[\u2010-\u2015\u2212]+/

const wrongDash = (given: string): Refused | undefined => {
  const name = given.replace(otherDash, "")
  if (name === given) return undefined
  const meant = `${/^[a-z]{1,3}$/i.test(name) ? "-" : "--"}${name.replace(/^-+/, "")}`
  return Either.left(
    new UnknownOption({
      given,
      kind: "option",
      nearest: null,
      known: [],
      advice: `write ${meant} with the hyphen of the keyboard: a word processor made another dash of it`
    })
  )
}

const unknownAmong = (
  kind: "benchmark" | "command",
  given: string,
  path: ReadonlyArray<string>,
  known: ReadonlyArray<string>,
  alsoMeant: ReadonlyArray<string> = []
): Refused => {
  const meant = nearest(given, [...known, ...alsoMeant])
  return wrongDash(given) ??
    Either.left(
      new UnknownOption({
        given,
        kind,
        nearest: meant,
        known: meant === null ? known : [],
        advice: meant === null ? lookUp(path) : undefined
      })
    )
}

export const unknownCommand = (given: string, benchmark: string, known: ReadonlyArray<string>): Refused =>
  unknownAmong("command", given, [benchmark], known)

export const unknownBenchmark = (given: string, grammar: Grammar): Refused => {
  const owners = grammar.filter(({ leaves }) => leaves.some((leaf) => leafName(leaf) === given))
  return owners.length === 0
    ? unknownAmong("benchmark", given, [], offered(grammar).map(({ id }) => id), modes)
    : Either.left(
      new UnknownOption({
        given,
        kind: "benchmark",
        nearest: null,
        known: [],
        advice: `write ${owners.map(({ id }) => commandLine([id, given])).join(" or ")}`
      })
    )
}

/** `taken`: how many arguments the command takes at most. */
export const unknownArgument = (given: string, path: ReadonlyArray<string>, taken: number): Refused =>
  wrongDash(given) ??
    Either.left(
      new UnknownOption({
        given,
        kind: "argument",
        nearest: null,
        known: [],
        advice: `${
          taken === 0 ? "" : `${commandLine(path)} takes ${plural(taken, "argument")} at most; `
        }write a value that holds blanks within quotes; ${commandLine(path)} --help shows what there is`
      })
    )

/** Options are too many to be listed; one that was there once, or that another command has, is told from one that never was. */
export const unknownOption = (
  given: string,
  known: ReadonlyArray<string>,
  leaf: Leaf | undefined,
  leaves: ReadonlyArray<Leaf>
): Refused => {
  const former = Object.hasOwn(formerOptions, given) ? formerOptions[given] : undefined
  if (former !== undefined) {
    return Either.left(new UnknownOption({ given, kind: "option", nearest: null, known: [], advice: former }))
  }
  const meant = nearest(given, [...known])
  const path = leaf?.path ?? []
  const takers = leaves.filter(({ options }) => bySpelling(options).has(given))
  const taker = takers.find((other) => leaf !== undefined && leafName(other) === leafName(leaf)) ?? takers[0]
  const further = meant === null ? lookUp(path) : `did you mean ${meant}?`
  const advice = taker === undefined
    ? meant === null ? further : undefined
    : `${commandLine(taker.path)} takes it, this command does not; ${further}`
  return Either.left(new UnknownOption({ given, kind: "option", nearest: meant, known: [], advice }))
}
