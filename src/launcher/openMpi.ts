/** Open MPI 4 (ORTE) and 5 (PRRTE). Sources: mpirun(1) of both; docs/reference/dlio-command.md 3 for the order of the words. */
import * as Either from "effect/Either"
import { type DeadRank, type FailureSignature, noDaemon, ownMpi, signalNamed } from "./failures.ts"
import { renderHost } from "./hostList.ts"
import { cutAlike, firstLabel } from "./hostNames.ts"
import {
  type BuildLaunch,
  type LauncherFamily,
  type LaunchRequest,
  passedVariable,
  sets,
  usedHosts
} from "./Launcher.ts"
import { besideSteps } from "./slurmSteps.ts"

/** Slots as the user gave them; else exactly what the layout needs, since a bare host means one slot. */
const hostWords = ({ layout }: LaunchRequest): string =>
  layout.filter(({ ranks, slots }) => slots !== null || ranks > 0)
    .map(({ host, ranks, slots }) => renderHost({ host, slots: slots ?? ranks })).join(",")

const isSpread = ({ layout }: LaunchRequest) => usedHosts(layout).length > 1

/** Where two names are one when they are cut at the first dot, all ranks of both would start on one host that has that name. */
const namesToKeep = (request: LaunchRequest): ReadonlyArray<string> | undefined => {
  const names = request.layout.map(({ host }) => host)
  return cutAlike(names) ?? (request.exactNames ? names.filter((host) => firstLabel(host) !== host) : undefined)
}

const keepNames = (request: LaunchRequest, ...words: readonly [option: string, parameter: string]) =>
  (namesToKeep(request) ?? []).length === 0 || request.parameters.includes(words[1]) ? [] : [...words, "1"]

const cutWarning = (request: LaunchRequest, parameter: string): ReadonlyArray<string> => {
  const alike = cutAlike(request.layout.map(({ host }) => host))
  const value = request.parameters[request.parameters.indexOf(parameter) + 1]
  if (alike === undefined || !request.parameters.includes(parameter) || /^(?:1|true|yes|on|t)$/i.test(value ?? "")) {
    return []
  }
  return [
    `${alike.join(" and ")} are both ${
      firstLabel(alike[0] ?? "")
    } to Open MPI, which starts the ranks of all of them on one host: ` +
    `leave ${parameter} out of --mpi-params`
  ]
}

const bindWords = ({ parameters }: LaunchRequest) =>
  sets(parameters, "--bind-to", "-bind-to") ? [] : ["--bind-to", "none"]

const setsMapping = ({ parameters }: LaunchRequest) => sets(parameters, "--map-by", "-map-by")

const btlWarning = (request: LaunchRequest) =>
  request.btl !== "auto" && isSpread(request) ? ["--mpi-btl acts on a single host only and is left out"] : []

/** What a word is follows from the one before it. Names may hold `*`, which stands for nothing that could be asked for. */
const passed = (parameters: ReadonlyArray<string>) =>
  parameters.flatMap((word, i) => parameters[i - 1] === "-x" && !word.includes("*") ? [passedVariable(word)] : [])

/** Of a variable that is named twice the last word counts, which would take a value of the user's away. */
const environmentWords = ({ environment, parameters }: LaunchRequest) => {
  const own = new Set(passed(parameters).map(({ name }) => name))
  return [...new Set(environment)].filter((name) => !own.has(name)).sort().flatMap((name) => ["-x", name])
}

/** MCA parameters of ORTE and of PRRTE by which names are not cut at the first dot. */
const keep4 = "orte_keep_fqdn_hostnames"
const keep5 = "prte_keep_fqdn_hostnames"

const build4: BuildLaunch = (request) => {
  const { btl, command, oversubscribe, parameters, perNode, processes, program } = request
  const place = perNode === null ? isSpread(request) ? "node" : "socket" : `ppr:${perNode}:node`
  return Either.right({
    argv: [
      program,
      "-n",
      String(processes),
      "-host",
      hostWords(request),
      ...keepNames(request, "--mca", keep4),
      ...bindWords(request),
      ...(setsMapping(request) ? [] : ["--map-by", place]),
      ...(btl === "auto" || isSpread(request) ? [] : ["--mca", "btl", `${btl},self`]),
      ...(oversubscribe ? ["--oversubscribe"] : []),
      ...(request.allowRunAsRoot ? ["--allow-run-as-root"] : []),
      ...parameters,
      ...environmentWords(request),
      ...command
    ],
    warnings: [...btlWarning(request), ...cutWarning(request, keep4)]
  })
}

/** Version 5 renamed the shared-memory transport and the socket, and made oversubscription a modifier of the mapping. */
const build5: BuildLaunch = (request) => {
  const { btl, command, oversubscribe, parameters, perNode, processes, program } = request
  const place = perNode === null ? isSpread(request) ? "node" : "package" : `ppr:${perNode}:node`
  const mapping = oversubscribe ? `${place}:OVERSUBSCRIBE` : place
  return Either.right({
    argv: [
      program,
      "-n",
      String(processes),
      "--host",
      hostWords(request),
      ...keepNames(request, "--prtemca", keep5),
      ...bindWords(request),
      ...(setsMapping(request) ? [] : ["--map-by", mapping]),
      ...(btl === "auto" || isSpread(request) ? [] : ["--mca", "btl", `${btl === "vader" ? "sm" : btl},self`]),
      ...(request.allowRunAsRoot ? ["--allow-run-as-root"] : []),
      ...parameters,
      ...environmentWords(request),
      ...command
    ],
    warnings: [
      ...btlWarning(request),
      ...cutWarning(request, keep5),
      ...(oversubscribe && setsMapping(request)
        ? ["--oversubscribe is left out, for --mpi-params sets the mapping: add :OVERSUBSCRIBE to its --map-by"]
        : [])
    ]
  })
}

const failures: ReadonlyArray<FailureSignature> = [
  {
    pattern: /not enough slots available|There are not enough slots/i,
    explanation: "the launcher has fewer slots than processes",
    advice: "give the hosts more slots (--hosts node1:8,node2:8), start fewer processes, or add --oversubscribe"
  },
  {
    pattern: /running (?:mpirun|mpiexec|prun|prterun|\S+) as root|allow-run-as-root/i,
    explanation: "Open MPI refuses to start ranks as root",
    advice: "run as another user, or add --allow-run-as-root"
  },
  // Of the many reasons for which orte_init fails these name themselves in what follows.
  {
    pattern: /(?:getting local rank|orte_ess_init) failed\s+--> Returned value No permission/,
    explanation: "a process that a rank started has started MPI anew",
    advice: "loader workers must be forked: add --params reader.multiprocessing_context=fork"
  },
  {
    pattern: /orte_session_dir failed|session_dir\.c at line/,
    explanation: "Open MPI cannot make its session folder",
    advice:
      "TMPDIR must name a folder that every host has, also in a container, and that this user may write: export TMPDIR=/tmp"
  },
  {
    pattern: /orte_plm_base_select failed|"plm_rsh_agent" was set to a path\s+that could not be found/,
    explanation: "Open MPI finds no ssh where it is started",
    advice:
      "install an ssh client there, in the container too; ranks of one host need none with --mpi-params=\"--mca plm isolated\""
  },
  {
    pattern: /init pmix failed|PMIX ERROR: (?:INVALID-CREDENTIAL|UNREACHABLE)/,
    explanation: "ranks cannot speak with the daemon that started them",
    advice: "both must run as one user, and in one container on a host"
  },
  {
    pattern: /unable to reach each other for\s+MPI communications|PML add procs failed/,
    explanation: "the ranks have no transport to each other",
    advice:
      "name the network between the hosts: --mpi-params=\"--mca btl_tcp_if_include eth0 --mca oob_tcp_if_include eth0\"; on one host try --mpi-btl tcp"
  },
  {
    pattern: /process_vm_(?:readv|writev)|Read -1, expected \d+, errno = 1/,
    explanation: "ranks of one host may not read each other's memory, as in containers without ptrace",
    advice: "add --mpi-params=\"--mca btl_vader_single_copy_mechanism none\", or start the container with SYS_PTRACE"
  },
  {
    pattern: /orte_init:?\s|orte_init failed|ORTE_ERROR_LOG|prte_init|ompi_mpi_init: .*failed|MPI_INIT.*failed/i,
    explanation: "the MPI runtime failed while it started",
    advice: "as root add --allow-run-as-root; in a container TMPDIR must be writable, and ranks need an ssh client " +
      "unless they are on one host; where the transport fails try --mpi-btl tcp on one host, or name the network with " +
      "--mpi-params=\"--mca btl_tcp_if_include eth0\"; else " +
      `${ownMpi}: compare \`mpirun --version\` with \`python -c "from mpi4py import MPI; print(MPI.Get_library_version())"\``
  },
  {
    pattern: /PMIX[ _]ERROR|pmix_|PMIx/,
    explanation: "PMIx, the launcher's messenger between ranks, failed",
    advice: "with many ranks a host, try `export PMIX_MCA_gds=hash` before the run; else fewer ranks a host"
  },
  {
    pattern: /lost communication with a remote daemon/i,
    explanation: "the launcher lost a host while the job lasted",
    advice: "look at that host and the way to it; end what is left there before the next run"
  },
  { pattern: /unable to reliably start.*daemon|plm_rsh/i, ...noDaemon }
]

const bySignal = /process rank (\d+) with PID \d+ on node (\S+) exited on signal (\d+)/
const byStatus = /\[\[\d+,\d+\],(\d+)\]\s*\n\s*Exit code:\s+(\d+)/

const deadRank = (said: string): DeadRank | undefined => {
  const killed = bySignal.exec(said)
  if (killed !== null) {
    return { rank: Number(killed[1]), host: killed[2] ?? null, signal: signalNamed(killed[3] ?? "") }
  }
  const ended = byStatus.exec(said)
  return ended === null ? undefined : { rank: Number(ended[1]), host: null, signal: null }
}

/** Both generations share all of this. Sources: mpirun(1); docs/reference/dlio-command.md 5. */
const common: Omit<LauncherFamily, "id" | "name" | "versionIn" | "build"> = {
  product: "Open MPI",
  programs: ["mpirun", "mpiexec"],
  ignores: [],
  goesOn: ["--mca", "orte_abort_on_non_zero_status", "0"],
  words: [
    "--mca",
    "-mca",
    "--bind-to",
    "--map-by",
    "--oversubscribe",
    "--allow-run-as-root",
    "--npernode",
    "-npernode",
    "--host",
    "-host",
    "--hostfile",
    "--tag-output",
    "--report-bindings",
    "-x",
    "-bind-to",
    "-map-by"
  ],
  placement: {
    order: (perNode) => perNode === null ? "turns" : "blocks",
    words: ["--map-by", "-map-by", "--rank-by", "-rank-by"]
  },
  variables: {
    rank: ["OMPI_COMM_WORLD_RANK", "PMIX_RANK"],
    size: ["OMPI_COMM_WORLD_SIZE"],
    passed,
    steering: ["PMIX_MCA_"],
    given: besideSteps
  },
  beside: { overlap: [], whileRunning: true, graceSeconds: 5 },
  remarks: [],
  meeting:
    `${ownMpi}: compare \`mpirun --version\` with \`python -c "from mpi4py import MPI; print(MPI.Get_library_version())"\``,
  failures,
  deadRank,
  install: {
    byId: {
      ubuntu: "sudo apt-get install openmpi-bin libopenmpi-dev",
      debian: "sudo apt-get install openmpi-bin libopenmpi-dev",
      rhel: "sudo dnf install openmpi openmpi-devel",
      centos: "sudo yum install openmpi openmpi-devel",
      fedora: "sudo dnf install openmpi openmpi-devel",
      arch: "sudo pacman -S openmpi"
    },
    otherwise: "install Open MPI with your package manager"
  }
}

/** `mpirun (Open MPI) 4.1.4`, `mpiexec (OpenRTE) 4.1.4`. */
const ownVersion = (said: string) => /\((?:Open MPI|OpenRTE)\) (\d+\.[\w.]+)/.exec(said)?.[1]

/** `prterun (PRRTE) 3.0.5`. */
const prrteVersion = (said: string) => /\((?:PRRTE|Open MPI PRRTE|PMIx Reference RTE)\) (\d+\.[\w.]+)/.exec(said)?.[1]

const isFifth = (version: string) => Number.parseInt(version, 10) >= 5

/** Open MPI 4, with ORTE. */
export const openMpi4: LauncherFamily = {
  ...common,
  id: "openmpi4",
  name: "Open MPI 4",
  versionIn: (said) => {
    const version = ownVersion(said)
    return version === undefined || isFifth(version) ? undefined : version
  },
  build: build4
}

/** Open MPI 5, with PRRTE. */
export const openMpi5: LauncherFamily = {
  ...common,
  id: "openmpi5",
  name: "Open MPI 5 (PRRTE)",
  versionIn: (said) => {
    const version = ownVersion(said)
    return version === undefined || !isFifth(version) ? prrteVersion(said) : version
  },
  build: build5,
  words: [...common.words, "--prtemca"]
}
