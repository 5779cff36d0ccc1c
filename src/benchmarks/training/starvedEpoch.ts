/**
 * Why the figures of an epoch say little of the storage: DLIO leaves the first step out, and readers that run ahead of a short
 * epoch do their work there. Pure.
 */
interface EpochShape {
  /** Of each rank. */
  readonly steps: number
  /** Batches that readers may be ahead of the loop; null where that is not known. */
  readonly batchesAhead: number | null
  /** The first step's share of the epoch's time, of the rank where it is largest; null where that is not known. */
  readonly firstStepShare: number | null
}

/** From here on what is left out outweighs what is counted. */
const most = 0.5

/** null where nothing speaks against the figures. */
export const starvedEpoch = ({ batchesAhead, firstStepShare, steps }: EpochShape): string | null =>
  steps < 1
    ? null
    : firstStepShare !== null && firstStepShare >= most
    ? `the first step, which AU and throughput leave out, took ${
      (100 * firstStepShare).toFixed(0)
    } % of the epoch's time`
    : batchesAhead !== null && steps <= batchesAhead + 1
    ? `an epoch has ${steps} ${
      steps === 1 ? "step" : "steps"
    }, and the readers are ${batchesAhead} ahead: all of it may be read during the first step, which AU and throughput leave out`
    : null
