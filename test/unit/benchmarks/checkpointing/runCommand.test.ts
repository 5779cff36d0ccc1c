import { SystemError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { checkpointingRun } from "../../../../src/benchmarks/checkpointing/runCommand.ts"
import { statusOf } from "../../../../src/errors/catalogue.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { clusterInformation } from "../../../fixtures/hostFacts.ts"
import { mockHostFiles } from "../../../fixtures/MockHostFiles.ts"
import { discoveryOf, planned, requestOf } from "./requests.ts"

describe("what the pipeline asks of the command", () => {
  it.effect("a plan, the workload file of its model and edition", () =>
    Effect.gen(function*() {
      const request = requestOf({ model: "llama3-1t", edition: editionId("v2.0"), numProcesses: 8 })
      expect(checkpointingRun.workload(request.settings)).toEqual({ edition: "v2.0", name: "llama3_1t" })
      const plan = yield* checkpointingRun.plan(request, discoveryOf("llama3-1t", editionId("v2.0")))
      expect(plan).toMatchObject({ edition: "v2.0", mode: "subset" })
    }))

  it.effect("evidence that knows whether results and checkpoints share a file system", () =>
    Effect.gen(function*() {
      const fileSystems = [{ mountPoint: "/" }, { mountPoint: "/mnt/sut" }]
      const apart = yield* checkpointingRun.evidence(planned(), clusterInformation(), "planned").pipe(
        Effect.provide(mockHostFiles({ fileSystems }))
      )
      expect(apart.facts).toMatchObject({ sameFileSystem: { value: false }, mode: { value: "default" } })
      const unknown = yield* checkpointingRun.evidence(planned(), clusterInformation(), "planned").pipe(
        Effect.provide(mockHostFiles({ fileSystems: [{ mountPoint: "/mnt/sut" }] }))
      )
      expect(unknown.facts).toMatchObject({ sameFileSystem: { _tag: "missing" } })
    }))

  it.effect("a run that only read has left nothing half-written", () =>
    Effect.gen(function*() {
      const files = yield* checkpointingRun.partialFiles(planned({ numCheckpointsWrite: 0 })).pipe(
        Effect.provide(FileSystem.layerNoop({}))
      )
      expect(files).toEqual([])
    }))
})

describe("a folder that cannot be looked at", () => {
  const denied = (method: string) =>
    new SystemError({
      reason: "PermissionDenied",
      module: "FileSystem",
      method,
      pathOrDescriptor: "/mnt/sut/llama3-8b"
    })

  it.effect("is a finding with its own status, never an empty folder", () =>
    Effect.gen(function*() {
      const plan = planned({ scale: 0.001 })
      const findings = yield* checkpointingRun.preflight(plan, clusterInformation()).pipe(
        Effect.provide(
          Layer.merge(
            mockHostFiles(),
            FileSystem.layerNoop({
              exists: () => Effect.succeed(true),
              stat: () => Effect.fail(denied("stat"))
            })
          )
        )
      )
      const errors = findings.flatMap((finding) => finding._tag === "problem" ? [finding.error] : [])
      expect(errors).toMatchObject([{ _tag: "PermissionDenied", path: "/mnt/sut/llama3-8b" }])
      expect(errors.map(statusOf)).toEqual([4])
    }))

  it.effect("while reading: permission is told apart from absence", () =>
    Effect.gen(function*() {
      const findings = yield* checkpointingRun.preflight(planned({ numCheckpointsWrite: 0 }), clusterInformation())
        .pipe(
          Effect.provide(
            Layer.merge(
              mockHostFiles(),
              FileSystem.layerNoop({ exists: () => Effect.succeed(true), stat: () => Effect.fail(denied("stat")) })
            )
          )
        )
      expect(findings[0]).toMatchObject({
        _tag: "problem",
        error: { _tag: "PermissionDenied", path: "/mnt/sut/llama3-8b" }
      })
    }))
})
