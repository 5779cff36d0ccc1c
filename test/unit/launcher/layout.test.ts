import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import { layOut, type LayoutRequest } from "../../../src/launcher/layout.ts"

const request = (
  slots: ReadonlyArray<number | null>,
  processes: number,
  more: Partial<LayoutRequest> = {}
): LayoutRequest => ({
  hosts: slots.map((count, i) => ({ host: `h${i}`, slots: count })),
  processes,
  perNode: null,
  oversubscribe: false,
  ...more
})

const ranks = (...args: Parameters<typeof request>) =>
  Either.getOrThrow(layOut(request(...args))).map((host) => host.ranks)
const refusal = (...args: Parameters<typeof request>) => Either.getOrThrow(Either.flip(layOut(request(...args))))

describe("layOut", () => {
  it("spreads evenly, the first hosts taking what is over (P16: 5 + 4)", () => {
    expect(ranks([null, null], 8)).toEqual([4, 4])
    expect(ranks([null, null], 9)).toEqual([5, 4])
    expect(ranks([null, null, null, null], 10)).toEqual([3, 3, 2, 2])
  })

  it("leaves hosts empty when there are fewer processes", () => {
    expect(ranks([null, null, null], 2)).toEqual([1, 1, 0])
  })

  it("keeps to slots, dealing in turn", () => {
    expect(ranks([5, 4], 9)).toEqual([5, 4])
    expect(ranks([8, 2, 2], 9)).toEqual([5, 2, 2])
    expect(ranks([8, 8], 4)).toEqual([2, 2])
  })

  it("shows the arithmetic when slots do not suffice (P20)", () => {
    expect(refusal([2, 4], 8)).toMatchObject({
      option: "--hosts",
      expected: "at least 8 slots for 8 processes",
      actual: "2 + 4 = 6"
    })
  })

  it("goes beyond the slots only with --oversubscribe", () => {
    expect(ranks([2, 4], 8, { oversubscribe: true })).toEqual([3, 5])
  })

  it("fills host after host with --npernode, and refuses too small a number", () => {
    expect(ranks([null, null, null], 5, { perNode: 2 })).toEqual([2, 2, 1])
    expect(refusal([null, null], 5, { perNode: 2 })).toMatchObject({
      option: "--npernode",
      expected: "at least 3 for 5 processes on 2 hosts"
    })
  })

  it.prop(
    "places every process, and differs by at most one between hosts without slots",
    [FastCheck.integer({ min: 1, max: 20 }), FastCheck.integer({ min: 1, max: 300 })],
    ([hosts, processes]) => {
      const placed = ranks(Array.from({ length: hosts }, () => null), processes)
      expect(placed.reduce((a, b) => a + b, 0)).toBe(processes)
      expect(Math.max(...placed) - Math.min(...placed)).toBeLessThanOrEqual(1)
    }
  )

  it.prop(
    "never exceeds slots",
    [
      FastCheck.array(FastCheck.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 }),
      FastCheck.integer({ min: 1, max: 81 })
    ],
    ([slots, processes]) => {
      const outcome = layOut(request(slots, processes))
      const room = slots.reduce((a, b) => a + b, 0)
      expect(Either.isRight(outcome)).toBe(processes <= room)
      if (Either.isRight(outcome)) {
        expect(outcome.right.reduce((sum, host) => sum + host.ranks, 0)).toBe(processes)
        expect(outcome.right.every((host, i) => host.ranks <= (slots[i] ?? 0))).toBe(true)
      }
    }
  )
})
