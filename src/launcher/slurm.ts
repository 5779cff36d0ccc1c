/** Slurm's srun, within an allocation or on its own. Sources: srun(1), scancel(1); seen with 22.05. */
import * as Either from "effect/Either"
import { plural } from "../domain/Units.ts"
import { InvalidOption } from "../errors/AppError.ts"
import { type DeadRank, type FailureSignature, ownMpi, programMissing } from "./failures.ts"
import { type BuildLaunch, type LauncherFamily, passedVariable, sets, usedHosts } from "./Launcher.ts"

/** The longest word the kernel takes (MAX_ARG_STRLEN). */
const longestWord = 131_071

const placementWords = ["--distribution", "-m"]

/** Every host as often as it has ranks: any other way of saying it lets Slurm number ranks in its own order of hosts. */
const build: BuildLaunch = (
  { command, layout, name, oversubscribe, parameters, processes, program }
) => {
  const hosts = usedHosts(layout)
  const names = hosts.flatMap(({ host, ranks }) => Array.from({ length: ranks }, () => host)).join(",")
  if (names.length > longestWord - "--nodelist=".length) {
    return Either.left(
      new InvalidOption({
        option: "--hosts",
        expected:
          `hosts whose names, one for each rank, fit into ${longestWord} characters, which is all srun can be given`,
        actual: `${names.length} characters for ${plural(processes, "rank")}`
      })
    )
  }
  return Either.right({
    argv: [
      program,
      `--ntasks=${processes}`,
      `--nodes=${hosts.length}`,
      `--nodelist=${names}`,
      ...(sets(parameters, ...placementWords) ? [] : ["--distribution=arbitrary"]),
      ...(sets(parameters, "--kill-on-bad-exit", "-K") ? [] : ["--kill-on-bad-exit=1"]),
      ...(sets(parameters, "--cpu-bind") ? [] : ["--cpu-bind=none"]),
      ...(sets(parameters, "--export", "--export-file") ? [] : ["--export=ALL"]),
      ...(name === null || sets(parameters, "--job-name", "-J") ? [] : [`--job-name=${name}`]),
      ...(oversubscribe ? ["--overcommit"] : []),
      ...parameters,
      ...command
    ],
    warnings: []
  })
}

/** `--export=ALL,NAME,NAME=value`, or the same as two words. */
const passed = (parameters: ReadonlyArray<string>) =>
  parameters.flatMap((word, i) => {
    const list = /^--export=(.*)$/s.exec(word)?.[1] ?? (parameters[i - 1] === "--export" ? word : "")
    return list.split(",").filter((name) => !["", "ALL", "NONE", "NIL"].includes(name)).map(passedVariable)
  })

const failures: ReadonlyArray<FailureSignature> = [
  {
    pattern: /Could not establish a configuration source|cannot stat file \S*slurm\.conf/,
    explanation: "srun finds no slurm.conf",
    advice: "run on a host that belongs to the cluster, or name the file: export SLURM_CONF=/etc/slurm/slurm.conf"
  },
  {
    pattern: /srun: error: .*Invalid node name specified/,
    explanation: "Slurm has no host of one of these names",
    advice: "`sinfo --Node` lists the names it knows"
  },
  {
    pattern:
      /srun: error: .*(?:Requested node configuration is not available|More processors requested than permitted|Only allocated \d+ nodes asked for|Requested nodes are busy)/,
    explanation: "the allocation has not got these hosts, or not so many processors on them",
    advice:
      "name hosts of the allocation (`scontrol show hostnames`), allocate a processor for each rank (--ntasks-per-node), or add --oversubscribe"
  },
  {
    pattern: /Invalid MPI type|Couldn't load specified plugin name for mpi/,
    explanation: "this Slurm has not got the --mpi that it was given",
    advice: "`srun --mpi=list` says which it has; give one by --mpi-params=--mpi=NAME"
  },
  {
    pattern: /CANCELLED AT \S+ DUE TO TIME LIMIT/,
    explanation: "the time limit of the Slurm job was reached",
    advice: "ask for more time (--time of salloc or sbatch), or for less work"
  },
  {
    // A step that Slurm ends because a rank failed says `Terminating StepId` before; one that is ended from outside is aborted, though
    // the end of its ranks may be told first.
    pattern:
      /\nsrun: Job step aborted|^(?:(?!_step_signal: Terminating StepId)[\s\S])*?\*\*\* (?:STEP|JOB) \S+ ON \S+ CANCELLED AT/,
    explanation: "the Slurm job or its step was cancelled (scancel, preemption, or the end of the job)",
    advice: "`scontrol show job` says what became of it, as long as Slurm remembers"
  },
  {
    pattern: /srun: error: Unable to (?:allocate resources|create step|contact slurm controller)/,
    explanation: "Slurm did not start the job",
    advice:
      "`sinfo` and `squeue` show whether hosts are free; a partition or account is given by --mpi-params=--partition=NAME"
  },
  { pattern: /slurmstepd\S*: error: execve\(\): \S+: No such file or directory/, ...programMissing }
]

const stepAborted = /^srun: Job step aborted/m

const signals: Readonly<Record<string, string>> = {
  Killed: "SIGKILL",
  "Segmentation fault": "SIGSEGV",
  Aborted: "SIGABRT",
  "Bus error": "SIGBUS",
  "Out Of Memory": "SIGKILL"
}

const firstDead =
  /^srun: error: (\S+): tasks? (\d+)[\d,-]*: (?:(Killed|Segmentation fault|Aborted|Bus error|Out Of Memory)|Exited with exit code \d+)/m

/** What ends after Slurm has cancelled the step ended because of that, though a step that is aborted may tell its ranks' end first. */
const deadRank = (said: string): DeadRank | undefined => {
  const found = firstDead.exec(said)
  if (found === null || said.slice(0, found.index).includes(" CANCELLED AT ") || stepAborted.test(said)) {
    return undefined
  }
  const [, host = null, rank, how = ""] = found
  return { rank: Number(rank), host, signal: signals[how] ?? null }
}

/** Slurm's own launcher, `srun`. */
export const slurm: LauncherFamily = {
  id: "slurm",
  name: "Slurm srun",
  product: "Slurm",
  programs: ["srun"],
  versionIn: (said) => /^slurm(?:-\S+)? (\d\S*)/m.exec(said)?.[1],
  build,
  ignores: ["--allow-run-as-root", "--mpi-btl"],
  words: [
    "--oversubscribe",
    "--cpu-bind",
    "--mem-bind",
    "--ntasks",
    "--ntasks-per-node",
    "--nodelist",
    "--nodes",
    "--distribution",
    "--mpi",
    "--partition",
    "--overcommit"
  ],
  placement: { order: () => "blocks", words: placementWords },
  variables: {
    rank: ["SLURM_PROCID"],
    size: ["SLURM_STEP_NUM_TASKS", "SLURM_NTASKS"],
    passed,
    steering: [],
    given: { SLURM_LABELIO: "0" }
  },
  beside: {
    // A step beside the job's own: without this word each would wait for the other's end. Source: srun(1).
    overlap: ["--overlap"],
    whileRunning: {
      within: "SLURM_JOB_ID",
      otherwise:
        "outside of a Slurm allocation each question would be a job of its own, which may wait for the run and make it wait: start the program by salloc or sbatch, or ask by ssh (--collector ssh)"
    },
    // Slurm sends SIGTERM, waits for a while (KillWait), kills, and tells srun: seconds in all.
    graceSeconds: 10
  },
  allocation: {
    name: ({ SLURM_JOB_ID: id = "" }) => id === "" ? undefined : `Slurm job ${id}`,
    hosts: ({ SLURM_JOB_NODELIST: hosts }) => hosts
  },
  // A step has no name that scancel takes. Whoever runs this is the user whose steps they are.
  endsByName: (name) => [
    "sh",
    "-c",
    `for id in $(squeue --noheader --me --name="$1" --format=%A; squeue --noheader --me --steps --name="$1" --format=%i); do
  scancel --quiet --signal=KILL "$id"
  scancel --quiet "$id"
done`,
    "sh",
    name
  ],
  failures,
  deadRank,
  remarks: [/^srun: cluster configuration lacks support for cpu binding/],
  meeting:
    `${ownMpi}, and Slurm must offer it what it asks for: try --mpi-params=--mpi=pmix, --mpi=pmi2 or another of \`srun --mpi=list\``,
  install: {
    byId: { ubuntu: "sudo apt-get install slurm-client", debian: "sudo apt-get install slurm-client" },
    otherwise: "srun comes with Slurm: run on a host that belongs to the cluster"
  }
}
