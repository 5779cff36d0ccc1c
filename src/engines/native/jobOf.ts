/** From a plan and the collected facts to the coordinator's job. */
import * as os from "node:os"
import type { ClusterInformation } from "../../domain/Cluster.ts"
import { valueOf } from "../../domain/Fact.ts"
import { isOverride, type Parameter } from "../../domain/Parameter.ts"
import type { Plan } from "../../domain/Plan.ts"
import { redactAssignments, redactObject } from "../../domain/secrets.ts"
import type { EngineRun } from "../Engine.ts"
import type { Job, JobHost } from "./Job.ts"

/** The collected facts of the one host; Node's own figures where the collector has none. */
const hostOf = ({ hosts: [host] }: ClusterInformation): JobHost => ({
  hostname: host?.hostname ?? os.hostname(),
  logicalCores: (host === undefined ? undefined : valueOf(host.logicalCores)) ?? os.cpus().length,
  memoryBytes: (host === undefined ? undefined : valueOf(host.memoryTotal)) ?? os.totalmem(),
  meminfo: host?.meminfo ?? {},
  cpuinfo: host?.cpuinfo ?? {}
})

const textOf = (value: Parameter["value"]): string => typeof value === "string" ? value : JSON.stringify(value)

/** As Hydra writes overrides: what people and the tool set, not what the workload file says. */
const overridesOf = (parameters: ReadonlyArray<Parameter>): ReadonlyArray<string> =>
  parameters
    .filter((parameter) => isOverride(parameter) || parameter.origin === "tool")
    .map(({ key, value }) => `++workload.${key}=${textOf(value)}`)

/** `llama3_8b`, `unet3d_h100`: readers of DLIO's files take the accelerator from it. */
const workloadNameOf = ({ accelerator, model }: Plan): string =>
  [model.replaceAll("-", "_"), ...(accelerator === null ? [] : [accelerator])].join("_")

export const jobOf = <Work>(
  run: EngineRun,
  work: Work,
  engineVersion: string,
  calibrationSeconds: number
): Job<Work> => ({
  runId: run.runId,
  runDirectory: run.runDirectory,
  engineVersion,
  profile: run.plan.profile,
  host: hostOf(run.cluster),
  workload: redactObject(run.plan.workload),
  workloadName: workloadNameOf(run.plan),
  overrides: redactAssignments(overridesOf(run.plan.parameters)),
  calibrationSeconds,
  work
})
