/** The one list of readings, for whoever reads runs. Only the roots of programs import it, and hand it on. */
import { checkpointingReading } from "./checkpointing/reading/reading.ts"
import { kvcacheReading } from "./kvcache/reading/reading.ts"
import type { Reading } from "./Reading.ts"
import { trainingReading } from "./training/reading/reading.ts"
import { vectordbReading } from "./vectordb/reading/reading.ts"

/** In the order reports show them. */
export const readings: ReadonlyArray<Reading> = [trainingReading, checkpointingReading, vectordbReading, kvcacheReading]
