/** Lines of DLIO's log of a checkpoint run as the program's events, as they come. */
import type { Phase } from "../../../domain/Measurement.ts"
import { dlioLine } from "../../../engines/dlio/dlioLine.ts"
import { wallClock } from "../../../results/layout.ts"
import type { CheckpointEvent } from "../CheckpointEvent.ts"
import type { CheckpointWork } from "../CheckpointWork.ts"
import { rankBytes } from "../sizing.ts"

/**
 * One fold for one run. An ended operation carries rank 0's time, all that the log knows; the record is made from every
 * rank's file. `now` is the wall clock in milliseconds.
 */
export const checkpointEvents = (work: CheckpointWork) => {
  const begun = new Set<Phase>()
  const shares = work.ranks.map((rank) => rankBytes(rank))

  const phaseEvents = (phase: Phase): ReadonlyArray<CheckpointEvent> => {
    const operations = phase === "write" ? work.writes : work.reads
    if (begun.has(phase) || operations === 0) return []
    begun.add(phase)
    return [{ _tag: "phase", phase, operations, bytesPerOperation: work.checkpointBytes, bytesByRank: shares }]
  }

  return (line: string, now: number): ReadonlyArray<CheckpointEvent> => {
    const said = dlioLine(line)
    switch (said?._tag) {
      case "phaseStarted":
        return phaseEvents(said.phase)
      case "operationStarted":
        return [...phaseEvents(said.phase), { _tag: "operationStarted", phase: said.phase, index: said.index }]
      case "operationEnded": {
        const { index, phase, seconds } = said
        if (seconds <= 0) return []
        return [{
          _tag: "operationEnded",
          operation: {
            phase,
            index,
            startedAt: wallClock(now - seconds * 1000),
            bytes: work.checkpointBytes,
            longestRankSeconds: seconds,
            rank0Seconds: seconds,
            spanSeconds: seconds,
            startSkewSeconds: 0,
            rankSeconds: { min: seconds, median: seconds, max: seconds },
            bytesPerSecond: work.checkpointBytes / seconds
          }
        }]
      }
      default:
        return []
    }
  }
}
