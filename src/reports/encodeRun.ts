/** A run as the journal holds it: cut into what each step of a report needs, each part made once, where the run is read. */
import { markOf } from "./copies.ts"
import { keyOf } from "./group.ts"
import { csvCells } from "./outputs/csv.ts"
import { runCore } from "./outputs/runJson.ts"
import type { ReportRun } from "./ReportRun.ts"
import type { LineHead, Standing } from "./RunLine.ts"

interface EncodedRun {
  readonly head: LineHead
  /** JSON texts in the order of `partNames`. */
  readonly parts: ReadonlyArray<string>
}

const standingOf = ({ category, kind, toldUnfinished }: ReportRun): Standing =>
  kind === "auxiliary" || toldUnfinished
    ? "none"
    : kind === "measured" && (category === "CLOSED" || category === "OPEN")
    ? "sound"
    : "doubtful"

/** `shapeOf` names a list of columns. */
export const encodeRun = (
  run: ReportRun,
  fingerprint: string | null,
  shapeOf: (columns: ReadonlyArray<string>) => string
): EncodedRun => {
  const core = runCore(run)
  const texts = { parameters: JSON.stringify(run.parameters), issues: JSON.stringify(run.issues) }
  const { cells, columns } = csvCells(core, run, texts)
  const shape = shapeOf(columns)
  const mark = markOf(run)
  const head: LineHead = {
    path: run.path,
    fingerprint,
    key: keyOf(run),
    columns: shape,
    kind: run.kind,
    standing: standingOf(run),
    start: run.start,
    recordedId: run.recordedId,
    ...(mark === undefined ? {} : { mark }),
    reason: run.kindReason,
    ...(run.mayBeOfOneHost ? { mayBeOfOneHost: true } : {}),
    command: run.command,
    ...(run.recordedAs === null ? {} : { recordedAs: run.recordedAs })
  }
  return {
    head,
    parts: [
      JSON.stringify(head),
      texts.parameters,
      texts.issues,
      JSON.stringify(core),
      JSON.stringify([shape, cells])
    ]
  }
}
