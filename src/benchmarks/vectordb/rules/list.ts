/** Every rule about one vector-database run. v2.0 has the command, but no rules for it. */
import * as K from "../../../rules/known.ts"
import { heldOnly, type RunRule } from "../../../rules/Rule.ts"
import { allowedParameters } from "../../../rules/shared/allowedParameters.ts"
import { benchmarkType } from "../../../rules/shared/benchmarkType.ts"
import { readable } from "../../../rules/shared/readable.ts"
import { separateFileSystems } from "../../../rules/shared/separateFileSystems.ts"
import { separatePaths } from "../../../rules/shared/separatePaths.ts"
import { vectordbEdition } from "../edition.ts"
import { vectordbOnDisk } from "../onDisk.ts"
import { aboutQueries } from "./aboutQueries.ts"
import { backend, index, isNative, isOpenBackend, objectStorage } from "./database.ts"
import { vectordbFacts } from "./evidence.ts"
import { everyRank, groundTruth, metricsReported, mode, queryCount, recall, runtime, scaleOfData } from "./result.ts"

const folders = aboutQueries(separatePaths({
  id: "5.4.1",
  title: "Database folder and results folder",
  demands:
    "The folder of the database and --results-dir are both set and differ. The official tool had no option for the former before " +
    "3.0.44: a run of the round without it is a disputed warning, as its validator warned; later texts refuse it.",
  source: "Rules.md 5.4.1; mlcommons/storage issue 802, pull requests 815 and 847",
  since: "v3.0",
  evidence: "plan",
  reads: ["storageRoot", "resultsDir", "args.storage_root", "args.data_dir", "args.vdb_data_path", "args.results_dir"],
  examples: { pass: "/mnt/milvus and /home/me/results", fail: "no storage_root" }
}, {
  dataOptions: vectordbOnDisk.dataOptions,
  dataFact: vectordbFacts.storageRoot,
  resultsFact: vectordbFacts.resultsDir,
  dataWasOptional: "the round's validator warned, and rows without it were published"
}))

const fileSystems = aboutQueries(separateFileSystems("5.4.2", {
  what: "Database",
  given: "the database",
  fact: vectordbFacts.sameFileSystem,
  ofBoth: true
}))

/** 5.1.1 judges sizes, and the rules of a run its end. */
const judgedByOthers: ReadonlyArray<string> = ["dataset.num_vectors", "dataset.dimension", "run.runtime", "run.queries"]

const parameterText = {
  id: "5.6.4",
  title: "Parameters of CLOSED and OPEN",
  demands:
    "CLOSED names what may be changed; OPEN (5.6.5) adds host, port and the native parameters of other back ends, whatever their " +
    `names, and so here those of the native engine. What other rules judge (${
      judgedByOthers.join(", ")
    }) is left to them.`,
  source: "Rules.md 5.6.4 and 5.6.5",
  examples: { pass: "index.max_degree=64", fail: "database.host=db1 (OPEN), dataset.seed=1 on milvus (neither)" }
}

const holds = { since: "v3.0" } as const

const ofMilvus = allowedParameters(parameterText, holds, (edition) => vectordbEdition(edition).parameters)
const ofOthers = allowedParameters(
  parameterText,
  holds,
  (edition) => ({ ...vectordbEdition(edition).parameters, otherwise: "OPEN" })
)

const parameters: RunRule = aboutQueries({
  ...ofMilvus,
  reads: [...ofMilvus.reads, "database", "database.database"],
  evaluate: (run) =>
    (isOpenBackend(run) || isNative(run) ? ofOthers : ofMilvus).evaluate({
      ...run,
      overrides: K.map(run.overrides, (all) => all.filter(({ key }) => !judgedByOthers.includes(key)))
    })
})

export const vectordbRules: ReadonlyArray<RunRule> = [
  heldOnly(benchmarkType(vectordbOnDisk), { since: "v3.0" }),
  heldOnly(readable(vectordbOnDisk), { since: "v3.0" }),
  scaleOfData,
  runtime,
  mode,
  recall,
  groundTruth,
  queryCount,
  everyRank,
  metricsReported,
  folders,
  fileSystems,
  objectStorage,
  backend,
  index,
  parameters
]
