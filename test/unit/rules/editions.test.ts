import { assert, describe, it } from "@effect/vitest"
import { editions } from "../../../src/domain/Edition.ts"
import { detectEdition, editionTexts, type EditionTraces } from "../../../src/rules/editions.ts"

const nothing: EditionTraces = {
  recorded: undefined,
  args: undefined,
  overrides: [],
  accelerator: undefined,
  hasMetadata: false,
  hasUnprefixedEpochStats: false,
  hasHydraFolder: false
}

const editionOf = (traces: Partial<EditionTraces>) => detectEdition({ ...nothing, ...traces }).edition

const v3Args = { mode: "closed", benchmark: "training" }
const v1Layout = { hasUnprefixedEpochStats: true, hasHydraFolder: true }

describe("the edition of a recorded run", () => {
  it("is what our own record says, before anything else", () => {
    assert.strictEqual(editionOf({ recorded: "v2.0", args: v3Args, accelerator: "b200" }), "v2.0")
  })

  it("is v3.0 for args.mode with args.benchmark, and v2.0 for args.program", () => {
    assert.strictEqual(editionOf({ args: v3Args }), "v3.0")
    assert.strictEqual(editionOf({ args: { ...v3Args, program: "training" } }), "v3.0")
    assert.strictEqual(editionOf({ args: { program: "training" } }), "v2.0")
    assert.strictEqual(editionOf({ args: { program: "training" }, accelerator: "b200" }), "v2.0")
  })

  it("needs both of args.mode and args.benchmark", () => {
    assert.isNull(editionOf({ args: { mode: "closed" } }))
    assert.isNull(editionOf({ args: { benchmark: "training" } }))
    assert.isNull(editionOf({ args: { mode: null, benchmark: "training" } }))
  })

  it.each(["++workload.dataset.skip_listing=True", "dataset.skip_listing=True", "dataset.skip_listing"])(
    "is v3.0 for the override %s",
    (override) => assert.strictEqual(editionOf({ overrides: ["workload=unet3d_h100", override] }), "v3.0")
  )

  it("is not v3.0 for an override that only begins alike", () => {
    assert.isNull(editionOf({ overrides: ["dataset.skip_listing_too=1"] }))
  })

  it.each(["b200", "B200", "mi355"])("is v3.0 for accelerator %s", (accelerator) => {
    assert.strictEqual(editionOf({ accelerator }), "v3.0")
  })

  it("is v1.0 for its layout, unless metadata is there", () => {
    assert.strictEqual(editionOf(v1Layout), "v1.0")
    assert.isNull(editionOf({ ...v1Layout, hasMetadata: true }))
    assert.isNull(editionOf({ ...v1Layout, hasHydraFolder: false }))
    assert.isNull(editionOf({ ...v1Layout, hasUnprefixedEpochStats: false }))
  })

  it("is undetermined otherwise, and says so", () => {
    assert.deepStrictEqual(detectEdition({ ...nothing, accelerator: "h100" }), {
      edition: null,
      decidedBy: "nothing in the folder tells the edition"
    })
    assert.match(detectEdition({ ...nothing, recorded: "v9" }).decidedBy, /none: "v9"/)
  })

  it("records what decided", () => {
    assert.match(detectEdition({ ...nothing, args: v3Args }).decidedBy, /args\.mode/)
  })
})

describe("edition texts", () => {
  it("describe every edition once, oldest first", () => {
    assert.deepStrictEqual(editionTexts.map(({ edition }) => edition), editions)
  })
})
