/** Lines of DLIO's log of a training run as the program's events, as they come. DLIO is silent within an epoch. */
import { dlioLine } from "../../../engines/dlio/dlioLine.ts"
import { wallClock } from "../../../results/layout.ts"
import type { TrainEvent } from "../TrainEvent.ts"
import type { TrainWork } from "../TrainingWork.ts"

interface Heard {
  readonly au: number | null
  readonly samplesPerSecond: number | null
}

const nothing: Heard = { au: null, samplesPerSecond: null }

/**
 * One fold for one run. Figures are rank 0's, all that the log knows; the record is made from every rank's files. `now`: the
 * wall clock in milliseconds.
 */
export const trainingEvents = ({ batchSize, epochs, ranks, set }: TrainWork) => {
  const samplesPerStep = batchSize * ranks
  let hasBegun = false
  let heard = nothing

  return (text: string, now: number): ReadonlyArray<TrainEvent> => {
    const said = dlioLine(text)
    switch (said?._tag) {
      case "epochStarted": {
        const { epoch, steps } = said
        heard = nothing
        const training: ReadonlyArray<TrainEvent> = hasBegun
          ? []
          : [{ _tag: "training", epochs, stepsPerEpoch: steps, samplesPerStep }]
        hasBegun = true
        return [...training, { _tag: "epochStarted", epoch, steps }]
      }
      case "utilisation":
        heard = { ...heard, au: said.percent }
        return []
      case "throughput":
        heard = { ...heard, samplesPerSecond: said.samplesPerSecond }
        return []
      case "epochEnded": {
        const samples = said.steps * samplesPerStep
        return [{
          _tag: "epochEnded",
          epoch: {
            epoch: said.epoch,
            startedAt: wallClock(now - said.seconds * 1000),
            seconds: said.seconds,
            steps: said.steps,
            samples,
            files: Math.ceil(samples / set.samplesPerFile),
            bytes: null,
            bytesPerSecond: null,
            au: heard.au,
            nominalAu: null,
            samplesPerSecond: heard.samplesPerSecond,
            wait: null,
            cpuSeconds: null,
            clientCache: "unknown",
            cacheEvidence: [],
            verdict: null,
            unmeasured: "these are rank 0's own figures, from the log"
          }
        }]
      }
      default:
        return []
    }
  }
}
