/** What reads and judges runs in a report worker, with the readings of all benchmarks; loaded when there is a run to read. */
import { readings } from "../benchmarks/readings.ts"
import { knownReadings } from "../reading/KnownReadings.ts"
import type { WorkerSettings } from "../reports/worker/protocol.ts"
import { RunReader } from "../reports/worker/RunReader.ts"

export const makeRunReader = (settings: WorkerSettings): RunReader => new RunReader(settings, knownReadings(readings))
