/** The race of v3.0's writer, which leaves duplicates 128 MiB apart, as the stand-in leaves them in files of real size. */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { checkWritten } from "../../../src/benchmarks/checkpointing/official/writtenFiles.ts"
import { dialects } from "../../../src/rules/editions/dialects.ts"
import { clientsHere } from "../../fixtures/dlio/clients.ts"
import { installStandIn } from "../../fixtures/dlio/standIn.ts"
import { planned } from "../../unit/benchmarks/checkpointing/requests.ts"
import { home } from "../program/program.ts"
import { hasPython } from "./runs.ts"

/** One optimizer file of 270 MiB, which is nine chunks of the writer. */
const shape = [
  "model.num_layers=1",
  "model.transformer.vocab_size=4096",
  "model.transformer.hidden_size=1024",
  "model.transformer.ffn_hidden_size=4096",
  "checkpoint.time_between_checkpoints=0"
]

const place = Effect.acquireRelease(Effect.sync(home), ({ close }) => Effect.sync(close))

const written = (fault: string) =>
  Effect.gen(function*() {
    const { path } = yield* place
    const bin = installStandIn(path, { version: "3.0.2" })
    const folder = join(path, "ckpt")
    const { launch, work } = planned(
      { engine: "dlio", numProcesses: 1, numCheckpointsWrite: 1, numCheckpointsRead: 0, checkpointFolder: folder },
      shape
    )
    execFileSync(join(bin, "dlio_benchmark"), [
      `workload=${launch?.dlio?.workload}`,
      `++hydra.run.dir=${join(path, "run")}`,
      ...[
        ...shape,
        "checkpoint.num_checkpoints_write=1",
        "checkpoint.num_checkpoints_read=0",
        `checkpoint.checkpoint_folder=${work.folder}`
      ].map((word) => `++workload.${word}`),
      `--config-dir=${launch?.dlio?.configDirectory}`
    ], { stdio: "ignore", env: { ...process.env, STANDIN_FAULT: fault } })
    return yield* checkWritten(work, yield* clientsHere, dialects["v3.0"])
  }).pipe(Effect.provide(NodeFileSystem.layer))

describe.skipIf(!hasPython)("what v3.0's writer leaves (skipped without python3)", () => {
  it.scopedLive("is found where its buffers were overtaken", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(written("race"))
      expect(error).toMatchObject({ _tag: "DataIntegrity", message: expect.stringContaining("optim_states.pt") })
      expect(error.message).toContain("the same block as at byte")
    }), 60_000)

  it.scopedLive("is no finding where they were not", () =>
    Effect.gen(function*() {
      expect((yield* written("")).blocksChecked).toBeGreaterThan(20)
    }), 60_000)
})
