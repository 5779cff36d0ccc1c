/** `dlio_config/{config,hydra,overrides}.yaml`: what Hydra leaves beside a DLIO run, so that readers of DLIO trees find it. */
import { stringify } from "yaml"
import type { JsonObject } from "../../../domain/Json.ts"
import type { Job } from "../Job.ts"

/** PyYAML's block style: sequences flush with their key, `null` spelt out, no line folding. */
const encode = (value: unknown): string =>
  stringify(value, { indentSeq: false, lineWidth: 0, nullStr: "null", aliasDuplicateObjects: false })

const hydraOf = (job: Job<unknown>, task: ReadonlyArray<string>): JsonObject => ({
  hydra: {
    run: { dir: job.runDirectory },
    mode: "RUN",
    output_subdir: "dlio_config",
    overrides: {
      hydra: [`++hydra.run.dir=${job.runDirectory}`, "++hydra.output_subdir=dlio_config", "hydra.mode=RUN"],
      task
    },
    job: {
      name: "main",
      override_dirname: [...task].sort().join(","),
      config_name: "config"
    },
    runtime: {
      version: `mlpstorage ${job.engineVersion} (native engine; Hydra did not run)`,
      output_dir: job.runDirectory,
      choices: { workload: job.workloadName }
    },
    verbose: false
  }
})

/** File name → text. */
export const dlioConfigFiles = (job: Job<unknown>): Readonly<Record<string, string>> => {
  const task = [`workload=${job.workloadName}`, ...job.overrides]
  return {
    "config.yaml": encode({ workload: job.workload }),
    "hydra.yaml": encode(hydraOf(job, task)),
    "overrides.yaml": encode(task)
  }
}
