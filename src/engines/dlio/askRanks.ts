/**
 * The same question of every rank by the job's own launch: the launcher's words, the variables and the interpreter are those that
 * DLIO will have, so that what differs between two ranks, also of one host, is seen before hours are spent.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { quoteWords } from "../../config/quote.ts"
import type { LaunchPlan } from "../../domain/Plan.ts"
import { CommandFailed } from "../../errors/AppError.ts"
import { namedAs } from "../../launcher/hostNames.ts"
import { jobName } from "../../launcher/jobName.ts"
import type { Launcher } from "../../launcher/Launcher.ts"
import { Launchers } from "../../launcher/launchers.ts"
import { tellingLine, tellingTail } from "../../launcher/telling.ts"
import { Executor } from "../../process/Executor.ts"
import { Machine } from "../../process/Machine.ts"
import { askDlioThere } from "./askDlio.ts"
import { type DlioPlan, launchWith } from "./dlioPlan.ts"
import { confirmedNames } from "./environment.ts"
import { HostAnswer } from "./HostAnswer.ts"
import { placesOf } from "./jobHosts.ts"
import { explain } from "./knownFailures.ts"
import { type RankPlaces, whoIsMissing } from "./whoAnswered.ts"

/**
 * A job on this machine alone is not asked where the user has no words of their own for its launcher: its ranks are this process's
 * children, with its variables and by the program that has answered already, and the question would cost as long as a start.
 */
export const isAsked = ({ hosts, includesThisMachine, parameters }: LaunchPlan): boolean =>
  parameters.length > 0 || !includesThisMachine || hosts.filter(({ ranks }) => ranks > 0).length > 1

const decodeAnswer = Schema.decodeUnknownOption(HostAnswer)

/** Launchers put tags before lines, and may join two of them. */
const answersIn = (text: string): ReadonlyArray<HostAnswer> =>
  [...text.matchAll(/\{"host": [^{}]*\}/g)].flatMap(([json]) => {
    const answer = decodeAnswer(json)
    return answer._tag === "Some" ? [answer.value] : []
  })

/** By the name of the list: the one that it calls itself by, else the one where the plan has the rank. */
const askedAs = ({ byRank, names }: RankPlaces, { host, rank }: HostAnswer): string =>
  namedAs(names, host) ?? (rank === null ? undefined : byRank?.[rank]) ?? host

/** For all to start Python, which those of one host do one after the other in the worst case. */
const limitOf = ({ hosts }: LaunchPlan) => Duration.seconds(120 + Math.max(...hosts.map(({ ranks }) => ranks)))
const grace = Duration.seconds(5)

/** Fails when the launcher does, when a rank does not answer, and when one answers twice. */
export const askRanks = Effect.fn("dlio.askRanks")(function*(it: DlioPlan, launcher: Launcher, program: string) {
  const { launch, plan, task } = it
  const executor = yield* Executor
  const launchers = yield* Launchers
  const { environment } = yield* Machine
  const { layout, ranks } = yield* placesOf(launch, launcher)
  const { family } = launcher
  const question = askDlioThere(
    [family],
    program,
    confirmedNames(launchers, { ...environment, ...task.environment }, launch)
  )
  const name = jobName()
  const { argv } = yield* launchWith(it, launcher, question, name)
  const [command = "", ...words] = argv

  const names = layout.map(({ host }) => host)
  const byRank = ranks === null ? null : ranks.reduce<Array<string>>((all, own, i) => {
    for (const rank of own) all[rank] = names[i] ?? ""
    return all
  }, [])
  const places: RankPlaces = { names, byRank, layout, processes: plan.processes }
  const answersOf = (lines: ReadonlyArray<string>) =>
    answersIn(lines.join("\n"))
      .map((answer) => ({ ...answer, calls: answer.host, host: askedAs(places, answer) }))
      .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))

  const failed = (code: number | null, signal: string | null, lines: ReadonlyArray<string>, why?: string) => {
    const known = explain(launchers, lines)
    return new CommandFailed({
      command: `${quoteWords(argv.slice(0, argv.length - question.length))} (the question about DLIO, of every rank)`,
      exitCode: code,
      signal,
      stderrTail: tellingTail(lines, 15).join("\n"),
      explanation: known?.explanation ?? why ?? tellingLine(lines),
      advice: known?.advice ?? "the same command with `hostname` behind it must print a host's name for each rank"
    })
  }
  const running = yield* executor.start({
    argv: [command, ...words],
    env: { ...family.variables.given, ...task.environment },
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
      duration: limitOf(launch),
      onTimeout: () => failed(null, null, heard, whoIsMissing(places, answersOf(heard)))
    })
  )
  const { code, signal } = yield* running.exit
  if (code !== 0) return yield* failed(code, signal, heard)
  const answers = answersOf(heard)
  const missing = whoIsMissing(places, answers)
  return missing === undefined ? answers : yield* failed(code, signal, heard, missing)
}, Effect.scoped)
