/** A run of `kv-cache.py` as v3.0's tool leaves it: what its commands executed, its summary, and the files of its ranks. */
import { isJsonObject, type Json, type JsonObject } from "../../../domain/Json.ts"
import { draftedRun, oneCount, type ReadBenchmarkRun } from "../../../results/draft/BenchmarkRun.ts"
import { integerAt } from "../../../results/draft/common.ts"
import type { Draft } from "../../../results/draft/Draft.ts"
import { withOwnBody } from "../../../results/draft/OwnKind.ts"
import type { Sources } from "../../../results/draft/sources.ts"
import { isMetadataFile } from "../../../results/layout.ts"
import { object, orNull } from "../../../results/values.ts"
import { type Known, missing, present } from "../../../rules/Evidence.ts"
import * as K from "../../../rules/known.ts"
import * as T from "../../../rules/tolerant.ts"
import { officialName } from "../officialName.ts"
import { kvcacheFacts } from "../rules/evidence.ts"
import { type Command, commandsOf, ofEvery, optionsOf } from "./executed.ts"
import { ownOfficial, ownServe } from "./own.ts"
import { type OptionRanks, ranksOf } from "./ranks.ts"

/** Trials of each option, counted from 0. */
const trialsOf = (commands: Known<ReadonlyArray<Command>>): Known<number> =>
  K.flatMap(commands, (all, source) => {
    const counts = new Map<number, Set<number>>()
    for (const { option, trial } of all) {
      if (trial === null) return missing("a command names no trial", source)
      counts.set(option, (counts.get(option) ?? new Set()).add(trial))
    }
    const sizes = [...new Set([...counts.values()].map(({ size }) => size))]
    const [size, ...others] = sizes
    return size !== undefined && others.length === 0
      ? present(size, source)
      : missing(`options ran ${sizes.join(" and ")} trials`, source)
  })

/** Sums that lack the share of ranks that failed are figures of no run. */
const isPartial = (option: JsonObject): boolean => {
  const { missing_files: absent, partial_failure: partial } = option
  return T.toTruth(partial) === true || (Array.isArray(absent) && absent.length > 0)
}

/** `options.1.rank_count` → `option_1_rank_count`; what only the ranks say stands beside it. */
const figuresOf = (
  summary: Known<JsonObject>,
  ranks: Readonly<Record<string, OptionRanks>>
): Known<JsonObject> => {
  const ofRanks = Object.entries(ranks).flatMap(([option, { aggregates }]) =>
    Object.entries(aggregates ?? {}).map(([name, value]) => [`option_${option}_${name}`, value] as const)
  )
  if (summary._tag !== "present") {
    return ofRanks.length === 0 ? summary : present(Object.fromEntries(ofRanks), "the files of the ranks")
  }
  const { options, ...rest } = summary.value
  const ofSummary = Object.entries(isJsonObject(options) ? options : {}).flatMap(([option, values]) => {
    if (!isJsonObject(values)) return []
    const partial = isPartial(values) ? "partial_" : ""
    return Object.entries(values).map(([name, value]) =>
      [`option_${option}_${name.startsWith("aggregated_") ? partial : ""}${name}`, value] as const
    )
  })
  return present({ ...rest, ...Object.fromEntries(ofRanks), ...Object.fromEntries(ofSummary) }, summary.source)
}

/** What the run executed, in the place of defaults that it did not. */
const workloadOf = (
  options: Known<ReadonlyArray<JsonObject>>,
  others: Readonly<Record<string, Known<Json>>>
): Known<JsonObject> =>
  K.map(options, (all) => ({
    ...Object.fromEntries(all.map(({ option, ...values }) => [`option_${String(option)}`, values])),
    ...Object.fromEntries(
      Object.entries(others).flatMap(([name, known]) => known._tag === "present" ? [[name, known.value]] : [])
    )
  }))

/** Facts that every record of this program holds. */
const recordedFacts = [
  kvcacheFacts.options,
  kvcacheFacts.seed,
  kvcacheFacts.trials,
  kvcacheFacts.cacheDir,
  kvcacheFacts.resultsDir,
  kvcacheFacts.sameFileSystem,
  kvcacheFacts.mounts
]

/** What this program records of each run is missing where it is absent; of other programs' runs it is not asked. */
const ownDraft = (sources: Sources, drafted: Draft): Draft => {
  const draft = withOwnBody(sources, drafted, [ownServe, ownOfficial], recordedFacts)
  const absent = missing(`${kvcacheFacts.mounts} is not recorded`, sources.metadataFile ?? sources.folder.path)
  return { ...draft, facts: { [kvcacheFacts.mounts]: absent, ...draft.facts } }
}

/** The native engine leaves no summary of its own: what it measured stands for one. */
const summaryOf = (sources: Sources, { body, facts }: Draft): Known<JsonObject> => {
  const own = facts[kvcacheFacts.summary]
  return body !== null && body !== undefined && own?._tag === "present"
    ? object(own, own.source)
    : K.flatMap(sources.result, (value, source) => object(present(value, source), source))
}

export const readKvcache: ReadBenchmarkRun = (sources, record, drafted) => {
  const isOwn = drafted.shape === "mlpstorage"
  const draft = isOwn ? ownDraft(sources, drafted) : drafted
  const summary = summaryOf(sources, draft)
  const commands = commandsOf(record)
  const options = optionsOf(commands)
  const seed = K.firstOf(ofEvery(commands, "--seed-base", (command) => command.seed), integerAt(draft.args, "seed"))
  const trials = K.firstOf(trialsOf(commands), integerAt(draft.args, "trials"))
  const delay = T.number(T.at(draft.args, "inter_option_delay"), "inter_option_delay")
  const processes = oneCount(sources, "num_processes", [
    draft.processes,
    integerAt(summary, "total_ranks"),
    ofEvery(commands, "-n", (command) => command.ranks)
  ])
  const ranks = ranksOf(sources.folder, {
    ranks: orNull(processes),
    trials: orNull(K.firstOf(integerAt(summary, "trials_per_option"), trials))
  }, sources.problems)
  const isInRanks = Object.values(ranks).some(({ whole }) => whole > 0)
  const figures = figuresOf(summary, ranks)
  return {
    draft: {
      ...draft,
      engine: isOwn ? draft.engine : K.map(record, () => officialName),
      processes,
      // Our own records have no times in a summary.
      start: K.firstOf(draft.start, T.text(T.at(record, "measurement.startedAt"), "measurement.startedAt")),
      end: K.firstOf(draft.end, T.text(T.at(record, "measurement.endedAt"), "measurement.endedAt")),
      hosts: K.firstOf(draft.hosts, integerAt(summary, "host_count")),
      workload: isOwn ? draft.workload : workloadOf(options, { seed, trials, inter_option_delay: delay })
    },
    facts: {
      options,
      summary,
      seed,
      trials,
      ranks: present(ranks, sources.folder.path),
      cacheDir: K.firstOf(T.at(record, "cache_dir"), T.at(record, "args.cache_dir")),
      resultsDir: T.at(record, "args.results_dir"),
      metadataFiles: present(
        sources.folder.entries.filter(({ name }) => isMetadataFile(name)).length,
        sources.folder.path
      )
    },
    result: summary._tag === "present" || !isInRanks ? summary : present({}, "the files of the ranks"),
    metrics: figures,
    figures,
    own: draftedRun(sources, draft).own
  }
}
