/**
 * The same question on every host of the job, by the launcher and the interpreter the ranks will have: one process a host, which
 * shows before hours are spent that the launcher reaches all of them and that they have one and the same DLIO.
 */
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { quoteWords } from "../../config/quote.ts"
import type { LaunchPlan } from "../../domain/Plan.ts"
import { CommandFailed, DependencyMissing } from "../../errors/AppError.ts"
import { buildLaunch } from "../../launcher/buildLaunch.ts"
import type { Launcher } from "../../launcher/detectLauncher.ts"
import { Executor } from "../../process/Executor.ts"
import { explain } from "./knownFailures.ts"

export interface HostAnswer {
  readonly host: string
  /** null: this Python has no dlio_benchmark. */
  readonly version: string | null
  readonly streaming: boolean
}

const Answer = Schema.parseJson(
  Schema.Struct({ host: Schema.String, version: Schema.NullOr(Schema.String), streaming: Schema.Boolean })
)
const decodeAnswer = Schema.decodeUnknownOption(Answer)

/** Launchers put tags before lines, and may join two of them. */
const answersIn = (text: string): ReadonlyArray<HostAnswer> =>
  [...text.matchAll(/\{"host": [^{}]*\}/g)].flatMap(([json]) => {
    const answer = decodeAnswer(json)
    return answer._tag === "Some" ? [answer.value] : []
  })

const limit = Duration.seconds(120)
const grace = Duration.seconds(5)

/** `question`: words that print one answer. Fails when the launcher does, or when a host does not answer. */
export const askEverywhere = Effect.fn("dlio.handshakeEverywhere")(
  function*(launch: LaunchPlan, launcher: Launcher, question: readonly [string, ...ReadonlyArray<string>]) {
    const executor = yield* Executor
    const hosts = launch.hosts.filter(({ ranks }) => ranks > 0)
    const { argv } = yield* buildLaunch(launcher.family)({
      program: launcher.program,
      processes: hosts.length,
      layout: hosts.map(({ host }) => ({ host, slots: null, ranks: 1 })),
      perNode: null,
      oversubscribe: false,
      allowRunAsRoot: launch.allowRunAsRoot,
      btl: "auto",
      parameters: launch.parameters,
      environment: [],
      command: question
    })
    const failed = (code: number | null, signal: string | null, lines: ReadonlyArray<string>, why?: string) => {
      const known = explain(lines)
      return new CommandFailed({
        command: `${quoteWords(argv.slice(0, argv.length - question.length))} (one process on each host)`,
        exitCode: code,
        signal,
        stderrTail: lines.slice(-15).join("\n"),
        explanation: known?.explanation ?? why,
        advice: known?.advice ?? "the same command with `hostname` behind it must print every host's name"
      })
    }
    const running = yield* executor.start({ argv, env: {}, stdin: "none", grace })
    const said = yield* Stream.runCollect(running.events).pipe(
      Effect.timeoutFail({
        duration: limit,
        onTimeout: () => failed(null, null, ["it did not end within 120 s"], "a host did not answer")
      })
    )
    const lines = Chunk.toReadonlyArray(said).map(({ line }) => line)
    const { code, signal } = yield* running.exit
    const answers = answersIn(lines.join("\n"))
    if (code !== 0) return yield* failed(code, signal, lines)
    if (answers.length < hosts.length) {
      return yield* failed(code, signal, lines, `${answers.length} of ${hosts.length} hosts answered`)
    }
    return answers
  },
  Effect.scoped
)

export interface Expected {
  readonly version: string
  readonly needsStreamingWriter: boolean
  readonly install: ReadonlyArray<string>
}

/** One error for every host whose DLIO is not the one found here. */
export const unlike = (
  answers: ReadonlyArray<HostAnswer>,
  { install, needsStreamingWriter, version }: Expected
): ReadonlyArray<DependencyMissing> =>
  answers.flatMap((answer) => {
    const neededFor = `the dlio engine on ${answer.host}`
    if (answer.version !== version) {
      return [
        new DependencyMissing({
          dependency: `dlio_benchmark ${version} (${answer.version ?? "none"} is there)`,
          neededFor,
          install
        })
      ]
    }
    return needsStreamingWriter && !answer.streaming
      ? [new DependencyMissing({ dependency: "mlpstorage_py.checkpointing.streaming_checkpoint", neededFor, install })]
      : []
  })
