/** An edition is a value: one made from v3.0 is v3.0 by another name, and no property of it is without an effect. */
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { vi } from "vitest"
import {
  alike,
  base,
  dataModule,
  dialectFlips,
  dialectsModule,
  flips,
  listModule,
  owners
} from "../../fixtures/flippedEditions.ts"
import { setOf, workOf } from "../benchmarks/training/native/train/work.ts"

const listed = "../../../src/rules/editions/list.ts"
const dialected = "../../../src/rules/editions/dialects.ts"
const editionsOf = (owner: string) => `../../../src/benchmarks/${owner}/editions.ts`

const load = async () => {
  const options = await import("../../../src/benchmarks/shared/commonOptions.ts")
  const coordinator = await import("../../../src/benchmarks/training/native/train/TrainCoordinator.ts")
  const order = await import("../../../src/benchmarks/training/native/train/order.ts")
  const log = await import("../../../src/benchmarks/training/native/train/trainLog.ts")
  const window = await import("../../../src/benchmarks/training/native/train/window.ts")
  const known = await import("../../../src/rules/editions/editions.ts")
  const observed = await import("../../fixtures/observedEdition.ts")
  return { ...options, ...coordinator, ...order, ...log, ...window, ...known, ...observed }
}

let program: Awaited<ReturnType<typeof load>>

/** The program anew, with the lists' modules replaced; workers are kept from file to file, so all is put back afterwards. */
beforeAll(async () => {
  vi.resetModules()
  vi.doMock(listed, () => listModule)
  vi.doMock(dialected, () => dialectsModule)
  for (const owner of owners) vi.doMock(editionsOf(owner), () => dataModule(owner))
  program = await load()
}, 120_000)

afterAll(() => {
  for (const path of [listed, dialected, ...owners.map(editionsOf)]) vi.doUnmock(path)
  vi.resetModules()
})

const said = (id: string): string => program.said(id)
const planned = (id: string) => program.planned(id)

/** What the native engine and DLIO's tasks make of a dialect, by another name. */
const enginesOf = (name: string): string => {
  const { blockFigures, checkpointWarnings, epochOrders, modulesFor, tellLimits, trainClosing, trainOpening } = program
  const dialect = name as typeof base
  const set = setOf({ files: 25 })
  const work = workOf({ dialect, ranks: 2, set })
  const next = epochOrders(work)
  const limits: Array<unknown> = []
  tellLimits(
    { host: { logicalCores: 8 }, work: { ...work, set: { ...set, format: "tfrecord" } } } as never,
    { emit: (event: unknown) => limits.push(event), log: () => {} } as never
  )
  const result = { epoch: 1, anchor: {}, checkpoint: null, reports: [{ au: 1, samplesPerSecond: 1 }] } as never
  return JSON.stringify([
    [next(), next()].map((order) => order.map((files) => [...files])),
    blockFigures({ start: 0, end: 9e6, compute: [1, 1, 1, 1], proc: [1e6, 1, 1, 1] }, work),
    trainOpening(work, { memoryBytes: 1 } as never, 3, 0),
    trainClosing("/r", [result], work, 0),
    limits,
    checkpointWarnings(name),
    modulesFor(name)
  ]).replaceAll(name, base)
}

describe("an edition that is based on v3.0 and changes nothing", () => {
  it("needs nothing but its entry in the list", () => {
    expect(program.editionIds).toContain(alike)
    expect(JSON.stringify(program.commonOptions.edition)).toContain(alike)
  })

  it.effect("plans, lists and judges as v3.0 does", () =>
    Effect.gen(function*() {
      expect(said(alike)).toBe(said(base))
      const plans = yield* planned(base)
      expect(plans.length).toBeGreaterThan(100_000)
      expect(yield* planned(alike)).toBe(plans)
    }), 120_000)
})

describe("a property that is flipped", () => {
  it.effect("changes a list of rules, a verdict, what is to be typed next, or a plan", () =>
    Effect.gen(function*() {
      const known = said(alike)
      const silent = flips.filter(({ id }) => said(id) === known)
      const plansChange = program.plansChangeFrom(alike)
      const dead = yield* Effect.filter(silent, ({ id, owner, property }) => {
        const model = /\.models\.([^.]+)\./.exec(property)?.[1] ?? ""
        return Effect.negate(plansChange(id, new RegExp(`^${owner === "common" ? "" : owner}.*${model}`)))
      })
      expect(dead.map(({ property }) => property)).toEqual([])
      expect(flips.length).toBeGreaterThan(100)
    }), 300_000)

  it.effect("of a dialect changes what its engine does and says, or a plan", () =>
    Effect.gen(function*() {
      const known = enginesOf(base)
      const silent = dialectFlips.filter(({ id }) => enginesOf(id) === known)
      const some = /resnet50|--model llama3-8b --num-processes 8 ?/
      const plansChange = program.plansChangeFrom(alike)
      const dead = yield* Effect.filter(silent, ({ id }) => Effect.negate(plansChange(id, some)))
      expect(dead.map(({ property }) => property)).toEqual([])
    }), 300_000)
})
