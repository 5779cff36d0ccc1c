/**
 * `results.json`: an array with one object a run, as the existing tool writes it, one run a line so that a large report can
 * be read with line tools. `report.json`: `{ schema_version, program, filters, groups, left_out, summary }`. Both streamed:
 * head, then each group, then foot.
 */
import type { Aggregate } from "../../benchmarks/shared/figures/Aggregate.ts"
import type { Json } from "../../domain/Json.ts"
import type { FileWriter } from "../FileWriter.ts"
import { saidOfRuns } from "../findings.ts"
import { identityOf } from "../group.ts"
import type { ChecklistItem, Experiment, Foot, Group, Head } from "../Report.ts"
import type { Text } from "./Text.ts"

const schemaVersion = 1

const memberText = (name: string, text: string): string => `  ${JSON.stringify(name)}: ${text}`

const member = (name: string, value: Json): string => memberText(name, JSON.stringify(value))

const head = ({ filters, note, program, title }: Head): string =>
  `{\n${member("schema_version", schemaVersion)},\n${member("program", program)},\n${
    title === null ? "" : `${member("title", title)},\n`
  }${note === null ? "" : `${member("note", note)},\n`}${
    member("filters", {
      edition: filters.edition,
      systems: filters.systems,
      organizations: filters.organizations,
      benchmarks: filters.benchmarks
    })
  },\n  "groups": [`

const aggregateJson = (aggregate: Aggregate) => ({
  name: aggregate.name,
  unit: aggregate.unit,
  over: aggregate.over,
  count: aggregate.statistics?.count ?? null,
  mean: aggregate.statistics?.mean ?? null,
  stdev: aggregate.statistics?.stdev ?? null,
  min: aggregate.statistics?.min ?? null,
  max: aggregate.statistics?.max ?? null,
  lacking: aggregate.lacking,
  client_cache: Object.fromEntries(aggregate.clientCache)
})

/** JSON of a list, made once for all groups and places that share the very list. */
const sharedText = <A>(encode: (item: A) => unknown) => {
  const known = new WeakMap<ReadonlyArray<A>, string>()
  return (list: ReadonlyArray<A>): string => {
    const found = known.get(list)
    if (found !== undefined) return found
    const made = JSON.stringify(list.map(encode))
    known.set(list, made)
    return made
  }
}

const aggregatesText = sharedText(aggregateJson)
const checklistText = sharedText((item: ChecklistItem) => item)

const experimentText = ({ aggregates, category, issues, runs }: Experiment): string =>
  `{"category":${JSON.stringify(category)},"runs":${JSON.stringify(runs)},"issues":${
    JSON.stringify(issues)
  },"aggregates":${aggregatesText(aggregates)}}`

const groupMembers = (group: Group): ReadonlyArray<string> => {
  const { organization, search, systemName, ...rest } = identityOf(group.identity)
  return [
    member("number", group.number),
    member("name", group.name),
    member("category", group.category),
    member("identity", { organization, system: systemName, ...rest, ...(search === null ? {} : { search }) }),
    memberText("issues", JSON.stringify(group.issues)),
    memberText("run_issues", JSON.stringify(saidOfRuns(group).map(({ issue, paths }) => ({ ...issue, runs: paths })))),
    memberText("aggregates", aggregatesText(group.aggregates)),
    member("sets_of_runs", group.sets),
    memberText("experiments", `[${group.experiments.map(experimentText).join(",")}]`),
    memberText("checklist", checklistText(group.checklist)),
    member("next", group.next),
    member("near_misses", group.nearMisses.map(({ part, runs, text }) => ({ part, runs, text })))
  ]
}

/** A group; its runs by path, in time order, and the parameters of the first of them. */
const groupText = (group: Group, first: boolean): ReadonlyArray<Text> => [
  `${first ? "" : ","}\n  {\n${groupMembers(group).join(",\n")},\n  "parameters": `,
  group.runs[0]?.texts.parameters ?? "null",
  `,\n  "runs": ${JSON.stringify(group.runs.map(({ part, path }) => ({ path, part })))}}`
]

/** Name → statistics, unit and client caches of the group's figures: the same in every run of the group. */
const figuresText = (group: Group): string =>
  JSON.stringify(Object.fromEntries(group.aggregates.map((aggregate) => {
    const { client_cache, lacking: _lacking, name: _name, ...figures } = aggregateJson(aggregate)
    return [aggregate.name, { ...figures, client_cache }]
  })))

/** Each run's own object, then where it stands in its group. */
const runs = (group: Group, first: boolean): ReadonlyArray<Text> => {
  const aggregates = figuresText(group)
  return group.runs.flatMap(({ part, texts }, i) => [
    first && i === 0 ? "\n{" : ",\n{",
    texts.core.subarray(1, -1),
    ",\"parameters\":",
    texts.parameters,
    ",\"issues\":",
    texts.issues,
    `,"group":${group.number},"group_category":"${group.category}","part":${
      JSON.stringify(part)
    },"aggregates":${aggregates}}`
  ])
}

export const summaryJson = (foot: Foot): Json => ({
  runs: { ...foot.runs },
  groups: { ...foot.groups },
  auxiliary: foot.auxiliary,
  incomplete: foot.incomplete,
  filtered: foot.filtered,
  left_out: foot.leftOut.length
})

const footText = (foot: Foot): string => {
  const leftOut = foot.leftOut.map(({ cost, looksLike, path, reason, weight }) =>
    `\n    ${JSON.stringify({ path, looks_like: looksLike, reason, weight, cost })}`
  )
  const notes = foot.notes.length === 0 ? "" : `${member("notes", foot.notes)},\n`
  return `\n  ],\n  "left_out": [${leftOut.join(",")}],\n${notes}${member("summary", summaryJson(foot))}\n}\n`
}

export const resultsJson: FileWriter = () => {
  let first = true
  return {
    head: "[",
    group: (group) => {
      const pieces = runs(group, first)
      first = first && group.runs.length === 0
      return pieces
    },
    foot: () => "\n]\n"
  }
}

export const reportJson: FileWriter = (about) => {
  let first = true
  return {
    head: head(about),
    group: (group) => {
      const pieces = groupText(group, first)
      first = false
      return pieces
    },
    foot: footText
  }
}
