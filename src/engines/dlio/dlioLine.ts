/** Lines of DLIO's log, as rank 0 prints them (docs/reference/dlio-checkpoints.md 7). Pure; anything else is no event. */
import type { Phase } from "../../domain/Measurement.ts"

type DlioLine =
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
  | { readonly _tag: "epochStarted"; readonly epoch: number; readonly steps: number }
  /** Rank 0's own, percent. */
  | { readonly _tag: "utilisation"; readonly epoch: number; readonly percent: number }
  /** Rank 0's own times the number of ranks. */
  | { readonly _tag: "throughput"; readonly epoch: number; readonly samplesPerSecond: number }
  | { readonly _tag: "epochEnded"; readonly epoch: number; readonly steps: number; readonly seconds: number }
  | { readonly _tag: "generation"; readonly isOver: boolean }
  /** Every rank has done its work, and is still there: they meet once more before they end. */
  | { readonly _tag: "saved" }

const prefix = String.raw`^(?:\[\w+\]\s*)?(?:\S+:\s)?(?:\[?\d{4}-\d\d-\d\d[T ][\d:.,]+\]?\s+)?`

const phaseOf = (verb: string): Phase => verb === "loading" || verb === "read" ? "read" : "write"

type Reader = readonly [pattern: RegExp, read: (groups: ReadonlyArray<string>) => DlioLine]

const line = (pattern: string, read: (groups: ReadonlyArray<string>) => DlioLine): Reader => [
  new RegExp(prefix + pattern),
  read
]

const number = (text: string | undefined): number => Number(text ?? "")

const readers: ReadonlyArray<Reader> = [
  line(String.raw`Starting (saving|loading) checkpoint (\d+) after total step`, ([verb = "", index]) => ({
    _tag: "operationStarted",
    phase: phaseOf(verb),
    index: number(index)
  })),
  line(
    String.raw`Finished (saving|loading) checkpoint (\d+) for epoch \d+ in ([\d.]+) s;`,
    ([verb = "", index, seconds]) => ({
      _tag: "operationEnded",
      phase: phaseOf(verb),
      index: number(index),
      seconds: number(seconds)
    })
  ),
  line("Checkpointing (write|read) started", ([verb = ""]) => ({ _tag: "phaseStarted", phase: phaseOf(verb) })),
  line(String.raw`Running DLIO \[([^\]]{1,80})\] with (\d{1,9}) process`, ([activity = "", processes]) => ({
    _tag: "running",
    activity,
    processes: number(processes)
  })),
  line(String.raw`Starting epoch (\d{1,9}): (\d{1,12}) steps expected`, ([epoch, steps]) => ({
    _tag: "epochStarted",
    epoch: number(epoch),
    steps: number(steps)
  })),
  line(
    String.raw`Epoch (\d{1,9}) - Block \d+ \[Training\] Accelerator Utilization \[AU\] \(%\): ([\d.]+)`,
    ([epoch, percent]) => ({ _tag: "utilisation", epoch: number(epoch), percent: number(percent) })
  ),
  line(
    String.raw`Epoch (\d{1,9}) - Block \d+ \[Training\] Throughput \(samples/second\): ([\d.]+)`,
    ([epoch, rate]) => ({ _tag: "throughput", epoch: number(epoch), samplesPerSecond: number(rate) })
  ),
  line(String.raw`Ending epoch (\d{1,9}) - (\d{1,12}) steps completed in ([\d.]+) s`, ([epoch, steps, seconds]) => ({
    _tag: "epochEnded",
    epoch: number(epoch),
    steps: number(steps),
    seconds: number(seconds)
  })),
  line("Starting data generation", () => ({ _tag: "generation", isOver: false })),
  line("Generation done", () => ({ _tag: "generation", isOver: true })),
  line("Saved outputs in ", () => ({ _tag: "saved" }))
]

export const dlioLine = (text: string): DlioLine | undefined => {
  for (const [pattern, read] of readers) {
    const found = pattern.exec(text)
    if (found !== null) return read(found.slice(1))
  }
  return undefined
}
