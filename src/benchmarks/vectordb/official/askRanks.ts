/** Whether the program starts where the plan puts it: asked of every rank by the job's own launch, before anything is begun. */
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { quoteWords } from "../../../config/quote.ts"
import { type Finding, problem } from "../../../domain/Finding.ts"
import type { LaunchPlan, Plan } from "../../../domain/Plan.ts"
import { plural } from "../../../domain/Units.ts"
import { launcherOf } from "../../../engines/dlio/jobWords.ts"
import { CommandFailed, DependencyMissing } from "../../../errors/AppError.ts"
import { jobName } from "../../../launcher/jobName.ts"
import { tellingLine, tellingTail } from "../../../launcher/telling.ts"
import { Executor } from "../../../process/Executor.ts"
import { officialName } from "../options.ts"
import { launchWith } from "./launch.ts"
import type { OfficialWork } from "./OfficialWork.ts"

const Answer = Schema.Struct({
  host: Schema.String,
  isThere: Schema.Boolean,
  /** That its Python cannot import, with blanks. */
  lacks: Schema.String
})

const decode = Schema.decodeUnknownOption(Schema.parseJson(Answer))

/** Words behind it: the program, then Python modules. A program that is no Python script is asked for no module. */
const question = `program=$1
shift
there=false
lacks=
if [ -x "$program" ]; then
  there=true
  IFS= read -r line < "$program"
  case $line in
    '#!'*python*)
      for module in "$@"; do
        \${line#??} -c "import $module" > /dev/null 2>&1 < /dev/null || lacks="$lacks$module "
      done ;;
  esac
fi
printf '{"host": "%s", "isThere": %s, "lacks": "%s"}\\n' "$(uname -n)" "$there" "$lacks"`

const modulesOf = ({ ranks }: OfficialWork): ReadonlyArray<string> => [
  "vdbbench",
  "numpy",
  "pymilvus",
  ...(ranks === null ? [] : ["mpi4py"])
]

const limit = Duration.seconds(180)

const ask = Effect.fnUntraced(
  function*(plan: Plan, launch: LaunchPlan, work: OfficialWork, program: string) {
    const executor = yield* Executor
    const launcher = work.ranks === null ? null : yield* launcherOf(launch)
    const words = ["sh", "-c", question, "sh", program, ...modulesOf(work)] as const
    const name = work.ranks === null ? null : jobName()
    const { argv } = work.ranks === null ? { argv: words } : yield* launchWith(plan, launch, launcher, words, name)
    const [first = "", ...others] = argv
    const failed = (lines: ReadonlyArray<string>, code: number | null, signal: string | null, why?: string) =>
      new CommandFailed({
        command: `${quoteWords(argv.slice(0, argv.length - words.length))} (the question about ${program})`.trim(),
        exitCode: code,
        signal,
        stderrTail: tellingTail(lines, 15).join("\n"),
        explanation: why ?? launcher?.family.failures.find(({ pattern }) =>
          pattern.test(lines.join("\n"))
        )?.explanation ??
          tellingLine(lines)
      })
    const running = yield* executor.start({
      argv: [first, ...others],
      env: { ...launcher?.family.variables.given },
      stdin: "none",
      grace: Duration.seconds(5),
      cleanUp: name === null ? undefined : launcher?.family.endsByName?.(name)
    })
    const lines = Chunk.toReadonlyArray(
      yield* Stream.runCollect(running.events).pipe(
        Effect.timeoutFail({
          duration: limit,
          onTimeout: () => failed([], null, null, "not every rank answered in time")
        })
      )
    ).map(({ line }) => line)
    const { code, signal } = yield* running.exit
    if (code !== 0) return yield* failed(lines, code, signal)
    const answers = [...lines.join("\n").matchAll(/\{"host": [^{}]*\}/g)].flatMap(([json]) => {
      const answer = decode(json)
      return answer._tag === "Some" ? [answer.value] : []
    })
    return answers.length === plan.processes
      ? answers
      : yield* failed(lines, code, signal, `${answers.length} of ${plural(plan.processes, "rank")} answered`)
  },
  Effect.scoped
)

/** Each host once. Never fails. */
export const programFindings = (plan: Plan, launch: LaunchPlan, work: OfficialWork, program: string) =>
  ask(plan, launch, work, program).pipe(
    Effect.map((answers): ReadonlyArray<Finding> => {
      const byHost = new Map(answers.map((answer) => [answer.host, answer]))
      return [...byHost.values()].flatMap(({ host, isThere, lacks }) => {
        if (isThere && lacks === "") return []
        const what = isThere ? `Python's ${lacks.trim().split(" ").join(" and ")} for ${program}` : program
        return [
          problem(
            new DependencyMissing({
              dependency: `${what} on ${host}`,
              neededFor: `the ${officialName} engine`,
              install: [
                `pip install './storage/vdb_benchmark${
                  work.ranks === null ? "" : "[mpi]"
                }', into the same place on every host`
              ]
            })
          )
        ]
      })
    }),
    Effect.catchAll((error) => Effect.succeed([problem(error)]))
  )
