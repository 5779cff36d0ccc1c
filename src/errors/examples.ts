/** One made-up instance of every error, for `mlpstorage errors explain`: what the message looks like and what it advises. */
import type { EngineFailureReport } from "../domain/EngineFailureReport.ts"
import { TiB } from "../domain/Units.ts"
import * as E from "./AppError.ts"
import { statuses } from "./statuses.ts"

const report = (facts: Partial<EngineFailureReport>): EngineFailureReport => ({
  kind: "rank-died",
  message: "rank 3 was ended by SIGKILL while writing",
  rank: 3,
  path: null,
  offset: null,
  expected: null,
  found: null,
  errno: null,
  signal: null,
  partialFiles: [],
  survivors: [],
  ...facts
})

const partialFiles = ["global_epoch1_step2/zero_pp_rank_1_mp_rank_0_optim_states.pt"]

/** By tag: an error of each class, in words that could stand on a screen. */
export const examples: { readonly [Tag in E.AppError["_tag"]]: Extract<E.AppError, { readonly _tag: Tag }> } = {
  MissingOption: new E.MissingOption({
    options: ["--model"],
    command: "mlpstorage checkpointing run",
    sources: ["flag --model/-m", "configuration key model or checkpointing.run.model"]
  }),
  InvalidOption: new E.InvalidOption({
    option: "--num-checkpoints-read",
    expected: "a whole number of at least 0",
    actual: "-1"
  }),
  UnknownOption: new E.UnknownOption({ given: "--modle", kind: "option", nearest: "--model", known: [] }),
  ConflictingOptions: new E.ConflictingOptions({
    options: ["--engine native", "--closed"],
    reason: "native results are practice and qualify for no division",
    advice: "run without --closed to see the category these parameters would earn"
  }),
  ConfigFileNotFound: new E.ConfigFileNotFound({ path: "/home/me/runs.yaml" }),
  ConfigFileInvalid: new E.ConfigFileInvalid({
    file: "configuration file",
    path: "runs.yaml",
    detail: "line 3: model has no value"
  }),
  UnsupportedParameter: new E.UnsupportedParameter({
    parameter: "reader.read_thread",
    engine: "native",
    accepted: ["checkpoint.fsync", "checkpoint.mode"],
    nearest: null
  }),
  InvalidParameter: new E.InvalidParameter({ parameter: "checkpoint.fsync", expected: "a boolean", actual: "5" }),
  ImpossibleLayout: new E.ImpossibleLayout({
    model: "llama3-70b",
    processes: 12,
    reason: "default mode needs a multiple of TP x PP = 8",
    nearest: [8, 16]
  }),
  ObjectStorageUnsupported: new E.ObjectStorageUnsupported({ option: "--checkpoint-folder", value: "s3://bucket/x" }),
  CommandFailed: new E.CommandFailed({
    command: "mpirun -n 8 hostname",
    exitCode: 1,
    signal: null,
    stderrTail: "there are not enough slots available"
  }),
  TimedOut: new E.TimedOut({ what: "the run", seconds: 600, partialFiles }),
  Interrupted: new E.Interrupted({ signal: "SIGINT", partialFiles }),
  DependencyMissing: new E.DependencyMissing({
    dependency: "mpirun",
    neededFor: "runs on several hosts",
    install: ["install Open MPI or MPICH, and see that mpirun is on PATH"]
  }),
  RankDied: new E.RankDied({ report: report({ signal: "SIGKILL", partialFiles }) }),
  OutcomeIncomplete: new E.OutcomeIncomplete({ missing: ["summary.json", "3_output.json"] }),
  DataIntegrity: new E.DataIntegrity({
    report: report({
      kind: "integrity",
      path: "/mnt/c/llama3-8b/global_epoch1_step1/zero_pp_rank_0_mp_rank_0_model_states.pt",
      offset: 8192,
      expected: "rank 0, checkpoint 1, offset 8192",
      found: "rank 0, checkpoint 1, offset 4096"
    })
  }),
  NotResumable: new E.NotResumable({
    why: "late",
    path: "/home/me/results/checkpointing/llama3-8b",
    experiment: "0d1f4a52-7c1e-4b6e-9d0c-3f2b1a0e9c8d",
    detail: "its write run ended 42.0 s ago; rule 4.7.1-pause allows 30.00 s, which is 12.0 s too late"
  }),
  HostLost: new E.HostLost({
    host: "node2",
    ranks: 4,
    since: "2026-11-23T10:00:00.000Z",
    seconds: 61,
    reason: "ssh: connect to host node2 port 22: No route to host",
    answering: ["node3"]
  }),
  RulesNotMet: new E.RulesNotMet({
    when: "refused",
    requested: "CLOSED",
    category: "OPEN",
    issues: [{
      rule: "4.6.1",
      validation: "OPEN",
      severity: "error",
      message: "llama3-8b CLOSED needs 8 processes; 2 were given",
      parameter: "num_processes",
      expected: "8",
      actual: "2",
      source: null,
      disputed: false
    }]
  }),
  ReportNotClean: new E.ReportNotClean({ invalid: 2, unknown: 1, lost: 0 }),
  PackageNotValid: new E.PackageNotValid({ what: "package", errors: 3, unchecked: 1 }),
  PackageExposed: new E.PackageExposed({ found: ["closed/Acme/results/a/dlio.log:12: /home/lab"], secrets: false }),
  RunsRefused: new E.RunsRefused({
    refused: ["results/training/unet3d/run/20260101_120000: 3.3.2: utilisation 81 % is below 90 %"],
    division: "closed"
  }),
  NotAsDemanded: new E.NotAsDemanded({
    missed: [{ demand: "write:-5%", found: "checkpointing llama3-8b: -7.20 % (95 % interval -9.10 % to -5.30 %)" }]
  }),
  PathNotFound: new E.PathNotFound({ path: "/mnt/gone/results", what: "results directory" }),
  PermissionDenied: new E.PermissionDenied({ path: "/mnt/c", operation: "write into" }),
  NoSpace: new E.NoSpace({ path: "/mnt/c", neededBytes: 2 * TiB, availableBytes: TiB, partialFiles: [] }),
  BadStructure: new E.BadStructure({
    path: "/mnt/c/llama3-8b",
    detail: "holds files this program did not write: notes.txt"
  }),
  StorageError: new E.StorageError({
    path: "/mnt/c/llama3-8b/global_epoch1_step1/zero_pp_rank_0_mp_rank_0_model_states.pt",
    operation: "fsync",
    errno: "EIO",
    partialFiles
  }),
  NotRemoved: new E.NotRemoved({
    left: [{
      path: "/mnt/c/llama3-8b/global_epoch1_step1/zero_pp_rank_0_mp_rank_0_model_states.pt",
      why: "EIO"
    }]
  }),
  OutputLost: new E.OutputLost({
    errno: "ENOSPC",
    records: ["/mnt/r/checkpointing/llama3-8b/20261124_101500/checkpointing_20261124_101500_metadata.json"]
  }),
  DirectIoRefused: new E.DirectIoRefused({ path: "/mnt/c/llama3-8b" }),
  PreflightFailed: new E.PreflightFailed({
    problems: [{
      code: "E406",
      message: "the file system of /mnt/c refuses O_DIRECT",
      facts: { path: "/mnt/c" },
      advice: "run again with --io buffered; the record will say so"
    }],
    status: statuses.storage.code
  }),
  HostUnreachable: new E.HostUnreachable({ host: "node7", reason: "connection timed out" }),
  ClusterFactsFailed: new E.ClusterFactsFailed({ hosts: ["node7"], detail: "no host answered" }),
  HostUnfit: new E.HostUnfit({
    host: "node7",
    check: "results shared",
    found:
      "does not see what node1 wrote into /home/me/results: here it is ext4 of /dev/sda1, on node1 nfs4 of nas:/home",
    fix: "mount the same file system at that path on every host",
    command: "findmnt -T /home/me/results",
    kind: "structure"
  }),
  HostsUnfit: new E.HostsUnfit({ problems: 2, warnings: 3, unknown: 1 }),
  EnvironmentNotPassed: new E.EnvironmentNotPassed({
    host: "node7",
    variable: "DLIO_DROP_CACHES_TIMEOUT",
    found: "absent"
  }),
  RanksNotStarted: new E.RanksNotStarted({
    seconds: 600,
    hosts: [
      { host: "node1", ranks: 8, running: 8, reason: null },
      { host: "node7", ranks: 8, running: 0, reason: null }
    ]
  }),
  InternalError: new E.InternalError({ detail: "a value that cannot be was" })
}
