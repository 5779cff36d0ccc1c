/**
 * The same question of every rank by the job's own launch: the launcher's words, the variables and the interpreter are those that the trials
 * will have, so that what is missing or differs on any host is seen before an hour is spent.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { quoteWords } from "../../../config/quote.ts"
import type { LaunchPlan, Plan } from "../../../domain/Plan.ts"
import { plural } from "../../../domain/Units.ts"
import { placesOf } from "../../../engines/dlio/jobHosts.ts"
import { type AppError, CommandFailed, EnvironmentNotPassed, HostUnfit } from "../../../errors/AppError.ts"
import { namedAs } from "../../../launcher/hostNames.ts"
import { jobName } from "../../../launcher/jobName.ts"
import type { Launcher } from "../../../launcher/Launcher.ts"
import { tellingLine, tellingTail } from "../../../launcher/telling.ts"
import { Executor } from "../../../process/Executor.ts"
import { officialName } from "../officialName.ts"
import { ProgramAnswer, type ProgramFacts, questionThere } from "./askProgram.ts"
import { confirmed, launchWith } from "./launch.ts"
import type { OfficialWork } from "./OfficialWork.ts"
import { lacking, type Program, questionWords } from "./program.ts"

/** By the name of the host list. */
interface RankFacts extends ProgramFacts {
  readonly listed: string
}

const decode = Schema.decodeUnknownOption(ProgramAnswer)

/** Launchers put tags before lines, and may join two of them. */
const answersIn = (text: string): ReadonlyArray<ProgramFacts> =>
  [...text.matchAll(/\{"host": [^{}]*\}/g)].flatMap(([json]) => {
    const answer = decode(json)
    return answer._tag === "Some" ? [answer.value] : []
  })

const limit = Duration.seconds(180)
const grace = Duration.seconds(5)

interface Asked {
  readonly plan: Pick<Plan, "processes">
  readonly launch: LaunchPlan
  readonly work: OfficialWork
  readonly launcher: Launcher
  readonly program: Program
  /** A file that each rank leaves in the results, so that it is seen whether all hosts share them; or nothing. */
  readonly sign: string
}

/** Fails when the launcher does, or when a rank does not answer. */
export const askRanks = Effect.fn("kvcache.askRanks")(
  function*({ launch, launcher, plan, program, sign, work }: Asked) {
    const executor = yield* Executor
    const { layout } = yield* placesOf(launch, launcher)
    const names = layout.map(({ host }) => host)
    const { family } = launcher
    const name = jobName()
    const question = questionThere(
      program.python,
      questionWords(work, program.path, sign, (yield* confirmed(launch)).variables)
    )
    const { argv } = yield* launchWith(plan, launch, launcher, question, name)
    const [command = "", ...words] = argv
    const heard: Array<string> = []
    const failed = (code: number | null, signal: string | null, why?: string) =>
      new CommandFailed({
        command: `${
          quoteWords(argv.slice(0, argv.length - question.length))
        } (the question about ${officialName}, of every rank)`,
        exitCode: code,
        signal,
        stderrTail: tellingTail(heard, 15).join("\n"),
        explanation: family.failures.find(({ pattern }) => pattern.test(heard.join("\n")))?.explanation ?? why ??
          tellingLine(heard),
        advice: family.failures.find(({ pattern }) => pattern.test(heard.join("\n")))?.advice ??
          "the same command with `hostname` behind it must print a host's name for each rank"
      })
    const running = yield* executor.start({
      argv: [command, ...words],
      env: { ...family.variables.given },
      stdin: "none",
      grace: Duration.max(grace, Duration.seconds(family.beside.graceSeconds)),
      cleanUp: family.endsByName?.(name)
    })
    yield* running.events.pipe(
      Stream.runForEach(({ line }) =>
        Effect.sync(() => {
          if (!family.remarks.some((remark) => remark.test(line))) heard.push(line)
        })
      ),
      Effect.timeoutFail({ duration: limit, onTimeout: () => failed(null, null, "not every rank answered in time") })
    )
    const { code, signal } = yield* running.exit
    if (code !== 0) return yield* failed(code, signal)
    const answers = answersIn(heard.join("\n")).map((facts): RankFacts => ({
      ...facts,
      listed: namedAs(names, facts.host) ?? facts.host
    }))
    return answers.length === plan.processes
      ? answers
      : yield* failed(code, signal, `${answers.length} of ${plural(plan.processes, "rank")} answered`)
  },
  Effect.scoped
)

const hash = (pair: string): readonly [string, string] => [
  pair.slice(0, pair.indexOf("=")),
  pair.slice(pair.indexOf("=") + 1)
]

/** Ranks that the wrapper would take for the same one share a folder, and overwrite each other's cache and figures. */
const numbered = (answers: ReadonlyArray<RankFacts>, launcher: Launcher): ReadonlyArray<AppError> => {
  const numbers = new Set(answers.map(({ rank }) => rank ?? 0))
  return numbers.size === answers.length && [...numbers].every((rank) => rank < answers.length) ? [] : [
    new HostUnfit({
      host: answers[0]?.listed ?? "every host",
      check: "ranks",
      found: `mlperf_wrapper.py takes ${plural(answers.length, "process", "processes")} for ${
        plural(numbers.size, "rank")
      }: it looks for OMPI_COMM_WORLD_RANK and PMI_RANK, and ${launcher.family.name} sets neither for each`,
      fix: "use Open MPI or MPICH, or have the launcher set PMI_RANK (srun: --mpi-params=\"--mpi=pmi2\")",
      command: null,
      kind: "program"
    })
  ]
}

/** What stands against what ranks say, the program's first. */
export const against = (
  answers: ReadonlyArray<RankFacts>,
  { facts, path: program }: Program,
  launcher: Launcher
): ReadonlyArray<AppError> => {
  const expected = new Map(facts.environment.map(hash))
  const seen = new Set<string>()
  const once = (key: string, error: AppError): ReadonlyArray<AppError> => {
    if (seen.has(key)) return []
    seen.add(key)
    return [error]
  }
  const unfit = (listed: string, found: string, fix: string) =>
    new HostUnfit({ host: listed, check: officialName, found, fix, command: null, kind: "program" })
  return [
    ...answers.flatMap((answer): ReadonlyArray<AppError> => {
      const { listed } = answer
      const lacks = lacking(answer, listed, program)
      if (lacks !== undefined) return once(`${listed} ${lacks.dependency}`, lacks)
      if (answer.digest !== facts.digest) {
        return once(
          `${listed} digest`,
          unfit(
            listed,
            `its ${officialName} is another one than here (${answer.program})`,
            "install the same files on every host, or share their folder"
          )
        )
      }
      if (answer.config !== facts.config) {
        return once(
          `${listed} config`,
          unfit(listed, "its configuration file is not there, or another one than here", "share the file")
        )
      }
      return [...new Map(answer.environment.map(hash))].flatMap(([variable, value]) =>
        (expected.get(variable) ?? "") === value ? [] : once(
          `${listed} ${variable}`,
          new EnvironmentNotPassed({
            host: listed,
            variable,
            found: value === ""
              ? "absent"
              : expected.get(variable) === undefined
              ? "there and not everywhere"
              : "another value"
          })
        )
      )
    }),
    ...numbered(answers, launcher)
  ]
}
