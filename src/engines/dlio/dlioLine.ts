/** Lines of DLIO's log, as rank 0 prints them (dlio-checkpointing.md 8.4). Pure; anything else is no event. */
import type { Phase } from "../../domain/Measurement.ts"

export type DlioLine =
  /** Also printed once more after the reads, by mistake: the reader of the log knows better. */
  | { readonly _tag: "phaseStarted"; readonly phase: Phase }
  | { readonly _tag: "operationStarted"; readonly phase: Phase; readonly index: number }
  | {
    readonly _tag: "operationEnded"
    readonly phase: Phase
    readonly index: number
    /** Rank 0's own. */
    readonly seconds: number
  }
  | { readonly _tag: "running"; readonly activity: string; readonly processes: number }

const prefix = String.raw`^(?:\[\w+\]\s*)?(?:\S+:\s)?(?:\[?\d{4}-\d\d-\d\d[T ][\d:.,]+\]?\s+)?`

const started = new RegExp(`${prefix}Starting (saving|loading) checkpoint (\\d+) after total step`)
const ended = new RegExp(`${prefix}Finished (saving|loading) checkpoint (\\d+) for epoch \\d+ in ([\\d.]+) s;`)
const phase = new RegExp(`${prefix}Checkpointing (write|read) started`)
const running = new RegExp(`${prefix}Running DLIO \\[([^\\]]{1,80})\\] with (\\d{1,9}) process`)

const phaseOf = (verb: string | undefined): Phase => verb === "loading" || verb === "read" ? "read" : "write"

export const dlioLine = (line: string): DlioLine | undefined => {
  const begins = started.exec(line)
  if (begins !== null) return { _tag: "operationStarted", phase: phaseOf(begins[1]), index: Number(begins[2]) }
  const ends = ended.exec(line)
  if (ends !== null) {
    return { _tag: "operationEnded", phase: phaseOf(ends[1]), index: Number(ends[2]), seconds: Number(ends[3]) }
  }
  const opens = phase.exec(line)
  if (opens !== null) return { _tag: "phaseStarted", phase: phaseOf(opens[1]) }
  const header = running.exec(line)
  return header === null ? undefined : { _tag: "running", activity: header[1] ?? "", processes: Number(header[2]) }
}
