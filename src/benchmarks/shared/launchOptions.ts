/** Options of the commands that start ranks of an official engine. The native engine starts its own and refuses them. */
import * as Option from "../../config/Option.ts"
import type { LaunchPlan, OfficialEngine } from "../../domain/Plan.ts"
import { type LauncherList, launchers } from "../../launcher/launchers.ts"
import { oneOf, productsWith, programsOf } from "../../launcher/launcherWords.ts"

/** Whatever the engine is. Said in the words of these launchers. */
export const commonLaunchOptionsOf = (launchers: LauncherList, only: OfficialEngine) => ({
  hostfile: Option.optional<string>("hostfile", { type: "path" }, {
    sample: "./hosts.txt",
    summary: `File of hosts in the form of Open MPI or MPICH, in place of --hosts (${only} only).`,
    metavar: "PATH"
  }),
  npernode: Option.optional<number>("npernode", { type: "integer", min: 1, max: 100_000 }, {
    sample: "8",
    summary: `Ranks on each host; hosts are filled one after the other (${only} only).`,
    metavar: "N"
  }),
  mpiBin: Option.optional<string>("mpi-bin", { type: "text" }, {
    sample: "mpirun",
    summary: `MPI launcher: ${
      programsOf(launchers).join(", ")
    } or a path. Else the first of these on PATH (${only} only).`,
    metavar: "PROGRAM"
  }),
  mpiParams: Option.withDefault<ReadonlyArray<string>>("mpi-params", { type: "words" }, [], {
    sample: "--verbose",
    summary:
      `Further words for the MPI launcher: --mpi-params="--mca key value", "--mca key value" as a list, or all behind -- at the end (${only} only).`,
    metavar: "WORDS"
  }),
  mpiBtl: Option.withDefault<LaunchPlan["btl"]>(
    "mpi-btl",
    { type: "choice", choices: ["auto", "vader", "tcp"] },
    "auto",
    {
      summary: `Transport of ${
        oneOf(productsWith(launchers, "--mpi-btl"))
      } between ranks of a single host (${only} only).`
    }
  ),
  oversubscribe: Option.flag("oversubscribe", {
    summary: `Let the launcher start more ranks than there are slots (${only} only).`
  }),
  allowRunAsRoot: Option.flag("allow-run-as-root", {
    summary: `Let ${oneOf(productsWith(launchers, "--allow-run-as-root"))} start ranks as root (${only} only).`
  }),
  startTimeout: Option.withDefault<number>("start-timeout", { type: "number", above: 0 }, 600, {
    summary:
      `Seconds until every rank must have started; the job is ended then, and the missing hosts named (${only} only).`,
    metavar: "SECONDS"
  }),
  collector: Option.withDefault<LaunchPlan["collector"]>(
    "collector",
    {
      type: "choice",
      choices: ["auto", "mpi", "ssh", "local", "none"]
    },
    "auto",
    {
      summary:
        `How facts about the hosts are collected; auto takes the launcher for other hosts, else ssh (${only} only).`
    }
  )
} as const satisfies Option.OptionTable)

export type CommonLaunchOptions = ReturnType<typeof commonLaunchOptionsOf>

const dlioBinPath = Option.optional<string>("dlio-bin-path", { type: "path" }, {
  aliases: ["-dp"],
  sample: "/opt/dlio/bin",
  summary: "Folder of dlio_benchmark, or the program itself. Else PATH and the active virtual environment (dlio only).",
  metavar: "PATH"
})

/** Of DLIO. */
const launchOptionsOf = (launchers: LauncherList) => {
  const { collector, ...others } = commonLaunchOptionsOf(launchers, "dlio")
  return { ...others, dlioBinPath, collector }
}

export type LaunchOptions = ReturnType<typeof launchOptionsOf>

export const launchOptions: LaunchOptions = launchOptionsOf(launchers)
