/** What the rules say of a package: those about its folders, about its runs, and about runs together. */
import type { Aggregate } from "../benchmarks/shared/figures/Aggregate.ts"
import type { EditionId } from "../domain/Edition.ts"
import type { Issue } from "../domain/Verdict.ts"
import type { KnownReadings } from "../reading/KnownReadings.ts"
import { judgeGroup } from "../reports/judgeGroup.ts"
import { nextCommand } from "../reports/nextCommand.ts"
import { editionOf, notKnownHere } from "../rules/editions/editions.ts"
import { type Known, missing, pending, present } from "../rules/Evidence.ts"
import type { Surroundings } from "../rules/Group.ts"
import { issue } from "../rules/issue.ts"
import {
  leavesOf,
  type Package,
  type PackageDivision,
  type PackageIssue,
  type PackageRule,
  type Submitter,
  type Workload
} from "../rules/Package.ts"
import type { RuleText } from "../rules/Rule.ts"
import type { JudgedRun, PackageRead } from "./readPackage.ts"

/** `error`: the package does not pass. `not checked`: nor does it where the rule must be checked (`blocks`). */
export type Severity = "error" | "warning" | "not checked"

export interface Finding extends PackageIssue {
  readonly severityOf: Severity
  /** Keeps the package from passing. */
  readonly blocks: boolean
  /** Title of its rule; empty of what is no rule's. */
  readonly title: string
}

/** A row of the results: the runs of one workload together. */
export interface JudgedWorkload {
  readonly division: PackageDivision
  readonly organization: string
  readonly system: string
  readonly path: string
  readonly benchmarkType: string
  readonly names: ReadonlyArray<string>
  readonly category: string
  /** Measured runs that were judged together. */
  readonly runs: number
  readonly edition: EditionId
  /** What to type to get what is missing among its runs; null: nothing, or nothing that a command can make. */
  readonly next: string | null
  /** Over the runs that count; empty where there are none. */
  readonly aggregates: ReadonlyArray<Aggregate>
}

export interface JudgedPackage {
  readonly edition: EditionId
  readonly findings: ReadonlyArray<Finding>
  readonly workloads: ReadonlyArray<JudgedWorkload>
  /** Rules that looked at something, by id. */
  readonly applied: ReadonlyMap<string, RuleText>
}

const severityOf = ({ severity, validation }: Issue): Severity =>
  validation === "UNKNOWN" ? "not checked" : severity === "warning" ? "warning" : "error"

/** What stands against CLOSED stands against no run of the open division. */
const isOfDivision = ({ severity, validation }: Issue, division: PackageDivision): boolean =>
  severity === "warning" || validation !== "OPEN" || division === "closed"

const finding = (issue: PackageIssue, title: string): Finding => ({
  ...issue,
  title,
  severityOf: severityOf(issue),
  blocks: issue.severity === "error"
})

const evaluated = (rule: PackageRule, tree: Package): ReadonlyArray<PackageIssue> => {
  try {
    return rule.evaluate(tree)
  } catch (error) {
    const message = `not checked: rule ${rule.id} failed on this package (${String(error)})`
    return [{ ...issue(rule.id, "UNKNOWN", "error", message), path: tree.root.path }]
  }
}

/** The rule about a group that repeats what its runs' own findings say. */
const repeatsRuns = "run-categories"

const inTime = (runs: ReadonlyArray<JudgedRun>): ReadonlyArray<JudgedRun> =>
  [...runs].sort((a, b) => (a.start ?? "") < (b.start ?? "") ? -1 : 1)

const around = (
  { descriptions }: Submitter,
  system: string,
  workload: Workload,
  runs: PackageRead["runs"]
): Surroundings => {
  const description = descriptions.find(({ name }) => name === system)
  const generations = inTime(
    workload.phases.filter(({ measures }) => !measures).flatMap(({ leaves }) => leaves).flatMap(({ folder }) =>
      runs.get(folder.path) ?? []
    ).filter(({ kind, makesData }) => kind === "auxiliary" && makesData)
  )
  const [generation] = generations
  return {
    description: description?.content ?? missing(`there is no systems/${system}.yaml`, `systems/${system}.yaml`),
    generations: generation !== undefined
      ? present(generations, generation.path)
      : workload.phases.some(({ name }) => name === null)
      ? pending
      : missing("the package holds no data generation of this workload", workload.folder.path),
    beside: workload.phases.filter(({ measures }) => measures).flatMap(({ leaves }) =>
      leaves.flatMap(({ folder: { path }, run }) =>
        run._tag === "present" && run.value.kind !== "incomplete"
          ? []
          : [{ path, start: null, reason: reasonOf(run), elsewhere: false }]
      )
    )
  }
}

const reasonOf = (run: Known<Pick<JudgedRun, "kindReason">>): string =>
  run._tag === "present"
    ? run.value.kindReason ?? "it did not reach its end"
    : run._tag === "missing"
    ? run.reason
    : "it cannot be read"

/** Findings of the rules about runs, and about runs together, of one workload. */
const judgedWorkload = (
  readings: KnownReadings,
  submitter: Submitter,
  system: string,
  workload: Workload,
  runs: PackageRead["runs"]
) => {
  const { benchmarkType, folder, names } = workload
  const measuring = workload.phases.filter(({ measures }) => measures).flatMap(({ leaves }) => leaves)
  const measured = inTime(
    measuring.flatMap((leaf) => runs.get(leaf.folder.path) ?? []).filter(({ kind }) => kind === "measured")
  )
  const own = measured.flatMap(({ issues, path }) => issues.map((issue) => ({ ...issue, path })))
  const [first] = measured
  const place = {
    division: submitter.division,
    organization: submitter.organization,
    system,
    path: folder.path,
    benchmarkType,
    names
  }
  if (first === undefined) {
    return { issues: own, row: { ...place, category: "INVALID", runs: 0, next: null, aggregates: [] } }
  }
  const { category, experiments, issues } = judgeGroup(
    readings.of(benchmarkType),
    first.identity,
    measured,
    around(submitter, system, workload, runs)
  )
  const together = issues.filter(({ rule }) => rule !== repeatsRuns).map((issue) => ({ ...issue, path: folder.path }))
  return {
    issues: [...own, ...together],
    row: {
      ...place,
      category,
      runs: measured.length,
      next: nextCommand(readings.of(benchmarkType), first.identity, first.judgedBy, experiments[0]),
      aggregates: experiments[0]?.aggregates ?? []
    }
  }
}

/** `edition` is what the package is judged by. Never throws. */
export const judgePackage = (
  readings: KnownReadings,
  rules: ReadonlyArray<PackageRule>,
  { runs, tree }: PackageRead,
  edition: EditionId
): JudgedPackage => {
  const applied = new Map<string, RuleText>()
  const titles = new Map(rules.map(({ id, title }) => [id, title]))
  const holds = ({ editions }: RuleText): boolean => editions.includes(edition)
  const applicable = rules.filter(holds)
  for (const rule of applicable) applied.set(rule.id, rule)
  const findings: Array<Finding> = []
  const keep = (issues: ReadonlyArray<PackageIssue>) => {
    for (const one of issues) findings.push(finding(one, titles.get(one.rule) ?? ""))
  }
  if (applicable.length === 0) {
    const why = editionOf(edition) === undefined
      ? notKnownHere(edition)
      : `edition ${edition} has no rules for packages`
    keep([{ ...issue("not-judged", "UNKNOWN", "error", `not checked: ${why}`), path: tree.root.path }])
  }
  for (const rule of applicable) keep(evaluated(rule, { ...tree, edition }))
  const workloads: Array<JudgedWorkload> = []
  for (const submitter of tree.submitters) {
    for (const { name, workloads: found } of submitter.systemResults) {
      for (const workload of found.filter((one) => leavesOf(one).length > 0)) {
        const reading = readings.of(workload.benchmarkType)
        const { issues, row } = judgedWorkload(readings, submitter, name, workload, runs)
        for (const rule of [...reading?.rules.run ?? [], ...reading?.rules.group ?? []].filter(holds)) {
          titles.set(rule.id, rule.title)
          if (row.runs > 0) applied.set(rule.id, rule)
        }
        keep(issues.filter((one) => isOfDivision(one, submitter.division)))
        workloads.push({ ...row, edition })
      }
    }
  }
  return { edition, findings, workloads, applied }
}
