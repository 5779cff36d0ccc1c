/** Options of `mlpstorage doctor`. */
import { commonOptions, type EngineWanted, localHost } from "../benchmarks/shared/commonOptions.ts"
import * as Option from "../config/Option.ts"
import type { LauncherList } from "../launcher/launchers.ts"
import { oneOf, programsOf } from "../launcher/launcherWords.ts"

export type DoctorCollector = "auto" | "ssh" | "mpi" | "local"

/** Said in the words of these launchers. */
export const doctorOptionsOf = (launchers: LauncherList) => ({
  hosts: Option.withDefault<ReadonlyArray<string>>("hosts", { type: "hosts" }, [localHost], {
    aliases: ["-s"],
    summary: "Hosts to look at, with commas, spaces or repeats; without it this machine alone.",
    metavar: "HOST"
  }),
  hostfile: Option.optional<string>("hostfile", { type: "path" }, {
    summary: "File that names the hosts, as Open MPI or MPICH read it.",
    metavar: "FILE"
  }),
  checkpointFolder: Option.optional<string>("checkpoint-folder", { type: "path" }, {
    aliases: ["-cf"],
    summary: "Folder that checkpoints will be written to.",
    metavar: "PATH"
  }),
  dataDir: Option.optional<string>("data-dir", { type: "path" }, {
    aliases: ["-dd"],
    summary: "Folder of the training data.",
    metavar: "PATH"
  }),
  resultsDir: commonOptions.resultsDir,
  engine: Option.withDefault<EngineWanted>("engine", { type: "choice", choices: ["auto", "native", "dlio"] }, "auto", {
    summary: "Engine the hosts are wanted for; auto is dlio with more than one host, else native."
  }),
  collector: Option.withDefault<DoctorCollector>(
    "collector",
    { type: "choice", choices: ["auto", "ssh", "mpi", "local"] },
    "auto",
    { summary: "How other hosts are asked: auto is ssh; mpi is the launcher; local asks this machine only." }
  ),
  mpiBin: Option.optional<string>("mpi-bin", { type: "text" }, {
    summary: `MPI launcher to look for, a name or a path; without it ${oneOf(programsOf(launchers))}.`,
    metavar: "PROGRAM"
  }),
  dlioBinPath: Option.optional<string>("dlio-bin-path", { type: "path" }, {
    aliases: ["-dp"],
    summary: "Folder of dlio_benchmark, or the program itself, the same on every host; without it the one on PATH.",
    metavar: "PATH"
  })
} as const satisfies Option.OptionTable)

export type DoctorOptions = ReturnType<typeof doctorOptionsOf>
