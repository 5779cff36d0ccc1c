/** What people type for v2.0 and v3.0, read by the real grammar. */
import * as NodeContext from "@effect/platform-node/NodeContext"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { training } from "../../../../src/benchmarks/training/training.ts"
import { parse } from "../../../../src/cli/program.ts"
import { statusOf } from "../../../../src/errors/catalogue.ts"
import { Machine } from "../../../../src/process/Machine.ts"

const machine = (environment: Readonly<Record<string, string>>) =>
  Layer.succeed(Machine, {
    workingDirectory: "/home/me/work",
    hostname: "client1",
    logicalCores: 2,
    memoryBytes: 2 ** 33,
    pid: 1,
    environment,
    endingSignal: Effect.succeed(undefined)
  })

const parsed = (line: string, environment: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function*() {
    const invocation = yield* parse(line.split(" "), [training], [])
    if (invocation._tag !== "run" && invocation._tag !== "show") throw new Error(invocation._tag)
    const { request } = invocation
    const values = Object.entries(request.settings).map(([key, { value }]) => [key, value] as const)
    return { command: request.command, ...Object.fromEntries(values) } as Record<string, unknown>
  }).pipe(Effect.provide(Layer.merge(machine(environment), NodeContext.layer)))

describe("training command lines", () => {
  it.effect.each([
    "training run --model unet3d -g h100 -na 8 -cm 128 -nc 1 -dd /d --param dataset.num_files_train=56000",
    "training run -m unet3d -at h100 --num-accelerators 8 --client-host-memory-in-gb 128 --num-client-hosts 1 --data-dir /d --params dataset.num_files_train=56000",
    "whatif training unet3d run file -at h100 -na 8 -cm 128 -nc 1 -dd /d -p dataset.num_files_train=56000"
  ])("%s", (line) =>
    Effect.gen(function*() {
      expect(yield* parsed(line)).toMatchObject({
        command: "run",
        model: "unet3d",
        acceleratorType: "h100",
        numAccelerators: 8,
        clientHostMemory: 128,
        numClientHosts: 1,
        dataDir: "/d",
        closed: false,
        params: ["dataset.num_files_train=56000"]
      })
    }))

  it.effect("a mode word of v3.0 is the division", () =>
    Effect.gen(function*() {
      expect(yield* parsed("closed training retinanet run file -at b200 -na 8 -dd /d")).toMatchObject({
        model: "retinanet",
        closed: true
      })
      expect(yield* parsed("open training unet3d datagen file -np 8 -dd /d")).toMatchObject({
        command: "datagen",
        open: true,
        numProcesses: 8
      })
      expect(yield* parsed("whatif training resnet50 datasize -at h100 -ma 8 -cm 512 -nc 2")).toMatchObject({
        command: "datasize",
        maxAccelerators: 8,
        clientHostMemory: 512,
        numClientHosts: 2
      })
      expect(yield* parsed("whatif training dlrm configview file -at b200 -na 2")).toMatchObject({
        command: "configview",
        model: "dlrm"
      })
    }))

  it.effect("what is required may come from the configuration file", () =>
    Effect.acquireUseRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "mlps-training-config-"))),
      (folder) =>
        Effect.gen(function*() {
          const file = join(folder, "c.yaml")
          writeFileSync(
            file,
            "training:\n  run:\n    model: unet3d\n    accelerator-type: b200\n    num-accelerators: 4\n    data-dir: /d\n"
          )
          expect(yield* parsed(`training run --config-file ${file}`)).toMatchObject({
            model: "unet3d",
            acceleratorType: "b200",
            numAccelerators: 4,
            dataDir: "/d"
          })
        }),
      (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
    ))

  it.effect("the environment sets how long dropping caches may take", () =>
    Effect.gen(function*() {
      const line = "training run -m unet3d -at b200 -na 1 -dd /d"
      expect(yield* parsed(line, { DLIO_DROP_CACHES_TIMEOUT: "90" })).toMatchObject({ dropCachesTimeout: 90 })
    }))

  it.effect("everything missing is named at once, with exit status 2", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(parsed("training run --model unet3d"))
      expect(error).toMatchObject({
        _tag: "MissingOption",
        options: ["--accelerator-type", "--num-accelerators", "--data-dir"]
      })
      expect(statusOf(error)).toBe(2)
    }))

  it.effect.each([
    "training run -m unet3d -at b200 -na 0 -dd /d",
    "training run -m bert -at b200 -na 1 -dd /d",
    "training run -m unet3d -at v100 -na 1 -dd /d",
    "training run -m unet3d -at b200 -na 1 -dd s3://bucket/d",
    "training datagen -m unet3d -np 2 -dd /d --loops 2",
    "closed training unet3d run object -at b200 -na 1 -dd /d"
  ])("%s is a usage error", (line) =>
    Effect.gen(function*() {
      expect(statusOf(yield* Effect.flip(parsed(line)))).toBe(2)
    }))
})
