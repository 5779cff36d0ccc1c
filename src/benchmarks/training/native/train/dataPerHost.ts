/** DLIO's comparison of the data set's nominal share of one host with the host's memory (reference 8): not a measurement. */
import type { JobHost } from "../../../../engines/native/Job.ts"
import type { TrainWork } from "../../TrainingWork.ts"

/** All ranks are on this host. */
export const dataPerHostBytes = ({ nominalSampleBytes, set }: Pick<TrainWork, "nominalSampleBytes" | "set">): number =>
  set.files * set.samplesPerFile * nominalSampleBytes

export const dataFitsMemory = (work: Pick<TrainWork, "nominalSampleBytes" | "set">, host: JobHost): boolean =>
  dataPerHostBytes(work) < host.memoryBytes
