/** What the page shows of a run when somebody opens it. */
import type { Issue } from "../../domain/Verdict.ts"
import { formatNumber } from "../figure.ts"
import type { Finding, Point, RunDetail } from "../page/data.ts"
import type { ReportRun, SeriesPoint } from "../ReportRun.ts"

export const findingOf = (issue: Issue): Finding => ({
  label: issue.severity === "warning" ? "warning" : issue.validation,
  rule: issue.rule,
  message: issue.message,
  parameter: issue.parameter,
  expected: issue.expected,
  actual: issue.actual,
  source: issue.source,
  disputed: issue.disputed
})

/** Seven digits are more than any chart or table shows, and half the bytes. */
const short = (value: number | null): number | null => value === null ? null : Number(value.toPrecision(7))

const pointOf = ({ name, rate, utilisation }: SeriesPoint): Point => [name, short(rate), short(utilisation)]

const factsOf = (run: ReportRun): ReadonlyArray<readonly [string, string]> => {
  const facts: ReadonlyArray<readonly [string, string | number | null | undefined]> = [
    ["run id", run.recordedId],
    ["start", run.start],
    ["end", run.end],
    ["edition", `${run.edition ?? "unknown"} (${run.editionReason})`],
    ["judged by", run.judgedBy],
    ["by its own edition", run.ownCategory],
    ["engine", [run.engine, run.profile, run.shape].filter((text) => text !== null).join(", ")],
    ["hosts", run.system?.hosts ?? run.hosts],
    ["cores", run.system?.totalCores],
    ["memory (bytes)", run.system?.totalMemoryBytes],
    ["facts from", run.system?.method]
  ]
  return facts.flatMap(([name, value]) => value === null || value === undefined ? [] : [[name, String(value)] as const])
}

const metricsOf = (run: ReportRun): ReadonlyArray<readonly [string, string]> =>
  Object.entries(run.metrics ?? {}).flatMap(([name, value]) =>
    typeof value === "number"
      ? [[name, formatNumber(value)] as const]
      : value === null
      ? [[name, "no value"] as const]
      : typeof value === "string"
      ? [[name, value] as const]
      : []
  )

export const runDetail = (run: ReportRun): RunDetail => ({
  facts: factsOf(run),
  metrics: metricsOf(run),
  findings: [
    ...run.issues.map(findingOf),
    ...run.problems.map((problem) => ({
      label: "file",
      rule: problem.file,
      message: problem.reason,
      parameter: problem.field,
      expected: null,
      actual: null,
      source: null,
      disputed: false
    }))
  ],
  epochs: run.epochs.map(pointOf),
  writes: run.writes.map(pointOf),
  reads: run.reads.map(pointOf)
})
