/** Which kv-cache.py a run would start, by which Python, and whether both have what they need; asked of that Python itself. */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { CommandFailed, DependencyMissing, PathNotFound } from "../../../errors/AppError.ts"
import { Executor } from "../../../process/Executor.ts"
import { Machine } from "../../../process/Machine.ts"
import { officialName } from "../officialName.ts"
import { neededModules, ProgramAnswer, type ProgramFacts, question } from "./askProgram.ts"
import type { OfficialWork } from "./OfficialWork.ts"

const neededFor = `the ${officialName} engine`

const install = [
  "git clone https://github.com/mlcommons/storage.git",
  "python3 -m venv kv && kv/bin/pip install numpy pyyaml, and activate it",
  "--kvcache-bin-path storage/kv_cache_benchmark"
]

const missing = (dependency: string, how: ReadonlyArray<string> = install) =>
  new DependencyMissing({ dependency, neededFor, install: [...how] })

/** A virtual environment's, else the first on PATH. */
const interpreter = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const { environment } = yield* Machine
  const own = environment["VIRTUAL_ENV"] ?? ""
  const candidates = [
    ...(own === "" ? [] : [`${own}/bin/python`, `${own}/bin/python3`]),
    ...(environment["PATH"] ?? "").split(":").filter((folder) => folder.startsWith("/")).map((folder) =>
      `${folder}/python3`
    )
  ]
  const found = yield* Effect.findFirst(
    candidates,
    (path) => fs.access(path).pipe(Effect.as(true), Effect.orElseSucceed(() => false))
  )
  return Option.getOrNull(found)
})

const decode = Schema.decodeUnknown(ProgramAnswer)
const limit = Duration.seconds(60)

/** The words of the question behind the interpreter. `sign`: a file to leave, or nothing. */
export const questionWords = (
  { binPath, config, folder }: Pick<OfficialWork, "binPath" | "config" | "folder">,
  program: string | null,
  sign: string,
  variables: ReadonlyArray<string>
): ReadonlyArray<string> => [program ?? binPath ?? "", config ?? "", folder, sign, ...variables]

/** Names of variables that ranks are asked about, and values that they get by the user's own words. */
interface Confirmed {
  readonly variables: ReadonlyArray<string>
  readonly environment: Readonly<Record<string, string>>
}

const ask = Effect.fnUntraced(
  function*(python: string, words: ReadonlyArray<string>, environment: Confirmed["environment"]) {
    const executor = yield* Executor
    const failed = (stderrTail: string) =>
      new CommandFailed({
        command: `${python} -c … (asked about ${officialName})`,
        exitCode: null,
        signal: null,
        stderrTail
      })
    const running = yield* executor.start({
      argv: [python, "-c", question, ...words],
      env: environment,
      stdin: "none",
      grace: Duration.seconds(1)
    })
    const lines = Chunk.toReadonlyArray(
      yield* Stream.runCollect(running.events).pipe(
        Effect.timeoutFail({ duration: limit, onTimeout: () => failed("it did not answer within 60 s") })
      )
    )
    return yield* decode(lines.findLast(({ stream }) => stream === "stdout")?.line ?? "").pipe(
      Effect.mapError(() => failed(lines.map(({ line }) => line).slice(-5).join("\n")))
    )
  },
  Effect.scoped
)

/** A whole program and its Python. */
export interface Program {
  /** Absolute paths. */
  readonly python: string
  readonly path: string
  readonly wrapper: string
  readonly config: string
  /** `kv-cache.py 3.0.46, sha256 01234567…, Python 3.11.7`. */
  readonly version: string
  readonly facts: ProgramFacts
}

/** What stands against an answer; undefined where nothing does. `asked`: where the program is said to be; null where Python finds it. */
export const lacking = (facts: ProgramFacts, on: string, asked: string | null): DependencyMissing | undefined => {
  if (facts.executable === "") {
    return missing(`the same Python on ${on}`, ["install it in the same place on every host"])
  }
  const modules = neededModules.filter((name) => !facts.modules.includes(name))
  if (modules.length > 0) {
    return missing(`Python's ${modules.join(" and ")} for ${facts.executable} on ${on}`, [
      `${facts.executable} -m pip install ${modules.map((name) => name === "yaml" ? "pyyaml" : name).join(" ")}`
    ])
  }
  if (facts.program === null) {
    return missing(`${officialName} on ${on}${asked === null || asked.endsWith(".py") ? "" : ` in ${asked}`}`)
  }
  const [absent] = facts.absent
  if (absent !== undefined || facts.digest === null) {
    return missing(`${absent ?? "a file"} beside ${facts.program} on ${on}`)
  }
  return undefined
}

const versionText = ({ digest, python, version }: ProgramFacts): string =>
  [
    version === null ? officialName : `${officialName} ${version}`,
    `sha256 ${digest?.slice(0, 16) ?? "unknown"}`,
    `Python ${python ?? "unknown"}`
  ].join(", ")

/** Fails with what is missing (exit 8) or cannot be asked. Touches nothing. */
export const programOf = Effect.fn("kvcache.program")(
  function*(work: OfficialWork, { environment, variables }: Confirmed) {
    const python = yield* interpreter
    if (python === null) return yield* missing("python3", ["install Python 3, or activate a virtual environment"])
    const facts = yield* ask(python, questionWords(work, null, "", variables), environment)
    const lacks = lacking(facts, "this machine", work.binPath)
    if (lacks !== undefined) return yield* lacks
    if (work.config !== null && facts.config === null) {
      return yield* new PathNotFound({ path: work.config, what: `the configuration file of ${officialName}` })
    }
    const path = facts.program ?? ""
    const folder = path.slice(0, path.lastIndexOf("/"))
    return {
      python,
      path,
      wrapper: `${folder}/mlperf_wrapper.py`,
      config: work.config ?? `${folder}/config.yaml`,
      version: versionText(facts),
      facts
    } satisfies Program
  }
)
