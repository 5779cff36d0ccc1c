/**
 * Which `dlio_benchmark` a run would start, and what it is: its version is asked of the interpreter in its first line, since
 * `dlio_benchmark --version` prints Hydra's.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { EditionId } from "../../domain/Edition.ts"
import type { DlioLaunch, Plan } from "../../domain/Plan.ts"
import { CommandFailed, ConflictingOptions, DependencyMissing } from "../../errors/AppError.ts"
import { Launchers } from "../../launcher/launchers.ts"
import { Executor } from "../../process/Executor.ts"
import { Machine } from "../../process/Machine.ts"
import { type DialectName, dialectOfVersion, dialects } from "../../rules/editions/dialects.ts"
import { editions, knownEdition } from "../../rules/editions/editions.ts"
import { askDlio, olderThanRound } from "./askDlio.ts"
import { HostAnswer } from "./HostAnswer.ts"
import { dlioInstallHint, replaceHint } from "./installHints.ts"
import { interpreterOf } from "./interpreterOf.ts"
import { type Activities, modulesMissing, type NeededModule, neededModules } from "./neededModules.ts"

export interface Handshake {
  /** Absolute path of `dlio_benchmark`. */
  readonly program: string
  readonly version: string
  readonly dialect: DialectName
  /** Python modules that the workload needs. */
  readonly needed: ReadonlyArray<NeededModule>
  /** `NAME=hash` of each variable asked for, as this machine has it. */
  readonly environment: ReadonlyArray<string>
}

const programName = "dlio_benchmark"

/** Where it may be, in the order in which places win; a place that people name is the only one. */
export const candidates = (
  dlio: DlioLaunch["dlio"],
  virtualEnvironment: string | undefined
): ReadonlyArray<string> => {
  if (dlio.binPath !== null) return [`${dlio.binPath}/${programName}`, dlio.binPath]
  return [
    ...(dlio.onPath === null ? [] : [dlio.onPath]),
    ...(virtualEnvironment === undefined || virtualEnvironment === ""
      ? []
      : [`${virtualEnvironment}/bin/${programName}`])
  ]
}

const decodeAnswer = Schema.decodeUnknown(HostAnswer)

const limit = Duration.seconds(60)

const missing = (dependency: string, edition: EditionId) =>
  new DependencyMissing({ dependency, neededFor: "the dlio engine", install: dlioInstallHint(edition) })

const find = Effect.fnUntraced(function*(dlio: DlioLaunch["dlio"], edition: EditionId) {
  const fs = yield* FileSystem.FileSystem
  const { environment } = yield* Machine
  for (const path of candidates(dlio, environment["VIRTUAL_ENV"])) {
    const isFile = yield* fs.stat(path).pipe(
      Effect.map(({ type }) => type === "File"),
      Effect.orElseSucceed(() => false)
    )
    if (isFile) return path
  }
  return yield* missing(dlio.binPath === null ? programName : `${programName} in ${dlio.binPath}`, edition)
})

const headBytes = 4096

const headOf = Effect.fnUntraced(function*(program: string, edition: EditionId) {
  const fs = yield* FileSystem.FileSystem
  return yield* fs.stream(program, { bytesToRead: headBytes }).pipe(
    Stream.decodeText(),
    Stream.mkString,
    Effect.mapError((error) => missing(`a readable ${program} (${error.message})`, edition))
  )
})

const ask = Effect.fnUntraced(
  function*(
    program: string,
    [command, ...words]: readonly [string, ...ReadonlyArray<string>],
    env: Readonly<Record<string, string>>
  ) {
    const executor = yield* Executor
    const failed = (stderrTail: string) =>
      new CommandFailed({
        command: `${[command, ...words.slice(0, words.indexOf("-c"))].join(" ")} (asked for the version of ${program})`,
        exitCode: null,
        signal: null,
        stderrTail
      })
    const running = yield* executor.start({
      argv: [command, ...words],
      env,
      stdin: "none",
      grace: Duration.seconds(1)
    })
    const lines = Chunk.toReadonlyArray(
      yield* Stream.runCollect(running.events).pipe(
        Effect.timeoutFail({ duration: limit, onTimeout: () => failed("it did not answer within 60 s") })
      )
    )
    const last = lines.findLast(({ stream }) => stream === "stdout")?.line ?? ""
    return yield* decodeAnswer(last).pipe(
      Effect.mapError(() => failed(lines.map(({ line }) => line).slice(-5).join("\n")))
    )
  },
  Effect.scoped
)

interface HandshakeRequest {
  readonly does: Activities
  /** Names of the variables that must be the same in every rank. */
  readonly variables: ReadonlyArray<string>
  /** What the job is given beside this process's own environment. */
  readonly environment: Readonly<Record<string, string>>
}

/** Fails with what is missing or too old (exit 8), or with a dialect that does not fit the edition (exit 2). */
export const handshake = Effect.fn("dlio.handshake")(function*(
  { edition, workload }: Pick<Plan, "edition" | "workload">,
  dlio: DlioLaunch["dlio"],
  { does, environment, variables }: HandshakeRequest
) {
  const program = yield* find(dlio, edition)
  const interpreter = interpreterOf(yield* headOf(program, edition))
  if (interpreter === undefined) {
    return yield* missing(`a ${programName} that names its Python in its first line (${program} does not)`, edition)
  }
  const [command, ...words] = interpreter
  const launchers = yield* Launchers
  const question = [command, ...words, "-c", askDlio(launchers), program, ...variables] as const
  const answer = yield* ask(program, question, environment)
  const { environment: values, unknownKeys, version } = answer
  const asked = new Set(variables)
  if (version === null) {
    return yield* missing(`the package dlio_benchmark of the Python that ${program} starts`, edition)
  }
  const older = olderThanRound(version, unknownKeys)
  if (older !== null) {
    return yield* new DependencyMissing({
      dependency: `the dlio_benchmark of the round ${edition} (${program} is ${older})`,
      neededFor: "the dlio engine",
      install: replaceHint(edition)
    })
  }
  const dialect = dialectOfVersion(version)
  if (dialect === undefined) {
    return yield* missing(`dlio_benchmark 2.0 or newer (${program} is ${version})`, edition)
  }
  const { dialect: wanted, submittableEngines } = knownEdition(edition)
  if (dialect !== wanted || !submittableEngines.includes("dlio")) {
    const fitting = editions.find((other) => other.dialect === dialect && other.submittableEngines.includes("dlio"))
    return yield* new ConflictingOptions({
      options: [`--edition ${edition}`, `dlio_benchmark ${version} (${program})`],
      reason: `that DLIO is the one of ${dialect}: its writer and files are not those ${edition} is measured with`,
      advice: [
        ...(fitting === undefined ? [] : [`use --edition ${fitting.id}, or`]),
        dlioInstallHint(edition).join("; ")
      ].join(": ")
    })
  }
  const needed = neededModules(workload, dialects[dialect], does)
  const lacking = modulesMissing(needed, answer, edition)
  if (lacking !== undefined) return yield* lacking
  return {
    program,
    version,
    dialect,
    needed,
    environment: values.filter((pair) => asked.has(pair.slice(0, pair.indexOf("="))))
  } satisfies Handshake
})
