/** What was found of packages, as text for people and as JSON for programs. */
import { columns } from "../domain/columns.ts"
import type { Json } from "../domain/Json.ts"
import { plural } from "../domain/Units.ts"
import { plain } from "../reports/outputs/terminal.ts"
import type { Finding, JudgedPackage, Severity } from "./judgePackage.ts"

export interface ValidatedPackage {
  /** Below the path that was given; `""` is that path. */
  readonly root: string
  /** 1: code in the submitter's folder; 2: a pool of images; 3: stamps and manifests beside it; null: nothing tells. */
  readonly layout: 1 | 2 | 3 | null
  readonly editionReason: string
  readonly judged: JudgedPackage
}

export interface Validated {
  /** As it was given. */
  readonly path: string
  readonly packages: ReadonlyArray<ValidatedPackage>
}

interface Totals {
  readonly errors: number
  readonly warnings: number
  /** Rules that must be checked and could not be. */
  readonly unchecked: number
  /** Not checked, where nothing could have been recorded. */
  readonly uncheckable: number
  /** Errors and what must be checked. */
  readonly blocking: number
}

const allFindings = ({ packages }: Validated): ReadonlyArray<Finding> =>
  packages.flatMap(({ judged }) => judged.findings)

const totals = (findings: ReadonlyArray<Finding>): Totals => {
  const of = (severity: Severity, blocks: boolean) =>
    findings.filter((one) => one.severityOf === severity && one.blocks === blocks).length
  const [errors, unchecked] = [of("error", true), of("not checked", true)]
  return {
    errors,
    warnings: of("warning", false),
    unchecked,
    uncheckable: of("not checked", false),
    blocking: errors + unchecked
  }
}

export const totalsOf = (found: Validated): Totals => totals(allFindings(found))

const order: ReadonlyArray<Severity> = ["error", "not checked", "warning"]

const worstFirst = (findings: ReadonlyArray<Finding>): ReadonlyArray<Finding> =>
  [...findings].sort((a, b) =>
    order.indexOf(a.severityOf) - order.indexOf(b.severityOf) || Number(b.blocks) - Number(a.blocks)
  )

/** One finding of many paths, told once. */
interface Told {
  readonly finding: Finding
  readonly paths: ReadonlyArray<string>
}

const told = (findings: ReadonlyArray<Finding>): ReadonlyArray<Told> => {
  const found = new Map<string, { readonly finding: Finding; readonly paths: Array<string> }>()
  for (const one of worstFirst(findings)) {
    const key = JSON.stringify([one.rule, one.severityOf, one.blocks, one.message, one.actual])
    const known = found.get(key)
    if (known === undefined) found.set(key, { finding: one, paths: [one.path] })
    else known.paths.push(one.path)
  }
  return [...found.values()]
}

const listedPaths = 3

const wordOf = ({ blocks, severityOf }: Finding): string =>
  severityOf === "not checked" && !blocks ? "not checked (warning)" : severityOf

const ruleName = ({ rule, title }: Finding): string => title === "" ? rule : `${rule} ${title}`

const findingLines = ({ finding, paths }: Told): ReadonlyArray<string> => {
  const { actual, disputed, expected, message } = finding
  const facts = expected === null ? "" : ` (needs ${expected}${actual === null ? "" : `, found ${actual}`})`
  const more = paths.length - listedPaths
  return [
    `${wordOf(finding)}  [${ruleName(finding)}]  ${message}${facts}${disputed ? " (disputed)" : ""}`,
    ...paths.slice(0, listedPaths).map((path) => `    ${path === "" ? "." : path}`),
    ...(more > 0 ? [`    and ${plural(more, "more path")}`] : [])
  ]
}

const rowLines = ({ workloads }: JudgedPackage): ReadonlyArray<string> =>
  workloads.length === 0 ? ["no workload was found"] : columns(
    workloads.map(({ category, division, names, organization, runs, system, ...row }) => [
      division,
      organization,
      system,
      row.benchmarkType,
      names.join(" "),
      category,
      plural(runs, "run")
    ])
  )

const passedRules = ({ applied, findings }: JudgedPackage): number => {
  const stood = new Set(findings.map(({ rule }) => rule))
  return [...applied.keys()].filter((rule) => !stood.has(rule)).length
}

const layoutWords = { 1: "layout 1", 2: "layout 2", 3: "layout 3" }

const packageLines = ({ editionReason, judged, layout, root }: ValidatedPackage): ReadonlyArray<string> => [
  `${root === "" ? "package" : root}: edition ${judged.edition} (${editionReason}), ${
    layout === null ? "no code of any layout" : layoutWords[layout]
  }`,
  "",
  ...rowLines(judged),
  "",
  ...told(judged.findings).flatMap(findingLines),
  `${passedRules(judged)} of ${plural(judged.applied.size, "rule")} that apply found nothing`,
  ""
]

/** In the words that findings bear. */
export const totalsText = ({ errors, uncheckable, unchecked, warnings }: Totals): string =>
  `${plural(errors, "error")}, ${unchecked} not checked, ${plural(warnings, "warning")}${
    uncheckable === 0 ? "" : `, ${uncheckable} not checked (warning)`
  }`

const verdict = (found: Totals): string => `${found.blocking === 0 ? "passes" : "does not pass"}: ${totalsText(found)}`

export const validationText = (found: Validated): string =>
  [...found.packages.flatMap(packageLines), `${found.path} ${verdict(totalsOf(found))}`].map(plain).join("\n")

const findingJson = (finding: Finding): Json => ({
  id: finding.rule,
  title: finding.title,
  path: finding.path,
  severity: finding.severityOf,
  blocks: finding.blocks,
  text: finding.message,
  parameter: finding.parameter,
  expected: finding.expected,
  actual: finding.actual,
  source: finding.source,
  disputed: finding.disputed
})

const stateOf = (findings: ReadonlyArray<Finding>): string =>
  findings.length === 0 ? "passes" : worstFirst(findings)[0]?.severityOf ?? "passes"

const packageJson = ({ editionReason, judged, layout, root }: ValidatedPackage): Json => {
  const { applied, edition, findings, workloads } = judged
  return {
    root,
    layout,
    edition,
    edition_reason: editionReason,
    workloads: workloads.map(({ benchmarkType, category, division, names, organization, path, runs, system }) => ({
      division,
      organization,
      system,
      benchmark: benchmarkType,
      names,
      path,
      category,
      runs
    })),
    findings: worstFirst(findings).map(findingJson),
    rules: [...applied.values()].map(({ id, title }) => ({
      id,
      title,
      state: stateOf(findings.filter(({ rule }) => rule === id))
    }))
  }
}

export const validationJson = (found: Validated): Json => {
  const { blocking, errors, uncheckable, unchecked, warnings } = totalsOf(found)
  return {
    path: found.path,
    passes: blocking === 0,
    totals: { errors, not_checked: unchecked, warnings, not_checkable: uncheckable },
    packages: found.packages.map(packageJson)
  }
}
