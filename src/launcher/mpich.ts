/** MPICH's Hydra. Source: `mpiexec --help` of MPICH 4.0. Hosts are filled in order, each up to its number. */
import * as Either from "effect/Either"
import { InvalidOption } from "../errors/AppError.ts"
import { type DeadRank, type FailureSignature, noDaemon, ownMpi, programMissing, signalNamed } from "./failures.ts"
import { type BuildLaunch, type LauncherFamily, passedVariable, sets, usedHosts } from "./Launcher.ts"
import { besideSteps } from "./slurmSteps.ts"

const build: BuildLaunch = ({ command, environment, layout, parameters, processes, program }) => {
  const hosts = usedHosts(layout)
  const address = hosts.find(({ host }) => host.includes(":"))
  if (address !== undefined) {
    return Either.left(
      new InvalidOption({
        option: "--hosts",
        expected: "host names or IPv4 addresses: Hydra takes what follows a colon for a number of processes",
        actual: address.host
      })
    )
  }
  return Either.right({
    argv: [
      program,
      "-n",
      String(processes),
      "-hosts",
      hosts.map(({ host, ranks }) => `${host}:${ranks}`).join(","),
      ...(sets(parameters, "-bind-to", "--bind-to", "-binding") ? [] : ["-bind-to", "none"]),
      ...(environment.length === 0 || sets(parameters, "-genvall", "-genvlist", "-genvnone") ? [] : ["-genvall"]),
      ...parameters,
      ...command
    ],
    warnings: []
  })
}

/** Seen with 4.0.2. A host that cannot be reached leaves Hydra waiting for its proxy for ever. */
/** `-genv NAME value`, `-genv NAME=value`, `-genvlist NAME,NAME`, and the same for the one program of a job. */
const passed = (parameters: ReadonlyArray<string>) =>
  parameters.flatMap((word, i) => {
    const option = parameters[i - 1]
    if (option === "-genvlist" || option === "-envlist") return word.split(",").map(passedVariable)
    if (option !== "-genv" && option !== "-env") return []
    return [word.includes("=") ? passedVariable(word) : { name: word, value: parameters[i + 1] ?? null }]
  })

const failures: ReadonlyArray<FailureSignature> = [
  {
    pattern: /^ssh: Could not resolve hostname|^ssh: connect to host .*(?:refused|timed out|No route|unreachable)/m,
    isLast: true,
    ...noDaemon
  },
  { pattern: /HYDU_create_process .*execvp error on file \S+ \(No such file/, ...programMissing },
  {
    pattern: /\[mpiexec@\S+\] match_arg .*unrecognized argument/,
    explanation: "Hydra does not know a word of --mpi-params",
    advice: "`mpiexec -help` lists its words"
  }
]

/** Hydra names the host and the process, not the rank. */
const deadRank = (said: string): DeadRank | undefined => {
  const ended = /BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES[\s\S]{0,200}?PID \d+ RUNNING AT (\S+)/.exec(said)
  if (ended === null) return undefined
  const signal = /EXIT STRING: .*\(signal (\d+)\)/.exec(said)?.[1]
  return { rank: null, host: ended[1] ?? null, signal: signal === undefined ? null : signalNamed(signal) }
}

/** MPICH and its Hydra. */
export const mpich: LauncherFamily = {
  id: "mpich",
  name: "MPICH (Hydra)",
  product: "MPICH",
  programs: ["mpirun", "mpiexec"],
  versionIn: (said) => /HYDRA build details:\s+Version:\s+(\S+)/.exec(said)?.[1],
  build,
  ignores: ["--oversubscribe", "--allow-run-as-root", "--mpi-btl"],
  words: [
    "--bind-to",
    "--map-by",
    "-host",
    "-genv",
    "-genvlist",
    "-genvall",
    "-launcher",
    "-iface",
    "-bind-to",
    "-map-by",
    "-ppn",
    "-hosts"
  ],
  placement: { order: () => "blocks", words: ["--map-by", "-map-by", "--rank-by", "-rank-by"] },
  variables: { rank: ["PMI_RANK"], size: ["PMI_SIZE"], passed, steering: [], given: besideSteps },
  beside: { overlap: [], whileRunning: true, graceSeconds: 5 },
  failures,
  deadRank,
  remarks: [/^=+$|^=\s+(?:CLEANING UP|YOU CAN IGNORE)|^This typically refers to a problem|see the FAQ page/],
  meeting:
    `${ownMpi}: \`${"mpiexec -n 2 python -c 'from mpi4py import MPI; print(MPI.COMM_WORLD.size)'"}\` must print 2`,
  install: {
    byId: {
      ubuntu: "sudo apt-get install mpich",
      debian: "sudo apt-get install mpich",
      rhel: "sudo dnf install mpich",
      centos: "sudo yum install mpich",
      fedora: "sudo dnf install mpich"
    },
    otherwise: "install MPICH with your package manager"
  }
}
