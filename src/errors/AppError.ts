/**
 * Every failure the program can end with, as one closed union. The classes carry facts and say in one line what
 * happened; code, exit status and advice are in `catalogue.ts`.
 */
import * as Schema from "effect/Schema"
import { Leftover } from "../domain/EngineEvent.ts"
import { EngineFailureReport } from "../domain/EngineFailureReport.ts"
import { few } from "../domain/few.ts"
import { plural } from "../domain/Units.ts"
import { Issue } from "../domain/Verdict.ts"

/** Of a list as long as there are ranks; `catalogue.ts` has room for more. */
export const toldInMessage = 6

const OptionalText = Schema.optional(Schema.String)

/** `node1: `, where it is not this machine that the sentence is about. */
const medium = Schema.optional(Schema.Literal("checkpoints", "data"))

const at = (host: string | undefined): string => host === undefined ? "" : `${host}: `

const because = ({ because }: { readonly because?: string | undefined }): string =>
  because === undefined ? "" : `: ${because}`

// ---------------------------------------------------------------------------------------------- command line, configuration

/** Options without which a command does not start, and which nobody gave. */
export class MissingOption extends Schema.TaggedError<MissingOption>()("MissingOption", {
  options: Schema.NonEmptyArray(Schema.String),
  command: Schema.String,
  /** Where each may come from, in order: flag, variable, configuration file. */
  sources: Schema.Array(Schema.String)
}) {
  override get message() {
    return `${this.command} needs ${this.options.join(", ")}`
  }
}

/** An option, or a word beside the options, whose value it cannot have. */
export class InvalidOption extends Schema.TaggedError<InvalidOption>()("InvalidOption", {
  option: Schema.String,
  expected: Schema.String,
  actual: Schema.String,
  advice: OptionalText
}) {
  override get message() {
    return `${this.option}: expected ${this.expected}, found ${this.actual}`
  }
}

/** A word that names nothing this program knows. */
export class UnknownOption extends Schema.TaggedError<UnknownOption>()("UnknownOption", {
  given: Schema.String,
  kind: Schema.Literal("option", "command", "benchmark", "argument", "error code", "rule", "configuration key"),
  /** The known word that was most likely meant; null: none is near. */
  nearest: Schema.NullOr(Schema.String),
  known: Schema.Array(Schema.String),
  /** What became of it, when it was known once. */
  advice: OptionalText,
  /** What it is, where it is known elsewhere: "the KV cache workload". */
  what: OptionalText
}) {
  override get message() {
    return this.what === undefined
      ? `unknown ${this.kind} ${this.given}`
      : `${this.given} is ${this.what}, which this version does not run`
  }
}

/** Options, or an option and what it is used with, that exclude each other. */
export class ConflictingOptions extends Schema.TaggedError<ConflictingOptions>()("ConflictingOptions", {
  options: Schema.Array(Schema.String),
  reason: Schema.String,
  advice: Schema.String
}) {
  override get message() {
    return `${this.options.join(" and ")}: ${this.reason}`
  }
}

/** The file of `--config-file` is not there. */
export class ConfigFileNotFound extends Schema.TaggedError<ConfigFileNotFound>()("ConfigFileNotFound", {
  path: Schema.String
}) {
  override get message() {
    return `configuration file ${this.path} does not exist`
  }
}

/** A file of settings that cannot be parsed, or holds what it may not hold. */
export class ConfigFileInvalid extends Schema.TaggedError<ConfigFileInvalid>()("ConfigFileInvalid", {
  /** What the file is for; each kind is mended another way. */
  file: Schema.Literal("configuration file", "workload file", "host file", "system description"),
  path: Schema.String,
  detail: Schema.String
}) {
  override get message() {
    return `${this.path}: ${this.detail}`
  }
}

/** A dotted parameter the chosen engine does not act on. */
export class UnsupportedParameter extends Schema.TaggedError<UnsupportedParameter>()("UnsupportedParameter", {
  parameter: Schema.String,
  engine: Schema.String,
  accepted: Schema.Array(Schema.String),
  /** The accepted key that was most likely meant; null: none is near. */
  nearest: Schema.NullOr(Schema.String),
  reason: OptionalText
}) {
  override get message() {
    const why = this.reason === undefined ? "" : `: ${this.reason}`
    return `the ${this.engine} engine does not act on parameter ${this.parameter}${why}`
  }
}

/** A dotted parameter of the wrong type or out of range. */
export class InvalidParameter extends Schema.TaggedError<InvalidParameter>()("InvalidParameter", {
  parameter: Schema.String,
  expected: Schema.String,
  actual: Schema.String
}) {
  override get message() {
    return `parameter ${this.parameter}: expected ${this.expected}, found ${this.actual}`
  }
}

/** A number of ranks that the model's parallelism cannot be laid out on. */
export class ImpossibleLayout extends Schema.TaggedError<ImpossibleLayout>()("ImpossibleLayout", {
  model: Schema.String,
  processes: Schema.Int,
  reason: Schema.String,
  nearest: Schema.Array(Schema.Int)
}) {
  override get message() {
    return `${this.model} cannot be laid out on ${plural(this.processes, "process", "processes")}: ${this.reason}`
  }
}

/** A path that is no path of a mounted file system: `scheme://`. */
export class ObjectStorageUnsupported
  extends Schema.TaggedError<ObjectStorageUnsupported>()("ObjectStorageUnsupported", {
    option: Schema.String,
    value: Schema.String
  })
{
  override get message() {
    return `${this.option} ${this.value}: object storage is not in this version`
  }
}

// ---------------------------------------------------------------------------------------------- execution

/** A program that was started, or should have been, and ended with a failure. */
export class CommandFailed extends Schema.TaggedError<CommandFailed>()("CommandFailed", {
  command: Schema.String,
  /** null: it was ended by a signal, or could not be started. */
  exitCode: Schema.NullOr(Schema.Int),
  /** `SIGKILL`; null: it ended by itself, or could not be started. */
  signal: Schema.NullOr(Schema.String),
  stderrTail: Schema.String,
  /** Where it ran, when that is one of several hosts. */
  host: OptionalText,
  /** What its output says, in words, where it is a known text; and what helps. */
  explanation: OptionalText,
  advice: OptionalText
}) {
  override get message() {
    // The whole command stands beside the message.
    const program = /^(?:'[^']*'|\S+)/.exec(this.command)?.[0] ?? this.command
    if (this.exitCode === null && this.signal === null) return `${program} could not be started`
    const how = this.signal === null ? `status ${this.exitCode}` : `signal ${this.signal}`
    const where = this.host === undefined ? "" : ` on ${this.host}`
    return `${program}${where} ended with ${how}${this.explanation === undefined ? "" : `: ${this.explanation}`}`
  }
}

/** What was given so long (`--timeout`) took longer, and was ended. */
export class TimedOut extends Schema.TaggedError<TimedOut>()("TimedOut", {
  what: Schema.String,
  seconds: Schema.Number,
  partialFiles: Schema.Array(Schema.String)
}) {
  override get message() {
    return `${this.what} did not finish within ${this.seconds} s`
  }
}

/** Ended by a signal or Ctrl-C; the status is 128 + the signal's number. */
export class Interrupted extends Schema.TaggedError<Interrupted>()("Interrupted", {
  signal: Schema.String,
  partialFiles: Schema.Array(Schema.String)
}) {
  override get message() {
    return `interrupted by ${this.signal}`
  }
}

/** A program or a Python module that the run needs is not installed. */
export class DependencyMissing extends Schema.TaggedError<DependencyMissing>()("DependencyMissing", {
  dependency: Schema.String,
  /** There are several in it. */
  isPlural: Schema.optional(Schema.Boolean),
  neededFor: Schema.String,
  install: Schema.Array(Schema.String)
}) {
  override get message() {
    const [are, they] = this.isPlural === true ? ["are", "they are"] : ["is", "it is"]
    return `${this.dependency} ${are} missing; ${they} needed for ${this.neededFor}`
  }
}

/** A rank or the coordinator ended before its work was done. */
export class RankDied extends Schema.TaggedError<RankDied>()("RankDied", {
  report: EngineFailureReport
}) {
  override get message() {
    return this.report.message
  }
}

/** The engine ended well and its outcome is not whole: files, metrics or operations are missing. */
export class OutcomeIncomplete extends Schema.TaggedError<OutcomeIncomplete>()("OutcomeIncomplete", {
  missing: Schema.NonEmptyArray(Schema.String),
  /** What the engine's processes and their launcher said last, beside their progress. */
  said: OptionalText,
  /** What helps, where those words are known. */
  advice: OptionalText
}) {
  override get message() {
    return `the run ended without ${few(this.missing, toldInMessage)}`
  }
}

/** What was read is not what was written. */
export class DataIntegrity extends Schema.TaggedError<DataIntegrity>()("DataIntegrity", {
  report: EngineFailureReport,
  /** What was read. */
  of: medium
}) {
  override get message() {
    const { expected, found, message, offset, path } = this.report
    // A file that is damaged as a whole has no such byte, and the engine's own words say how.
    if (offset === null || expected === null || found === null) return message
    return `${path} at byte ${offset}: expected ${expected}, found ${found}`
  }
}

/** `--resume` has nothing to go on with, or may not. */
export class NotResumable extends Schema.TaggedError<NotResumable>()("NotResumable", {
  why: Schema.Literal("none", "running", "differs", "late"),
  /** Where experiments were looked for. */
  path: Schema.String,
  /** The id of the experiment that cannot be gone on with; null: there is none. */
  experiment: Schema.NullOr(Schema.String),
  detail: Schema.String
}) {
  override get message() {
    return this.experiment === null ? this.detail : `experiment ${this.experiment}: ${this.detail}`
  }
}

/** The launcher was started, and the job's ranks did not all come up in time. */
export class RanksNotStarted extends Schema.TaggedError<RanksNotStarted>()("RanksNotStarted", {
  seconds: Schema.Number,
  /** Hosts by what is known of their ranks: `running` of `ranks` have come up. It is null where the host could not be asked, with the reason. */
  hosts: Schema.Array(Schema.Struct({
    host: Schema.String,
    ranks: Schema.Int,
    running: Schema.NullOr(Schema.Int),
    reason: Schema.NullOr(Schema.String)
  }))
}) {
  /** Of hosts whose ranks do not all run, as far as is known. */
  get lacking(): ReadonlyArray<string> {
    const late = this.hosts.filter(({ ranks, running }) => running !== null && running < ranks)
    const silent = this.hosts.filter(({ running }) => running === null)
    return [
      ...late.map(({ host, ranks, running }) => `${host} runs ${running} of ${plural(ranks, "rank")}`),
      ...silent.map(({ host, reason }) => `${host} could not be asked (${reason})`)
    ]
  }
  override get message() {
    return `the job had not started after ${this.seconds} s: ${
      this.lacking.length === 0
        ? "every rank runs, and they have not found each other"
        : few(this.lacking, toldInMessage, "; ")
    }`
  }
}

/** A host of the job said nothing for so long that the run was ended, or does not answer when the job has failed. */
export class HostLost extends Schema.TaggedError<HostLost>()("HostLost", {
  host: Schema.String,
  /** Of the job, there. */
  ranks: Schema.Int,
  /** When it was last heard of. */
  since: Schema.String,
  seconds: Schema.Int,
  reason: Schema.String,
  /** Other hosts of the job that do answer. */
  answering: Schema.Array(Schema.String)
}) {
  override get message() {
    return `${this.host} no longer answers, for ${this.seconds} s since ${this.since}: ${this.reason}; the run was ended, and ` +
      `${this.ranks === 1 ? "its rank" : `its ${plural(this.ranks, "rank")}`} may still run there`
  }
}

// ---------------------------------------------------------------------------------------------- rules

/** A requested division is out of reach: before the start (refused) or after the run (missed). */
export class RulesNotMet extends Schema.TaggedError<RulesNotMet>()("RulesNotMet", {
  /** `judged`: nobody asked for a division, and what was looked at counts in none. */
  when: Schema.Literal("refused", "missed", "judged"),
  /** The least that would have done. */
  requested: Schema.Literal("CLOSED", "OPEN"),
  category: Schema.Literal("CLOSED", "OPEN", "INVALID", "UNKNOWN"),
  issues: Schema.Array(Issue)
}) {
  override get message() {
    switch (this.when) {
      case "refused":
        return `this run cannot be ${this.requested}: as planned it is ${this.category}`
      case "missed":
        return `the run is ${this.category}; ${this.requested} was requested`
      case "judged":
        return `the run is ${this.category}: it counts in no division`
    }
  }
}

/** `--strict`: the report was made, and not everything in it counts. */
export class ReportNotClean extends Schema.TaggedError<ReportNotClean>()("ReportNotClean", {
  /** Groups and runs that are INVALID. */
  invalid: Schema.Int,
  /** Groups and runs that are UNKNOWN. */
  unknown: Schema.Int,
  /** Measured runs that the report leaves out. */
  lost: Schema.Int
}) {
  override get message() {
    return `not everything in the report counts: ${this.invalid} INVALID, ${this.unknown} UNKNOWN, ${this.lost} left out`
  }
}

/** A package was held against the rules, and something stands against it. */
export class PackageNotValid extends Schema.TaggedError<PackageNotValid>()("PackageNotValid", {
  what: Schema.Literal("package", "description"),
  errors: Schema.Int,
  /** Rules that must be checked and could not be. */
  unchecked: Schema.Int
}) {
  override get message() {
    return `the ${this.what} does not pass: ${plural(this.errors, "error")}, ${this.unchecked} not checked`
  }
}

/** Runs that may not go into a package; none was copied. */
export class RunsRefused extends Schema.TaggedError<RunsRefused>()("RunsRefused", {
  /** `path: why`, in the words of the rules. */
  refused: Schema.Array(Schema.String),
  division: Schema.Literal("closed", "open")
}) {
  override get message() {
    return `${plural(this.refused.length, "run")} may not go into ${this.division}; nothing was copied`
  }
}

/** A package was not made, because of what everybody would see in it. */
export class PackageExposed extends Schema.TaggedError<PackageExposed>()("PackageExposed", {
  /** `path:line`, and what kind of secret; or the name that nobody accepted. */
  found: Schema.Array(Schema.String),
  secrets: Schema.Boolean
}) {
  override get message() {
    return `the package would show ${this.secrets ? "secrets" : "names that nobody accepted"}`
  }
}

/** `--fail-on` and `--require`: what was done is told, and something that was demanded of its figures does not hold. */
export class NotAsDemanded extends Schema.TaggedError<NotAsDemanded>()("NotAsDemanded", {
  missed: Schema.Array(Schema.Struct({ demand: Schema.String, found: Schema.String }))
}) {
  override get message() {
    const [first, ...others] = this.missed
    const more = others.length === 0 ? "" : `, and ${plural(others.length, "more demand")}`
    return first === undefined ? "a demand does not hold" : `${first.demand} does not hold: ${first.found}${more}`
  }
}

// ---------------------------------------------------------------------------------------------- file system

/** A path that must be there is not. */
export class PathNotFound extends Schema.TaggedError<PathNotFound>()("PathNotFound", {
  /** Where, when it is not this machine. */
  host: OptionalText,
  path: Schema.String,
  what: Schema.String
}) {
  override get message() {
    return `${at(this.host)}${this.what} ${this.path} does not exist`
  }
}

/** The user may not do what the run needs, or nobody may. */
export class PermissionDenied extends Schema.TaggedError<PermissionDenied>()("PermissionDenied", {
  /** Where, when it is not this machine. */
  host: OptionalText,
  path: Schema.String,
  operation: Schema.String,
  /** Nobody may: the file system is mounted read-only. */
  readOnly: Schema.optional(Schema.Boolean),
  /** More than the system's word for it. */
  because: OptionalText,
  advice: OptionalText
}) {
  override get message() {
    return this.readOnly === true
      ? `${at(this.host)}cannot ${this.operation} ${this.path}: its file system is mounted read-only`
      : `${at(this.host)}no permission to ${this.operation} ${this.path}${because(this)}`
  }
}

/** Bytes, inodes or a quota are less than what is to be written, or ran out while it was. */
export class NoSpace extends Schema.TaggedError<NoSpace>()("NoSpace", {
  /** Where, when it is not this machine. */
  host: OptionalText,
  path: Schema.String,
  /** null: what was written is not known by its size. */
  neededBytes: Schema.NullOr(Schema.Number),
  /** null: nobody knows how much is left. */
  availableBytes: Schema.NullOr(Schema.Number),
  partialFiles: Schema.Array(Schema.String),
  /** The sum that says so. */
  because: OptionalText,
  /** What was to be written. */
  of: Schema.optional(Schema.Literal("checkpoints", "data", "entries")),
  /** What ran out where it is not bytes. */
  lacks: Schema.optional(Schema.Literal("inodes", "quota"))
}) {
  override get message() {
    if (this.lacks === "inodes") {
      const few = this.because === undefined ? "no inode is free" : "too few inodes are free"
      return `${at(this.host)}${few} in ${this.path}${because(this)}`
    }
    if (this.lacks === "quota") return `${at(this.host)}the quota in ${this.path} is used up`
    return `${at(this.host)}not enough space in ${this.path}${because(this)}`
  }
}

/** A folder or file is there and is not what it should be. */
export class BadStructure extends Schema.TaggedError<BadStructure>()("BadStructure", {
  /** Where, when it is not this machine. */
  host: OptionalText,
  path: Schema.String,
  detail: Schema.String,
  advice: OptionalText,
  /** What is there instead, one thing a line. */
  found: OptionalText,
  /** What it should look like. */
  layout: OptionalText
}) {
  override get message() {
    return `${at(this.host)}${this.path}: ${this.detail}`
  }
}

/** The storage answered a read or write with an error. */
export class StorageError extends Schema.TaggedError<StorageError>()("StorageError", {
  /** Where, when it is not this machine. */
  host: OptionalText,
  path: Schema.String,
  operation: Schema.String,
  /** `EIO`; null: the system gave no word for it. */
  errno: Schema.NullOr(Schema.String),
  partialFiles: Schema.Array(Schema.String)
}) {
  override get message() {
    return `${at(this.host)}${this.operation} of ${this.path} failed${this.errno === null ? "" : ` with ${this.errno}`}`
  }
}

/** The file system takes no O_DIRECT, and nothing falls back by itself. */
export class DirectIoRefused extends Schema.TaggedError<DirectIoRefused>()("DirectIoRefused", {
  path: Schema.String
}) {
  override get message() {
    return `the file system of ${this.path} refuses O_DIRECT`
  }
}

/** The run is whole, and what was to be removed after it is still there. */
export class NotRemoved extends Schema.TaggedError<NotRemoved>()("NotRemoved", {
  left: Schema.NonEmptyArray(Leftover)
}) {
  override get message() {
    const [{ path, why }, ...more] = this.left
    return `the run is whole, and --cleanup could not remove ${path} (${why})${
      more.length === 0 ? "" : ` and ${more.length} more`
    }`
  }
}

/** The command did what it was to do, and what it had to say did not all reach standard output. */
export class OutputLost extends Schema.TaggedError<OutputLost>()("OutputLost", {
  /** `ENOSPC`, and `EBADF` where standard output was closed; null: the system gave no word for it. */
  errno: Schema.NullOr(Schema.String),
  /** Records of the runs that were made. */
  records: Schema.Array(Schema.String)
}) {
  override get message() {
    return `the result could not be printed: ${
      this.errno === "EBADF"
        ? "standard output is closed"
        : `writing to standard output failed${this.errno === null ? "" : ` with ${this.errno}`}`
    }`
  }
}

// ---------------------------------------------------------------------------------------------- preflight, cluster, internal

/** More than one thing stands against the run; they are reported together. */
export class PreflightFailed extends Schema.TaggedError<PreflightFailed>()("PreflightFailed", {
  /** Each problem as it would be reported alone, in the order found. */
  problems: Schema.NonEmptyArray(Schema.Struct({
    code: Schema.String,
    message: Schema.String,
    facts: Schema.Record({ key: Schema.String, value: Schema.String }),
    advice: Schema.String
  })),
  /** The exit status of the first problem. */
  status: Schema.Int
}) {
  override get message() {
    return `${this.problems.length} things stand against this run`
  }
}

/** A host did not answer. */
export class HostUnreachable extends Schema.TaggedError<HostUnreachable>()("HostUnreachable", {
  host: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `cannot reach ${this.host}: ${this.reason}`
  }
}

/** Nothing could be learnt of any host. */
export class ClusterFactsFailed extends Schema.TaggedError<ClusterFactsFailed>()("ClusterFactsFailed", {
  hosts: Schema.Array(Schema.String),
  detail: Schema.String
}) {
  override get message() {
    return `no facts could be collected: ${this.detail}`
  }
}

/** Something on one host stands against this run; found before anything was written. */
export class HostUnfit extends Schema.TaggedError<HostUnfit>()("HostUnfit", {
  /** `all hosts` for what they have together. */
  host: Schema.String,
  /** What was looked at, as doctor calls it. */
  check: Schema.String,
  found: Schema.String,
  /** What to do about it, in words; null: nothing is known that helps. */
  fix: Schema.NullOr(Schema.String),
  /** To paste into a shell there; null: no command does it. */
  command: Schema.NullOr(Schema.String),
  /** What it comes down to. */
  kind: Schema.Literal("program", "rights", "space", "structure", "host")
}) {
  override get message() {
    return `${this.host}: ${this.check}: ${this.found}`
  }
}

/** A variable that every rank needs has not the same value on all hosts. Values are never told. */
export class EnvironmentNotPassed extends Schema.TaggedError<EnvironmentNotPassed>()("EnvironmentNotPassed", {
  host: Schema.String,
  variable: Schema.String,
  found: Schema.Literal("absent", "another value", "there and not everywhere")
}) {
  override get message() {
    if (this.found === "there and not everywhere") {
      return `${this.variable} is set on ${this.host} and not everywhere: ranks would not do the same`
    }
    return `${this.variable} does not reach the ranks on ${this.host}: ${
      this.found === "absent" ? "it is not set there" : "it has another value there"
    }`
  }
}

/** `mlpstorage doctor` found something that stands against a run. */
export class HostsUnfit extends Schema.TaggedError<HostsUnfit>()("HostsUnfit", {
  problems: Schema.Int,
  warnings: Schema.Int,
  /** What could not be checked. */
  unknown: Schema.Int
}) {
  override get message() {
    return `${plural(this.problems, "problem stands", "problems stand")} against a run on these hosts`
  }
}

/** A bug of this program, kept apart from everything a user can cause. */
export class InternalError extends Schema.TaggedError<InternalError>()("InternalError", {
  detail: Schema.String
}) {
  override get message() {
    return this.detail
  }
}

/** Every failure, as one closed union that decodes what a record or a worker holds. */
export const AppError = Schema.Union(
  MissingOption,
  InvalidOption,
  UnknownOption,
  ConflictingOptions,
  ConfigFileNotFound,
  ConfigFileInvalid,
  UnsupportedParameter,
  InvalidParameter,
  ImpossibleLayout,
  ObjectStorageUnsupported,
  CommandFailed,
  TimedOut,
  Interrupted,
  DependencyMissing,
  RankDied,
  OutcomeIncomplete,
  DataIntegrity,
  NotResumable,
  RulesNotMet,
  ReportNotClean,
  PackageExposed,
  RunsRefused,
  PackageNotValid,
  NotAsDemanded,
  PathNotFound,
  PermissionDenied,
  NoSpace,
  BadStructure,
  StorageError,
  DirectIoRefused,
  NotRemoved,
  OutputLost,
  PreflightFailed,
  HostUnreachable,
  ClusterFactsFailed,
  HostUnfit,
  HostsUnfit,
  EnvironmentNotPassed,
  RanksNotStarted,
  HostLost,
  InternalError
)
export type AppError = typeof AppError.Type

/** Whether a value is one of the failures above; anything else is a bug. */
export const isAppError = Schema.is(AppError)
