/** `smallfiles run`: plan, evidence and preflight as the pipeline asks for them. */
import * as Effect from "effect/Effect"
import type { RunCommand } from "../../../../src/benchmarks/Benchmark.ts"
import { HostFiles } from "../../../../src/cluster/HostFiles.ts"
import { problem } from "../../../../src/domain/Finding.ts"
import type { Plan } from "../../../../src/domain/Plan.ts"
import { NoSpace } from "../../../../src/errors/AppError.ts"
import { missing, pending, present, type RunEvidence } from "../../../../src/rules/Evidence.ts"
import type { RunOptions } from "./options.ts"
import { planRun } from "./plan.ts"
import { isSmallFilesWork } from "./SmallFilesWork.ts"

const planned = <A>(value: A) => present(value, "plan")

/** The plan as the rules see it: what only a finished run has is pending. */
const evidenceOf = (plan: Plan): RunEvidence => ({
  edition: plan.edition,
  benchmarkType: planned(plan.benchmarkType),
  command: planned(plan.command),
  model: planned(plan.model),
  accelerator: missing("this benchmark has no accelerators", "plan"),
  engine: planned(plan.engine.name),
  requestedDivision: planned(plan.requestedDivision),
  processes: planned(plan.processes),
  hosts: planned(plan.hosts.length),
  hostMemoryBytes: missing("no rule of this benchmark reads it", "plan"),
  declaredMemoryBytes: missing("no rule of this benchmark reads it", "plan"),
  scale: planned(plan.scale),
  workload: planned(plan.workload),
  overrides: planned(plan.parameters),
  args: planned(plan.args),
  metrics: pending,
  start: pending,
  end: pending,
  facts: isSmallFilesWork(plan.work) ? { files: planned(plan.work.files) } : {}
})

export const smallfilesRun: RunCommand<RunOptions> = {
  workload: (settings) => ({ edition: settings.edition.value, name: "smallfiles" }),
  plan: planRun,
  evidence: (plan) => Effect.succeed(evidenceOf(plan)),
  outcome: ({ processes }) => ({
    ranks: processes,
    operations: { write: 1, read: 1 },
    epochs: 0,
    metrics: ["files_per_second"]
  }),
  partialFiles: () => Effect.succeed([]),
  preflight: ({ destinations }) =>
    Effect.forEach(
      destinations,
      ({ bytesToWrite, path }) =>
        Effect.flatMap(HostFiles, (files) => files.status(path)).pipe(
          Effect.map(({ availableBytes }) =>
            availableBytes >= bytesToWrite
              ? []
              : [problem(new NoSpace({ path, neededBytes: bytesToWrite, availableBytes, partialFiles: [] }))]
          ),
          Effect.catchAll((error) => Effect.succeed([problem(error)]))
        )
    ).pipe(Effect.map((found) => found.flat()))
}
