/** What ties the runs of an experiment: how far they are apart, and what was done between them. */
import type { GapLimit } from "../domain/GapLimit.ts"
import { formatSeconds, plural } from "../domain/Units.ts"
import { clockStep } from "../results/clockStep.ts"
import type { RunRecord } from "../results/RunRecord.ts"
import { type Look, paint } from "./Look.ts"
import { type Row, rows } from "./rows.ts"

const spanOf = ({ invocation, measurement }: RunRecord, from: GapLimit["from"]) =>
  from === "measurement" && measurement !== null
    ? { start: measurement.startedAt, end: measurement.endedAt }
    : { start: invocation.started_at, end: invocation.ended_at ?? "" }

const gapText = (before: RunRecord, after: RunRecord, limit: GapLimit | null): string => {
  const from = limit?.from ?? "invocation"
  const set = clockStep(before) ?? clockStep(after)
  if (set !== null) return `not known: ${set}`
  const seconds = (Date.parse(spanOf(after, from).start) - Date.parse(spanOf(before, from).end)) / 1000
  if (!Number.isFinite(seconds)) return "not known: a time is not recorded"
  const allowed = limit === null ? "" : `, ${formatSeconds(limit.seconds)} are allowed (rule ${limit.rule})`
  return `${formatSeconds(seconds)} from the end of one to the start of the other${allowed}`
}

const betweenRows = (before: RunRecord, after: RunRecord, limit: GapLimit | null): ReadonlyArray<Row> => {
  const done = before.experiment?.after ?? null
  return [
    ...(done === null
      ? []
      : [
        [
          "between",
          `${done.command} on ${plural(done.hosts.length, "host")}, ${formatSeconds(done.seconds)}`
        ] satisfies Row
      ]),
    ["pause", gapText(before, after, limit)]
  ]
}

/** Between two runs, in one line each. */
export const pauseTexts = (runs: ReadonlyArray<RunRecord>, limit: GapLimit | null): ReadonlyArray<string> =>
  runs.flatMap((run, i) => {
    const before = runs[i - 1]
    return before === undefined
      ? []
      : [betweenRows(before, run, limit).map(([name, text]) => `${name} ${text}`).join("; ")]
  })

/** `runs`: complete, in order; those of before a `--resume` too. */
export const experimentText = (runs: ReadonlyArray<RunRecord>, limit: GapLimit | null, look: Look): string => {
  const id = runs[0]?.experiment?.id ?? ""
  return [
    paint(look, "bold", `experiment ${id}: ${plural(runs.length, "run")}, each with its own record`),
    "",
    ...rows(
      look,
      runs.flatMap((run, i): ReadonlyArray<Row> => {
        const before = runs[i - 1]
        return [
          ...(before === undefined ? [] : betweenRows(before, run, limit)),
          [run.experiment?.name ?? "run", `${run.verdict?.category ?? "not judged"}  ${run.result_dir}`]
        ]
      })
    )
  ].join("\n")
}
