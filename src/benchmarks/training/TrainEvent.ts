/** What an engine says of training while it goes on. */
import * as Schema from "effect/Schema"
import { EpochMeasurement } from "./TrainingMeasurement.ts"

export const TrainEvent = Schema.Union(
  /** Training begins: every rank is up. */
  Schema.TaggedStruct("training", { epochs: Schema.Int, stepsPerEpoch: Schema.Int, samplesPerStep: Schema.Int }),
  Schema.TaggedStruct("epochStarted", { epoch: Schema.Int, steps: Schema.Int }),
  /** At most a few per second; all figures are of this epoch so far, of all ranks. */
  Schema.TaggedStruct("epochProgress", {
    epoch: Schema.Int,
    seconds: Schema.Number,
    /** Steps that every rank has completed. */
    steps: Schema.Int,
    samples: Schema.Number,
    bytes: Schema.NullOr(Schema.Number),
    /** Percent; null until the first counted step is over. */
    au: Schema.NullOr(Schema.Number),
    /** Mean seconds a step waited for data. */
    waitSeconds: Schema.NullOr(Schema.Number)
  }),
  Schema.TaggedStruct("epochEnded", { epoch: EpochMeasurement })
)
export type TrainEvent = typeof TrainEvent.Type
