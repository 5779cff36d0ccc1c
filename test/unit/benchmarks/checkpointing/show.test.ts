import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Request } from "../../../../src/benchmarks/Benchmark.ts"
import { checkpointing } from "../../../../src/benchmarks/checkpointing/checkpointing.ts"
import { checkpointingConfigview } from "../../../../src/benchmarks/checkpointing/configview.ts"
import { checkpointingDatasize } from "../../../../src/benchmarks/checkpointing/datasize.ts"
import { type ModelName, modelNames } from "../../../../src/benchmarks/checkpointing/models.ts"
import type { RunOptions, ShowOptions } from "../../../../src/benchmarks/checkpointing/options.ts"
import { planRun } from "../../../../src/benchmarks/checkpointing/plan.ts"
import type { Settings } from "../../../../src/config/Option.ts"
import { statusOf } from "../../../../src/errors/catalogue.ts"
import { editionId } from "../../../../src/rules/editions/list.ts"
import { pastedRun } from "../../../fixtures/pastedLine.ts"
import { discoveryOf, type Given, parameters, requestOf, settingsOf } from "./requests.ts"

const showRequest = (given: Given, params: ReadonlyArray<string> = []): Request<ShowOptions> => {
  const { whatIf: _, ...settings } = settingsOf(given)
  return { ...requestOf(given, params), settings }
}

const datasize = (given: Given, params: ReadonlyArray<string> = []) =>
  checkpointingDatasize.show(showRequest(given, params), discoveryOf(given.model, given.edition))

const configview = (given: Given, params: ReadonlyArray<string> = []) =>
  checkpointingConfigview.show(showRequest(given, params), discoveryOf(given.model, given.edition))

describe("datasize", () => {
  it.effect("R15: sixteen ranks of llama3-8b, with nothing about MPI", () =>
    Effect.gen(function*() {
      const { json, text } = yield* datasize({ model: "llama3-8b", clientHostMemory: 64, numProcesses: 16 })
      expect(json).toMatchObject({ processes: 16, mode: "default", ranks: [{ first_rank: 0, last_rank: 15 }] })
      expect(text).toContain("client cache")
    }))

  it.effect("says what the rules allow of processes and parameters, and refuses a division", () =>
    Effect.gen(function*() {
      const { failure, json, text } = yield* datasize({ model: "llama3-70b", numProcesses: 8 })
      expect(text).toMatch(
        /by the rules of v3\.0, as sized: INVALID; .*\n {2}INVALID 4\.3\.5: llama3-70b has no subset/
      )
      expect(json).toMatchObject({ verdict: { category: "INVALID" } })
      expect(failure).toBeUndefined()
      const asked = yield* datasize({ model: "llama3-70b", numProcesses: 8, closed: true })
      expect(statusOf(asked.failure!)).toBe(9)
      const whole = yield* datasize({ model: "llama3-8b", numProcesses: 8, closed: true })
      expect(whole.failure).toBeUndefined()
      expect(whole.text).toMatch(/as sized: CLOSED; \d rules left to the run \(4\.3\.1, 4\.4\.2\)/)
    }))

  it.effect.each(
    [
      ["llama3-8b", 8, "105 GB", true, 112_425_623_552],
      ["llama3-70b", 64, "912 GB", true, 978_406_572_032],
      ["llama3-405b", 512, "5.29 TB", true, 5_682_508_791_808],
      ["llama3-1t", 1024, "18 TB", false, 16_564_174_094_592],
      ["llama3-70b", 8, "114 GB", true, 122_300_821_504],
      ["llama3-405b", 8, "94 GB", false, 105_811_532_800],
      ["llama3-1t", 8, "161 GB", false, 154_322_342_880]
    ] as const
  )(
    "%s on %d: the published %s stands beside the true size",
    ([model, numProcesses, published, agrees, bytes]) =>
      Effect.gen(function*() {
        const { json, text } = yield* datasize({ model, numProcesses })
        expect(json).toMatchObject({
          checkpoint_bytes: bytes,
          bytes_to_write: 10 * bytes,
          published: { text: published, agrees }
        })
        expect(text).toMatch(
          new RegExp(`published +${published.replace(".", "\\.")} in the rule book.*${agrees ? "agrees" : "wrong"}`)
        )
      })
  )

  it.effect("the 1t figure: how far the published one is off, and the true one", () =>
    Effect.gen(function*() {
      const { text } = yield* datasize({ model: "llama3-1t", numProcesses: 1024 })
      expect(text).toContain("wrong, 16.7 % too high: the true size is 15426.6 GiB")
    }))

  it.effect("a changed model or scale has no published figure", () =>
    Effect.gen(function*() {
      expect((yield* datasize({ scale: 0.5 })).json).toMatchObject({ published: null })
      expect((yield* datasize({}, ["model.num_layers=2"])).json).toMatchObject({ published: null })
    }))

  it.effect("a row for each kind of rank, and all of them together", () =>
    Effect.gen(function*() {
      const { text } = yield* datasize({ model: "llama3-405b", numProcesses: 512 })
      for (const line of [/^0-7 .*13,226,441,600/m, /^240-247 .*11,904,121,728/m, /^256-511 .*9,513,171,840/m]) {
        expect(text).toMatch(line)
      }
      expect(text).toMatch(/^all .*5,682,508,791,808 .*1,544/m)
    }))

  it.effect("says that too little is written to get past the clients' memory", () =>
    Effect.gen(function*() {
      const { text } = yield* datasize({ clientHostMemory: 1024, numCheckpointsWrite: 1, numCheckpointsRead: 1 })
      expect(text).toContain("flush its cache before reading")
    }))

  it.effect("memory of a DLIO run: v2.0 holds every shard whole, v3.0 streams", () =>
    Effect.gen(function*() {
      const whole = yield* datasize({ closed: true, numProcesses: 8, edition: editionId("v2.0") })
      expect(whole.json).toMatchObject({ memory: { bytes: 112_425_623_552 } })
      const streamed = yield* datasize({ closed: true, numProcesses: 8 })
      expect(streamed.json).toMatchObject({ memory: { bytes: 8 * 512 * 2 ** 20 } })
    }))

  it.effect("refuses what run refuses", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(datasize({ model: "llama3-70b", numProcesses: 65 }))
      expect(statusOf(error)).toBe(2)
    }))

  it.effect.each(
    modelNames.flatMap((model): ReadonlyArray<readonly [ModelName, Given, ReadonlyArray<string>]> => [
      [model, {}, []],
      [model, { numProcesses: 512, checkpointFolder: "/mnt/it's here", scale: 0.25, overwrite: true }, []],
      [model, {
        numProcesses: 8,
        clientHostMemory: 31.5,
        edition: editionId("v2.0"),
        transferSize: 2 ** 20,
        label: "a b"
      }, [
        "checkpoint.fsync=false",
        "model.name=x=y"
      ]]
    ])
  )("R11: the line it prints parses and plans the same: %s %o", ([model, more, params]) =>
    Effect.gen(function*() {
      const given = { ...more, model }
      const { json } = yield* datasize(given, params)
      const run = yield* pastedRun((json as { readonly run_command: string }).run_command, checkpointing)
      const settings = run.settings as unknown as Settings<RunOptions>
      const again = planRun({ ...run, settings }, discoveryOf(model, given.edition))
      const meant = planRun(requestOf({ ...given }, params), discoveryOf(model, given.edition))
      expect(again).toEqual(meant)
    }))
})

describe("configview", () => {
  it.effect("every option and parameter, with where it came from", () =>
    Effect.gen(function*() {
      const { json, text } = yield* configview({ model: "llama3-70b", numCheckpointsWrite: 3, numCheckpointsRead: 3 }, [
        "checkpoint.fsync=false"
      ])
      expect(json).toMatchObject({
        options: {
          "--num-checkpoints-write": { value: 3, origin: "flag" },
          "--num-processes": { value: 8, origin: "default" },
          "--profile": { value: "device", origin: "default" }
        },
        parameters: {
          "checkpoint.fsync": { value: false, origin: "flag" },
          "model.num_layers": { value: 80, origin: "workload" },
          "checkpoint.mode": { value: "subset", origin: "tool" }
        }
      })
      expect(text).toMatch(/^checkpoint\.fsync +false +flag$/m)
      expect(text).toMatch(/^checkpoint\.mode +subset +set by mlpstorage$/m)
    }))

  it.effect("hosts are shown as they were read, in options and in the plan's arguments", () =>
    Effect.gen(function*() {
      const given = { hosts: ["n[1-2]:4", "n4:4", "n1:4"] }
      const { json, text } = yield* configview(given)
      const read = ["n1:8", "n2:4", "n4:4"]
      expect(json).toMatchObject({ options: { "--hosts": { value: read, origin: "flag" } } })
      expect(text).toMatch(/^--hosts +n1:8 n2:4 n4:4 +flag$/m)
      const plan = yield* planRun(requestOf(given), discoveryOf())
      expect(plan.args["hosts"]).toEqual(read)
    }))

  it.effect("shows the configuration file as an origin", () =>
    Effect.gen(function*() {
      const request = { ...showRequest({}), params: parameters(["checkpoint.fsync=false"], "configFile") }
      const { text } = yield* checkpointingConfigview.show(request, discoveryOf())
      expect(text).toMatch(/^checkpoint\.fsync +false +configuration file$/m)
    }))

  it.effect("without a checkpoint folder there is no parameter for it", () =>
    Effect.gen(function*() {
      const request = showRequest({})
      const { json } = yield* checkpointingConfigview.show(
        {
          ...request,
          settings: { ...request.settings, checkpointFolder: { value: undefined, origin: "default" } }
        },
        discoveryOf()
      )
      expect(json).toMatchObject({ options: { "--checkpoint-folder": { value: null, origin: "default" } } })
      expect(json).not.toHaveProperty(["parameters", "checkpoint.checkpoint_folder"])
    }))
})
