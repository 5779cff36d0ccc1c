/** Every rule about one training run, in the order of the rule book. */
import type { RunRule } from "../../../rules/Rule.ts"
import { benchmarkType } from "../../../rules/shared/benchmarkType.ts"
import { countedHosts } from "../../../rules/shared/countedHosts.ts"
import { declaredMemory } from "../../../rules/shared/declaredMemory.ts"
import { hostValidation } from "../../../rules/shared/hostValidation.ts"
import { readable } from "../../../rules/shared/readable.ts"
import { scale } from "../../../rules/shared/scale.ts"
import { trainingEdition } from "../edition.ts"
import { trainingOnDisk } from "../onDisk.ts"
import { caching } from "./caching.ts"
import { fileSystems, folders } from "./folders.ts"
import { evenHosts, singleClient, singleHost } from "./hosts.ts"
import { minimumDataset } from "./minimumDataset.ts"
import { accelerator, model } from "./model.ts"
import { parameters } from "./parameters.ts"
import { directIo, parameterValues, readThreads } from "./reader.ts"
import { runData } from "./runData.ts"
import { utilisation } from "./utilisation.ts"
import { epochs, workflow, workloadValues } from "./workloadValues.ts"

export const trainingRules: ReadonlyArray<RunRule> = [
  benchmarkType(trainingOnDisk),
  readable(trainingOnDisk),
  scale,
  declaredMemory((edition) => trainingEdition(edition).minimumDataset.takesDeclaredMemory),
  countedHosts,
  model,
  accelerator,
  minimumDataset,
  runData,
  utilisation,
  singleHost,
  singleClient,
  evenHosts,
  folders,
  fileSystems,
  parameters,
  parameterValues,
  readThreads,
  directIo,
  epochs,
  workloadValues,
  workflow,
  caching,
  hostValidation
]
