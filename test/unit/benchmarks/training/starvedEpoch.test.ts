import { describe, expect, it } from "@effect/vitest"
import { starvedEpoch } from "../../../../src/benchmarks/training/starvedEpoch.ts"

describe("an epoch that says little of the storage", () => {
  it("has readers ahead of all of it", () => {
    expect(starvedEpoch({ steps: 3, batchesAhead: 4, firstStepShare: 0.4 })).toMatch(
      /^an epoch has 3 steps, .* 4 ahead/
    )
    expect(starvedEpoch({ steps: 5, batchesAhead: 4, firstStepShare: 0.4 })).not.toBeNull()
    expect(starvedEpoch({ steps: 6, batchesAhead: 4, firstStepShare: 0.2 })).toBeNull()
    expect(starvedEpoch({ steps: 100, batchesAhead: null, firstStepShare: null })).toBeNull()
  })

  it("spends most of its time in the step that is left out", () => {
    expect(starvedEpoch({ steps: 100, batchesAhead: 4, firstStepShare: 0.86 })).toMatch(
      /took 86 % of the epoch's time$/
    )
    expect(starvedEpoch({ steps: 100, batchesAhead: null, firstStepShare: 0.49 })).toBeNull()
  })

  it("has steps", () => {
    expect(starvedEpoch({ steps: 0, batchesAhead: 4, firstStepShare: null })).toBeNull()
  })
})
