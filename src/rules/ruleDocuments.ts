/** The rules as documents: a list, one explained, and the difference of two editions. */
import { columns } from "../domain/columns.ts"
import type { EditionId } from "../domain/Edition.ts"
import type { Json } from "../domain/Json.ts"
import { plural } from "../domain/Units.ts"
import { editionIds, editions as allEditions } from "./editions/editions.ts"
import type { RuleText, Scope } from "./Rule.ts"
import type { RuleSet } from "./RuleSet.ts"

/** `text` for people, `json` for `--json`. */
interface RulesDocument {
  readonly text: string
  readonly json: Json
}

interface RuleFilter {
  /** Command-line or on-disk name. */
  readonly benchmark?: string | undefined
  readonly edition?: EditionId | undefined
  readonly scope?: Scope | undefined
}

/** Rules that are listed under one name: a benchmark's, or those of packages. */
export interface ListedRules extends Pick<RuleSet, "benchmark" | "directoryName"> {
  readonly run: ReadonlyArray<RuleText>
  readonly group: ReadonlyArray<RuleText>
  readonly package?: ReadonlyArray<RuleText>
}

const rulesIn = (set: ListedRules): ReadonlyArray<RuleText> => [...set.run, ...set.group, ...set.package ?? []]

/** One rule, and where it applies: benchmarks that share it are listed together. */
interface CatalogueEntry {
  readonly rule: RuleText
  readonly applies: ReadonlyArray<{ readonly benchmark: string; readonly editions: ReadonlyArray<EditionId> }>
}

const entryKey = (rule: RuleText): string => `${rule.id} ${rule.demands}`

/** All rules that a filter leaves, each once, in the order of the sets. */
export const entriesOf = (sets: ReadonlyArray<ListedRules>, filter: RuleFilter = {}): ReadonlyArray<CatalogueEntry> => {
  const { benchmark, edition, scope } = filter
  const entries = new Map<string, CatalogueEntry>()
  for (const set of sets) {
    if (benchmark !== undefined && benchmark !== set.benchmark && benchmark !== set.directoryName) continue
    for (const rule of rulesIn(set)) {
      if (edition !== undefined && !rule.editions.includes(edition)) continue
      if (scope !== undefined && rule.scope !== scope) continue
      const key = entryKey(rule)
      const applies = [
        ...(entries.get(key)?.applies ?? []),
        { benchmark: set.benchmark, editions: edition === undefined ? rule.editions : [edition] }
      ]
      entries.set(key, { rule: entries.get(key)?.rule ?? rule, applies })
    }
  }
  return [...entries.values()]
}

/** Ids of all rules, each once. */
export const ruleIds = (
  sets: ReadonlyArray<ListedRules>
): ReadonlyArray<string> => [...new Set(entriesOf(sets).map(({ rule }) => rule.id))]

const editionsOf = ({ applies }: CatalogueEntry): ReadonlyArray<EditionId> =>
  editionIds.filter((edition) => applies.some(({ editions }) => editions.includes(edition)))

const benchmarksOf = ({ applies }: CatalogueEntry): ReadonlyArray<string> => applies.map(({ benchmark }) => benchmark)

const judgedAt: Readonly<Record<RuleText["evidence"], string>> = {
  plan: "before and after the run",
  run: "after the run",
  group: "several runs together",
  package: "the folders and files of a package"
}

const asJson = (entry: CatalogueEntry): Json => {
  const { rule } = entry
  return {
    id: rule.id,
    title: rule.title,
    demands: rule.demands,
    by_edition: rule.byEdition ?? null,
    source: rule.source,
    scope: rule.scope,
    evidence: rule.evidence,
    reads: rule.reads,
    applies: entry.applies.map(({ benchmark, editions }) => ({ benchmark, editions })),
    examples: { pass: rule.examples.pass, fail: rule.examples.fail }
  }
}

/** `rules list`. */
export const listRules = (sets: ReadonlyArray<ListedRules>, filter: RuleFilter): RulesDocument => {
  const entries = entriesOf(sets, filter)
  const rows = entries.map((entry) => [
    entry.rule.id,
    entry.rule.title,
    editionsOf(entry).join(" "),
    entry.rule.scope,
    benchmarksOf(entry).join(" ")
  ])
  return {
    text: entries.length === 0
      ? "no rule matches\n"
      : `${columns([["rule", "title", "editions", "scope", "benchmarks"], ...rows]).join("\n")}\n\n${
        plural(entries.length, "rule")
      }; ` +
        "mlpstorage rules explain ID says what one demands\n",
    json: entries.map(asJson)
  }
}

const explained = (entry: CatalogueEntry): string => {
  const { rule } = entry
  return [
    `${rule.id}  ${rule.title}`,
    "",
    rule.demands,
    "",
    ...columns([
      ...Object.entries(rule.byEdition ?? {}).map(([edition, text]) => [edition, text]),
      [
        "applies to",
        entry.applies.map(({ benchmark, editions }) => `${benchmark} (${editions.join(", ")})`).join(", ")
      ],
      ["judged", judgedAt[rule.evidence]],
      ["reads", rule.reads.join(", ")],
      ["source", rule.source],
      ["passes", rule.examples.pass],
      ["fails", rule.examples.fail]
    ])
  ].join("\n")
}

/** `3.6.3`, `2.1.18a`: numbers of the rule book; sections of the guidelines are shorter. */
const publishedNumber = /^\d+(?:\.\d+){2,}[a-z]?$/

const writtenIn = ({ rule }: CatalogueEntry, number: string): boolean =>
  rule.source.split(/[^\da-z.]+/).some((word) => word.replace(/\.$/, "") === number)

/**
 * `rules explain`: every rule of that id, for two benchmarks may use one number differently; for a published number that is no
 * rule's own, the rules that rest on it. `undefined`: no such rule.
 */
export const explainRule = (sets: ReadonlyArray<ListedRules>, id: string): RulesDocument | undefined => {
  const all = entriesOf(sets)
  const asked = id.trim().toLowerCase()
  const own = all.filter(({ rule }) => rule.id.toLowerCase() === asked)
  const entries = own.length === 0 && publishedNumber.test(asked) ? all.filter((entry) => writtenIn(entry, asked)) : own
  return entries.length === 0 ? undefined : {
    text: `${entries.map(explained).join("\n\n")}\n`,
    json: entries.map(asJson)
  }
}

/** `rules diff`: rules that came, went, or ask for something else. */
export const diffRules = (sets: ReadonlyArray<ListedRules>, from: EditionId, to: EditionId): RulesDocument => {
  const perBenchmark = sets.map((set) => {
    const rules = rulesIn(set)
    const only = (a: EditionId, b: EditionId) =>
      rules.filter(({ editions }) => editions.includes(a) && !editions.includes(b))
    const changed = rules.filter(({ byEdition, editions }) =>
      editions.includes(from) && editions.includes(to) && byEdition?.[from] !== byEdition?.[to]
    )
    return { benchmark: set.benchmark, added: only(to, from), removed: only(from, to), changed }
  })
  const line = (sign: string, { id, title }: RuleText) => `  ${sign} ${id}  ${title}`
  const text = perBenchmark.map(({ added, benchmark, changed, removed }) =>
    [
      benchmark,
      ...removed.map((rule) => line("-", rule)),
      ...added.map((rule) => line("+", rule)),
      ...changed.flatMap((rule) => [
        line("~", rule),
        `      ${from}  ${rule.byEdition?.[from] ?? ""}`,
        `      ${to}  ${rule.byEdition?.[to] ?? ""}`
      ]),
      ...(added.length + removed.length + changed.length === 0 ? ["  no difference"] : [])
    ].join("\n")
  )
  const brief = ({ id, title }: RuleText): Json => ({ id, title })
  const dated = (edition: EditionId) =>
    allEditions.flatMap(({ dated, id }) => id === edition ? [`${edition} (${dated})`] : []).join("")
  return {
    text: `${dated(from)} → ${dated(to)}\n\n${text.join("\n\n")}\n`,
    json: {
      from,
      to,
      benchmarks: perBenchmark.map(({ added, benchmark, changed, removed }) => ({
        benchmark,
        added: added.map(brief),
        removed: removed.map(brief),
        changed: changed.map((rule) => ({
          id: rule.id,
          title: rule.title,
          from: rule.byEdition?.[from] ?? null,
          to: rule.byEdition?.[to] ?? null
        }))
      }))
    }
  }
}
