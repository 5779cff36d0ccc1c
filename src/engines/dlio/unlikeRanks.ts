/** What the ranks of a job say of their DLIO and their variables, held against one another and against this machine's. Pure. */
import type { EditionId } from "../../domain/Edition.ts"
import { type AppError, DependencyMissing, EnvironmentNotPassed } from "../../errors/AppError.ts"
import { olderThanRound } from "./askDlio.ts"
import { dlioInstallHint } from "./installHints.ts"
import { modulesMissing, type NeededModule } from "./neededModules.ts"
import { namesOf, type RankAnswer } from "./whoAnswered.ts"

interface Expected {
  readonly version: string
  readonly needed: ReadonlyArray<NeededModule>
  /** `NAME=hash`, as this machine has them. */
  readonly environment: ReadonlyArray<string>
  readonly edition: EditionId
}

type Answers = ReadonlyArray<RankAnswer>

const valuesOf = (environment: ReadonlyArray<string>): ReadonlyMap<string, string> =>
  new Map(environment.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]))

interface Group {
  readonly said: string
  readonly answers: Answers
}

/** Those that say the same stand together, the first answer's first. */
const grouped = (answers: Answers, saidBy: (answer: RankAnswer) => string): ReadonlyArray<Group> => {
  const groups = new Map<string, Array<RankAnswer>>()
  for (const answer of answers) {
    const said = saidBy(answer)
    const group = groups.get(said)
    if (group === undefined) groups.set(said, [answer])
    else group.push(answer)
  }
  return [...groups].map(([said, group]) => ({ said, answers: group }))
}

/** Variables that no one asked to pass on and that are not alike in all ranks: two groups that differ, unset ones say nothing. */
const differing = (answers: Answers, expected: ReadonlyArray<string>) => {
  const passed = valuesOf(expected)
  const found = new Map(answers.map((answer) => [answer, valuesOf(answer.environment)]))
  const names = new Set([...found.values()].flatMap((values) => [...values.keys()]).filter((name) => !passed.has(name)))
  return [...names].sort().flatMap((variable) => {
    const [first, odd] = grouped(answers, (answer) => found.get(answer)?.get(variable) ?? "")
    return first === undefined || odd === undefined ? [] : [{ variable, first, odd }]
  })
}

const isCredential = (variable: string): boolean => variable.startsWith("AWS_")

/** Credentials that are not alike: files are reached without them, object storage would be reached as two users. */
export const unlikeCredentials = (answers: Answers): ReadonlyArray<string> => {
  const state = ({ answers: group, said }: Group) =>
    `${said === "" ? "not set on" : "set on"} ${namesOf(group, answers)}`
  return differing(answers, []).filter(({ variable }) => isCredential(variable)).map(({ first, odd, variable }) =>
    `${variable} is not the same in every rank: ${state(first)}, ${
      odd.said !== "" && first.said !== "" ? `to another value on ${namesOf(odd.answers, answers)}` : state(odd)
    }`
  )
}

/** Ranks of one and the same DLIO that another Python starts. */
export const unlikePythons = (answers: Answers): ReadonlyArray<string> => {
  const [first, odd] = grouped(
    answers.filter(({ version }) => version !== null),
    ({ executable, python }) => python === undefined ? executable : `${executable} (Python ${python})`
  )
  return first === undefined || odd === undefined
    ? []
    : [
      `ranks are started by different Pythons: ${first.said} on ${namesOf(first.answers, answers)}, ${odd.said} on ${
        namesOf(odd.answers, answers)
      }`
    ]
}

/** Of variables that no one asked to pass on and that change what a rank does. */
const unlikeVariables = (answers: Answers, expected: ReadonlyArray<string>): ReadonlyArray<AppError> =>
  differing(answers, expected).filter(({ variable }) => !isCredential(variable)).map(({ first, odd, variable }) => {
    const isEverywhere = first.said !== "" && odd.said !== ""
    const { answers: group } = isEverywhere || first.said === "" ? odd : first
    return new EnvironmentNotPassed({
      host: namesOf(group, answers),
      variable,
      found: isEverywhere ? "another value" : "there and not everywhere"
    })
  })

const notPassed = ({ environment }: RankAnswer, expected: ReadonlyArray<string>): ReadonlyArray<Complaint> => {
  const there = valuesOf(environment)
  return [...valuesOf(expected)].flatMap(([variable, value]) => {
    const found = there.get(variable) ?? ""
    if (found === value) return []
    const state = found === "" ? "absent" as const : "another value" as const
    return [(host: string) => new EnvironmentNotPassed({ host, variable, found: state })]
  })
}

/** What stands against a rank, said with the names of all of which the same is true. */
type Complaint = (where: string) => AppError

const foundIn = ({ executable, failed, unknownKeys, version }: RankAnswer): string => {
  if (failed !== undefined) return `its Python, ${executable}, ends with status ${failed}`
  if (version === null) return "none is there"
  return `${olderThanRound(version, unknownKeys) ?? version} is there`
}

const complaintsOf = (answer: RankAnswer, expected: Expected): ReadonlyArray<Complaint> => {
  const { edition, environment, needed, version } = expected
  if (answer.version !== version || olderThanRound(version, answer.unknownKeys) !== null) {
    return [(where) =>
      new DependencyMissing({
        dependency: `dlio_benchmark ${version} (${foundIn(answer)})`,
        neededFor: `the dlio engine on ${where}`,
        install: dlioInstallHint(edition)
      })]
  }
  const lacking = modulesMissing(needed, answer, edition)
  return [
    ...(lacking === undefined
      ? []
      : [(where: string) => modulesMissing(needed, answer, edition, ` on ${where}`) ?? lacking]),
    ...notPassed(answer, environment)
  ]
}

/** What is the same in several ranks is one error. */
const together = (answers: Answers, expected: Expected): ReadonlyArray<AppError> => {
  const groups = new Map<string, { readonly complaint: Complaint; readonly answers: Array<RankAnswer> }>()
  for (const answer of answers) {
    for (const complaint of complaintsOf(answer, expected)) {
      const { message } = complaint("")
      const group = groups.get(message)
      if (group === undefined) groups.set(message, { complaint, answers: [answer] })
      else group.answers.push(answer)
    }
  }
  return [...groups.values()].map(({ answers: group, complaint }) => complaint(namesOf(group, answers)))
}

/** Every rank whose DLIO is not the one found here, or lacks what the workload needs, and every variable that did not reach one. */
export const unlike = (answers: Answers, expected: Expected): ReadonlyArray<AppError> => [
  ...unlikeVariables(answers, expected.environment),
  ...together(answers, expected)
]
