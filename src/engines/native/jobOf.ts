/** From a plan and the collected facts to the coordinator's job. */
import * as os from "node:os"
import type { ClusterInformation } from "../../domain/Cluster.ts"
import { valueOf } from "../../domain/Fact.ts"
import { isOverride, type Parameter } from "../../domain/Parameter.ts"
import type { EngineRun } from "../Engine.ts"
import type { Job, JobHost } from "./Job.ts"

/** The collected facts of the one host; Node's own figures where the collector has none. */
export const hostOf = ({ hosts: [host] }: ClusterInformation): JobHost => ({
  hostname: host?.hostname ?? os.hostname(),
  logicalCores: (host === undefined ? undefined : valueOf(host.logicalCores)) ?? os.cpus().length,
  memoryBytes: (host === undefined ? undefined : valueOf(host.memoryTotal)) ?? os.totalmem(),
  meminfo: host?.meminfo ?? {},
  cpuinfo: host?.cpuinfo ?? {}
})

const textOf = (value: Parameter["value"]): string => typeof value === "string" ? value : JSON.stringify(value)

/** As Hydra writes overrides: what people and the tool set, not what the workload file says. */
export const overridesOf = (parameters: ReadonlyArray<Parameter>): ReadonlyArray<string> =>
  parameters
    .filter((parameter) => isOverride(parameter) || parameter.origin === "tool")
    .map(({ key, value }) => `++workload.${key}=${textOf(value)}`)

export const jobOf = <Work>(run: EngineRun, work: Work, engineVersion: string): Job<Work> => ({
  runId: run.runId,
  runDirectory: run.runDirectory,
  engineVersion,
  host: hostOf(run.cluster),
  workload: run.plan.workload,
  workloadName: run.plan.model.replaceAll("-", "_"),
  overrides: overridesOf(run.plan.parameters),
  work
})
