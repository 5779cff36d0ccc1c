/** Every rule about one checkpointing run, in the order of the rule book. */
import type { RunRule } from "../../../rules/Rule.ts"
import { benchmarkType } from "../../../rules/shared/benchmarkType.ts"
import { countedHosts } from "../../../rules/shared/countedHosts.ts"
import { declaredMemory } from "../../../rules/shared/declaredMemory.ts"
import { hostValidation } from "../../../rules/shared/hostValidation.ts"
import { readable } from "../../../rules/shared/readable.ts"
import { scale } from "../../../rules/shared/scale.ts"
import { checkpointingOnDisk } from "../onDisk.ts"
import { clientCache } from "./clientCache.ts"
import { checkpointCounts, fsync } from "./counts.ts"
import { fileSystems, folders } from "./folders.ts"
import { ranksPerHost } from "./hosts.ts"
import { acceleratorMemory, dataSizeRatio } from "./memory.ts"
import { model } from "./model.ts"
import { parameters } from "./parameters.ts"
import { closedProcesses, openProcesses, subset } from "./processes.ts"
import { checkpointSize } from "./size.ts"

export const checkpointingRules: ReadonlyArray<RunRule> = [
  benchmarkType(checkpointingOnDisk),
  readable(checkpointingOnDisk),
  scale,
  declaredMemory(() => false),
  countedHosts,
  dataSizeRatio,
  fsync,
  model,
  acceleratorMemory,
  checkpointSize,
  subset,
  folders,
  fileSystems,
  closedProcesses,
  ranksPerHost,
  parameters,
  openProcesses,
  checkpointCounts,
  clientCache,
  hostValidation
]
