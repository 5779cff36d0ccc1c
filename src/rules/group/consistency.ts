/** What all runs of an experiment have in common. Numbers and truths in text are compared as what they say. */
import { isJsonObject, type Json, type JsonObject } from "../../domain/Json.ts"
import { formatBytes } from "../../domain/Units.ts"
import type { Issue } from "../../domain/Verdict.ts"
import { type GroupMember, type GroupRule, groupRule } from "../Group.ts"
import type { Voice } from "../issue.ts"
import { toNumber, toTruth } from "../tolerant.ts"

/** `"55500"` and 55500, `"True"` and true, `b200` and `B200`, `/a` and `/a/` are one value each. */
const canonical = (value: Json): string => {
  const plain = toNumber(value) ??
    (typeof value === "string" ? toTruth(value) ?? value.trim().toLowerCase().replace(/\/+$/, "") : value)
  return JSON.stringify(plain)
}

const notRecorded = (say: Voice, parameter: string, paths: ReadonlyArray<string>): ReadonlyArray<Issue> =>
  paths.length === 0
    ? []
    : [say.unknown(`not checked: ${parameter} is not recorded by ${paths.join(", ")}`, { parameter })]

/** One issue when values differ, one when some runs do not have the value. All without it is not this rule's business. */
const differing = (
  say: Voice,
  parameter: string,
  values: ReadonlyArray<{ readonly path: string; readonly value: Json | undefined }>
): ReadonlyArray<Issue> => {
  const given = new Set(values.map(({ value }) => value ?? null))
  const absent = given.delete(null)
    ? values.flatMap(({ path, value }) => (value ?? null) === null ? [path] : [])
    : []
  if (given.size === 0) return []
  const distinct = new Map([...given].map((value) => [canonical(value), value] as const))
  return [
    ...(distinct.size === 1 ? [] : [
      say.invalid(`the runs differ in ${parameter}: ${[...distinct.values()].map(String).sort().join(", ")}`, {
        parameter,
        expected: "one value",
        actual: distinct.size
      })
    ]),
    ...notRecorded(say, parameter, absent)
  ]
}

const at = (object: JsonObject | null, keys: ReadonlyArray<string>): Json | undefined => {
  let inner: Json | undefined = object ?? undefined
  for (const key of keys) {
    if (!isJsonObject(inner) || !Object.hasOwn(inner, key)) return undefined
    inner = inner[key]
  }
  return inner
}

/** Most groups agree to the letter, or none of their runs has the value, and a report judges thousands of them. */
const agree = (runs: ReadonlyArray<GroupMember>, valueOf: (run: GroupMember) => Json | undefined): boolean => {
  const values = runs.map(valueOf)
  return values.every((value) => Object.is(value, values[0]))
}

/** @param what must be the same, as within a sentence. */
const same = (
  id: string,
  what: string,
  parameters: Readonly<Record<string, (run: GroupMember) => Json | undefined>>,
  source: string,
  examples: GroupRule["examples"],
  named = ""
): GroupRule =>
  groupRule({
    id,
    title: `Same ${what}`,
    demands: `All runs of the experiment have the same ${what}${named}.`,
    source,
    since: "v2.0",
    reads: Object.keys(parameters),
    examples
  }, ({ members }, say) => {
    const runs = members.map(({ run }) => run)
    return Object.entries(parameters).flatMap(([parameter, valueOf]) =>
      agree(runs, valueOf) ? [] : differing(
        say,
        parameter,
        runs.map((run) => ({ path: run.path, value: valueOf(run) }))
      )
    )
  })

const baseSource = "submission checks of release 3.0.26; Rules.md 2.1.9; v2.0 guidelines 3 (benchmark result)"

/** Benchmark, model, accelerator, processes, hosts and engine: the same in every benchmark. */
export const identityRules: ReadonlyArray<GroupRule> = [
  same("one-benchmark", "benchmark", { benchmark_type: (run) => run.benchmarkType ?? undefined }, baseSource, {
    pass: "training, training",
    fail: "training, checkpointing"
  }),
  same("one-model", "model", { model: (run) => run.model ?? undefined }, baseSource, {
    pass: "unet3d, unet3d",
    fail: "unet3d, retinanet"
  }),
  same("one-accelerator", "accelerator", { accelerator: (run) => run.accelerator ?? undefined }, baseSource, {
    pass: "b200, B200",
    fail: "b200, mi355"
  }),
  same("one-process-count", "process count", { num_processes: (run) => run.processes ?? undefined }, baseSource, {
    pass: "8, 8",
    fail: "8, 16"
  }),
  same("one-host-count", "host count", { hosts: (run) => run.hosts ?? undefined }, baseSource, {
    pass: "2, 2",
    fail: "2, 4"
  }),
  same(
    "one-engine-version",
    "release of the engine",
    { "engine.version": (run) => run.engineVersion ?? undefined },
    "Rules.md 2.1.9; this program: figures of two releases are no repetition of one another",
    { pass: "0.1.0, 0.1.0", fail: "0.1.0, 0.2.0" }
  )
]

const inParameters = (keys: ReadonlyArray<string>) =>
  Object.fromEntries(keys.map((key) => {
    const path = key.split(".")
    return [key, (run: GroupMember) => at(run.parameters, path)]
  }))

/** What is compared differs between benchmarks, so the text names it. */
const ofKeys = (keys: ReadonlyArray<string>): string => `: ${keys.join(", ")}`

/** @param keys dotted, below the workload. */
export const sameDataset = (keys: ReadonlyArray<string>): GroupRule =>
  same(
    "one-data-set",
    "data set",
    inParameters(keys),
    "v2.0 guidelines 3 (the data set is generated only once); Rules.md 2.1.13",
    {
      pass: `the same ${keys[0]} in all runs, as a number or in text`,
      fail: `two values of ${keys[0]}`
    },
    ofKeys(keys)
  )

/** @param keys dotted, below the workload. */
export const sameParameters = (keys: ReadonlyArray<string>): GroupRule =>
  same("one-configuration", "parameters", inParameters(keys), "Rules.md 2.1.9", {
    pass: `the same ${keys[0]} in all runs, as a number or in text`,
    fail: `two values of ${keys[0]}`
  }, ofKeys(keys))

const tolerance = 0.1

export const sameMemory: GroupRule = groupRule({
  id: "one-memory",
  title: "Same memory",
  demands: "The memory of all hosts together differs by no more than 10 % among the runs.",
  source: "Rules.md 2.1.9",
  since: "v2.0",
  reads: ["system.totalMemoryBytes"],
  examples: { pass: "512 GiB, 500 GiB", fail: "512 GiB, 256 GiB" }
}, ({ members }, say) => {
  const found = members.map(({ run }) => ({ path: run.path, bytes: run.system?.totalMemoryBytes ?? null }))
  const totals = found.flatMap(({ bytes }) => bytes === null ? [] : [bytes])
  const absent = found.flatMap(({ bytes, path }) => bytes === null ? [path] : [])
  if (totals.length === 0) return []
  const least = totals.reduce((a, b) => Math.min(a, b))
  const most = totals.reduce((a, b) => Math.max(a, b))
  return [
    ...(most - least <= tolerance * least ? [] : [
      say.invalid(`the runs had between ${formatBytes(least)} and ${formatBytes(most)} of memory`, {
        parameter: "host memory",
        expected: `within 10 % of ${formatBytes(least)}`,
        actual: formatBytes(most)
      })
    ]),
    ...notRecorded(say, "host memory", absent)
  ]
})
