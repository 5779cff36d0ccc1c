/** The checkpointing facts of a run, each from the first place that has it. */
import { GiB } from "../../../domain/Units.ts"
import { type Known, present, type RunEvidence } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import {
  at,
  fact,
  integer,
  number,
  oneOf,
  override,
  positiveInteger,
  positiveNumbers,
  setting,
  truth
} from "../../../rules/tolerant.ts"
import { checkpointFacts } from "../evidence.ts"

const count = (name: "writes" | "reads", option: string) => (run: RunEvidence): Known<number> =>
  integer(
    K.firstOf(
      fact(run, checkpointFacts[name]),
      override(run, `checkpoint.${option}`),
      at(run.args, option),
      at(run.workload, `checkpoint.${option}`)
    ),
    option
  )

/** Checkpoints written, as recorded: a negative number stays negative. */
export const writes = count("writes", "num_checkpoints_write")

export const reads = count("reads", "num_checkpoints_read")

/** Nothing recorded is `default`: neither release writes the key otherwise. */
export const mode = (run: RunEvidence): Known<"default" | "subset"> => {
  const said = K.firstOf(fact(run, checkpointFacts.mode), setting(run, "checkpoint.mode"))
  return said._tag === "missing"
    ? present("default", "no checkpoint.mode was set")
    : oneOf(["default", "subset"])(said, "checkpoint.mode")
}

export const processes = (run: RunEvidence): Known<number> => positiveInteger(run.processes, "processes")

export const hosts = (run: RunEvidence): Known<number> => positiveInteger(run.hosts, "hosts")

export const fsync = (run: RunEvidence): Known<boolean> =>
  truth(K.firstOf(fact(run, checkpointFacts.fsync), setting(run, "checkpoint.fsync")), "checkpoint.fsync")

/** Bytes of one checkpoint as it was written. DLIO's `checkpoint_size_GB` is in GiB. */
export const checkpointBytes = (run: RunEvidence): Known<number> =>
  K.firstOf(
    number(fact(run, checkpointFacts.checkpointBytes), "checkpointBytes"),
    K.map(number(at(run.metrics, "checkpoint_size_GB"), "metric.checkpoint_size_GB"), (gib) => gib * GiB)
  )

/** Ranks on the host that has fewest. */
export const fewestRanksPerHost = (run: RunEvidence): Known<number> =>
  K.firstOf(
    K.map(
      positiveNumbers(fact(run, checkpointFacts.ranksPerHost), "ranksPerHost"),
      (ranks) => ranks.reduce((least, n) => Math.min(least, n))
    ),
    K.map(K.zip(processes(run), hosts(run)), ([ranks, hosts]) => Math.floor(ranks / hosts))
  )
