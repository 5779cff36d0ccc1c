import { assert, describe, it } from "@effect/vitest"
import type { CheckpointWork } from "../../../../src/benchmarks/checkpointing/CheckpointWork.ts"
import { evidenceOfPlan } from "../../../../src/benchmarks/checkpointing/evidence.ts"
import { checkpointingRules } from "../../../../src/benchmarks/checkpointing/rules/list.ts"
import type { ClusterInformation } from "../../../../src/domain/Cluster.ts"
import { type Fact, measured, unknown } from "../../../../src/domain/Fact.ts"
import type { Plan } from "../../../../src/domain/Plan.ts"
import { GiB } from "../../../../src/domain/Units.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { judge } from "../../../../src/rules/judge.ts"
import { changed, errorsOf, here } from "../../../fixtures/evidence.ts"
import { hostFacts } from "../../../fixtures/hostFacts.ts"
import { smallWorkload } from "./rulesRun.ts"

const work: CheckpointWork = {
  kind: "checkpoint",
  model: "llama3-8b",
  mode: "default",
  modeReason: "llama3-8b is always whole",
  tensorParallel: 1,
  pipelineParallel: 1,
  dataParallel: 2,
  zeroStage: 3,
  parameterCount: 8_030_261_248,
  scale: 0.01,
  folder: "/work/scratch/llama3-8b",
  markerPath: "/work/scratch/.mlpstorage-llama3-8b.json",
  fingerprint: "f",
  ranks: [],
  checkpointBytes: 1_124_261_888,
  writes: 2,
  reads: 2,
  secondsBetween: 5,
  fsync: true,
  io: {
    profile: "device",
    mode: "direct",
    writeRequestBytes: 16_777_216,
    readRequestBytes: 8_388_608,
    writeBuffers: 2,
    readStreams: 4,
    cacheHints: false
  },
  verify: "sample",
  overwrite: false,
  cleanup: true
}

/** `checkpointing run --model llama3-8b --num-processes 2 --scale 0.01 -ncw 2 -ncr 2`: the README's first command. */
const readmePlan: Plan<CheckpointWork> = {
  benchmark: "checkpointing",
  benchmarkType: "checkpointing",
  command: "run",
  model: "llama3-8b",
  accelerator: null,
  engine: { name: "native", reason: "one host, no division asked for" },
  profile: "device",
  mode: "default",
  edition: editionId("v3.0"),
  requestedDivision: null,
  allowInvalidParameters: false,
  identity: { systemName: null, organization: null, label: null },
  hosts: ["localhost"],
  processes: 2,
  launch: null,
  scale: 0.01,
  declaredMemoryPerHostBytes: null,
  resultsDir: "/work/results",
  loops: 1,
  timeoutSeconds: null,
  parameters: [
    changed("checkpoint.num_checkpoints_write", 2),
    changed("checkpoint.num_checkpoints_read", 2),
    changed("checkpoint.checkpoint_folder", "/work/scratch/llama3-8b", "tool")
  ],
  workload: smallWorkload,
  args: { checkpoint_folder: "./scratch", results_dir: "./results" },
  destinations: [],
  bufferBytes: 0,
  notes: [],
  work
}

const clusterOf = (...memories: ReadonlyArray<Fact<number>>): ClusterInformation => ({
  method: "local",
  asked: [],
  hosts: memories.map((memoryTotal) => ({ ...hostFacts(), memoryTotal })),
  missing: [],
  declaredMemoryPerHost: unknown("not given")
})

const oneHost = clusterOf(measured(24 * GiB, "/proc/meminfo"))

const judged = (plan: Plan<CheckpointWork>, cluster = oneHost, same = true) =>
  judge(checkpointingRules, evidenceOfPlan(plan, cluster, { sameFileSystem: here(same) }))

const fullPlan: Plan<CheckpointWork> = {
  ...readmePlan,
  processes: 8,
  scale: 1,
  parameters: [],
  work: { ...work, scale: 1, writes: 10, reads: 10, checkpointBytes: 112_425_623_552 }
}

describe("the README's first command", () => {
  it("is INVALID, with its reasons and what a run that counts needs", () => {
    const verdict = judged(readmePlan)
    assert.strictEqual(verdict.category, "INVALID")
    assert.deepStrictEqual(errorsOf(verdict), [
      "scale INVALID",
      "4.4.2 OPEN",
      "4.6.1 OPEN",
      "4.6.2 OPEN",
      "checkpoint-counts OPEN"
    ])
    const text = verdict.issues.map(({ message }) => message).join("\n")
    assert.match(text, /scaled: .* needs --scale 1/)
    assert.match(text, /llama3-8b CLOSED needs 8 processes; 2 were given/)
    assert.match(text, /too few ranks per host: CLOSED needs more than 4, a host here runs 2/)
    assert.match(text, /CLOSED needs 10 writes and 10 reads/)
    assert.match(text, /same|file system under test/)
  })

  it("leaves no rule of a plan pending", () => {
    assert.deepStrictEqual(judged(readmePlan).pending, [])
  })
})

describe("a full plan", () => {
  it("is CLOSED when results are apart", () => {
    const verdict = judged({ ...fullPlan, requestedDivision: "CLOSED" }, oneHost, false)
    assert.deepStrictEqual(errorsOf(verdict), [])
    assert.strictEqual(verdict.category, "CLOSED")
  })

  it("P51 is OPEN when results share the file system, whatever was asked for", () => {
    for (const requestedDivision of ["CLOSED", "OPEN", null] as const) {
      const verdict = judged({ ...fullPlan, requestedDivision })
      assert.deepStrictEqual(errorsOf(verdict), ["4.4.2 OPEN"])
      assert.strictEqual(verdict.category, "OPEN")
    }
  })

  it("compares with measured memory, and names a declared one that differs", () => {
    const rulesOf = (plan: Plan<CheckpointWork>, cluster: ClusterInformation) =>
      judged(plan, cluster, false).issues.map(({ rule, validation }) => `${rule} ${validation}`)
    const declared = { ...fullPlan, declaredMemoryPerHostBytes: 512 * GiB }
    assert.deepStrictEqual(rulesOf(declared, oneHost), ["declared-memory CLOSED"])
    assert.deepStrictEqual(rulesOf(declared, clusterOf(unknown("no /proc"))), ["4.3.1 CLOSED"])
    assert.deepStrictEqual(rulesOf(fullPlan, clusterOf(unknown("no /proc"))), ["4.3.1 UNKNOWN"])
    assert.deepStrictEqual(rulesOf({ ...declared, hosts: ["a", "b"], processes: 16 }, oneHost), [
      "4.6.1 OPEN",
      "declared-memory CLOSED",
      "4.3.1 CLOSED"
    ])
  })

  it("P16 takes the ranks of each host from the launch, even or not", () => {
    const launch = (...ranks: ReadonlyArray<number>) => ({
      hosts: ranks.map((n, i) => ({ host: `node${i}`, slots: null, ranks: n })),
      includesThisMachine: false,
      startSeconds: 600,
      program: "mpirun",
      perNode: null,
      oversubscribe: false,
      allowRunAsRoot: false,
      btl: "auto" as const,
      parameters: [],
      collector: "none" as const,
      dlio: { binPath: null, onPath: null, workload: "llama3_8b", configDirectory: "/opt/configs" }
    })
    const on = (...ranks: ReadonlyArray<number>) =>
      errorsOf(judged({ ...fullPlan, hosts: ["a", "b"], launch: launch(...ranks) }, oneHost, false))
    assert.deepStrictEqual(on(5, 3), ["4.6.2 OPEN"])
    assert.deepStrictEqual(on(4, 4), [])
  })

  it("knows the folders from the plan", () => {
    const verdict = judged({ ...fullPlan, resultsDir: "/work/scratch/llama3-8b/" }, oneHost, false)
    assert.deepStrictEqual(errorsOf(verdict), ["4.4.1 INVALID"])
  })
})
