/**
 * The same question on every host of the job, by the launcher and the interpreter the ranks will have: one process a host, which
 * shows before hours are spent that the launcher reaches all of them and that they have one and the same DLIO.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { quoteWords } from "../../config/quote.ts"
import type { EditionId } from "../../domain/Edition.ts"
import { few } from "../../domain/few.ts"
import type { LaunchPlan } from "../../domain/Plan.ts"
import { plural } from "../../domain/Units.ts"
import { type AppError, CommandFailed, DependencyMissing, EnvironmentNotPassed } from "../../errors/AppError.ts"
import { namedAs } from "../../launcher/hostNames.ts"
import { jobName } from "../../launcher/jobName.ts"
import type { Launcher } from "../../launcher/Launcher.ts"
import { Launchers } from "../../launcher/launchers.ts"
import { tellingLine, tellingTail } from "../../launcher/telling.ts"
import { Executor } from "../../process/Executor.ts"
import { olderThanRound } from "./askDlio.ts"
import { HostAnswer } from "./HostAnswer.ts"
import { dlioInstallHint } from "./installHints.ts"
import { explain } from "./knownFailures.ts"
import { modulesMissing, type NeededModule } from "./neededModules.ts"

const decodeAnswer = Schema.decodeUnknownOption(HostAnswer)

/** Launchers put tags before lines, and may join two of them. */
const answersIn = (text: string): ReadonlyArray<HostAnswer> =>
  [...text.matchAll(/\{"host": [^{}]*\}/g)].flatMap(([json]) => {
    const answer = decodeAnswer(json)
    return answer._tag === "Some" ? [answer.value] : []
  })

const shown = 8

const named = (hosts: ReadonlyArray<string>): string => few(hosts, shown)

/** By the name it was asked under: the one it calls itself by, else its number, which follows the order of the hosts. */
const askedAs = (names: ReadonlyArray<string>) => ({ host, rank }: HostAnswer): string =>
  namedAs(names, host) ?? (rank === null ? undefined : names[rank]) ?? host

const absent = (names: ReadonlyArray<string>, answers: ReadonlyArray<HostAnswer>): string => {
  const counted = `${answers.length} of ${plural(names.length, "host")} answered`
  const heard = new Set(answers.map(askedAs(names)))
  const silent = names.filter((name) => !heard.has(name))
  if (silent.length > names.length - answers.length) return counted
  return `${counted}; nothing was heard of ${named(silent)}`
}

export interface Everywhere {
  /** Words that print one answer. */
  readonly question: readonly [string, ...ReadonlyArray<string>]
  /** Names that the launcher passes on, and what the job is given beside this process's own environment. */
  readonly forwarded: ReadonlyArray<string>
  readonly environment: Readonly<Record<string, string>>
}

const limit = Duration.seconds(120)
const grace = Duration.seconds(5)

/** Fails when the launcher does, or when a host does not answer. */
export const askEverywhere = Effect.fn("dlio.handshakeEverywhere")(
  function*(launch: LaunchPlan, launcher: Launcher, { environment, forwarded, question }: Everywhere) {
    const executor = yield* Executor
    const launchers = yield* Launchers
    const hosts = launch.hosts.filter(({ ranks }) => ranks > 0)
    const names = hosts.map(({ host }) => host)
    const name = jobName()
    const { family } = launcher
    const { argv } = yield* launcher.family.build({
      program: launcher.program,
      processes: hosts.length,
      layout: hosts.map(({ host }) => ({ host, slots: null, ranks: 1 })),
      perNode: null,
      oversubscribe: false,
      allowRunAsRoot: launch.allowRunAsRoot,
      btl: "auto",
      parameters: launch.parameters,
      environment: forwarded,
      name,
      command: question
    })
    const failed = (code: number | null, signal: string | null, lines: ReadonlyArray<string>, why?: string) => {
      const known = explain(launchers, lines)
      return new CommandFailed({
        command: `${quoteWords(argv.slice(0, argv.length - question.length))} (one process on each host)`,
        exitCode: code,
        signal,
        stderrTail: tellingTail(lines, 15).join("\n"),
        explanation: known?.explanation ?? why ?? tellingLine(lines),
        advice: known?.advice ?? "the same command with `hostname` behind it must print every host's name"
      })
    }
    const running = yield* executor.start({
      argv,
      env: { ...family.variables.given, ...environment },
      stdin: "none",
      grace: Duration.max(grace, Duration.seconds(family.beside.graceSeconds)),
      cleanUp: family.endsByName?.(name)
    })
    const heard: Array<string> = []
    yield* running.events.pipe(
      Stream.runForEach(({ line }) =>
        Effect.suspend(() => {
          if (family.remarks.some((remark) => remark.test(line))) return Effect.void
          heard.push(line)
          const isLast = family.failures.some((failure) => failure.isLast === true && failure.pattern.test(line))
          return isLast ? failed(null, "SIGTERM", heard) : Effect.void
        })
      ),
      Effect.timeoutFail({
        duration: limit,
        onTimeout: () => failed(null, null, heard, absent(names, answersIn(heard.join("\n"))))
      })
    )
    const { code, signal } = yield* running.exit
    const answers = answersIn(heard.join("\n"))
    if (code !== 0) return yield* failed(code, signal, heard)
    if (answers.length < hosts.length) return yield* failed(code, signal, heard, absent(names, answers))
    return answers.map((answer) => ({ ...answer, host: askedAs(names)(answer) }))
  },
  Effect.scoped
)

export interface Expected {
  readonly version: string
  readonly needed: ReadonlyArray<NeededModule>
  /** `NAME=hash`, as this machine has them. */
  readonly environment: ReadonlyArray<string>
  readonly edition: EditionId
}

const valuesOf = (environment: ReadonlyArray<string>): ReadonlyMap<string, string> =>
  new Map(environment.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]))

const text = (host: string, value: string): string => value === "" ? `not set on ${host}` : `set on ${host}`

/** Variables that no one asked to pass on and that are not alike on all hosts: ranks would differ in what they do. */
const differing = (answers: ReadonlyArray<HostAnswer>, expected: ReadonlyArray<string>) => {
  const passed = valuesOf(expected)
  const found = answers.map(({ environment, host }) => ({ host, values: valuesOf(environment) }))
  const names = new Set(found.flatMap(({ values }) => [...values.keys()]).filter((name) => !passed.has(name)))
  return [...names].sort().flatMap((variable) => {
    const [first, ...others] = found.map(({ host, values }) => ({ host, value: values.get(variable) ?? "" }))
    const odd = others.find(({ value }) => value !== first?.value)
    return first === undefined || odd === undefined ? [] : [{ variable, first, odd }]
  })
}

const isCredential = (variable: string): boolean => variable.startsWith("AWS_")

/** Credentials that are not alike: files are reached without them, object storage would be reached as two users. */
export const unlikeCredentials = (answers: ReadonlyArray<HostAnswer>): ReadonlyArray<string> =>
  differing(answers, []).filter(({ variable }) => isCredential(variable)).map(({ first, odd, variable }) =>
    `${variable} is not the same on every host: ${text(first.host, first.value)}, ${
      odd.value !== "" && first.value !== "" ? `to another value on ${odd.host}` : text(odd.host, odd.value)
    }`
  )

const notPassed = ({ environment }: HostAnswer, expected: ReadonlyArray<string>): ReadonlyArray<Complaint> => {
  const there = valuesOf(environment)
  return [...valuesOf(expected)].flatMap(([variable, value]) => {
    const found = there.get(variable) ?? ""
    if (found === value) return []
    const state = found === "" ? "absent" as const : "another value" as const
    return [(host: string) => new EnvironmentNotPassed({ host, variable, found: state })]
  })
}

/** What stands against a host, said with its name, or with those of several of which the same is true. */
type Complaint = (host: string) => AppError

const complaintsOf = (answer: HostAnswer, expected: Expected): ReadonlyArray<Complaint> => {
  const { edition, environment, needed, version } = expected
  const older = answer.version === null ? null : olderThanRound(answer.version, answer.unknownKeys)
  if (answer.version !== version || older !== null) {
    return [(host) =>
      new DependencyMissing({
        dependency: `dlio_benchmark ${version} (${older ?? answer.version ?? "none"} is there)`,
        neededFor: `the dlio engine on ${host}`,
        install: dlioInstallHint(edition)
      })]
  }
  const lacking = modulesMissing(needed, answer, edition)
  return [
    ...(lacking === undefined
      ? []
      : [(host: string) => modulesMissing(needed, answer, edition, ` on ${host}`) ?? lacking]),
    ...notPassed(answer, environment)
  ]
}

/** What is the same on several hosts is one error. */
const together = (answers: ReadonlyArray<HostAnswer>, expected: Expected): ReadonlyArray<AppError> => {
  const groups = new Map<string, { readonly complaint: Complaint; readonly hosts: Array<string> }>()
  for (const answer of answers) {
    for (const complaint of complaintsOf(answer, expected)) {
      const { message } = complaint("")
      const group = groups.get(message)
      if (group === undefined) groups.set(message, { complaint, hosts: [answer.host] })
      else group.hosts.push(answer.host)
    }
  }
  return [...groups.values()].map(({ complaint, hosts }) => complaint(named(hosts)))
}

/** Every host whose DLIO is not the one found here, or lacks what the workload needs, and every variable that did not reach one. */
export const unlike = (answers: ReadonlyArray<HostAnswer>, expected: Expected): ReadonlyArray<AppError> => [
  ...differing(answers, expected.environment).filter(({ variable }) => !isCredential(variable)).map((
    { first, odd, variable }
  ) =>
    odd.value === ""
      ? new EnvironmentNotPassed({ host: first.host, variable, found: "there and not everywhere" })
      : new EnvironmentNotPassed({
        host: odd.host,
        variable,
        found: first.value === "" ? "there and not everywhere" : "another value"
      })
  ),
  ...together(answers, expected)
]
