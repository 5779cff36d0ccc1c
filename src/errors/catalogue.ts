/**
 * One row per error, checked for totality by the compiler: a permanent code, the exit status, the facts to show and the
 * way out. `docs/ERRORS.md` and `mlpstorage errors` are printed from it. Codes E101–E504 keep the meaning they have in
 * mlpstorage v3.0; new ones take the next number.
 */
import { few } from "../domain/few.ts"
import { formatBytes } from "../domain/Units.ts"
import { type AppError, type ConfigFileInvalid, type NoSpace, toldInMessage } from "./AppError.ts"
import { signalStatus, signalStatuses, statuses, type StatusName } from "./statuses.ts"

type Tagged<Tag extends AppError["_tag"]> = Extract<AppError, { readonly _tag: Tag }>

/** What a message shows beside its sentence, by name. */
export type Facts = Readonly<Record<string, string>>

/** An exit status that depends on the error. */
interface StatusByCase<E> {
  readonly of: (error: E) => number
  /** Which it may be, in words. */
  readonly words: string
  readonly among: ReadonlyArray<StatusName>
}

/** All that is the same for every error of a class. A row fails never: facts and advice are words about what is there. */
export interface Entry<E> {
  readonly code: `E${number}`
  readonly status: StatusName | StatusByCase<E>
  /** What this error means, for the catalogue; one or two sentences. */
  readonly meaning: string
  /** What was expected and found, where, by name. */
  readonly facts: (error: E) => Facts
  /** What to do or type next. */
  readonly advice: (error: E) => string
}

const byCase = <E, K extends string>(
  caseOf: (error: E) => K,
  cases: Readonly<Record<K, StatusName>>
): StatusByCase<E> => {
  const entries = Object.entries<StatusName>(cases)
  const among = [...new Set(entries.map(([, name]) => name))]
  return {
    of: (error) => statuses[cases[caseOf(error)]].code,
    words: among.map((name) =>
      `${statuses[name].code} (${entries.filter(([, of]) => of === name).map(([it]) => it).join(", ")})`
    ).join(", "),
    among
  }
}

const partial = (files: ReadonlyArray<string>): Facts =>
  files.length === 0
    ? {}
    : {
      "partial files": few(files)
    }

/** Lines of a list that may be as long as there are ranks or hosts. */
const listed = 40

/** What the message has no room for; nothing where it holds the whole list. */
const whole = (list: ReadonlyArray<string>): string | null =>
  list.length <= toldInMessage ? null : few(list, listed, "\n")

const known = (facts: Readonly<Record<string, string | number | null | undefined>>): Facts =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([k, v]) => v === null || v === undefined || v === "" ? [] : [[k, String(v)]])
  )

/** Where the system's word says more than that the storage failed. */
const trustAuthority = "name the file of the authority that signed its certificate in NODE_EXTRA_CA_CERTS"

const adviceByErrno: Readonly<Record<string, string>> = {
  EMFILE: "this process may open no more files: raise its limit (ulimit -n), and see what holds so many open",
  ENFILE: "this machine may open no more files: raise fs.file-max, and see what holds so many open",
  EFBIG: "no file may become so long: see this process's limit (ulimit -f), and what the file system takes",
  ENOMEM: "the kernel had no memory for it: use fewer processes or smaller buffers",
  EAGAIN: "a limit of this process or its control group was reached: see ulimit -a and the group's pids.max",
  ECONNREFUSED: "nothing listens there: start the server, or name another",
  ECONNRESET: "see the server's own log; the run does not count",
  DEPTH_ZERO_SELF_SIGNED_CERT: trustAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: trustAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: trustAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: trustAuthority,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    "certificates of clients are not supported: give the server `tls-auth-clients no` or `optional`",
  ESTALE: "the server no longer knows the file: it was removed or exported anew there; mount it again, and start again"
}

const fileForms: Readonly<Record<ConfigFileInvalid["file"], string>> = {
  "configuration file": "keys are long option names, at top level or under <benchmark>.<command>",
  "workload file": "it came with this program, and installing that again brings it back",
  "host file": "it has one host a line, as 'node1', 'node1 slots=8' or 'node1:8', and comments after #",
  "system description": "it is one YAML document; mlpstorage submission describe FILE checks its fields"
}

const writeLess = {
  checkpoints: "write fewer checkpoints or, on the native engine, smaller ones (--scale)",
  data: "make a smaller data set (--params dataset.num_files_train=…)",
  entries: "keep less there: fewer users or ranks, a smaller model, or less --storage-capacity-gb"
}

/** By what ran out. A write that was refused does not say whether it was bytes or inodes. */
const roomFor = {
  bytes: "free space there",
  unknown: "see what ran out (df -h for bytes, df -i for inodes) and free it",
  inodes: "remove files nobody needs there (df -i shows the count)",
  quota: "see the quota of this user and group there (quota -s), then remove files or have it raised"
}

const makeRoom = ({ lacks, neededBytes, of }: NoSpace): string => {
  const ways = [
    roomFor[lacks ?? (neededBytes === null ? "unknown" : "bytes")],
    "use another folder",
    ...(of === undefined ? [] : [writeLess[of]])
  ]
  return `${ways.slice(0, -1).join(", ")}, or ${ways.at(-1)}`
}

const mendData = {
  checkpoints: "; run with --verify full to see how far the damage goes",
  data: "; remove the file and run the same datagen again, which makes it anew"
}

const nearestOr = (nearest: string | null, otherwise: string) =>
  nearest === null ? otherwise : `did you mean ${nearest}?`

/** The row of each class of error, by its tag. */
export const catalogue: { readonly [Tag in AppError["_tag"]]: Entry<Tagged<Tag>> } = {
  MissingOption: {
    code: "E101",
    status: "usage",
    meaning:
      "A required option was given neither on the command line, nor in the environment, nor in the configuration file.",
    facts: (e) => known({ "looked for": e.sources.join("\n") }),
    advice: (e) => `add ${e.options.join(" ")}, or run ${e.command} --help`
  },
  InvalidOption: {
    code: "E102",
    status: "usage",
    meaning: "An option has a value it cannot have.",
    facts: (e) => ({ option: e.option, expected: e.expected, actual: e.actual }),
    advice: (e) => e.advice ?? `give ${e.option} a value that is ${e.expected}`
  },
  ConfigFileNotFound: {
    code: "E103",
    status: "path",
    meaning: "The file named by --config-file is not there.",
    facts: (e) => ({ path: e.path }),
    advice: () => "check the path; it is taken relative to the current directory"
  },
  ConfigFileInvalid: {
    code: "E104",
    status: "configuration",
    meaning: "A configuration, workload or host file cannot be parsed, or holds something it may not hold.",
    facts: (e) => ({ path: e.path }),
    advice: (e) => `correct the file; ${fileForms[e.file]}`
  },
  ConflictingOptions: {
    code: "E105",
    status: "usage",
    meaning: "Options were combined that exclude each other.",
    facts: (e) => ({ options: e.options.join(", ") }),
    advice: (e) => e.advice
  },
  UnknownOption: {
    code: "E106",
    status: byCase((e) => e.kind, {
      option: "usage",
      command: "usage",
      benchmark: "usage",
      argument: "usage",
      "error code": "usage",
      rule: "usage",
      "configuration key": "configuration"
    }),
    meaning: "The command line or the configuration file names something this program does not know.",
    facts: (e) => known({ given: e.given, known: e.known.join(", ") }),
    advice: (e) =>
      e.advice ??
        nearestOr(
          e.nearest,
          e.known.length > 0 ? "take one of the known ones" : "run mlpstorage --help to see what there is"
        )
  },
  UnsupportedParameter: {
    code: "E107",
    status: "configuration",
    meaning: "A dotted parameter was given that the chosen engine would ignore; it is refused instead.",
    facts: (e) => ({ parameter: e.parameter, engine: e.engine, accepted: e.accepted.join(", ") }),
    advice: (e) => nearestOr(e.nearest, "leave it out")
  },
  InvalidParameter: {
    code: "E108",
    status: "configuration",
    meaning: "A dotted parameter has a value of the wrong type or out of range.",
    facts: (e) => ({ parameter: e.parameter, expected: e.expected, actual: e.actual }),
    advice: (e) => `give ${e.parameter} a value that is ${e.expected}`
  },
  ImpossibleLayout: {
    code: "E109",
    status: "usage",
    meaning: "The model's tensor, pipeline and data parallelism cannot be laid out on that many processes.",
    facts: (e) => known({ model: e.model, processes: e.processes, "nearest valid": e.nearest.join(", ") }),
    advice: (e) =>
      e.nearest.length === 0 ? "choose another number of processes" : `use --num-processes ${e.nearest.join(" or ")}`
  },
  ObjectStorageUnsupported: {
    code: "E110",
    status: "usage",
    meaning: "Object storage is not in this version: every path is a path of a mounted file system.",
    facts: (e) => ({ option: e.option, actual: e.value }),
    advice: () => "give a path on a mounted file system"
  },
  CommandFailed: {
    code: "E201",
    status: "benchmark",
    meaning: "A program that was started ended with a failure.",
    facts: (e) =>
      known({ command: e.command, host: e.host, status: e.exitCode, signal: e.signal, "last output": e.stderrTail }),
    advice: (e) =>
      e.advice !== undefined
        ? e.advice
        : e.exitCode === 137 || e.signal === "SIGKILL"
        ? "it was killed, most often for lack of memory: see dmesg on that host"
        : "the whole output is in the run directory's .stderr.log"
  },
  TimedOut: {
    code: "E202",
    status: "timeout",
    meaning: "The run did not finish within --timeout.",
    facts: (e) => ({ limit: `${e.seconds} s`, ...partial(e.partialFiles) }),
    advice: () => "raise --timeout, or ask for less work"
  },
  Interrupted: {
    code: "E203",
    status: { of: (e) => signalStatus(e.signal), words: signalStatuses.code, among: [] },
    meaning: "The run was ended by a signal (Ctrl-C, SIGTERM, SIGHUP). The status is 128 plus the signal's number.",
    facts: (e) => ({ signal: e.signal, ...partial(e.partialFiles) }),
    advice: () =>
      "start it again: a run that was interrupted is recorded as such and never counted, a report goes on where it stopped"
  },
  DependencyMissing: {
    code: "E204",
    status: "dependency",
    meaning: "A program, or a Python module, that the chosen engine needs for this run is not installed.",
    facts: (e) => ({ missing: e.dependency, "needed for": e.neededFor }),
    advice: (e) => e.install.join("; ")
  },
  RankDied: {
    code: "E205",
    status: "benchmark",
    meaning: "A rank or the engine's coordinator ended before its work was done; nothing of the run counts.",
    facts: ({ report: r }) =>
      known({
        rank: r.rank,
        host: r.host,
        signal: r.signal,
        path: r.path,
        "last output": r.said,
        ...partial(r.partialFiles),
        survivors: few(r.survivors.map(String))
      }),
    advice: ({ report: r }) =>
      r.signal === "SIGKILL"
        ? "it was killed from outside, most often by the out-of-memory killer: see dmesg"
        : "see dlio.log in the run directory"
  },
  OutcomeIncomplete: {
    code: "E206",
    status: "benchmark",
    meaning: "The engine ended with status 0, but files, metrics or operations of the plan are missing.",
    facts: (e) => known({ missing: whole(e.missing), "last output": e.said }),
    advice: (e) =>
      [
        ...(e.advice === undefined ? [] : [e.advice]),
        "the run does not count; the engine's log in the run directory tells how far it came"
      ].join("; ")
  },
  DataIntegrity: {
    code: "E207",
    status: "storage",
    meaning: "Data read back is not the data that was written: a block is lost, stale, misplaced or torn.",
    facts: ({ report: r }) =>
      known({ path: r.path, offset: r.offset, expected: r.expected, actual: r.found, rank: r.rank }),
    advice: ({ of }) => `treat the storage as suspect${of === undefined ? "" : mendData[of]}`
  },
  NotResumable: {
    code: "E208",
    status: byCase((e) => e.why, { none: "path", running: "usage", differs: "usage", late: "rules" }),
    meaning: "There is no unfinished experiment of this plan, or the rules no longer allow to go on with it.",
    facts: (e) => known({ experiment: e.experiment, "looked in": e.path }),
    advice: (e) =>
      ({
        none: "leave --resume out to begin one",
        running: "wait for it, or end it first",
        differs: "repeat the command line as it was begun, with --resume added, or leave --resume out to begin anew",
        late: "leave --resume out to begin anew; what is recorded stays"
      })[e.why]
  },
  RanksNotStarted: {
    code: "E209",
    status: "timeout",
    meaning:
      "The launcher was started, and not every rank of the job had come up within --start-timeout. The job was ended.",
    facts: (e) => known({ limit: `${e.seconds} s`, hosts: e.hosts.length, "not all ranks run": whole(e.lacking) }),
    advice: () =>
      "start `hostname` by the same launcher on the same hosts; where only PMIx stands in the way of many ranks, export PMIX_MCA_gds=hash; for a start that is merely slow, raise --start-timeout"
  },
  HostLost: {
    code: "E210",
    status: "benchmark",
    meaning: "A host of the job no longer answered while the run lasted. The run was ended; nothing of it counts.",
    facts: (e) =>
      known({
        host: e.host,
        "last heard": e.since,
        reason: e.reason,
        ranks: e.ranks,
        "still answering": few(e.answering)
      }),
    advice: (e) => `look at ${e.host} and the way to it; end what is left there before the next run`
  },
  RulesNotMet: {
    code: "E301",
    status: "rules",
    meaning:
      "The requested division (--closed or --open) is not reached by the plan or by the finished run, or a run that was looked at counts in none.",
    facts: (e) => ({
      ...(e.when === "judged" ? {} : { requested: e.requested }),
      actual: e.category,
      ...Object.fromEntries(
        e.issues.filter(({ severity, validation }) => severity === "error" && validation !== e.requested).map((
          issue
        ) => [`rule ${issue.rule}`, issue.message])
      )
    }),
    advice: (e) =>
      e.when === "refused"
        ? "change what the issues name, or add --allow-invalid-params to run for practice"
        : "the issues say what a valid run needs"
  },
  ReportNotClean: {
    code: "E303",
    status: "rules",
    meaning: "With --strict: a group or run of the report is INVALID or UNKNOWN, or a measured run was left out.",
    facts: (e) => ({
      "INVALID groups and runs": String(e.invalid),
      "UNKNOWN groups and runs": String(e.unknown),
      "measured runs left out": String(e.lost)
    }),
    advice: () => "the report lists each with its reason; without --strict the exit status is 0"
  },
  PackageNotValid: {
    code: "E306",
    status: "rules",
    meaning: "A package, or a description of a system, breaks rules, or rules could not be checked on it.",
    facts: (e) => ({ errors: String(e.errors), "not checked": String(e.unchecked) }),
    advice: () => "each finding says what is wrong and where; mlpstorage rules explain ID says what a rule demands"
  },
  PackageExposed: {
    code: "E307",
    status: "rules",
    meaning: "A package holds secrets, or host names, addresses and home folders that were not accepted.",
    facts: (e) => ({ found: few(e.found, 20, "\n") }),
    advice: (e) =>
      e.secrets
        ? "take them out of the files that are named, and change them: they were in a tree that is meant for everybody"
        : "write the names that may be seen into a file, one a line, and give it with --accept-exposed"
  },
  RunsRefused: {
    code: "E308",
    status: "rules",
    meaning: "A run that was to go into a package is not finished, practice, or breaks the rules of the division.",
    facts: (e) => ({ refused: few(e.refused, 20, "\n") }),
    advice: () => "mlpstorage reports show RUN tells everything about a run; give only runs that count"
  },
  NotAsDemanded: {
    code: "E305",
    status: "rules",
    meaning: "A figure is not as --require or --fail-on demands, or nothing shows that it is.",
    facts: (e) => ({
      missed: e.missed.map(({ demand, found }) => `${demand}: ${found}`).join("\n")
    }),
    advice: () => "what was measured stands; without the demand the exit status is 0"
  },
  PathNotFound: {
    code: "E401",
    status: "path",
    meaning: "A path that must exist does not.",
    facts: (e) => known({ host: e.host, path: e.path }),
    advice: () => "check the path, and that the file system is mounted"
  },
  PermissionDenied: {
    code: "E402",
    status: "permission",
    meaning:
      "The user who runs this program may not do what the run needs, or nobody may: the file system is read-only.",
    facts: (e) => known({ host: e.host, path: e.path, operation: e.operation }),
    advice: (e) =>
      e.advice ?? (e.readOnly === true
        ? "mount it for writing (findmnt -T shows which it is, dmesg whether an error made it read-only), or choose another path"
        : `give this user the right to ${e.operation} ${e.path}, or choose another path`)
  },
  NoSpace: {
    code: "E403",
    status: "storage",
    meaning: "The file system has less room (bytes, inodes or quota) than the plan writes, or ran full during the run.",
    facts: (e) => ({
      ...known({
        host: e.host,
        path: e.path,
        needed: e.neededBytes === null ? null : formatBytes(e.neededBytes),
        available: e.availableBytes === null ? null : formatBytes(e.availableBytes)
      }),
      ...partial(e.partialFiles)
    }),
    advice: makeRoom
  },
  BadStructure: {
    code: "E404",
    status: "path",
    meaning: "A folder or file exists and is not what this program may use.",
    facts: (e) => known({ host: e.host, path: e.path, found: e.found, layout: e.layout }),
    advice: (e) => e.advice ?? "use another path, or clear this one"
  },
  StorageError: {
    code: "E405",
    status: "storage",
    meaning: "The storage answered a read, write or sync with an error.",
    facts: (e) =>
      known({ host: e.host, path: e.path, operation: e.operation, errno: e.errno, ...partial(e.partialFiles) }),
    advice: (e) => adviceByErrno[e.errno ?? ""] ?? "see dmesg and the storage's own log; the run does not count"
  },
  DirectIoRefused: {
    code: "E406",
    status: "storage",
    meaning: "The file system does not take O_DIRECT. Nothing falls back by itself.",
    facts: (e) => ({ path: e.path }),
    advice: () => "run again with --io buffered; the record will say so"
  },
  NotRemoved: {
    code: "E407",
    status: "storage",
    meaning:
      "A run is whole, and --cleanup could not remove all that it wrote. The result stands; its record names what stays.",
    facts: (e) => ({
      left: [
        ...e.left.slice(0, 20).map(({ path, why }) => `${path} (${why})`),
        ...(e.left.length > 20 ? [`and ${e.left.length - 20} more`] : [])
      ].join("\n")
    }),
    advice: () => "remove it by hand: the marker beside the folder lists the files; the result itself counts"
  },
  OutputLost: {
    code: "E408",
    status: "storage",
    meaning: "Standard output could not take the result: a full disk, a closed device. What the command did stands.",
    facts: (e) => known({ errno: e.errno, record: e.records.length === 0 ? undefined : e.records.join("\n") }),
    advice: (e) =>
      e.records.length === 0
        ? "run it again with its output going to a terminal, a pipe or a file with room"
        : `the result is in the record; print it with: mlpstorage reports show ${
          e.records.at(-1)?.replace(/\/[^/]*$/, "")
        }`
  },
  PreflightFailed: {
    code: "E304",
    status: { of: (e) => e.status, words: "that of the first problem", among: [] },
    meaning: "Several things stand against the run. Each is listed with its own code; the status is that of the first.",
    facts: () => ({}),
    advice: (e) => {
      const counts = new Map<string, number>()
      for (const { code } of e.problems) counts.set(code, (counts.get(code) ?? 0) + 1)
      const codes = [...counts].map(([code, count]) => count === 1 ? code : `${code} (${count} times)`)
      return `solve all of them: ${codes.join(", ")}`
    }
  },
  HostUnreachable: {
    code: "E502",
    status: "benchmark",
    meaning: "A host did not answer.",
    facts: (e) => ({ host: e.host, reason: e.reason }),
    advice: (e) => `check that "ssh ${e.host} true" works without a prompt`
  },
  ClusterFactsFailed: {
    code: "E504",
    status: "benchmark",
    meaning: "Facts about the hosts could not be collected.",
    facts: (e) => known({ hosts: few(e.hosts, listed) }),
    advice: () => "see the reason; a run goes on, and records the facts as unknown, never as zero"
  },
  HostUnfit: {
    code: "E506",
    status: byCase((e) => e.kind, {
      program: "dependency",
      rights: "permission",
      space: "storage",
      structure: "path",
      host: "rules"
    }),
    meaning: "Something on a host stands against the run. The status is that of the same trouble on this machine.",
    facts: (e) => known({ host: e.host, check: e.check, found: e.found, "to paste there": e.command }),
    advice: (e) =>
      `${e.fix === null ? "" : `${e.fix}; `}mlpstorage doctor looks again, --skip-validation starts without looking`
  },
  HostsUnfit: {
    code: "E505",
    status: "rules",
    meaning: "mlpstorage doctor found something on the hosts that stands against a run.",
    facts: (e) => known({ problems: e.problems, warnings: e.warnings, "not checked": e.unknown }),
    advice: () => "each problem above names its fix; run mlpstorage doctor again afterwards"
  },
  EnvironmentNotPassed: {
    code: "E507",
    status: "benchmark",
    meaning:
      "A variable that changes what ranks do must be the same in every rank, and some have it not, alone, or with another value.",
    facts: (e) => ({ host: e.host, variable: e.variable, found: e.found }),
    advice: (e) =>
      `see whether a shell profile on ${e.host} sets ${e.variable}, and that the launcher may pass it on; or unset it`
  },
  InternalError: {
    code: "E901",
    status: "bug",
    meaning: "A bug of this program.",
    facts: () => ({}),
    advice: () => "run again with --debug and report what it prints"
  }
}

/** The row of an error. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the table has the entry of each class under its tag
export const entryOf = <E extends AppError>(error: E): Entry<E> => catalogue[error._tag] as unknown as Entry<E>

/** The exit status that a failure ends the program with. */
export const statusOf = (error: AppError): number => {
  const { status } = entryOf(error)
  return typeof status === "string" ? statuses[status].code : status.of(error)
}
