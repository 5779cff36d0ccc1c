/** Asks the installed launcher who it is; its name on PATH proves nothing. */
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { CommandFailed, DependencyMissing } from "../errors/AppError.ts"
import { Executor } from "../process/Executor.ts"
import { installHint } from "./installHints.ts"
import type { LauncherFamily } from "./Launcher.ts"

export interface Launcher {
  readonly family: LauncherFamily
  readonly version: string
  readonly program: string
}

interface Signature {
  readonly pattern: RegExp
  readonly family: (version: string) => LauncherFamily
}

/** What `--version` prints: `mpirun (Open MPI) 4.1.4`, `mpiexec (OpenRTE) 4.1.4`, `prterun (PRRTE) 3.0.5`, … */
const signatures: ReadonlyArray<Signature> = [
  {
    pattern: /\((?:Open MPI|OpenRTE)\) (\d+\.[\w.]+)/,
    family: (version) => Number.parseInt(version, 10) >= 5 ? "openmpi5" : "openmpi4"
  },
  { pattern: /\((?:PRRTE|Open MPI PRRTE|PMIx Reference RTE)\) (\d+\.[\w.]+)/, family: () => "openmpi5" },
  { pattern: /HYDRA build details:\s+Version:\s+(\S+)/, family: () => "mpich" },
  { pattern: /^mpiexec version (\d\S*)/m, family: () => "pals" },
  { pattern: /^slurm(?:-\S+)? (\d\S*)/m, family: () => "slurm" }
]

/** undefined for a launcher that is none of the known ones. */
export const recognise = (versionText: string): Omit<Launcher, "program"> | undefined => {
  for (const { family, pattern } of signatures) {
    const version = pattern.exec(versionText)?.[1]
    if (version !== undefined) return { family: family(version), version }
  }
  return undefined
}

const limit = Duration.seconds(20)

/** `osRelease` serves the advice when nothing is installed. */
export const detectLauncher = Effect.fn("launcher.detect")(
  function*(program: string, osRelease: Readonly<Record<string, string>>) {
    const executor = yield* Executor
    const missing = (dependency: string) =>
      new DependencyMissing({
        dependency,
        neededFor: "starting ranks",
        install: [installHint("mpi", osRelease)]
      })
    const failed = (detail: string) =>
      new CommandFailed({ command: `${program} --version`, exitCode: null, signal: null, stderrTail: detail })
    const running = yield* executor.start({
      argv: [program, "--version"],
      env: {},
      stdin: "none",
      grace: Duration.seconds(1)
    }).pipe(Effect.mapError((error) => error._tag === "DependencyMissing" ? missing(program) : error))
    const lines = yield* Stream.runCollect(running.events).pipe(
      Effect.timeoutFail({ duration: limit, onTimeout: () => failed("it did not answer within 20 s") })
    )
    const text = Chunk.toReadonlyArray(lines).map(({ line }) => line).join("\n")
    const known = recognise(text)
    if (known === undefined) {
      const first = text.split("\n")[0] ?? ""
      return yield* missing(
        `a launcher this program knows (Open MPI 4 or 5, MPICH, HPE/Cray PALS, Slurm); ${program} says "${first}"`
      )
    }
    const launcher: Launcher = { ...known, program }
    return launcher
  },
  Effect.scoped
)
